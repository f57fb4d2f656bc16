//! The archive of one assessment: an engagement whose collections are held to it, and whether its counts close.

use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use tickmark_collect::{
    Access, Choices, CollectRequest, Limits, LiveAssessment, Plan, WhenExpired, begin_run,
};
use tickmark_domain::counts::{counted, number, word};
use tickmark_domain::{Account, Outcome, Period, ReconciliationLine, Scope, Source, Timestamp, Verdict};
use tickmark_store::{NewEngagement, ReceiptFilter, Store};

use super::super::engagement::with_ending;
use crate::moment::{MADE_WITH, now, random_id};
use crate::wire::{Code, CommandError};

/// Steps without which evidence is missing.
const BRINGS_EVIDENCE: [&str; 3] = [
    "GetAssessment",
    "GetEvidenceFoldersByAssessment",
    "GetEvidenceByEvidenceFolder",
];

/// Whether everything of the assessment came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sheet {
    /// Every counter is met, and no step that brings evidence stayed open.
    pub closes: bool,
    /// One sentence.
    pub sentence: String,
    /// Items as AWS counts them.
    pub expected: u64,
    /// Items that came.
    pub found: u64,
    /// Every line of the sheet.
    pub lines: Vec<ReconciliationLine>,
    /// What does not close, in words.
    pub open: Vec<String>,
}

/// What is known of the open engagement as an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveState {
    /// The assessment that its collections are held to.
    pub assessment_id: String,
    /// The sheet of its newest collection that ended.
    pub sheet: Option<Sheet>,
}

/// Makes the archive's engagement, with the collection begun: whoever collects goes on with exactly this one.
#[expect(
    clippy::too_many_arguments,
    reason = "each is said by the person or by AWS, none follows from another"
)]
pub fn create_archive(
    path: &Path,
    name: &str,
    owner: &str,
    assessment: &LiveAssessment,
    period: Period,
    passphrase: Option<&str>,
    sample_of: Option<Timestamp>,
    actor: &str,
) -> Result<Store, CommandError> {
    let mut accounts = assessment.accounts.clone();
    if !accounts.iter().any(|a| a.id == assessment.account_id) {
        accounts.push(Account {
            id: assessment.account_id.clone(),
            alias: String::new(),
        });
    }
    let scope = Scope {
        accounts,
        regions: vec![assessment.region.clone()],
        period,
    };
    let new = NewEngagement {
        id: random_id(),
        name: [name.trim(), assessment.name.trim(), &assessment.id]
            .into_iter()
            .find(|n| !n.is_empty())
            .unwrap_or_default()
            .to_owned(),
        owner: owner.trim().to_owned(),
        scope: scope.clone(),
        is_sample: sample_of.is_some(),
        actor: actor.to_owned(),
        created_at: sample_of.unwrap_or_else(now),
    };
    let store = Store::create(&with_ending(path), &new, passphrase, MADE_WITH)?;
    let choices = Choices {
        history: tickmark_domain::ResourceHistory::default(),
        sources: vec![Source::AuditManager],
        accounts: vec![assessment.account_id.clone()],
        regions: vec![assessment.region.clone()],
        assessments: vec![assessment.id.clone()],
        full: false,
    };
    let plan = Plan::new(&scope, &choices, now());
    begin_run(
        &store,
        &request(plan, Access::default(), WhenExpired::End, Limits::aws(), actor),
    )?;
    Ok(store)
}

/// The plan that an archive's collections are held to, as of now; none where the engagement is no archive.
pub fn held_plan(store: &Store, as_of: Timestamp) -> Result<Option<Plan>, CommandError> {
    let newest = store.list_runs()?.into_iter().find(|r| r.kind == "collect");
    let plan = newest.and_then(|run| serde_json::from_str::<Plan>(&run.plan).ok());
    Ok(plan
        .filter(|plan| !plan.assessments.is_empty())
        .map(|plan| Plan { as_of, ..plan }))
}

pub(super) fn request(
    plan: Plan,
    access: Access,
    when_expired: WhenExpired,
    limits: Limits,
    actor: &str,
) -> CollectRequest {
    CollectRequest {
        plan,
        access,
        limits,
        when_expired,
        actor: actor.to_owned(),
        made_with: MADE_WITH.to_owned(),
        clock: Arc::new(now),
    }
}

/// What the engagement is as an archive; none where it is none.
pub fn archive_state(store: &Store) -> Result<Option<ArchiveState>, CommandError> {
    let Some(plan) = held_plan(store, now())? else {
        return Ok(None);
    };
    let ended = store
        .list_runs()?
        .into_iter()
        .find(|r| r.kind == "collect" && r.finished_at.is_some());
    let sheet = ended.map(|run| sheet(store, run.id)).transpose()?;
    Ok(Some(ArchiveState {
        assessment_id: plan.assessments.into_iter().next().unwrap_or_default(),
        sheet,
    }))
}

/// The sheet of a collection: folder counters against items, and the steps that stayed open.
pub fn sheet(store: &Store, run_id: i64) -> Result<Sheet, CommandError> {
    let mut lines = store.list_reconciliation(run_id)?;
    lines.retain(|line| line.source == Source::AuditManager);
    let mut open: Vec<String> = lines
        .iter()
        .filter(|l| {
            l.verdict == Verdict::Differs || (l.verdict == Verdict::Explained && l.found < l.expected)
        })
        .map(|l| {
            let why = match l.explanation.as_str() {
                "" => String::new(),
                why => format!(" ({why})"),
            };
            format!("{}: {} of {} came{why}", l.what, l.found, l.expected)
        })
        .collect();
    let filter = ReceiptFilter {
        run_id: Some(run_id),
        troubled: true,
        ..ReceiptFilter::default()
    };
    let (_, troubled) = store.list_receipts(&filter, 0, u32::MAX)?;
    for step in troubled.iter().filter(|r| r.source == Source::AuditManager) {
        if BRINGS_EVIDENCE.contains(&step.operation.as_str()) && step.outcome != Outcome::Complete {
            open.push(format!(
                "{} {}: {}",
                step.operation,
                step.outcome.title().to_lowercase(),
                step.reason
            ));
        }
    }
    // The lines of an assessment stand before those of its folders and sum them up.
    let of_assessments = lines
        .iter()
        .filter(|l| l.what.starts_with("evidence of assessment"));
    let (expected, found) = of_assessments.fold((0, 0), |(e, f), l| (e + l.expected, f + l.found));
    let closes = open.is_empty() && !lines.is_empty();
    let sentence = match (closes, lines.is_empty()) {
        (true, _) => format!(
            "The sheet closes: {} that Audit Manager counts {} here",
            counted(found, "item", "items"),
            word(found, "is", "are all")
        ),
        (false, true) => "The sheet does not close: Audit Manager gave nothing to count against".to_owned(),
        (false, false) => format!(
            "The sheet does not close: {} of {} {} here, {} open",
            number(found),
            counted(expected, "item", "items"),
            word(expected, "is", "are"),
            counted(open.len() as u64, "line is", "lines are")
        ),
    };
    Ok(Sheet {
        closes,
        sentence,
        expected,
        found,
        lines,
        open,
    })
}

/// Refuses what an archive does not collect.
pub(crate) fn only_the_assessment(sources: &[Source]) -> Result<(), CommandError> {
    if sources.is_empty() || sources.contains(&Source::AuditManager) {
        return Ok(());
    }
    Err(CommandError::new(
        Code::Refused,
        "This engagement is the archive of one assessment and collects nothing else; continue it locally to collect from Config and CloudTrail",
    ))
}
