//! The sample's controls: their pages with cells, sources, exceptions, conclusions and sign-offs.

use tickmark_domain::{
    ConclusionKind, ControlDefinition, EvidenceKind, EvidenceSource, Guardrail, MachineResult, Period,
    Responsibility, ResultCounts, Role, Severity, SignOffState,
};
use tickmark_report::model::{
    Cell, CommentRow, ConclusionRow, ControlPage, ControlRow, ControlSection, ControlTexts, ExceptionRow,
    ManualRow, SignOffRow, SignOffSlot, SlotState, SourceCount,
};

use super::{ACCOUNTS, REGIONS, TITLES, at, day, exhibit, hash, receipt, result_of};

/// A control by its position.
pub fn control(index: usize, set_id: &str, set_title: &str, k: usize, exhibits: &mut u32) -> ControlSection {
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
        unknown_reason: if result == MachineResult::Unknown {
            "Config is off in every account".to_owned()
        } else {
            String::new()
        },
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
    ControlSection {
        page: page(row, set_title, concluded),
        exhibits,
    }
}

fn page(row: ControlRow, set_title: &str, concluded: Option<ConclusionKind>) -> ControlPage {
    let tested = row.result != MachineResult::NotApplicable;
    let checks = if tested {
        ResultCounts {
            compliant: 342,
            noncompliant: 1,
            excepted: 1,
            ..ResultCounts::default()
        }
    } else {
        ResultCounts::default()
    };
    let slots = [Role::Preparer, Role::Reviewer, Role::Approver]
        .into_iter()
        .zip(row.slots)
        .map(slot)
        .collect();
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
        exceptions: if row.id % 4 == 1 {
            vec![exception()]
        } else {
            Vec::new()
        },
        manual: if row.id % 5 == 1 {
            vec![manual()]
        } else {
            Vec::new()
        },
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
                checks: ResultCounts {
                    compliant: passes,
                    ..ResultCounts::default()
                },
                reason: String::new(),
            };
            match (a, r) {
                (0, 2) if result == MachineResult::Noncompliant => {
                    cell.result = MachineResult::Noncompliant;
                    cell.checks = ResultCounts {
                        compliant: 37,
                        noncompliant: 1,
                        ..ResultCounts::default()
                    };
                }
                (1, 1) => {
                    cell.result = MachineResult::Inconclusive;
                    cell.checks.inconclusive = 2;
                }
                (3, 0) => {
                    cell.result = MachineResult::Excepted;
                    cell.checks = ResultCounts {
                        compliant: 32,
                        excepted: 1,
                        ..ResultCounts::default()
                    };
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
        results: ResultCounts {
            compliant: items - noncompliant - excepted,
            noncompliant,
            excepted,
            ..ResultCounts::default()
        },
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
        check(
            "Custom_account-level-public-access-blocks-periodic-in-every-region",
            4,
            0,
            0,
            "0349–0360",
        ),
        other("Boundary changes", EvidenceKind::UserActivity, 27),
        other("AWS::EC2::SecurityGroup", EvidenceKind::ConfigurationSnapshot, 6),
        other("AWS::S3::Bucket", EvidenceKind::ConfigurationSnapshot, 2),
        other(
            "Firewall reviews, closure record, standard",
            EvidenceKind::Manual,
            4,
        ),
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
        effective: Some(Period {
            from: day("2026-01-01"),
            to: day("2026-03-31"),
        }),
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
        comment(
            1,
            "The group is closed since the evening; a second collection will show it.",
            true,
        ),
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
            reopened: Some((
                "Dana Whitfield".to_owned(),
                at("2026-05-11T17:10:00Z"),
                "a group was opened".to_owned(),
            )),
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
    let has_changed = state == SlotState::Stale;
    let sign_off = (state != SlotState::Open).then(|| SignOffRow {
        id: 1,
        role,
        person: person.to_owned(),
        at: at("2026-05-12T10:12:09Z"),
        digest: hash(5),
        state: if has_changed {
            SignOffState::Stale
        } else {
            SignOffState::Current
        },
        changes: if has_changed {
            vec![
                "X1 added".to_owned(),
                "result compliant to noncompliant".to_owned(),
                "conclusion effective to deficient".to_owned(),
            ]
        } else {
            Vec::new()
        },
        key_fingerprint: "SHA256:n4dJ7xkq0dF3mQyqXb0iJd2T8kz0S2uW1pVhE6cRzYk".to_owned(),
        signature: "-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----\n".to_owned(),
        public_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample dana".to_owned(),
    });
    let waits_for = match role {
        Role::Preparer | Role::Reviewer => "waits for the preparer",
        Role::Approver => "waits for the reviewer",
    };
    SignOffSlot {
        role,
        state,
        waits_for: if sign_off.is_some() {
            String::new()
        } else {
            waits_for.to_owned()
        },
        sign_off,
    }
}
