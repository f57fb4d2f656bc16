//! A rich report made in code: twenty controls in three sets, every result, every kind of gap, several scripts.

use tickmark_domain::{
    Account, ConclusionKind, ControlDefinition, Date, EvidenceKind, EvidenceSource, Guardrail, MachineResult, Outcome,
    Period, Responsibility, ResultCounts, Role, Scope, Severity, SignOffState, Source, Timestamp,
};
use tickmark_report::model::{
    ArtifactRef, Cell, CommentRow, ConclusionRow, ControlPage, ControlRow, ControlSection, ControlTexts,
    EngagementHeader, EvidenceRow, ExceptionRow, ExclusionRow, Exhibit, FrameworkRef, Freshness, ManualRow, Overview,
    PackageFileCount, PackagePreview, Progress, ReceiptRow, Report, SetSummary, SignOffRow, SignOffSlot, SlotState,
    SourceCount, StaleSignOff, Unknown, original_path,
};

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
    (0..4_u64).map(|i| format!("{:016x}", (seed + i + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect()
}

fn result_of(index: usize) -> MachineResult {
    use MachineResult::{Compliant, Excepted, Inconclusive, Noncompliant, NotApplicable, Unknown};
    let all = [Noncompliant, Compliant, Compliant, Excepted, Inconclusive, Unknown, NotApplicable];
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
    let period = Period { from: day("2025-07-01"), to: day("2026-06-30") };
    EngagementHeader {
        id: "6a1f0c52-7a1e-4a43-9a30-9b0b55b6a3b1".to_owned(),
        name: "Northwind Health".to_owned(),
        owner: "Dana Whitfield".to_owned(),
        frameworks: vec![
            framework("soc2-outline", "SOC 2", "2017.4", 15),
            framework("auditmanager:5c6b", "HIPAA Security Rule", "as collected", controls - 15),
        ],
        scope: Scope {
            accounts: ACCOUNTS.iter().map(|(id, alias)| Account { id: (*id).into(), alias: (*alias).into() }).collect(),
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
    rows.iter().for_each(|r| results.add(r.result, 1));
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
    let evidence = ResultCounts { compliant: 17_102, excepted: 61, inconclusive: 40, noncompliant: 211, unknown: 3, not_applicable: 9 };
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
            changes: vec!["X1 added".to_owned(), "result compliant to noncompliant".to_owned()],
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
        gap("DescribeConfigurationRecorders", "us-west-2", Outcome::NotEnabled, "Config is off.", "Turn on Config, or attach by hand."),
        gap("LookupEvents", "us-east-1", Outcome::OutOfRetention, "CloudTrail keeps 90 days.", ""),
        gap("GetResourceConfigHistory", "", Outcome::Failed, "The service answered 500 five times.", "Collect again."),
    ]
}

fn freshness() -> Vec<Freshness> {
    [(Source::Config, 12_204_u64, 4), (Source::CloudTrail, 5_310, 3), (Source::AuditManager, 441, 1), (Source::Manual, 11, 0)]
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
            row("outside_period", "Outside the period", "They happened before 1 July 2025.", 318),
            row("replaced", "Replaced by a newer revision", "A later collection found the same thing changed.", 112),
            row("not_for_auditor", "Not for the auditor", "Marked by the owner as internal.", 16),
        ],
        included: 17_966,
        files: vec![
            PackageFileCount { what: "Originals, once each".to_owned(), files: 2_304, bytes: 48_112_904 },
            PackageFileCount { what: "Tables".to_owned(), files: 9, bytes: 6_204_118 },
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
        source: if i % 5 == 0 { Source::CloudTrail } else { Source::Config },
        operation: if i % 5 == 0 { "LookupEvents" } else { "GetComplianceDetailsByConfigRule" }.to_owned(),
        account_id: ACCOUNTS[usize::try_from(i).unwrap() % 4].0.to_owned(),
        region: REGIONS[usize::try_from(i).unwrap() % 3].to_owned(),
        parameters: "{\"ConfigRuleName\":\"restricted-ssh\"}".to_owned(),
        outcome: if denied { Outcome::Denied } else { Outcome::Complete },
        reason: if denied { "config:GetComplianceDetailsByConfigRule is not allowed".to_owned() } else { String::new() },
        pages: u64::try_from(1 + i % 4).unwrap(),
        items: u64::try_from(i * 7 % 121).unwrap(),
        started_at: at("2026-05-12T09:01:00Z"),
        finished_at: Some(at("2026-05-12T09:01:04Z")),
        caller_arn: "arn:aws:sts::333344445555:assumed-role/TickmarkRead/dana".to_owned(),
        request_id: format!("5b1c0000-0000-4000-8000-{i:012}"),
    }
}

fn control(index: usize, set_id: &str, set_title: &str, k: usize, exhibits: &mut u32) -> ControlSection {
    let result = result_of(index);
    let code = format!("{set_id}.{}", k + 1);
    let concluded = match index % 4 {
        0 => Some(ConclusionKind::Deficient),
        1 | 2 => Some(ConclusionKind::Effective),
        _ => None,
    };
    let slots = match index % 3 {
        0 => [SlotState::Current, SlotState::Stale, SlotState::Open],
        1 => [SlotState::Current, SlotState::Current, SlotState::Current],
        _ => [SlotState::Open; 3],
    };
    let row = ControlRow {
        id: i64::try_from(index).unwrap() + 1,
        framework_id: "soc2-outline".to_owned(),
        set_id: set_id.to_owned(),
        code: code.clone(),
        title: TITLES[index].to_owned(),
        result,
        unknown_reason: if result == MachineResult::Unknown { "Config is off in every account".to_owned() } else { String::new() },
        conclusion: Some(concluded.unwrap_or(ConclusionKind::NotTested)),
        evidence_count: 383,
        slots,
    };
    let exhibits = (0..if index == 6 { 0 } else { 5 })
        .map(|i| {
            *exhibits += 1;
            exhibit(*exhibits, i, &code)
        })
        .collect();
    ControlSection { page: page(row, set_title, concluded), exhibits }
}

fn page(row: ControlRow, set_title: &str, concluded: Option<ConclusionKind>) -> ControlPage {
    let tested = row.result != MachineResult::NotApplicable;
    let checks = if tested {
        ResultCounts { compliant: 342, noncompliant: 1, excepted: 1, ..ResultCounts::default() }
    } else {
        ResultCounts::default()
    };
    let slots = [Role::Preparer, Role::Reviewer, Role::Approver].into_iter().zip(row.slots).map(slot).collect();
    ControlPage {
        texts: texts(&row, set_title),
        checks,
        result_sentence: if tested {
            "342 of 344 checks compliant, 1 noncompliant, 1 excepted; 1 cell of 12 unknown".to_owned()
        } else {
            String::new()
        },
        cells: if tested { cells(row.result) } else { Vec::new() },
        accounts_answered: 3,
        regions_answered: 2,
        sources: if tested { sources() } else { Vec::new() },
        groups: Vec::new(),
        by_kind: vec![
            (EvidenceKind::ComplianceCheck, 344),
            (EvidenceKind::UserActivity, 27),
            (EvidenceKind::ConfigurationSnapshot, 8),
            (EvidenceKind::Manual, 4),
        ],
        exceptions: if row.id % 4 == 1 { vec![exception()] } else { Vec::new() },
        manual: if row.id % 5 == 1 { vec![manual()] } else { Vec::new() },
        comments: if row.id % 6 == 1 { comments() } else { Vec::new() },
        conclusions: conclusions(concluded, row.id),
        slots,
        sign_offs: Vec::new(),
        content_digest: hash(u64::try_from(row.id).unwrap() * 31),
        open_receipts: vec![receipt(11)],
        row,
    }
}

fn texts(row: &ControlRow, set_title: &str) -> ControlTexts {
    let definition = ControlDefinition {
        code: row.code.clone(),
        title: row.title.clone(),
        intent: "Nothing that holds customer or health data can be reached from outside the boundary, unless a person \
                 has approved it."
            .to_owned(),
        implementation: "Preventive: a service control policy denies public access settings in nw-data outside the \
                         pipeline role. Detective: Config rules in all accounts. Corrective: Systems Manager closes \
                         public buckets after approval by hand."
            .to_owned(),
        test_procedure: vec![
            "Evaluate the Config rules on every resource of the scope.".to_owned(),
            "Match each boundary change in CloudTrail to a ticket, and list those that have none.".to_owned(),
            "Inspect the quarterly firewall review for the period and for its approval.".to_owned(),
        ],
        severity: Severity::High,
        guardrail: Some(Guardrail::Detective),
        owner: "Platform team".to_owned(),
        review_cadence: "quarterly".to_owned(),
        responsibility: Responsibility {
            aws_operates: "Network edge, physical boundary".to_owned(),
            we_configure: "Security groups, bucket policies, public access blocks".to_owned(),
            evidence_from_aws: "Config, CloudTrail, Security Hub".to_owned(),
            evidence_from_us: "Firewall reviews, tickets, boundary standard".to_owned(),
            evidence_from_vendors: String::new(),
        },
        sources: vec![EvidenceSource::ConfigRule { identifier: "INCOMING_SSH_DISABLED".to_owned() }],
    };
    ControlTexts {
        definition,
        framework_title: "SOC 2".to_owned(),
        framework_version: "2017.4".to_owned(),
        set_title: set_title.to_owned(),
        digest: hash(u64::try_from(row.id).unwrap()),
    }
}

fn cells(result: MachineResult) -> Vec<Cell> {
    let mut cells = Vec::new();
    for (a, (account, _)) in ACCOUNTS.iter().enumerate() {
        for (r, region) in REGIONS.iter().enumerate() {
            let passes = u64::try_from(96 / (a + 1) + r).unwrap();
            let mut cell = Cell {
                account_id: (*account).to_owned(),
                region: (*region).to_owned(),
                result: MachineResult::Compliant,
                checks: ResultCounts { compliant: passes, ..ResultCounts::default() },
                reason: String::new(),
            };
            match (a, r) {
                (0, 2) if result == MachineResult::Noncompliant => {
                    cell.result = MachineResult::Noncompliant;
                    cell.checks = ResultCounts { compliant: 37, noncompliant: 1, ..ResultCounts::default() };
                }
                (1, 1) => {
                    cell.result = MachineResult::Inconclusive;
                    cell.checks.inconclusive = 2;
                }
                (3, 0) => {
                    cell.result = MachineResult::Excepted;
                    cell.checks = ResultCounts { compliant: 32, excepted: 1, ..ResultCounts::default() };
                }
                (3, 1) => {
                    cell.result = MachineResult::NotApplicable;
                    cell.checks = ResultCounts::default();
                }
                (3, 2) => {
                    cell.result = MachineResult::Unknown;
                    cell.checks = ResultCounts::default();
                    "denied".clone_into(&mut cell.reason);
                }
                _ => {}
            }
            cells.push(cell);
        }
    }
    cells
}

fn sources() -> Vec<SourceCount> {
    let check = |title: &str, items: u64, noncompliant: u64, excepted: u64, receipts: &str| SourceCount {
        title: title.to_owned(),
        kind: EvidenceKind::ComplianceCheck,
        items,
        results: ResultCounts { compliant: items - noncompliant - excepted, noncompliant, excepted, ..ResultCounts::default() },
        receipts: receipts.to_owned(),
    };
    let other = |title: &str, kind, items| SourceCount {
        title: title.to_owned(),
        kind,
        items,
        results: ResultCounts::default(),
        receipts: "0404–0412".to_owned(),
    };
    vec![
        check("INCOMING_SSH_DISABLED", 121, 1, 1, "0301–0312"),
        check("S3_BUCKET_PUBLIC_READ_PROHIBITED", 94, 0, 0, "0313–0324"),
        check("S3_BUCKET_PUBLIC_WRITE_PROHIBITED", 94, 0, 0, "0325–0336"),
        check("RDS_INSTANCE_PUBLIC_ACCESS_CHECK", 31, 0, 0, "0337–0348"),
        check("Custom_account-level-public-access-blocks-periodic-in-every-region", 4, 0, 0, "0349–0360"),
        other("Boundary changes", EvidenceKind::UserActivity, 27),
        other("AWS::EC2::SecurityGroup", EvidenceKind::ConfigurationSnapshot, 6),
        other("AWS::S3::Bucket", EvidenceKind::ConfigurationSnapshot, 2),
        other("Firewall reviews, closure record, standard", EvidenceKind::Manual, 4),
    ]
}

fn exception() -> ExceptionRow {
    ExceptionRow {
        id: "EX-007".to_owned(),
        resource: "sg-04be19f2c7d3a8e60".to_owned(),
        account_id: "444455556666".to_owned(),
        region: "us-east-1".to_owned(),
        reason: "Vendor load test from changing addresses".to_owned(),
        expires_at: Some(at("2026-06-30T00:00:00Z")),
        expired: false,
        source: "Config remediation exception".to_owned(),
    }
}

fn manual() -> ManualRow {
    ManualRow {
        evidence_id: 91,
        title: "Firewall rule review, Q1 2026".to_owned(),
        file_name: "fw-review-2026Q1.pdf".to_owned(),
        effective: Some(Period { from: day("2026-01-01"), to: day("2026-03-31") }),
        captured_at: Some(at("2026-04-08T08:00:00Z")),
        received_at: at("2026-04-09T13:20:40Z"),
        added_by: "Dana Whitfield".to_owned(),
        in_period: Some(true),
    }
}

fn comments() -> Vec<CommentRow> {
    let comment = |id, body: &str, shared| CommentRow {
        id,
        author: "Priya Raman".to_owned(),
        at: at("2026-05-11T17:00:00Z"),
        body: body.to_owned(),
        shared,
    };
    vec![
        comment(1, "The group is closed since the evening; a second collection will show it.", true),
        comment(2, "INTERNAL ONLY: ask Jonas.", false),
    ]
}

fn conclusions(kind: Option<ConclusionKind>, id: i64) -> Vec<ConclusionRow> {
    let mut all: Vec<ConclusionRow> = kind
        .map(|conclusion| ConclusionRow {
            conclusion,
            basis: "One production group is open to the internet since 11 May 2026 16:38 UTC".to_owned(),
            person: "Dana Whitfield".to_owned(),
            at: at("2026-05-12T10:02:09Z"),
            in_force: true,
            reopened: None,
        })
        .into_iter()
        .collect();
    if id % 7 == 1 {
        all.push(ConclusionRow {
            conclusion: ConclusionKind::Effective,
            basis: "No deviation found".to_owned(),
            person: "Dana Whitfield".to_owned(),
            at: at("2026-05-06T10:00:00Z"),
            in_force: false,
            reopened: Some(("Dana Whitfield".to_owned(), at("2026-05-11T17:10:00Z"), "a group was opened".to_owned())),
        });
    }
    all
}

fn slot((role, state): (Role, SlotState)) -> SignOffSlot {
    let person = match role {
        Role::Preparer => "Dana Whitfield",
        Role::Reviewer => "Marcus Oyelaran",
        Role::Approver => "Priya Raman",
    };
    let stale = state == SlotState::Stale;
    let sign_off = (state != SlotState::Open).then(|| SignOffRow {
        id: 1,
        role,
        person: person.to_owned(),
        at: at("2026-05-12T10:12:09Z"),
        digest: hash(5),
        state: if stale { SignOffState::Stale } else { SignOffState::Current },
        changes: if stale {
            vec!["X1 added".to_owned(), "result compliant to noncompliant".to_owned(), "conclusion effective to deficient".to_owned()]
        } else {
            Vec::new()
        },
        key_fingerprint: "SHA256:n4dJ7xkq0dF3mQyqXb0iJd2T8kz0S2uW1pVhE6cRzYk".to_owned(),
        signature: "-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----\n".to_owned(),
        public_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample dana".to_owned(),
    });
    let waits_for = match role {
        Role::Preparer => "waits for the preparer",
        Role::Reviewer => "waits for the preparer",
        Role::Approver => "waits for the reviewer",
    };
    SignOffSlot { role, state, waits_for: if sign_off.is_some() { String::new() } else { waits_for.to_owned() }, sign_off }
}

/// An evidence row with a title.
pub fn evidence(id: i64, kind: EvidenceKind, title: &str) -> EvidenceRow {
    EvidenceRow {
        id,
        kind,
        source: if kind == EvidenceKind::Manual { Source::Manual } else { Source::Config },
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
        2 => (EvidenceKind::ConfigurationSnapshot, "Configuration of sg-04be19f2c7d3a8e60 in nw-staging", "application/json"),
        3 => (EvidenceKind::UserActivity, "PutBucketPolicy on nw-phi-exports by jonas.feld", "application/json"),
        _ => (EvidenceKind::Manual, "Firewall rule review, Q1 2026, speaks for 1 Jan to 31 Mar 2026", "application/pdf"),
    };
    let sha256 = hash(u64::from(number) * 101);
    Exhibit {
        number,
        row: evidence(i64::from(number) + 30, kind, title),
        artifact: ArtifactRef {
            sha256: sha256.clone(),
            media_type: media.to_owned(),
            size_bytes: 1834,
            position: if i == 1 { "Records/14".to_owned() } else { String::new() },
        },
        file: original_path(&sha256, media),
        receipt_id: (kind != EvidenceKind::Manual).then_some(301 + i64::from(i)),
        control: code.to_owned(),
    }
}
