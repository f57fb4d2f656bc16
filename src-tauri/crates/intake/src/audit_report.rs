//! An assessment report of Audit Manager: a folder or a zip with a summary, a digest, and one file for each item. The
//! layout is AWS's; it is known by the summary and the digest that lie side by side, and by the names of the items.
//!
//! What the digest holds is not documented, and its signature can be verified by AWS only: every file is an original
//! under its own hash, and what is said of the report says that AWS's signature is not verifiable offline.

use std::collections::BTreeSet;

use serde_json::json;
use tickmark_domain::{EvidenceKind, Outcome, Source, Timestamp};
use tickmark_store::{
    Codec, FileEnd, FileReceipt, NewEvidence, NewFact, NewFile, Original, Versions, content_hash_of_bytes,
};

use crate::container::Found;
use crate::value::{evidence, short};

const SUMMARY: &str = "AssessmentReportSummary.pdf";
const DIGEST: &str = "digest.txt";
/// What is said of every report.
pub const NOT_VERIFIABLE: &str = "AWS signature not verifiable offline";

/// The folders in which a report lies, with a slash at their end.
pub fn roots<'a>(names: &(impl Iterator<Item = &'a str> + Clone)) -> Vec<String> {
    let with = |file: &'static str| -> BTreeSet<&'a str> {
        names
            .clone()
            .filter_map(|name| name.strip_suffix(file))
            .filter(|root| root.is_empty() || root.ends_with('/'))
            .collect()
    };
    let (summaries, digests) = (with(SUMMARY), with(DIGEST));
    summaries
        .intersection(&digests)
        .map(|root| (*root).to_owned())
        .collect()
}

/// A file of a report, with the one fact that it is.
pub fn file_of(found: &Found, root: &str, sha256: &[u8; 32], bytes: Vec<u8>) -> NewFile {
    let fact = fact_of(found.name.strip_prefix(root).unwrap_or(&found.name), root, sha256);
    let is_pdf = bytes.starts_with(b"%PDF");
    let (media_type, codec) = if is_pdf {
        ("application/pdf", Codec::Raw)
    } else if std::str::from_utf8(&bytes).is_ok() {
        ("text/plain", Codec::Zstd)
    } else {
        ("application/octet-stream", Codec::Zstd)
    };
    NewFile {
        receipt: FileReceipt {
            parameters: json!({
                "file": found.name, "sha256": hex::encode(sha256), "kind": "Audit Manager report",
                "signature": NOT_VERIFIABLE,
            })
            .to_string(),
            media_type: media_type.to_owned(),
            codec,
        },
        original: Original::Bytes(bytes),
        end: FileEnd {
            source: Source::AuditManager,
            account_id: fact.account_id.clone(),
            region: String::new(),
            items: 1,
            outcome: Outcome::Complete,
            reason: String::new(),
            attached: Vec::new(),
        },
        facts: vec![fact],
    }
}

/// What a file of a report is, by its place in it.
fn fact_of(path: &str, root: &str, sha256: &[u8; 32]) -> NewFact {
    let report = root.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let item = Item::read(path);
    let (kind, proof) = match (&item, path) {
        (_, SUMMARY) => (
            "auditmanager.report_summary",
            about(&format!("Summary of the assessment report {report}")),
        ),
        (_, DIGEST) => (
            "auditmanager.report_digest",
            about(&format!("Digest of the assessment report {report}")),
        ),
        (Some(item), _) => ("auditmanager.report_item", item.evidence()),
        (None, _) => (
            "auditmanager.report_other",
            about(&format!("{path} of the assessment report {report}")),
        ),
    };
    let mut data = json!({ "report": short(report, 300), "signature": NOT_VERIFIABLE });
    if let Some(item) = &item {
        data["control"] = short(&item.control, 300).into();
        data["data_source"] = short(&item.data_source, 100).into();
    }
    NewFact {
        kind: kind.to_owned(),
        account_id: item.as_ref().map(|item| item.account.clone()).unwrap_or_default(),
        region: String::new(),
        native_id: format!("{report}|{path}"),
        occurred_at: item.as_ref().and_then(|item| item.at),
        position: String::new(),
        content_hash: content_hash_of_bytes(sha256),
        versions: Versions::Conflict,
        data: Some(data.to_string()),
        evidence: Some(proof),
    }
}

