//! Which assessments there are, before anything is written.

use tickmark_collect::{Access, Limits, LiveAssessment, LiveAssessments, evidence_span, list_assessments};
use tickmark_domain::{Period, Timestamp};

use crate::wire::{Code, CommandError};

/// Lists what AWS has now.
pub async fn list(
    access: &Access,
    accounts: &[String],
    regions: &[String],
    limits: &Limits,
) -> Result<LiveAssessments, CommandError> {
    Ok(list_assessments(access, accounts, regions, limits).await?)
}

/// The assessment with that id, or with that name where only one has it.
pub fn choose(found: &LiveAssessments, named: &str) -> Result<LiveAssessment, CommandError> {
    let by_id: Vec<&LiveAssessment> = found.assessments.iter().filter(|a| a.id == named).collect();
    let by_name: Vec<&LiveAssessment> = found.assessments.iter().filter(|a| a.name == named).collect();
    match (&by_id[..], &by_name[..]) {
        ([one], _) | ([], [one]) => Ok((*one).clone()),
        ([], []) => {
            let known: Vec<String> = found
                .assessments
                .iter()
                .map(|a| format!("{} ({})", a.name, a.id))
                .collect();
            let known = if known.is_empty() {
                "none can be seen".to_owned()
            } else {
                format!("there are {}", known.join(", "))
            };
            Err(CommandError::new(
                Code::NotFound,
                format!("There is no assessment \"{named}\"; {known}"),
            ))
        }
        _ => Err(CommandError::new(
            Code::Invalid,
            format!("More than one assessment is called \"{named}\"; name it by its id"),
        )),
    }
}

/// The days that an assessment's evidence speaks for; where it has none, the days since it was made.
pub async fn span_or_life(
    access: &Access,
    assessment: &LiveAssessment,
    limits: &Limits,
    now: Timestamp,
) -> Result<Period, CommandError> {
    let span = evidence_span(access, assessment, limits)
        .await
        .map_err(|trouble| {
            let allow = match trouble.action.as_str() {
                "" => String::new(),
                action => format!("; allow {action}"),
            };
            let message = format!(
                "The days of {}'s evidence are not known: {}{allow}. Nothing was written",
                assessment.name, trouble.reason
            );
            CommandError::new(Code::Aws, message)
        })?;
    let made = assessment.created_at.unwrap_or(now).date();
    Ok(span.unwrap_or(Period {
        from: made.min(now.date()),
        to: now.date(),
    }))
}
