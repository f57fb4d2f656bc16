//! Who asks in each account, before anything is started: STS says it, and a key that opens another account is not
//! used for this one.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use aws_sdk_sts::config::SharedHttpClient;
use tickmark_domain::{Outcome, Source, Timestamp};
use tickmark_store::{Closing, Codec, NewPage, Step};
use tokio::task::JoinSet;

use crate::access::{Access, Clock};
use crate::call::{Heard, Refusal, RefusalKind};
use crate::error::CollectError;
use crate::job::{Done, Job, broken};
use crate::judge::SKEWED;
use crate::plan::Plan;
use crate::session::Session;
use crate::words::skew;

/// Times that STS is asked.
const TRIES: u32 = 4;
const OPERATION: &str = "GetCallerIdentity";

/// An account with what STS said.
pub(crate) struct Caller {
    pub session: Arc<Session>,
    pub answered: Answered,
    heard: Option<Heard>,
    /// Why the identity is not known, although the account can be asked.
    flaw: Option<(Outcome, String)>,
}

/// Whether an account can be asked.
pub(crate) enum Answered {
    Yes,
    No {
        outcome: Outcome,
        reason: String,
        action: String,
    },
}

/// Asks for every account; an error when not even one can be asked.
pub(crate) async fn ask_all(
    access: &Access,
    plan: &Plan,
    http: &SharedHttpClient,
    backoff: Duration,
    clock: &Clock,
) -> Result<Vec<Caller>, CollectError> {
    let home = plan
        .regions
        .first()
        .map_or("us-east-1", String::as_str)
        .to_owned();
    let mut asking = JoinSet::new();
    for (n, account) in plan.accounts.iter().enumerate() {
        let (access, id, home, http) = (access.clone(), account.id.clone(), home.clone(), http.clone());
        let clock = Arc::clone(clock);
        asking.spawn(async move {
            let session = Session::open(&access, &id, &home, &http).await;
            (n, ask(session, backoff, &clock).await)
        });
    }
    let mut answers = Vec::new();
    while let Some(answer) = asking.join_next().await {
        answers.push(answer.map_err(|fault| CollectError::Fault(broken(fault)))?);
    }
    answers.sort_by_key(|(n, _)| *n);
    let answers: Vec<(Caller, Option<Refusal>)> = answers.into_iter().map(|(_, a)| a).collect();
    if answers
        .iter()
        .any(|(caller, _)| matches!(caller.answered, Answered::Yes))
    {
        return Ok(answers.into_iter().map(|(caller, _)| caller).collect());
    }
    Err(nobody(access, &answers))
}

fn nobody(access: &Access, answers: &[(Caller, Option<Refusal>)]) -> CollectError {
    let Some((caller, refusal)) = answers.first() else {
        return CollectError::NothingToCollect("the plan names no account");
    };
    let account = caller.session.account.to_string();
    let reason = match &caller.answered {
        Answered::No { reason, .. } => reason.clone(),
        Answered::Yes => String::new(),
    };
    let out_of_reach = refusal
        .as_ref()
        .is_some_and(|r| matches!(r.kind, RefusalKind::NoConnection | RefusalKind::TimedOut));
    if out_of_reach {
        let given = access.endpoint.clone().filter(|e| !e.is_empty());
        let endpoint = given.or_else(|| std::env::var("AWS_ENDPOINT_URL").ok().filter(|e| !e.is_empty()));
        return CollectError::Unreachable {
            endpoint: endpoint.unwrap_or_else(|| "AWS".to_owned()),
            account,
            reason,
        };
    }
    let way_out = access.way_out(&reason);
    CollectError::Credentials {
        whose: format!("account {account}"),
        reason,
        way_out,
    }
}

async fn ask(session: Session, backoff: Duration, clock: &Clock) -> (Caller, Option<Refusal>) {
    let mut tries = 0;
    loop {
        tries += 1;
        let (heard, identity) = session.generation().ask_identity().await;
        let refusal = match identity {
            Ok(identity) => {
                let answered = accept(&session, &identity.account, identity.arn);
                return (caller(session, answered, heard, None), None);
            }
            Err(refusal) => refusal,
        };
        let status = heard.as_ref().map_or(0, |h| h.status);
        let transient = match refusal.kind {
            RefusalKind::NoConnection | RefusalKind::TimedOut | RefusalKind::Broken => true,
            RefusalKind::Service => status >= 500 || status == 429 || refusal.code.starts_with("Throttl"),
            RefusalKind::Credentials | RefusalKind::Unasked => false,
        };
        if transient && tries < TRIES {
            tokio::time::sleep(backoff.saturating_mul(1 << tries)).await;
            continue;
        }
        let said = in_words(&refusal, heard.as_ref(), clock());
        return decide(session, heard, refusal, said, status);
    }
}

