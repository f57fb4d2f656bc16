//! Why a collection cannot start or go on. Every message names the thing and the way out.

use tickmark_store::StoreError;

/// The one error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// The plan asks for nothing.
    #[error("there is nothing to collect: {0}")]
    NothingToCollect(&'static str),
    /// No account could be reached at all; nothing was started.
    #[error(
        "{endpoint} cannot be reached for account {account}: {reason}. Nothing was collected; check the network, \
         a proxy, and AWS_ENDPOINT_URL"
    )]
    Unreachable {
        /// The endpoint, or "AWS".
        endpoint: String,
        /// The first account that was tried.
        account: String,
        /// What the system said.
        reason: String,
    },
    /// No account accepted the credentials; nothing was started.
    #[error("no credentials for {whose}: {reason}. Nothing was collected; {way_out}")]
    Credentials {
        /// The first account that was tried: `account 111122223333`, or `the account of the profile`.
        whose: String,
        /// What AWS or the SDK said.
        reason: String,
        /// What to do.
        way_out: String,
    },
    /// Accounts and Regions could not be read.
    #[error("accounts and Regions could not be read: {0}")]
    Discovery(String),
    /// The stored plan of the interrupted run cannot be read.
    #[error("the plan of the interrupted collection {run_id} cannot be read: {source}")]
    StoredPlan {
        /// The run.
        run_id: i64,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// The system gave no threads.
    #[error(
        "the system gives this program no more threads: {0}. Close what you do not need, then collect again"
    )]
    Threads(std::io::Error),
    /// What the engagement file said.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A fault inside; the run can be gone on with.
    #[error("a fault while collecting: {0}; what was stored is kept, start the collection again to go on")]
    Fault(String),
}
