//! What a cell (account × Region) of a control's scope says, and what a day of a lane (account × Region × source) is.

use crate::result::{MachineResult, ResultCounts};
use crate::word::words;

words! {
    /// What is known of a day of a lane.
    DayState {
        /// The source recorded the whole day, and it was collected or imported.
        Recorded => "recorded",
        /// The configuration recorder stood still.
        RecorderStopped => "recorder_stopped",
        /// A trail did not log, and nothing else speaks for what it would have logged.
        TrailPaused => "trail_paused",
        /// AWS refused the steps that speak for the day.
        Denied => "denied",
        /// The source no longer kept the day when it was first asked for.
        OutOfRetention => "out_of_retention",
        /// The source was not set up.
        NotEnabled => "not_enabled",
        /// The steps that speak for the day failed, or brought some of their pages only.
        Failed => "failed",
        /// It was never asked for.
        NotCollected => "not_collected",
        /// It lies after the newest collection.
        NotYet => "not_yet",
    }
}

impl DayState {
    /// The phrase a person reads.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Recorded => "Recorded",
            Self::RecorderStopped => "Recorder stopped",
            Self::TrailPaused => "Trail paused",
            Self::Denied => "Denied",
            Self::OutOfRetention => "Out of retention",
            Self::NotEnabled => "Not enabled",
            Self::Failed => "Failed",
            Self::NotCollected => "Not collected",
            Self::NotYet => "Not yet",
        }
    }
}

/// The result of one cell: its checks, or why there are none.
#[must_use]
pub const fn of_cell(checks: &ResultCounts, answered: bool) -> MachineResult {
    if checks.noncompliant > 0 {
        MachineResult::Noncompliant
    } else if !answered {
        MachineResult::Unknown
    } else if checks.inconclusive > 0 || checks.unknown > 0 {
        MachineResult::Inconclusive
    } else if checks.excepted > 0 {
        MachineResult::Excepted
    } else if checks.compliant > 0 {
        MachineResult::Compliant
    } else {
        MachineResult::NotApplicable
    }
}
