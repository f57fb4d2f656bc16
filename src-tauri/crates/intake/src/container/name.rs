//! Names of files and entries: what they tell, and which are refused. No name ever becomes a path that is written to.

use crate::cloudtrail_record;

/// Longest name that is kept, in characters.
const LONGEST: usize = 1000;

/// A name for receipts and reports: what could mislead a reader is replaced.
pub fn clean(name: &str) -> String {
    cloudtrail_record::clean(name, LONGEST)
}

/// The name of an entry in an archive, or why the entry is not read.
pub fn of_entry(name: &str) -> Result<String, &'static str> {
    let name = name.replace('\\', "/");
    let drive = name.as_bytes().get(1) == Some(&b':') && name.as_bytes()[0].is_ascii_alphabetic();
    if name.starts_with('/') || drive {
        return Err("its name leads to a place outside of the archive; it is not read");
    }
    let parts = || name.split('/').filter(|part| !part.is_empty() && *part != ".");
    if parts().any(|part| part == "..") {
        return Err("its name leads out of the archive; it is not read");
    }
    if name.contains('\0') {
        return Err("its name holds a NUL; it is not read");
    }
    if parts().next().is_none() {
        return Err("it has no name; it is not read");
    }
    Ok(clean(&parts().collect::<Vec<_>>().join("/")))
}

/// The account id that AWS wrote into a delivered file's name or folders; empty when there is none.
pub fn account_in(name: &str) -> &str {
    let is_account = |text: &&str| text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    let file = name.rsplit('/').next().unwrap_or(name);
    let in_file = ["_CloudTrail", "_Config"]
        .iter()
        .find_map(|mark| file.split_once(mark).map(|(account, _)| account))
        .filter(is_account);
    in_file
        .or_else(|| name.split('/').rev().find(is_account))
        .unwrap_or_default()
}

/// The Region that AWS wrote into a delivered file's name; empty when there is none.
pub fn region_in(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    let mut parts = file.split('_');
    let service = parts.nth(1).unwrap_or_default();
    let region = parts.next().unwrap_or_default();
    let is_region = region.split('-').count() >= 3
        && region
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if is_region && (service.starts_with("CloudTrail") || service == "Config") {
        region
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_account_is_read_from_a_name_only_where_aws_writes_it() {
        for (name, account, region) in [
            (
                "logs/111122223333_CloudTrail_eu-west-1_20260512T0915Z_x.json.gz",
                "111122223333",
                "eu-west-1",
            ),
            (
                "logs/111122223333_Config_us-gov-west-1_ConfigHistory_AWS--S3--Bucket_x.json.gz",
                "111122223333",
                "us-gov-west-1",
            ),
            (
                "AWSLogs/o-1/444455556666/CloudTrail/eu-west-1/2026/05/12/export.json",
                "444455556666",
                "",
            ),
            ("111122223333.json", "", ""),
            ("20260512091500_CloudTrail", "", ""),
            ("", "", ""),
        ] {
            assert_eq!((account_in(name), region_in(name)), (account, region), "{name}");
        }
    }

    #[test]
    fn entries_that_lead_out_of_their_archive_are_refused() {
        for bad in [
            "../a",
            "a/../../b",
            "/etc/passwd",
            "C:/a",
            "c:\\a",
            "..\\a",
            "\\\\host\\a",
            "a\0b",
            "",
            "./",
            "..",
        ] {
            assert!(of_entry(bad).is_err(), "{bad:?}");
        }
        for (good, kept) in [
            ("a/./b", "a/b"),
            ("CON", "CON"),
            ("a..b", "a..b"),
            ("a\nb\u{202e}c", "a\u{fffd}b\u{fffd}c"),
        ] {
            assert_eq!(of_entry(good).unwrap(), kept);
        }
    }

    proptest! {
        #[test]
        fn no_name_that_is_kept_leads_anywhere(name in any::<String>()) {
            if let Ok(kept) = of_entry(&name) {
                prop_assert!(!kept.split(['/', '\\']).any(|part| part == ".."));
                prop_assert!(!kept.starts_with(['/', '\\']) && !kept.chars().any(char::is_control));
            }
        }
    }
}
