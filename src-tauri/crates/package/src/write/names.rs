//! Names: of the package's folder, safe on every system and short enough for all of them.

use tickmark_domain::Timestamp;

use crate::error::{PackageError, Result};
use crate::manifest::LONGEST_PATH;

/// So that the longest path of an original still fits.
const LONGEST_NAME: usize = 36;

/// `<name>-<yyyymmdd>-<8 hex of the manifest>`.
pub fn folder_name(name: &str, at: Timestamp, manifest_sha256: &str) -> String {
    let day = at.date().to_string().replace('-', "");
    let hash = manifest_sha256.get(..8).unwrap_or(manifest_sha256);
    format!("{}-{day}-{hash}", short_name(name))
}

/// Lower-case letters and digits of ASCII, everything else a dash.
fn short_name(name: &str) -> String {
    let mut short = String::new();
    for c in name.chars() {
        if short.len() == LONGEST_NAME {
            break;
        }
        if c.is_ascii_alphanumeric() {
            short.push(c.to_ascii_lowercase());
        } else if !short.is_empty() && !short.ends_with('-') {
            short.push('-');
        }
    }
    let short = short.trim_end_matches('-');
    if short.is_empty() {
        "audit".to_owned()
    } else {
        short.to_owned()
    }
}

/// Refuses a path that some systems could not unpack.
pub fn check_length(folder: &str, path: &str) -> Result<()> {
    let whole = format!("{folder}/{path}");
    if whole.len() > LONGEST_PATH {
        return Err(PackageError::PathTooLong(whole));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_becomes_lower_case_letters_and_digits() {
        for (name, short) in [
            ("SOC 2 readiness, H1/2026", "soc-2-readiness-h1-2026"),
            ("  ../..\\x: ", "x"),
            ("Аудит", "audit"),
            ("", "audit"),
            (
                "A name that is much longer than anything that fits",
                "a-name-that-is-much-longer-than-anyt",
            ),
        ] {
            assert_eq!(short_name(name), short);
        }
    }

    proptest! {
        #[test]
        fn every_original_fits_under_any_name(name in ".*") {
            let folder = folder_name(&name, Timestamp::from_ms(0), &"e3".repeat(32));
            let original = tickmark_report::model::original_path(&"ab".repeat(32), "application/gzip");
            prop_assert!(check_length(&folder, &original).is_ok(), "{folder}/{original}");
            prop_assert!(folder.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
        }
    }
}
