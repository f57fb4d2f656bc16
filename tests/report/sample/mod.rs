//! A rich report made in code: twenty controls in three sets, every result, every kind of gap, several scripts.

mod completeness;
mod control;
mod proofs;

use tickmark_domain::verification::FileVerdict;
use tickmark_domain::{
    Account, ConclusionKind, Date, EvidenceKind, MachineResult, Outcome, Period, ResultCounts, Role, Scope,
    Source, Timestamp,
};
use tickmark_report::model::{
    ArtifactRef, ControlRow, EngagementHeader, EvidenceRow, ExclusionRow, Exhibit, FrameworkRef, Freshness,
    Overview, PackageFileCount, PackagePreview, Progress, ReceiptRow, Report, SetSummary, SlotState,
    StaleSignOff, Unknown, original_path,
};

use control::control;

/// Text of three scripts that must come back from the PDF.
pub const GREEK: &str = "Έλεγχος πρόσβασης Ω";
/// See [`GREEK`].
pub const CYRILLIC: &str = "Проверка доступа Ж";

const SETS: [(&str, &str, usize); 3] = [
    ("CC6", "Logical and physical access", 9),
    ("CC7", "System operations", 6),
    ("A1", "Availability", 5),
];
const ACCOUNTS: [(&str, &str); 4] = [
    ("111122223333", "nw-prod"),
    ("222233334444", "nw-data"),
    ("333344445555", "nw-security"),
    ("444455556666", "nw-staging"),
];
const REGIONS: [&str; 3] = ["us-east-1", "us-west-2", "eu-west-1"];
const TITLES: [&str; 20] = [
    "Access from outside is limited",
    "Credentials are rotated",
    "Root is not used for daily work",
    "Multi-factor authentication is required of everyone who can change production",
    "Public access to buckets is blocked",
    "Security groups do not open administration ports",
    "Keys are managed and rotated",
    "Έλεγχος πρόσβασης Ω",
    "Проверка доступа Ж",
    "Trails record every Region",
    "Trail files are validated",
    "Recorders run everywhere",
    "Findings are acted on",
    "Changes go through the pipeline",
    "Alarms reach somebody",
    "Backups are taken",
    "Backups are restored in tests",
    "Capacity is watched",
    "Recovery is rehearsed",
    "Stores survive the loss of a zone",
];

