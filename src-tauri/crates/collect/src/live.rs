//! What is asked before there is an engagement: which Audit Manager assessments there are, and which days their
//! evidence speaks for. Nothing of it is kept; a collection asks again, with receipts.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};
use tickmark_domain::{Account, Outcome, Period, Timestamp};
use tokio::task::JoinSet;

use crate::access::Access;
use crate::call::RefusalKind;
use crate::error::CollectError;
use crate::job::broken;
use crate::judge::End;
use crate::limits::Limits;
use crate::look::{entries, text, time};
use crate::pages::pages;
use crate::plan::AUDIT_MANAGER_REGIONS;
use crate::session::{Session, http_client};
use crate::source::audit_manager::{ACCOUNT_STATUS, ASSESSMENT, ASSESSMENTS, FOLDERS};

/// Requests for one page before it is given up.
const TRIES: u32 = 6;

/// An assessment as it stands in AWS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LiveAssessment {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The account that Audit Manager works in.
    pub account_id: String,
    /// The Region that Audit Manager works in.
    pub region: String,
    /// `ACTIVE`, `INACTIVE`, or what AWS says tomorrow.
    pub status: String,
    /// `SOC 2`; empty where none is given.
    pub compliance_type: String,
    /// The framework's name; empty where the assessment could not be read.
    pub framework: String,
    /// Accounts that it is about.
    pub accounts: Vec<Account>,
    /// Controls; none where the assessment could not be read.
    pub controls: Option<u64>,
    /// Items as the control sets count them; none where the assessment could not be read.
    pub evidence: Option<u64>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
}

/// A place that did not answer, or not with assessments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LiveTrouble {
    /// Where.
    pub account_id: String,
    /// Where; empty where the account could not be asked at all.
    pub region: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Why.
    pub reason: String,
    /// The IAM action to allow, or what to do.
    pub action: String,
}

/// Every assessment that can be seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LiveAssessments {
    /// By account, Region and name.
    pub assessments: Vec<LiveAssessment>,
    /// Where something was refused or failed.
    pub troubles: Vec<LiveTrouble>,
    /// Accounts and Regions in which Audit Manager was never set up.
    pub not_set_up: u32,
}

/// Lists the assessments of accounts and Regions. No account means the one that the credentials are for; no Region
/// means every one that has Audit Manager.
pub async fn list_assessments(
    access: &Access,
    accounts: &[String],
    regions: &[String],
    limits: &Limits,
) -> Result<LiveAssessments, CollectError> {
    let regions: Vec<String> = if regions.is_empty() {
        AUDIT_MANAGER_REGIONS.iter().map(|r| (*r).to_owned()).collect()
    } else {
        regions.to_vec()
    };
    let mut found = LiveAssessments::default();
    let sessions = open_all(access, accounts, &regions, limits.backoff, &mut found).await?;
    let mut asking = JoinSet::new();
    for (session, account) in &sessions {
        for region in &regions {
            let (session, account, region) = (Arc::clone(session), account.clone(), region.clone());
            let backoff = limits.backoff;
            asking.spawn(async move { in_place(&session, &account, &region, backoff).await });
        }
    }
    while let Some(place) = asking.join_next().await {
        let place = place.map_err(|fault| CollectError::Fault(broken(fault)))?;
        found.assessments.extend(place.assessments);
        found.troubles.extend(place.troubles);
        found.not_set_up += place.not_set_up;
    }
    let key = |a: &LiveAssessment| (a.account_id.clone(), a.region.clone(), a.name.clone());
    found.assessments.sort_by_key(key);
    found
        .troubles
        .sort_by(|a, b| (&a.account_id, &a.region).cmp(&(&b.account_id, &b.region)));
    Ok(found)
}

/// The days that an assessment's evidence speaks for: from its first folder to its last; none where it has none.
pub async fn evidence_span(
    access: &Access,
    assessment: &LiveAssessment,
    limits: &Limits,
) -> Result<Option<Period>, LiveTrouble> {
    let session = Session::open(access, &assessment.account_id, &assessment.region, &http_client()).await;
    let params = json!({ "assessmentId": assessment.id, "maxResults": 1000 });
    let pages = pages(&session, &assessment.region, &FOLDERS, &params, limits.backoff).await;
    let pages = pages.map_err(|end| trouble(&assessment.account_id, &assessment.region, end))?;
    let days = pages
        .iter()
        .flat_map(|page| entries(page, "evidenceFolders"))
        .filter_map(|folder| time(folder, "date"))
        .map(Timestamp::date);
    let (first, last) = days.fold((None, None), |(first, last), day| {
        (
            Some(first.map_or(day, |f: tickmark_domain::Date| f.min(day))),
            Some(last.map_or(day, |l: tickmark_domain::Date| l.max(day))),
        )
    });
    Ok(first.zip(last).map(|(from, to)| Period { from, to }))
}

