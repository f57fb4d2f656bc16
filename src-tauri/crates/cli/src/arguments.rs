//! The command line. Its names are a contract: other programs call them.

pub mod access;
pub mod artifact;
pub mod rescue;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use tickmark_workbench::words::{ConclusionKind, Date, ResourceHistory, Role, Source};

pub use access::{Pace, Reach};

/// The audit workbench: collect evidence from AWS, conclude, sign, export and verify audit packages.
#[derive(Debug, Parser)]
#[command(name = "tickmark", version, propagate_version = true)]
pub struct Arguments {
    /// One machine-readable document on standard output.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub job: Job,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Job {
    /// The sample organisation: serve it, or collect a ready engagement from it.
    Sample {
        /// What to do with it.
        #[command(subcommand)]
        job: SampleJob,
    },
    /// The catalogue of frameworks.
    Frameworks {
        /// Framework files to take in for this call.
        #[arg(long = "import", value_name = "FILE")]
        imports: Vec<PathBuf>,
    },
    /// Make an engagement file.
    New(New),
    /// Collect evidence from AWS into an engagement; goes on where an interrupted collection stopped.
    Collect(Collect),
    /// AWS Artifact: the reports that were listed, or one of them on its terms; no collection gets one.
    Artifact(artifact::Artifact),
    /// Audit Manager: bring an assessment out whole, and go on without it.
    Rescue {
        /// What to do.
        #[command(subcommand)]
        job: rescue::RescueJob,
    },
    /// Import files, folders and archives; the kind is detected by content.
    Import(Import),
    /// Scope, progress, coverage, unknowns, freshness.
    Status {
        /// The engagement.
        file: PathBuf,
    },
    /// The controls with result, conclusion and sign-offs.
    Controls {
        /// The engagement.
        file: PathBuf,
    },
    /// One control with its evidence.
    Control {
        /// The engagement.
        file: PathBuf,
        /// Its code, or framework/code.
        id: String,
        /// Evidence items to list, at most.
        #[arg(long, default_value_t = 20)]
        limit: u32,
    },
    /// One evidence item with its original's hash, receipt and source.
    Evidence {
        /// The engagement.
        file: PathBuf,
        /// Its number, with or without the E.
        id: String,
        /// Write the original's bytes as delivered to standard output, and nothing else.
        #[arg(long)]
        original: bool,
    },
    /// Attach files to a control.
    Attach(Attach),
    /// Conclude on a control.
    Conclude {
        /// The engagement.
        file: PathBuf,
        /// Code of the control.
        #[arg(long)]
        control: String,
        /// Who concludes.
        #[arg(long = "as", value_name = "NAME")]
        person: String,
        /// effective, deficient, `not_applicable` or `not_tested`.
        #[arg(long)]
        conclusion: ConclusionKind,
        /// What was looked at, and why it is so.
        #[arg(long)]
        basis: String,
    },
    /// Sign a control.
    Sign {
        /// The engagement.
        file: PathBuf,
        /// Code of the control.
        #[arg(long)]
        control: String,
        /// Who signs.
        #[arg(long = "as", value_name = "NAME")]
        person: String,
        /// preparer, reviewer or approver.
        #[arg(long)]
        role: Role,
        /// OpenSSH private key file (Ed25519); without it the person's own key of this computer, made when there is none.
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
    },
    /// Export a signed audit package.
    Export {
        /// The engagement.
        file: PathBuf,
        /// The folder in which the package is made.
        #[arg(long, value_name = "PATH")]
        to: PathBuf,
        /// One zip instead of a folder.
        #[arg(long)]
        zip: bool,
        /// Only this control set.
        #[arg(long = "control-set", value_name = "ID")]
        control_sets: Vec<String>,
        /// Who exports; without it the person of this computer, or the engagement's owner.
        #[arg(long = "as", value_name = "NAME")]
        person: Option<String>,
        /// OpenSSH private key file (Ed25519) to sign with.
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
    },
    /// Verify a package, a zip, an engagement file, or a folder of CloudTrail digests with logs or of query results.
    Verify {
        /// What to verify.
        path: PathBuf,
        /// An `allowed_signers` file: the signature must be by one of its keys.
        #[arg(long, value_name = "FILE")]
        signers: Option<PathBuf>,
        /// CloudTrail's public keys: what `aws cloudtrail list-public-keys` prints, PEM, or an engagement that holds
        /// them. May be repeated: keys are each Region's own.
        #[arg(long, value_name = "FILE")]
        public_keys: Vec<PathBuf>,
        /// File that holds the passphrase of an engagement.
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
}

/// The sample organisation.
#[derive(Debug, Subcommand)]
pub enum SampleJob {
    /// Serve it as an AWS-compatible endpoint on this computer, until interrupted.
    Serve {
        /// Port; any free one without it.
        #[arg(long, default_value_t = 0)]
        port: u16,
        /// small, large, or a number of CloudTrail events.
        #[arg(long, default_value = "small")]
        size: String,
        /// The same seed gives the same organisation.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// none, throttle, server-errors, cut-bodies, slow, expired-token, denied, wrong-counts, malformed-body.
        #[arg(long, default_value = "none")]
        fault: String,
        /// The moment it is seen at, RFC 3339; now without it.
        #[arg(long, value_name = "TIME")]
        as_of: Option<String>,
        /// Allow two `LookupEvents` a second for each account and Region, as AWS does.
        #[arg(long)]
        enforce_limits: bool,
    },
    /// Make a ready engagement, collected from it, and its package.
    New {
        /// The folder for both.
        folder: PathBuf,
    },
}

/// A new engagement.
#[derive(Debug, Args)]
pub struct New {
    /// The file to make.
    pub file: PathBuf,
    /// The audit's name.
    #[arg(long)]
    pub name: String,
    /// Framework ids, as `tickmark frameworks` lists them.
    #[arg(long = "framework", value_name = "ID", required = true)]
    pub frameworks: Vec<String>,
    /// First day of the period.
    #[arg(long)]
    pub from: Date,
    /// Last day of the period.
    #[arg(long)]
    pub to: Date,
    /// An account in scope, with the name people use: 111122223333=prod. With --accounts-from, only these of those found.
    #[arg(
        long = "account",
        value_name = "ID[=ALIAS]",
        required_unless_present = "accounts_from"
    )]
    pub accounts: Vec<String>,
    /// Read the accounts from AWS: organizations, aggregator, or aggregator:NAME (in the first Region given).
    #[arg(long, value_name = "ORIGIN")]
    pub accounts_from: Option<String>,
    /// How AWS is reached.
    #[command(flatten)]
    pub reach: Reach,
    /// A Region in scope. With --accounts-from aggregator, those that it covers where none is given.
    #[arg(long = "region", value_name = "R")]
    pub regions: Vec<String>,
    /// The compliance owner.
    #[arg(long, default_value = "")]
    pub owner: String,
    /// Framework files to take in for this call.
    #[arg(long = "import", value_name = "FILE")]
    pub imports: Vec<PathBuf>,
    /// File that holds a passphrase for the engagement.
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