/// A moment given as text.
pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// A SHA-256 that looks like one.
pub fn hash(seed: u64) -> String {
    let word = |i: u64| format!("{:016x}", (seed + i + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    [0, 1, 2, 3].map(word).concat()
}

fn result_of(index: usize) -> MachineResult {
    use MachineResult::{Compliant, Excepted, Inconclusive, Noncompliant, NotApplicable, Unknown};
    let all = [
        Noncompliant,
        Compliant,
        Compliant,
        Excepted,
        Inconclusive,
        Unknown,
        NotApplicable,
    ];
    all[index % all.len()]
}

/// The report.
pub fn report() -> Report {
    let mut number = 0;
    let mut exhibits = 0;
    let mut controls = Vec::new();
    for (set_id, set_title, count) in SETS {
        for k in 0..count {
            controls.push(control(number, set_id, set_title, k, &mut exhibits));
            number += 1;
        }
    }
    let rows: Vec<ControlRow> = controls.iter().map(|c| c.page.row.clone()).collect();
    let overview = overview(&rows);
    let preview = preview(&overview);
    Report {
        overview,
        preview,
        controls,
        receipts: (0..148).map(receipt).collect(),
        completeness: completeness::proof(),
        proofs: proofs::files(),
        prepared_by: "Dana Whitfield".to_owned(),
        exported_at: at("2026-05-12T10:40:00Z"),
        made_with: "Tickmark 0.1.0".to_owned(),
        signer_identity: "dana@northwind.example".to_owned(),
        signer_fingerprint: "SHA256:n4dJ7xkq0dF3mQyqXb0iJd2T8kz0S2uW1pVhE6cRzYk".to_owned(),
    }
}

fn header(controls: u32) -> EngagementHeader {
    let framework = |id: &str, title: &str, version: &str, controls| FrameworkRef {
        id: id.to_owned(),
        version: version.to_owned(),
        title: title.to_owned(),
        digest: hash(77),
        controls,
    };
    let period = Period {
        from: day("2025-07-01"),
        to: day("2026-06-30"),
    };
    EngagementHeader {
        id: "6a1f0c52-7a1e-4a43-9a30-9b0b55b6a3b1".to_owned(),
        name: "Northwind Health".to_owned(),
        owner: "Dana Whitfield".to_owned(),
        frameworks: vec![
            framework("soc2-outline", "SOC 2", "2017.4", 15),
            framework(
                "auditmanager:5c6b",
                "HIPAA Security Rule",
                "as collected",
                controls - 15,
            ),
        ],
        scope: Scope {
            accounts: ACCOUNTS
                .iter()
                .map(|(id, alias)| Account {
                    id: (*id).into(),
                    alias: (*alias).into(),
                })
                .collect(),
            regions: REGIONS.iter().map(|r| (*r).to_owned()).collect(),
            period,
        },
        days: period.days(),
        days_elapsed: 316,
        collected_at: Some(at("2026-05-12T09:14:00Z")),
        collections: 7,
        controls,
        activity_entries: 6204,
        activity_head: hash(1948),
        encrypted: false,
    }
}

fn overview(rows: &[ControlRow]) -> Overview {
    let mut results = ResultCounts::default();
    for row in rows {
        results.add(row.result, 1);
    }
    let count = |kind| u32::try_from(rows.iter().filter(|r| r.conclusion == Some(kind)).count()).unwrap();
    let slot = |i: usize, state| u32::try_from(rows.iter().filter(|r| r.slots[i] == state).count()).unwrap();
    let total = u32::try_from(rows.len()).unwrap();
    let progress = Progress {
        total,
        with_evidence: total - 1,
        concluded: total - count(ConclusionKind::NotTested),
        prepared: slot(0, SlotState::Current),
        reviewed: slot(1, SlotState::Current),
        approved: slot(2, SlotState::Current),
        stale: slot(1, SlotState::Stale),
        effective: count(ConclusionKind::Effective),
        deficient: count(ConclusionKind::Deficient),
        not_applicable: count(ConclusionKind::NotApplicable),
        not_tested: count(ConclusionKind::NotTested),
    };
    let sets = SETS
        .iter()
        .map(|(id, title, _)| {
            let inside = || rows.iter().filter(|r| r.set_id == *id);
            let mut results = ResultCounts::default();
            inside().for_each(|r| results.add(r.result, 1));
            SetSummary {
                framework_id: "soc2-outline".to_owned(),
                id: (*id).to_owned(),
                title: (*title).to_owned(),
                results,
                concluded: u32::try_from(inside().filter(|r| r.conclusion.is_some()).count()).unwrap(),
                total: u32::try_from(inside().count()).unwrap(),
            }
        })
        .collect();
    let evidence = ResultCounts {
        compliant: 17_102,
        excepted: 61,
        inconclusive: 40,
        noncompliant: 211,
        unknown: 3,
        not_applicable: 9,
    };
    Overview {
        header: header(total),
        progress,
        results,
        sets,
        unknown: unknown(),
        freshness: freshness(),
        stale: vec![StaleSignOff {
            control_id: 1,
            code: "CC6.1".to_owned(),
            role: Role::Reviewer,
            person: "Marcus Oyelaran".to_owned(),
            signed_at: at("2026-05-07T15:40:51Z"),
            changes: vec![
                "X1 added".to_owned(),
                "result compliant to noncompliant".to_owned(),
            ],
        }],
        evidence,
        evidence_total: 17_966,
        artifacts: 2_304,
        receipts: 148,
    }
}

fn unknown() -> Vec<Unknown> {
    let gap = |operation: &str, region: &str, outcome, reason: &str, action: &str| Unknown {
        source: Source::Config,
        operation: operation.to_owned(),
        account_id: "444455556666".to_owned(),
        region: region.to_owned(),
        outcome,
        reason: reason.to_owned(),
        action: action.to_owned(),
        policy: String::new(),
        controls: vec!["CC6.1".to_owned(), "CC6.4".to_owned(), "CC7.2".to_owned()],
    };
    vec![
        gap(
            "GetComplianceDetailsByConfigRule",
            "eu-west-1",
            Outcome::Denied,
            "AWS refused the call for the role TickmarkRead.",
            "config:GetComplianceDetailsByConfigRule",
        ),
        gap(
            "DescribeConfigurationRecorders",
            "us-west-2",
            Outcome::NotEnabled,
            "Config is off.",
            "Turn on Config, or attach by hand.",
        ),
        gap(
            "LookupEvents",
            "us-east-1",
            Outcome::OutOfRetention,
            "CloudTrail keeps 90 days.",
            "",
        ),
        gap(
            "GetResourceConfigHistory",
            "",
            Outcome::Failed,
            "The service answered 500 five times.",
            "Collect again.",
        ),
    ]
}

fn freshness() -> Vec<Freshness> {
    [
        (Source::Config, 12_204_u64, 4),
        (Source::CloudTrail, 5_310, 3),
        (Source::AuditManager, 441, 1),
        (Source::Manual, 11, 0),
    ]
    .into_iter()
    .map(|(source, items, accounts)| Freshness {
        source,
        newest_at: (source != Source::Manual).then(|| at("2026-05-12T09:02:14Z")),
        collected_at: Some(at("2026-05-12T09:14:00Z")),
        accounts,
        items,
    })
    .collect()
}

fn preview(overview: &Overview) -> PackagePreview {
    let row = |reason: &str, title: &str, detail: &str, items| ExclusionRow {
        reason: reason.to_owned(),
        title: title.to_owned(),
        detail: detail.to_owned(),
        items,
    };
    PackagePreview {
        header: overview.header.clone(),
        collected: 18_412,
        exclusions: vec![
            row(
                "outside_period",
                "Outside the period",
                "They happened before 1 July 2025.",
                318,
            ),
            row(
                "replaced",
                "Replaced by a newer revision",
                "A later collection found the same thing changed.",
                112,
            ),
            row(
                "not_for_auditor",
                "Not for the auditor",
                "Marked by the owner as internal.",
                16,
            ),
        ],
        included: 17_966,
        files: vec![
            PackageFileCount {
                what: "Originals, once each".to_owned(),
                files: 2_304,
                bytes: 48_112_904,
            },
            PackageFileCount {
                what: "Tables".to_owned(),
                files: 9,
                bytes: 6_204_118,
            },
        ],
        results: overview.results,
        pages: 0,
        outline: Vec::new(),
    }
}

fn receipt(i: i64) -> ReceiptRow {
    let denied = i % 37 == 11;
    ReceiptRow {
        id: 301 + i,
        run_id: 7,
        source: if i % 5 == 0 {
            Source::CloudTrail
        } else {
            Source::Config
        },
        operation: if i % 5 == 0 {
            "LookupEvents"
        } else {
            "GetComplianceDetailsByConfigRule"
        }
        .to_owned(),
        account_id: ACCOUNTS[usize::try_from(i).unwrap() % 4].0.to_owned(),
        region: REGIONS[usize::try_from(i).unwrap() % 3].to_owned(),
        parameters: "{\"ConfigRuleName\":\"restricted-ssh\"}".to_owned(),
        outcome: if denied {
            Outcome::Denied
        } else {
            Outcome::Complete
        },
        reason: if denied {
            "config:GetComplianceDetailsByConfigRule is not allowed".to_owned()
        } else {
            String::new()
        },
        pages: u64::try_from(1 + i % 4).unwrap(),
        items: u64::try_from(i * 7 % 121).unwrap(),
        started_at: at("2026-05-12T09:01:00Z"),
        finished_at: Some(at("2026-05-12T09:01:04Z")),
        caller_arn: "arn:aws:sts::333344445555:assumed-role/TickmarkRead/dana".to_owned(),
        request_id: format!("5b1c0000-0000-4000-8000-{i:012}"),
    }
}

/// An evidence row with a title.
pub fn evidence(id: i64, kind: EvidenceKind, title: &str) -> EvidenceRow {
    EvidenceRow {
        id,
        kind,
        source: if kind == EvidenceKind::Manual {
            Source::Manual
        } else {
            Source::Config
        },
        native_id: format!("restricted-ssh|AWS::EC2::SecurityGroup|sg-{id}"),
        account_id: "111122223333".to_owned(),
        region: "eu-west-1".to_owned(),
        service: "config".to_owned(),
        resource_type: "AWS::EC2::SecurityGroup".to_owned(),
        resource_id: format!("sg-{id:08x}"),
        event_name: String::new(),
        principal: String::new(),
        source_ip: String::new(),
        result: Some(MachineResult::Noncompliant),
        occurred_at: Some(at("2026-05-12T09:02:14Z")),
        collected_at: at("2026-05-12T09:03:00Z"),
        title: title.to_owned(),
        group: "INCOMING_SSH_DISABLED".to_owned(),
    }
}

fn exhibit(number: u32, i: u32, code: &str) -> Exhibit {
    let (kind, title, media) = match i {
        0 => (
            EvidenceKind::ComplianceCheck,
            "sg-0c41d8e7a2b96f513 in nw-prod, eu-west-1 does not comply with restricted-ssh",
            "application/json",
        ),
        1 => (
            EvidenceKind::UserActivity,
            "AuthorizeSecurityGroupIngress by jonas.feld, port 22 to 0.0.0.0/0, from the console with MFA",
            "application/gzip",
        ),
        2 => (
            EvidenceKind::ConfigurationSnapshot,
            "Configuration of sg-04be19f2c7d3a8e60 in nw-staging",
            "application/json",
        ),
        3 => (
            EvidenceKind::UserActivity,
            "PutBucketPolicy on nw-phi-exports by jonas.feld",
            "application/json",
        ),
        _ => (
            EvidenceKind::Manual,
            "Firewall rule review, Q1 2026, speaks for 1 Jan to 31 Mar 2026",
            "application/pdf",
        ),
    };
    let sha256 = hash(u64::from(number) * 101);
    Exhibit {
        number,
        row: evidence(i64::from(number) + 30, kind, title),
        artifact: ArtifactRef {
            sha256: sha256.clone(),
            media_type: media.to_owned(),
            size_bytes: 1834,
            position: if i == 1 {
                "Records/14".to_owned()
            } else {
                String::new()
            },
        },
        file: original_path(&sha256, media),
        receipt_id: (kind != EvidenceKind::Manual).then_some(301 + i64::from(i)),
        control: code.to_owned(),
        proof: (i == 1).then(|| proofs::proof(FileVerdict::Valid)),
    }
}
