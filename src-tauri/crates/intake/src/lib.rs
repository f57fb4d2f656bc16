//! Files to store: logs, snapshots, notifications and findings, as they were delivered or exported.
//!
//! Rule: what a file is, its content tells. The original is kept as it came, in the same transaction as what was read
//! from it. A bad file is named with its place and the rest goes on; nothing is dropped without a line in the report,
//! and nothing grows without a bound.

#![forbid(unsafe_code)]

mod ahead;
mod audit_report;
mod by_name;
pub mod cloudtrail_record;
mod container;
pub mod digest;
mod document_list;
mod documents;
mod error;
mod gather;
mod import;
mod inflate;
mod item;
mod json;
mod kind;
mod locate;
mod ordered;
mod parse;
#[doc(hidden)]
pub mod parsers;
mod proof_file;
mod prove;
mod read;
mod report;
mod summary;
mod table;
mod tally;
pub mod value;

pub use error::IntakeError;
pub use import::{ImportOptions, import};
pub use inflate::inflate as inflated;
pub use item::{configuration_item, finding};
pub use json::node::{Members, Node};
pub use kind::{Detected, Kind, detect};
pub use locate::{LocateError, text_at};
pub use prove::{ProofSummary, Unfounded, count_proving, keys_of, prove, prove_again};
pub use report::{FileCounts, ImportProgress, ImportReport, ItemCounts, Problem};
pub use summary::Summary;
