//! Files to store: CloudTrail logs as they were delivered or exported.
//!
//! Rule: the original is kept as it came, in the same transaction as what was read from it. A bad file is named with
//! its place and the rest goes on; nothing is dropped without a line in the report.

#![forbid(unsafe_code)]

pub mod cloudtrail_record;
pub mod digest;
mod error;
mod files;
mod import;
mod inflate;
mod locate;
mod log_file;
mod ordered;
mod report;
mod split;
mod tally;

pub use error::IntakeError;
pub use import::{ImportOptions, import};
pub use inflate::inflate as inflated;
pub use locate::{LocateError, text_at};
pub use report::{FileCounts, ImportProgress, ImportReport, ItemCounts, Problem};
