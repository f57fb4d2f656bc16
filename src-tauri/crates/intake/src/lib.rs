//! Files to store: CloudTrail logs as they were delivered or exported.
//!
//! Rule: the original is kept as it came, in the same transaction as what was read from it. A bad file is named with
//! its place and the rest goes on; nothing is dropped without a line in the report.

#![forbid(unsafe_code)]

pub mod cloudtrail_record;
