//! `SHA256SUMS`: one line a file, sorted by path, as `sha256sum` writes and checks it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Path → hash, hex.
pub type Sums = BTreeMap<String, String>;

/// The file's text.
pub fn write_sums(sums: &Sums) -> String {
    let mut text = String::new();
    for (path, sha256) in sums {
        let _ = writeln!(text, "{sha256}  {path}");
    }
    text
}

/// Reads the file's text; what cannot be a line of ours is told by its number.
pub fn read_sums(text: &str) -> Result<Sums, String> {
    let mut sums = Sums::new();
    let mut last = "";
    for (n, line) in text.split_inclusive('\n').enumerate() {
        let wrong = |what: &str| Err(format!("line {} {what}", n + 1));
        let Some(line) = line.strip_suffix('\n') else {
            return wrong("has no end");
        };
        let Some((sha256, path)) = line.split_once("  ") else {
            return wrong("is no hash with a path");
        };
        if !is_hash(sha256) {
            return wrong("begins with no SHA-256");
        }
        if let Err(what) = check_path(path) {
            return wrong(what);
        }
        if n > 0 && path <= last {
            return wrong("is not in its place");
        }
        last = path;
        sums.insert(path.to_owned(), sha256.to_owned());
    }
    Ok(sums)
}

/// Whether a text is a SHA-256 in lower-case hex.
pub fn is_hash(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// Whether a path stays inside its folder on every system; otherwise what is wrong with it.
pub fn check_path(path: &str) -> Result<(), &'static str> {
    if path.is_empty() {
        return Err("is empty");
    }
    if path.chars().any(|c| c.is_control() || c == '\\' || c == ':') {
        return Err("has a character that no path of a package has");
    }
    if path
        .split('/')
        .any(|part| part.is_empty() || part == "." || part == "..")
    {
        return Err("leads out of the package");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HASH: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn only_lines_of_the_one_form_are_read() {
        let good = format!("{HASH}  a\n{HASH}  b/c.csv\n");
        assert_eq!(read_sums(&good).unwrap().len(), 2);
        for (text, says) in [
            (format!("{HASH}  a"), "line 1 has no end"),
            (format!("{HASH}  a\n\n"), "line 2 is no hash"),
            (format!("{HASH} a\n"), "line 1 is no hash"),
            (format!("{HASH} *a\n"), "line 1 is no hash"),
            (
                format!("{}  a\n", HASH.to_uppercase()),
                "line 1 begins with no SHA-256",
            ),
            (format!("{HASH}  b\n{HASH}  a\n"), "line 2 is not in its place"),
            (format!("{HASH}  a\n{HASH}  a\n"), "line 2 is not in its place"),
            (format!("{HASH}  ../a\n"), "line 1 leads out"),
            (format!("{HASH}  /etc/passwd\n"), "line 1 leads out"),
            (format!("{HASH}  a\\b\n"), "line 1 has a character"),
            (format!("{HASH}  C:a\n"), "line 1 has a character"),
            (format!("{HASH}  a\r\n"), "line 1 has a character"),
        ] {
            let error = read_sums(&text).unwrap_err();
            assert!(error.starts_with(says), "{text:?}: {error}");
        }
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(paths in prop::collection::btree_set("[a-z0-9-]{1,5}(/[a-z0-9.-]{0,5}[a-z]){0,2}[a-z]", 0..9)) {
            let sums: Sums = paths.into_iter().map(|p| (p, HASH.to_owned())).collect();
            prop_assert_eq!(read_sums(&write_sums(&sums)).unwrap(), sums);
        }

        #[test]
        fn no_text_panics(text in "[a-f0-9 /.\\n\\\\]{0,200}") {
            let _ = read_sums(&text);
        }
    }
}
