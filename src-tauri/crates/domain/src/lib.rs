//! The words and the rules of Tickmark: pure types, no I/O, no clock, no randomness, no SQL.
//!
//! A word of the product is defined here once; storage, reports, the wire and the interface use it as it is.

pub mod conclusion;
pub mod control;
pub mod counts;
pub mod coverage;
pub mod evidence;
pub mod history;
pub mod outcome;
pub mod result;
pub mod scope;
pub mod sign_off;
pub mod span;
pub mod time;
pub mod verdict;
pub mod verification;
mod word;

pub use conclusion::ConclusionKind;
pub use control::{
    ControlDefinition, ControlSetDefinition, EvidenceSource, FrameworkDefinition, Guardrail, Responsibility,
    Severity,
};
pub use coverage::DayState;
pub use evidence::{EvidenceKind, Source};
pub use history::ResourceHistory;
pub use outcome::Outcome;
pub use result::{MachineResult, ResultCounts};
pub use scope::{Account, Period, Scope};
pub use sign_off::{Role, SignOffState};
pub use span::{Span, Spans};
pub use time::{Date, Timestamp};
pub use verdict::{ReconciliationLine, ShownLines, Verdict};

/// A word that is not of the closed set expected at its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{found}\" is not one of: {known}")]
pub struct UnknownWord {
    /// What was read.
    pub found: String,
    /// What may stand there, comma separated.
    pub known: String,
}
