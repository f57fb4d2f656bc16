//! Escaping: whatever somebody wrote stays text. Characters that would be invisible or would turn the reading
//! direction are named, so that what is read is what is there.

use std::fmt::Write as _;

use crate::layout::font::is_invisible;

/// A text between tags.
pub fn text(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len() + 16);
    for c in raw.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' | '\r' => out.push(c),
            c if is_invisible(c) => {
                let _ = write!(out, "\u{27e8}U+{:04X}\u{27e9}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// A text inside a quoted attribute.
pub fn attribute(raw: &str) -> String {
    text(raw).replace(['\n', '\t', '\r'], " ")
}

/// A relative path as an address; it can begin no scheme and leave for no other host.
pub fn href(path: &str) -> String {
    format!("./{}", crate::pdf::uri_path(path.trim_start_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_hidden_characters_stay_text() {
        assert_eq!(text("<b>\u{202e}&\"'"), "&lt;b&gt;⟨U+202E⟩&amp;&quot;&#39;");
    }

    #[test]
    fn a_path_is_never_a_scheme_or_a_host() {
        assert_eq!(href("javascript:alert(1)"), "./javascript%3Aalert%281%29");
        assert_eq!(href("//evil.example/x"), "./evil.example/x");
        assert_eq!(href("evidence/ab/abcd.json"), "./evidence/ab/abcd.json");
    }
}
