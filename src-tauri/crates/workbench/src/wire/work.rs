//! What people add: attachments, comments, conclusions, sign-offs.

use serde::{Deserialize, Serialize};
use tickmark_domain::{ConclusionKind, Date, Role, Timestamp};
use tickmark_report::model::{CommentRow, ConclusionRow, SignOffRow};
use ts_rs::TS;

/// A file to attach.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AttachFile {
    /// Where it is.
    pub path: String,
    /// One line; empty means the file's name.
    pub title: String,
}

/// Attaches files to a control.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Attach {
    /// Which control.
    #[ts(type = "number")]
    pub control_id: i64,
    /// At least one.
    pub files: Vec<AttachFile>,
    /// First day they speak for.
    pub effective_from: Option<Date>,
    /// Last day they speak for.
    pub effective_to: Option<Date>,
    /// When they were captured; none when unknown.
    pub captured_at: Option<Timestamp>,
}

/// What was attached.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Attached {
    /// Evidence ids, in the order of the files.
    #[ts(type = "number[]")]
    pub evidence_ids: Vec<i64>,
    /// Files that could not be attached: path and why.
    pub failed: Vec<(String, String)>,
}

/// Comments on a control.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AddComment {
    /// Which control.
    #[ts(type = "number")]
    pub control_id: i64,
    /// What.
    pub body: String,
    /// Whether the auditor sees it.
    pub shared: bool,
}

/// Concludes on a control.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Conclude {
    /// Which control.
    #[ts(type = "number")]
    pub control_id: i64,
    /// What.
    pub conclusion: ConclusionKind,
    /// Why; must not be empty.
    pub basis: String,
}

/// Reopens a concluded control.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Reopen {
    /// Which control.
    #[ts(type = "number")]
    pub control_id: i64,
    /// Why; must not be empty.
    pub reason: String,
}

/// Asks what a sign-off would cover.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct SignPreviewRequest {
    /// Which control.
    #[ts(type = "number")]
    pub control_id: i64,
    /// As what.
    pub role: Role,
}

/// What a sign-off would cover.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SignPreview {
    /// "383 items, 1 exception, conclusion deficient".
    pub covers: String,
    /// SHA-256 of the content document, hex; what is signed is this document.
    pub digest: String,
    /// `SHA256:…`.
    pub key_fingerprint: String,
    /// Who signs.
    pub person: String,
    /// Why it cannot be signed now; empty when it can.
    pub refusal: String,
}

/// Signs a control as the person at this computer.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Sign {
    /// Which control.
    #[ts(type = "number")]
    pub control_id: i64,
    /// As what.
    pub role: Role,
    /// The digest that was shown; refused when the content has changed since.
    pub digest: String,
}

/// Withdraws a sign-off of one's own.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Withdraw {
    /// Which.
    #[ts(type = "number")]
    pub sign_off_id: i64,
    /// Why; must not be empty.
    pub reason: String,
}

/// What a change left behind; one member is set, by what was asked.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct Done {
    /// Number of the activity entry that records it.
    #[ts(type = "number")]
    pub activity_seq: u64,
    /// The conclusion in force.
    pub conclusion: Option<ConclusionRow>,
    /// The comment.
    pub comment: Option<CommentRow>,
    /// The sign-off.
    pub sign_off: Option<SignOffRow>,
}