/// A session for every account, with the account that its credentials are for.
async fn open_all(
    access: &Access,
    accounts: &[String],
    regions: &[String],
    backoff: Duration,
    found: &mut LiveAssessments,
) -> Result<Vec<(Arc<Session>, String)>, CollectError> {
    let http = http_client();
    let home = regions.first().map_or("us-east-1", String::as_str);
    if accounts.is_empty()
        && access
            .role_arn
            .as_deref()
            .is_some_and(|r| r.contains("{account}"))
    {
        return Err(CollectError::NothingToCollect(
            "the role holds {account}: name the accounts whose assessments are to be listed",
        ));
    }
    let own = [String::new()];
    let asked = if accounts.is_empty() { &own[..] } else { accounts };
    let mut sessions = Vec::new();
    for account in asked {
        let session = Session::open(access, account, home, &http).await;
        match identity(&session, backoff).await {
            Ok(theirs) if account.is_empty() || theirs == *account => {
                sessions.push((Arc::new(session), theirs));
            }
            Ok(theirs) => found.troubles.push(LiveTrouble {
                account_id: account.clone(),
                region: String::new(),
                outcome: Outcome::Denied,
                reason: format!("the credentials are for account {theirs}; name a role to assume, with {{account}} in its ARN"),
                action: "sts:AssumeRole".to_owned(),
            }),
            Err(reason) => found.troubles.push(LiveTrouble {
                account_id: account.clone(),
                region: String::new(),
                outcome: Outcome::Failed,
                reason,
                action: String::new(),
            }),
        }
    }
    if sessions.is_empty() {
        let first = found.troubles.first();
        return Err(CollectError::Credentials {
            whose: first.filter(|t| !t.account_id.is_empty()).map_or_else(
                || "the account of the profile".to_owned(),
                |t| format!("account {}", t.account_id),
            ),
            way_out: access.way_out(first.map(|t| t.reason.as_str()).unwrap_or_default()),
            reason: first.map(|t| t.reason.clone()).unwrap_or_default(),
        });
    }
    Ok(sessions)
}

async fn identity(session: &Session, backoff: Duration) -> Result<String, String> {
    let mut tries = 0;
    loop {
        tries += 1;
        let (heard, said) = session.generation().ask_identity().await;
        let refusal = match said {
            Ok(identity) => return Ok(identity.account),
            Err(refusal) => refusal,
        };
        let status = heard.map_or(0, |h| h.status);
        let transient = match refusal.kind {
            RefusalKind::NoConnection | RefusalKind::TimedOut | RefusalKind::Broken => true,
            RefusalKind::Service => status >= 500 || status == 429,
            RefusalKind::Credentials | RefusalKind::Unasked => false,
        };
        if !transient || tries >= TRIES {
            return Err(format!("{} {}", refusal.code, refusal.message).trim().to_owned());
        }
        tokio::time::sleep(backoff.saturating_mul(1 << tries)).await;
    }
}

async fn in_place(session: &Session, account: &str, region: &str, backoff: Duration) -> LiveAssessments {
    let mut found = LiveAssessments::default();
    let nothing = json!({});
    match pages(session, region, &ACCOUNT_STATUS, &nothing, backoff).await {
        Ok(status) if status.iter().any(|s| text(s, "status") == "INACTIVE") => {
            found.not_set_up = 1;
            return found;
        }
        Err(end) if end.outcome == Outcome::NotEnabled => {
            found.not_set_up = 1;
            return found;
        }
        // Whoever may not ask for the status may still list.
        _ => {}
    }
    let params = json!({ "maxResults": 1000 });
    let listed = match pages(session, region, &ASSESSMENTS, &params, backoff).await {
        Ok(pages) => pages,
        Err(end) if end.outcome == Outcome::NotEnabled => {
            found.not_set_up = 1;
            return found;
        }
        Err(end) => {
            found.troubles.push(trouble(account, region, end));
            return found;
        }
    };
    for item in listed.iter().flat_map(|page| entries(page, "assessmentMetadata")) {
        let params = json!({ "assessmentId": text(item, "id") });
        let whole = match pages(session, region, &ASSESSMENT, &params, backoff).await {
            Ok(pages) => pages.into_iter().next().unwrap_or_default(),
            Err(end) => {
                found.troubles.push(trouble(account, region, end));
                Value::Null
            }
        };
        found
            .assessments
            .push(read(item, &whole["assessment"], account, region));
    }
    found
}

fn read(item: &Value, whole: &Value, account: &str, region: &str) -> LiveAssessment {
    let sets = entries(&whole["framework"], "controlSets");
    let count = |members: [&str; 2]| -> u64 {
        sets.iter()
            .flat_map(|set| members.map(|m| set[m].as_u64().unwrap_or(0)))
            .sum()
    };
    let known = whole.is_object();
    LiveAssessment {
        id: text(item, "id").to_owned(),
        name: text(item, "name").to_owned(),
        account_id: account.to_owned(),
        region: region.to_owned(),
        status: text(item, "status").to_owned(),
        compliance_type: text(item, "complianceType").to_owned(),
        framework: text(&whole["framework"]["metadata"], "name").to_owned(),
        accounts: entries(&whole["metadata"]["scope"], "awsAccounts")
            .iter()
            .map(|a| Account {
                id: text(a, "id").to_owned(),
                alias: text(a, "name").to_owned(),
            })
            .filter(|a| !a.id.is_empty())
            .collect(),
        controls: known.then(|| sets.iter().map(|set| entries(set, "controls").len() as u64).sum()),
        evidence: known.then(|| count(["systemEvidenceCount", "manualEvidenceCount"])),
        created_at: time(item, "creationTime"),
        updated_at: time(item, "lastUpdated"),
    }
}

fn trouble(account: &str, region: &str, end: End) -> LiveTrouble {
    LiveTrouble {
        account_id: account.to_owned(),
        region: region.to_owned(),
        outcome: end.outcome,
        reason: end.reason,
        action: end.action,
    }
}
