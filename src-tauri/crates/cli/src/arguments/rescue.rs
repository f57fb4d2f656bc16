//! Arguments of rescuing an Audit Manager assessment.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use tickmark_workbench::words::Date;

use super::{Pace, Reach};

/// An Audit Manager assessment.
#[derive(Debug, Subcommand)]
pub enum RescueJob {
    /// The assessments that AWS has now; nothing is written.
    List(Places),
    /// Bring all of one assessment into an engagement of its own, and say whether every counter is met.
    Archive(Archive),
    /// Make the engagement that goes on without Audit Manager.
    Continue(Continue),
}

/// Where Audit Manager is, and how it is reached.
#[derive(Debug, Args)]
pub struct Places {
    /// An account that Audit Manager works in; the one of the credentials without it.
    #[arg(long = "account", value_name = "ID")]
    pub accounts: Vec<String>,
    /// A Region that Audit Manager works in; every one that has it without it.
    #[arg(long = "region", value_name = "R")]
    pub regions: Vec<String>,
    /// How AWS is reached.
    #[command(flatten)]
    pub reach: Reach,
    /// How fast AWS may be asked.
    #[arg(long, value_enum, default_value = "aws")]
    pub pace: Pace,
}

/// An archive.
#[derive(Debug, Args)]
pub struct Archive {
    /// The engagement to make, or the archive to go on with.
    pub file: PathBuf,
    /// Id of the assessment, or its name where only one has it.
    #[arg(long, value_name = "ID")]
    pub assessment: String,
    /// Where Audit Manager is, and how it is reached.
    #[command(flatten)]
    pub places: Places,
    /// The archive's name; the assessment's without it.
    #[arg(long, default_value = "")]
    pub name: String,
    /// The compliance owner.
    #[arg(long, default_value = "")]
    pub owner: String,
    /// Who archives.
    #[arg(long = "as", value_name = "NAME")]
    pub person: Option<String>,
    /// File that holds a passphrase for the engagement.
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

/// A continuation.
#[derive(Debug, Args)]
pub struct Continue {
    /// The archive.
    pub archive: PathBuf,
    /// The engagement to make.
    pub file: PathBuf,
    /// First day of the period.
    #[arg(long)]
    pub from: Date,
    /// Last day of the period.
    #[arg(long)]
    pub to: Date,
    /// The audit's name; the archive's without it.
    #[arg(long, default_value = "")]
    pub name: String,
    /// The compliance owner; the archive's without it.
    #[arg(long, default_value = "")]
    pub owner: String,
    /// An account in scope, with the name people use: 111122223333=prod; the archive's without it.
    #[arg(long = "account", value_name = "ID[=ALIAS]")]
    pub accounts: Vec<String>,
    /// A Region in scope; the archive's without it.
    #[arg(long = "region", value_name = "R")]
    pub regions: Vec<String>,
    /// Say how the sources would be mapped and what would be taken over, and write nothing.
    #[arg(long)]
    pub plan: bool,
    /// Who continues.
    #[arg(long = "as", value_name = "NAME")]
    pub person: Option<String>,
    /// File that holds the passphrase of the archive, and of the engagement to make.
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}
