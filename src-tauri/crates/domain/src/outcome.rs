//! How a step of a collection ended. Each way of not getting an answer is kept as itself.

use crate::word::words;

words! {
    /// How a step (one operation, account, Region and parameters) ended.
    Outcome {
        /// Every page came.
        Complete => "complete",
        /// Some pages came; the reason says why not all.
        Partial => "partial",
        /// AWS refused; the reason names the IAM action.
        Denied => "denied",
        /// The service is not set up, or does not exist, in that account and Region.
        NotEnabled => "not_enabled",
        /// AWS no longer keeps what was asked for.
        OutOfRetention => "out_of_retention",
        /// It failed for another reason, after retries.
        Failed => "failed",
        /// It was planned and has not been answered yet.
        NotCollected => "not_collected",
    }
}

impl Outcome {
    /// Whether what was asked for is fully known.
    #[must_use]
    pub const fn is_known(self) -> bool {
        matches!(self, Self::Complete)
    }

    /// The phrase a person reads.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Complete => "Complete",
            Self::Partial => "Partial",
            Self::Denied => "Denied",
            Self::NotEnabled => "Not enabled",
            Self::OutOfRetention => "Out of retention",
            Self::Failed => "Failed",
            Self::NotCollected => "Not collected",
        }
    }
}