/// What was said, with the clock where that is the reason.
fn in_words(refusal: &Refusal, heard: Option<&Heard>, now: Timestamp) -> String {
    let said = match (refusal.code.as_str(), refusal.message.as_str()) {
        ("", message) => message.to_owned(),
        (code, message) => format!("{code}: {message}"),
    };
    let theirs = heard
        .filter(|_| SKEWED.contains(&refusal.code.as_str()))
        .map_or(refusal.date.as_str(), |heard| heard.date.as_str());
    match skew(theirs, now) {
        Some(clock) => format!("{said}; {clock}"),
        None => said,
    }
}

/// What a final refusal means: STS answers every credential that is good, so only a refusal of the credential itself
/// or silence keeps an account from being asked.
fn decide(
    session: Session,
    heard: Option<Heard>,
    refusal: Refusal,
    said: String,
    status: u16,
) -> (Caller, Option<Refusal>) {
    let no = |outcome, action: &str| Answered::No {
        outcome,
        reason: said.clone(),
        action: action.to_owned(),
    };
    let answered = match refusal.kind {
        RefusalKind::Credentials if said.contains("AccessDenied") => no(Outcome::Denied, "sts:AssumeRole"),
        RefusalKind::Credentials
        | RefusalKind::NoConnection
        | RefusalKind::TimedOut
        | RefusalKind::Unasked => no(Outcome::Failed, ""),
        RefusalKind::Service if status < 500 && !refusal.code.contains("Denied") => no(Outcome::Failed, ""),
        RefusalKind::Service | RefusalKind::Broken => Answered::Yes,
    };
    let outcome = if refusal.code.contains("Denied") {
        Outcome::Denied
    } else {
        Outcome::Failed
    };
    let flaw = Some((outcome, said));
    (caller(session, answered, heard, flaw), Some(refusal))
}

fn caller(
    session: Session,
    answered: Answered,
    heard: Option<Heard>,
    flaw: Option<(Outcome, String)>,
) -> Caller {
    Caller {
        session: Arc::new(session),
        answered,
        heard,
        flaw,
    }
}

/// The credentials work; whether they are for this account.
fn accept(session: &Session, theirs: &str, arn: String) -> Answered {
    let mut known = session.caller_arn.write().unwrap_or_else(PoisonError::into_inner);
    if theirs == &*session.account || theirs.is_empty() {
        *known = arn;
        session.worked(session.generation().number);
        return Answered::Yes;
    }
    Answered::No {
        outcome: Outcome::Denied,
        reason: format!(
            "the credentials are for account {theirs} ({arn}), not for {}; name a role to assume, with {{account}} in its ARN",
            session.account
        ),
        action: "sts:AssumeRole".to_owned(),
    }
}

/// Keeps what STS said, with its receipt.
pub(crate) async fn record(job: &Job, caller: &Caller) -> Done<()> {
    let now = job.now();
    let step = Step {
        source: Source::Sts,
        operation: OPERATION.to_owned(),
        account_id: caller.session.account.to_string(),
        region: String::new(),
        parameters: "{}".to_owned(),
    };
    let (run, arn) = (job.run_id, caller.session.caller());
    let (heard, flaw) = (caller.heard.clone(), caller.flaw.clone());
    let refused = match &caller.answered {
        Answered::No {
            outcome,
            reason,
            action,
        } => Some((*outcome, reason.clone(), action.clone())),
        Answered::Yes => flaw.map(|(outcome, reason)| (outcome, reason, format!("sts:{OPERATION}"))),
    };
    let met = step.clone();
    let stored = job
        .store(move |store| {
            let receipt = store.open_receipt(run, &step, &arn, now)?;
            if receipt.outcome != Outcome::NotCollected {
                return Ok(false);
            }
            let closing = refused.map_or_else(
                || Closing::complete(now),
                |(outcome, reason, action)| Closing {
                    outcome,
                    reason,
                    action,
                    at: now,
                },
            );
            match heard.filter(|h| (200..300).contains(&h.status) && closing.outcome != Outcome::Failed) {
                Some(heard) => {
                    store.store_page(NewPage {
                        receipt_id: receipt.id,
                        ordinal: receipt.pages,
                        body: heard.body,
                        media_type: "text/xml".to_owned(),
                        codec: Codec::Zstd,
                        request_id: heard.request_id,
                        http_status: heard.status,
                        received_at: now,
                        items: 1,
                        facts: vec![],
                        next_cursor: None,
                        close: Some(closing),
                    })?;
                    Ok(true)
                }
                None => store.close_receipt(receipt.id, closing).map(|()| false),
            }
        })
        .await?;
    job.tracker.aside(&met, u64::from(stored), u64::from(stored));
    Ok(())
}
