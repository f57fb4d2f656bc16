//! Arguments of the reports of AWS Artifact.

use std::path::PathBuf;

use clap::Args;

use super::{Pace, Reach};

/// A list of reports, or one of them.
#[derive(Debug, Args)]
pub struct Artifact {
    /// The engagement.
    pub file: PathBuf,
    /// Id of a report: get its terms and, where they are accepted, the report itself.
    #[arg(long, value_name = "ID")]
    pub report: Option<String>,
    /// Version of the report; the newest that was listed without it.
    #[arg(long, value_name = "N", requires = "report")]
    pub report_version: Option<i64>,
    /// You have read the terms of the report and accept them.
    #[arg(long, requires = "report")]
    pub accept_terms: bool,
    /// A folder into which the terms and the report are written, to be read.
    #[arg(long, value_name = "PATH", requires = "report")]
    pub to: Option<PathBuf>,
    /// The account that asks; the first that the report was listed in without it.
    #[arg(long, value_name = "ID", default_value = "", requires = "report")]
    pub account: String,
    /// How AWS is reached.
    #[command(flatten)]
    pub reach: Reach,
    /// How fast AWS may be asked.
    #[arg(long, value_enum, default_value = "aws")]
    pub pace: Pace,
    /// Who asks, and accepts.
    #[arg(long = "as", value_name = "NAME")]
    pub person: Option<String>,
    /// File that holds the engagement's passphrase.
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}
