//! The program, the person at it, and the engagement that is open.

use serde::{Deserialize, Serialize};
use tickmark_domain::{Account, Date, Role, Timestamp};
use tickmark_report::model::EngagementHeader;
use ts_rs::TS;

/// A slice of a list that is read by key, never as a whole.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct Slice {
    /// First row, from 0, in the list's order.
    #[ts(type = "number")]
    pub offset: u64,
    /// Rows wanted; at most 500 are sent.
    pub limit: u32,
}

/// An engagement that was opened before.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Recent {
    /// Where it is.
    pub path: String,
    /// As it was called when last opened.
    pub name: String,
    /// When it was last opened.
    pub opened_at: Timestamp,
    /// Whether the file is there now.
    pub exists: bool,
}

/// The person at this computer.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Identity {
    /// Name; empty before it was set.
    pub name: String,
    /// Identity in `allowed_signers`, usually a mail address.
    pub principal: String,
    /// The role the person usually signs in.
    pub role: Role,
    /// `SHA256:…` of the signing key; empty before there is one.
    pub key_fingerprint: String,
    /// Where the key file lies.
    pub key_path: String,
}

/// What a window needs to know at its start.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AppInfo {
    /// `0.1.0`.
    pub version: String,
    /// Newest first.
    pub recent: Vec<Recent>,
    /// Who sits here.
    pub identity: Identity,
    /// Whether an engagement is open.
    pub open: bool,
    /// Folder that file dialogs start in.
    pub documents: String,
}

/// The open engagement.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Engagement {
    /// Where the file is.
    pub path: String,
    /// What it is.
    pub header: EngagementHeader,
    /// Whether it is the sample, which collects from the embedded sample organisation.
    pub sample: bool,
}

/// A framework of the catalogue.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CatalogueEntry {
    /// `aws-evidence-starter`.
    pub id: String,
    /// `1.0`.
    pub version: String,
    /// One line.
    pub title: String,
    /// What it is and for whom.
    pub description: String,
    /// How many controls it has.
    pub controls: u32,
    /// SHA-256 of the definition, hex.
    pub digest: String,
    /// Who wrote it and under which terms.
    pub copyright: String,
}

/// Makes the sample engagement and starts its collection.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct NewSample {
    /// Folder for the file; empty means the program's own folder.
    pub folder: String,
}

/// Makes an engagement.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CreateEngagement {
    /// The file to make; must not exist.
    pub path: String,
    /// The audit's name.
    pub name: String,
    /// The compliance owner; may be empty.
    pub owner: String,
    /// Catalogue ids; at least one.
    pub frameworks: Vec<String>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// At least one.
    pub accounts: Vec<Account>,
    /// At least one.
    pub regions: Vec<String>,
    /// A passphrase for the file, or none.
    pub passphrase: Option<String>,
}

/// Opens an engagement.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct OpenEngagement {
    /// The file.
    pub path: String,
    /// Its passphrase, if it has one.
    pub passphrase: Option<String>,
}

/// Takes a line off the list of recent engagements; the file stays.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RemoveRecent {
    /// Which.
    pub path: String,
}

/// Says who sits here. A signing key is made if there is none.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SetIdentity {
    /// Name, as it is printed beside sign-offs.
    pub name: String,
    /// Identity in `allowed_signers`, usually a mail address.
    pub principal: String,
    /// The role the person usually signs in.
    pub role: Role,
    /// An OpenSSH private key file (Ed25519) to use; empty for Tickmark's own.
    pub key_path: String,
}
