//! Rescuing an Audit Manager assessment: listing, archiving, continuing.

use serde::{Deserialize, Serialize};
use tickmark_domain::{Date, Outcome, Timestamp};
use ts_rs::TS;

use super::AccountAccess;

/// Lists the assessments that AWS has; nothing is written.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ListAssessments {
    /// Whether the embedded sample organisation is asked instead of AWS.
    pub sample: bool,
    /// Accounts that Audit Manager works in; empty means the one of the credentials.
    pub accounts: Vec<String>,
    /// Regions that Audit Manager works in; empty means every one that has it.
    pub regions: Vec<String>,
    /// How they are reached; ignored for the sample.
    pub access: AccountAccess,
}

/// An assessment as it stands in AWS.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AssessmentRow {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The account that Audit Manager works in.
    pub account_id: String,
    /// The Region that Audit Manager works in.
    pub region: String,
    /// `ACTIVE`, `INACTIVE`, or what AWS says tomorrow.
    pub status: String,
    /// The framework's name.
    pub framework: String,
    /// Controls; none where the assessment could not be read.
    #[ts(type = "number | null")]
    pub controls: Option<u64>,
    /// Items as Audit Manager counts them; none where the assessment could not be read.
    #[ts(type = "number | null")]
    pub evidence: Option<u64>,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
}

/// A place that refused or failed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AssessmentTrouble {
    /// Where.
    pub account_id: String,
    /// Where; empty where the account could not be asked at all.
    pub region: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Why.
    pub reason: String,
    /// The IAM action to allow, or what to do.
    pub action: String,
}

/// Every assessment that can be seen.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AssessmentList {
    /// By account, Region and name.
    pub rows: Vec<AssessmentRow>,
    /// Where something was refused or failed.
    pub troubles: Vec<AssessmentTrouble>,
    /// Accounts and Regions in which Audit Manager was never set up.
    pub not_set_up: u32,
}

/// Makes the archive of an assessment and starts its collection.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ArchiveAssessment {
    /// The file to make; must not exist.
    pub path: String,
    /// The archive's name; the assessment's when empty.
    pub name: String,
    /// The compliance owner; may be empty.
    pub owner: String,
    /// The assessment's id.
    pub assessment: String,
    /// The account that Audit Manager works in.
    pub account_id: String,
    /// The Region that Audit Manager works in.
    pub region: String,
    /// Whether the embedded sample organisation is asked instead of AWS.
    pub sample: bool,
    /// How it is reached; ignored for the sample.
    pub access: AccountAccess,
    /// A passphrase for the file, or none.
    pub passphrase: Option<String>,
}

/// Whether everything of an archived assessment came out.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ArchiveSheet {
    /// Every counter is met, and no step that brings evidence stayed open.
    pub closes: bool,
    /// One sentence.
    pub sentence: String,
    /// Items as AWS counts them.
    #[ts(type = "number")]
    pub expected: u64,
    /// Items that came.
    #[ts(type = "number")]
    pub found: u64,
    /// What does not close, in words.
    pub open: Vec<String>,
}

/// The open engagement as an archive.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ArchiveAnswer {
    /// The assessment that its collections are held to; none where it is no archive.
    pub assessment: Option<String>,
    /// The sheet of its newest collection that ended.
    pub sheet: Option<ArchiveSheet>,
}

/// Asks what continuing the open archive would do.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct ContinuePeriod {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// A mapping source that needs manual evidence from now on.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct UnmappedSource {
    /// Code of the control.
    pub control: String,
    /// `AWS_API_Call`, as Audit Manager writes it.
    pub source_type: String,
    /// The keyword, or the source's name where it has none.
    pub keyword: String,
    /// Why it could not be mapped.
    pub why: String,
}

/// What continuing the open archive would do.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ContinuePreview {
    /// The assessment's name.
    pub assessment: String,
    /// Control sets.
    #[ts(type = "number")]
    pub control_sets: u64,
    /// Controls.
    #[ts(type = "number")]
    pub controls: u64,
    /// Mapping sources of all controls.
    #[ts(type = "number")]
    pub sources: u64,
    /// Those that Config or CloudTrail serve.
    #[ts(type = "number")]
    pub mapped: u64,
    /// Those that always were for people.
    #[ts(type = "number")]
    pub manual: u64,
    /// Those that need manual evidence from now on.
    #[ts(type = "number")]
    pub unmapped: u64,
    /// Each of the last.
    pub needs: Vec<UnmappedSource>,
    /// Archived items that go over.
    #[ts(type = "number")]
    pub taken: u64,
    /// Archived items that stay in the archive.
    #[ts(type = "number")]
    pub left: u64,
    /// Comments, reviews and delegations that go over as notes.
    #[ts(type = "number")]
    pub notes: u64,
}

/// Makes the engagement that continues the open archive, and opens it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ContinueLocally {
    /// The file to make; must not exist.
    pub path: String,
    /// The audit's name; the archive's when empty.
    pub name: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Regions in scope; the archive's when empty.
    pub regions: Vec<String>,
    /// A passphrase for the file, or none.
    pub passphrase: Option<String>,
}
