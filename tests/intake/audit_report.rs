//! An assessment report of Audit Manager, as a zip and as the folder that it unpacks to.

use std::io::{Cursor, Write};

use tickmark_domain::EvidenceKind;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::place::Place;

const ROOT: &str = "Assessment-a1b2c3d4/Report-a1b2c3d4e5f6g7";

fn files() -> Vec<(String, Vec<u8>)> {
    [
        ("AssessmentReportSummary.pdf", "%PDF summary"),
        ("digest.txt", r#"{"signature":"00","keyId":"k"}"#),
        ("README.txt", "How this folder is laid out."),
        (
            "Logging on-a1b2c3d4e5f6g/CloudTrail/2026-05-11/21-30-24_IAM_CreateUser_111122223333_a1b2c3d4e5f6.pdf",
            "%PDF one",
        ),
        (
            "Logging on-a1b2c3d4e5f6g/Security Hub CSPM/2026-05-11/01-02-03_S3_PutBucketPolicy_111122223333_b1b2c3d4e5f6.pdf",
            "%PDF two",
        ),
        (
            "Policy-b1b2c3d4e5f6g/Manual/2026-05-11/00-00-00_manual_111122223333_c1b2c3d4e5f6_myimage.png",
            "\u{1}PNG",
        ),
    ]
    .map(|(name, text)| (format!("{ROOT}/{name}"), text.as_bytes().to_vec()))
    .to_vec()
}

#[test]
fn every_file_of_a_report_is_kept_and_the_signature_is_said_to_be_unverified() {
    let (zipped, unpacked) = (Place::new(), Place::new());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files() {
        zip.start_file(&name, SimpleFileOptions::default()).unwrap();
        zip.write_all(&bytes).unwrap();
        unpacked.write(&name, bytes);
    }
    zipped.write("report.zip", zip.finish().unwrap().into_inner());
    for place in [zipped, unpacked] {
        let report = place.import();
        assert_eq!((report.files.read, report.problems.len()), (6, 0), "{report:?}");
        assert_eq!(
            report.file_kinds.into_iter().collect::<Vec<_>>(),
            [("Audit Manager report".to_owned(), 6)]
        );
        let items = place.evidence();
        assert!(
            items
                .iter()
                .all(|e| e.title.ends_with("AWS signature not verifiable offline"))
        );
        assert!(items.iter().all(|e| e.result.is_none()));
        let of = |start: &str| items.iter().find(|e| e.title.starts_with(start)).unwrap();
        let user = of("IAM_CreateUser for Logging on");
        assert_eq!(
            (
                user.kind,
                user.account_id.as_str(),
                user.occurred_at.unwrap().to_string().as_str()
            ),
            (
                EvidenceKind::UserActivity,
                "111122223333",
                "2026-05-11T21:30:24.000Z"
            )
        );
        assert_eq!(
            of("S3_PutBucketPolicy for Logging on").kind,
            EvidenceKind::ComplianceCheck
        );
        assert_eq!(of("myimage for Policy").kind, EvidenceKind::Finding);
        assert_eq!(
            of("Summary of the assessment report").fact_kind,
            "auditmanager.report_summary"
        );
        let original = place.store.read_artifact(user.artifact_id, 1 << 20).unwrap();
        assert_eq!(original, b"%PDF one");
        let receipt = &place.store.all_receipts().unwrap()[0];
        assert!(
            receipt
                .parameters
                .contains("AWS signature not verifiable offline")
        );
        assert_eq!(place.import().files.known, 6);
    }
}