fn about(what: &str) -> NewEvidence {
    let title = short(&format!("{what}; {NOT_VERIFIABLE}"), 512);
    evidence(EvidenceKind::Finding, Source::AuditManager, title)
}

/// What the place and the name of an item tell.
struct Item {
    control: String,
    data_source: String,
    account: String,
    at: Option<Timestamp>,
    /// Service and event, as far as they fit into the name; or the start of a file's name.
    what: String,
    is_manual: bool,
}

impl Item {
    /// `control-id/data source/2022-07-01/21-30-24_IAM_CreateUser_111122223333_a1b2c3d4e5f6.pdf`
    fn read(path: &str) -> Option<Self> {
        let mut parts = path.rsplit('/');
        let (file, date, data_source, control) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let (clock, rest) = stem.split_once('_')?;
        let words: Vec<&str> = rest.split('_').collect();
        let is_account = |word: &&str| word.len() == 12 && word.bytes().all(|b| b.is_ascii_digit());
        let account = words.iter().position(is_account)?;
        let is_manual = words.first() == Some(&"manual");
        let what = if is_manual {
            words.get(account + 2..).unwrap_or_default()
        } else {
            &words[..account]
        };
        Some(Self {
            control: control
                .rsplit_once('-')
                .map_or(control, |(name, _)| name)
                .to_owned(),
            data_source: data_source.to_owned(),
            account: words[account].to_owned(),
            at: format!("{date}T{}Z", clock.replace('-', ":")).parse().ok(),
            what: what.join("_"),
            is_manual,
        })
    }

    fn evidence(&self) -> NewEvidence {
        let kind = if self.is_manual {
            EvidenceKind::Finding
        } else {
            match self
                .data_source
                .to_ascii_lowercase()
                .replace([' ', '-', '_'], "")
                .as_str()
            {
                "cloudtrail" | "awscloudtrail" => EvidenceKind::UserActivity,
                source if source.contains("config") || source.contains("securityhub") => {
                    EvidenceKind::ComplianceCheck
                }
                _ => EvidenceKind::ConfigurationSnapshot,
            }
        };
        let title = format!("{} for {}; {NOT_VERIFIABLE}", self.what, self.control);
        // What the file itself says is not read: it serves no control by a name that was cut to fit.
        NewEvidence {
            match_key: "report".to_owned(),
            ..evidence(kind, Source::AuditManager, short(&title, 512))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_known_by_its_summary_and_its_digest() {
        let names = [
            "r.zip/a-1/b-2/AssessmentReportSummary.pdf",
            "r.zip/a-1/b-2/digest.txt",
            "r.zip/c/AssessmentReportSummary.pdf",
            "r.zip/d/digest.txt",
            "r.zip/e/notdigest.txt",
        ];
        assert_eq!(roots(&names.into_iter()), ["r.zip/a-1/b-2/"]);
    }

    #[test]
    fn items_are_read_from_their_place_and_name() {
        for (path, control, what, account, manual) in [
            (
                "CloudTrail-encrypted-a1b2/AWS CloudTrail/2022-07-01/21-30-24_IAM_CreateUser_111122223333_a1b2c3d4e5f6.pdf",
                "CloudTrail-encrypted",
                "IAM_CreateUser",
                "111122223333",
                false,
            ),
            (
                "c-1/Manual/2022-07-01/00-00-00_manual_111122223333_a1b2c3d4e5f6_myimage.png",
                "c",
                "myimage",
                "111122223333",
                true,
            ),
        ] {
            let item = Item::read(path).unwrap();
            assert_eq!(
                (
                    item.control.as_str(),
                    item.what.as_str(),
                    item.account.as_str(),
                    item.is_manual
                ),
                (control, what, account, manual)
            );
            assert!(item.at.is_some());
        }
        for odd in ["README.txt", "a/b/c/d.pdf", "a/b/2022-07-01/21-30-24_x.pdf", ""] {
            assert!(Item::read(odd).is_none(), "{odd}");
        }
    }
}
