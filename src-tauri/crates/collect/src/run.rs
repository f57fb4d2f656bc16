//! One collection from start to end.

use tickmark_store::Store;

use crate::access::{Access, Clock};
use crate::control::Controller;
use crate::error::CollectError;
use crate::limits::Limits;
use crate::plan::{Plan, PlannedSteps};
use crate::progress::Progress;
use crate::report::CollectReport;

/// What happens when credentials expire on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenExpired {
    /// Wait until [`Controller::resume`] says that there are new ones.
    Wait,
    /// End, so that a later collection goes on.
    End,
}

/// A collection to be made.
#[derive(Clone)]
pub struct CollectRequest {
    /// What for; a run that was interrupted goes on with its own plan instead.
    pub plan: Plan,
    /// How the accounts are reached.
    pub access: Access,
    /// How fast.
    pub limits: Limits,
    /// What happens when credentials expire.
    pub when_expired: WhenExpired,
    /// Who, for the activity log.
    pub actor: String,
    /// `Tickmark 0.1.0`; the versions of the SDK are added.
    pub made_with: String,
    /// Now.
    pub clock: Clock,
}

/// Collects, going on with the unfinished run if there is one.
pub async fn collect(
    _store: Store,
    _request: CollectRequest,
    _control: Controller,
    _progress: impl Fn(Progress) + Send + Sync + 'static,
) -> Result<CollectReport, CollectError> {
    Err(CollectError::NothingToCollect("the plan names no account"))
}

pub(crate) fn preview(_plan: &Plan) -> PlannedSteps {
    PlannedSteps {
        steps: vec![],
        requests: 0,
        seconds: 0,
    }
}
