//! One report of Artifact, because a person asked for it by name. It is a run of its own kind: it is never gone on with
//! by a collection, and the activity log says whose words accepted which terms.

use std::sync::Arc;

use serde_json::json;
use tickmark_domain::{Account, Outcome, Source};
use tickmark_store::{NewRun, Store};

use super::{Begun, CollectRequest, WhenExpired, caller, finish, new_job};
use crate::access::{Access, Clock};
use crate::control::Controller;
use crate::error::CollectError;
use crate::job::{Done, Job};
use crate::limits::Limits;
use crate::plan::{Choices, Plan};
use crate::refused::Refused;
use crate::report::CollectReport;
use crate::session::http_client;
use crate::source::artifact::{REPORT, TERMS};
use crate::step::Place;
use crate::tracker::Tell;

/// What such a run is called.
const KIND: &str = "artifact";

/// A report to be got.
#[derive(Clone)]
pub struct ArtifactOrder {
    /// The account that asks.
    pub account: Account,
    /// Its id, as the listing has it.
    pub report: String,
    /// Its version.
    pub version: i64,
    /// What people call it.
    pub name: String,
    /// Whether the person accepts the terms. Otherwise the terms are got, to be read, and the report is not.
    pub accepts_terms: bool,
    /// How the account is reached.
    pub access: Access,
    /// How fast.
    pub limits: Limits,
    /// Who, for the activity log.
    pub actor: String,
    /// `Tickmark 0.1.0`
    pub made_with: String,
    /// Now.
    pub clock: Clock,
}

/// Gets the terms of a report and, where they are accepted, the report.
pub async fn get_artifact_report(store: Store, order: ArtifactOrder) -> Result<CollectReport, CollectError> {
    let _alone = store.begin_work("a report of AWS Artifact", &order.actor, (order.clock)())?;
    let mut scope = store.engagement()?.scope;
    scope.accounts = vec![order.account.clone()];
    let choices = Choices {
        sources: vec![Source::Artifact],
        ..Choices::default()
    };
    let request = CollectRequest {
        plan: Plan::new(&scope, &choices, (order.clock)()),
        access: order.access.clone(),
        limits: order.limits.clone(),
        when_expired: WhenExpired::End,
        actor: order.actor.clone(),
        made_with: order.made_with.clone(),
        clock: Arc::clone(&order.clock),
    };
    let backoff = request.limits.backoff;
    let callers = caller::ask_all(
        &request.access,
        &request.plan,
        &http_client(),
        backoff,
        &request.clock,
    )
    .await?;
    let run_id = store.start_run(NewRun {
        kind: KIND.to_owned(),
        actor: order.actor.clone(),
        at: (order.clock)(),
        plan: json!({
            "account": order.account.id, "report": order.report, "version": order.version, "name": order.name,
            "terms": if order.accepts_terms { "accepted" } else { "not accepted" },
        })
        .to_string(),
        made_with: format!("{}, {}", order.made_with, crate::source::sdk_versions()),
    })?;
    let begun = Begun {
        run_id,
        resumed: false,
        refused: Refused::default(),
        missing: std::collections::HashMap::new(),
    };
    let tell: Tell = Arc::new(|_| {});
    let plan = request.plan.clone();
    let job = new_job(&store, &request, plan, &callers, begun, &Controller::new(), &tell)?;
    for caller in &callers {
        let recorded = caller::record(&job, caller).await;
        if recorded.is_err() {
            return finish(&job, recorded, false);
        }
    }
    let ended = steps(&job, &order).await;
    finish(&job, ended, false)
}

/// First the terms: a report is not asked for before they are held.
async fn steps(job: &Arc<Job>, order: &ArtifactOrder) -> Done<()> {
    let place = Place::of_account(&Arc::from(order.account.id.as_str()));
    let params = json!({ "reportId": order.report, "reportVersion": order.version });
    let about = json!({ "name": order.name });
    let terms = place.step(&TERMS, params.clone()).about(about.clone());
    let held = job.run(terms).await?;
    if order.accepts_terms && held == Outcome::Complete {
        job.run(place.step(&REPORT, params).about(about)).await?;
    }
    Ok(())
}