/// A collection.
#[derive(Debug, Args)]
pub struct Collect {
    /// The engagement.
    pub file: PathBuf,
    /// auditmanager, config, cloudtrail, organizations, securityhub, artifact or licensemanager; all without it.
    #[arg(long = "source", value_name = "S")]
    pub sources: Vec<Source>,
    /// An account of the scope; all without it.
    #[arg(long = "account", value_name = "ID")]
    pub accounts: Vec<String>,
    /// A Region of the scope; all without it.
    #[arg(long = "region", value_name = "R")]
    pub regions: Vec<String>,
    /// How AWS is reached.
    #[command(flatten)]
    pub reach: Reach,
    /// Ask everything again, what did not change since the last collection included.
    #[arg(long)]
    pub full: bool,
    /// Of which resources the recorded states are asked for: named (those that a rule judged) or all.
    #[arg(long, value_name = "WHICH", default_value_t)]
    pub history: ResourceHistory,
    /// Say what would be called, and call nothing.
    #[arg(long)]
    pub plan: bool,
    /// How fast AWS may be asked.
    #[arg(long, value_enum, default_value = "aws")]
    pub pace: Pace,
    /// Who collects.
    #[arg(long = "as", value_name = "NAME")]
    pub person: Option<String>,
    /// File that holds the engagement's passphrase.
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

/// An import.
#[derive(Debug, Args)]
pub struct Import {
    /// The engagement.
    pub file: PathBuf,
    /// Files, folders, zip and tar archives.
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Say what would come in, and write nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// CloudTrail's public keys, kept with the engagement: imported logs are verified by them. What
    /// `aws cloudtrail list-public-keys` prints, PEM, or an engagement that holds them. May be repeated.
    #[arg(long, value_name = "FILE", conflicts_with = "dry_run")]
    pub public_keys: Vec<PathBuf>,
    /// Who imports.
    #[arg(long = "as", value_name = "NAME")]
    pub person: Option<String>,
    /// File that holds the passphrase of the engagement, and of an engagement that the keys are taken from.
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

/// Attachments.
#[derive(Debug, Args)]
pub struct Attach {
    /// The engagement.
    pub file: PathBuf,
    /// Code of the control.
    #[arg(long)]
    pub control: String,
    /// Files.
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// One line; the file's name without it.
    #[arg(long, default_value = "")]
    pub title: String,
    /// First day they speak for.
    #[arg(long)]
    pub effective_from: Option<Date>,
    /// Last day they speak for.
    #[arg(long)]
    pub effective_to: Option<Date>,
    /// When they were captured, RFC 3339.
    #[arg(long, value_name = "TIME")]
    pub captured: Option<String>,
    /// Who attaches.
    #[arg(long = "as", value_name = "NAME")]
    pub person: Option<String>,
}
