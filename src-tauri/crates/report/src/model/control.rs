//! Controls: the list, and the page of one control.

use serde::{Deserialize, Serialize};
use tickmark_domain::{
    ConclusionKind, ControlDefinition, EvidenceKind, MachineResult, Period, ResultCounts, Role, SignOffState,
    Timestamp,
};
use ts_rs::TS;

use super::ReceiptRow;

/// A sign-off slot of a control: filled tick, struck tick or dot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SlotState {
    /// Nobody signed, or the sign-off was withdrawn.
    Open,
    /// Signed, and the content is unchanged.
    Current,
    /// Signed, and the content has changed.
    Stale,
}

/// A control in a list.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ControlRow {
    /// Inside this engagement.
    #[ts(type = "number")]
    pub id: i64,
    /// The framework.
    pub framework_id: String,
    /// The control set's id.
    pub set_id: String,
    /// `LOG-001`.
    pub code: String,
    /// One line.
    pub title: String,
    /// The machine's.
    pub result: MachineResult,
    /// Why it is unknown or inconclusive; empty otherwise.
    pub unknown_reason: String,
    /// A person's; none before one concluded, or after it was reopened.
    pub conclusion: Option<ConclusionKind>,
    /// Current evidence items.
    #[ts(type = "number")]
    pub evidence_count: u64,
    /// Preparer, reviewer, approver.
    pub slots: [SlotState; 3],
}

/// A control set with its controls.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ControlSetRows {
    /// The framework.
    pub framework_id: String,
    /// The framework's title.
    pub framework_title: String,
    /// The set's id inside it.
    pub id: String,
    /// One line.
    pub title: String,
    /// By machine result.
    pub results: ResultCounts,
    /// Controls concluded.
    pub concluded: u32,
    /// In order.
    pub controls: Vec<ControlRow>,
}

/// The pinned definition as the page shows it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ControlTexts {
    /// As pinned.
    pub definition: ControlDefinition,
    /// Title of the framework.
    pub framework_title: String,
    /// Its version.
    pub framework_version: String,
    /// Title of the control set.
    pub set_title: String,
    /// SHA-256 of the pinned control, hex.
    pub digest: String,
}

/// One account × Region of the matrix.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Cell {
    /// Where.
    pub account_id: String,
    /// Where.
    pub region: String,
    /// What the cell says.
    pub result: MachineResult,
    /// Its checks.
    pub checks: ResultCounts,
    /// Why it is unknown, in a word or two; empty otherwise.
    pub reason: String,
}

/// Evidence of a control counted by source, for the report's table and the groups of the list.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SourceCount {
    /// Rule identifier, selection name, resource type or document.
    pub title: String,
    /// Which kind of evidence.
    pub kind: EvidenceKind,
    /// Items.
    #[ts(type = "number")]
    pub items: u64,
    /// Their results.
    pub results: ResultCounts,
    /// Receipts behind them, printed as ranges.
    pub receipts: String,
}

/// One group of the evidence list.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EvidenceGroup {
    /// The same as the `group` of its rows.
    pub group: String,
    /// What it is: `Config rule`, `CloudTrail selection`.
    pub what: String,
    /// Which kind of evidence.
    pub kind: EvidenceKind,
    /// Items.
    #[ts(type = "number")]
    pub items: u64,
    /// Their results.
    pub results: ResultCounts,
}

/// A known exception.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ExceptionRow {
    /// Rule, or the engagement's own number.
    pub id: String,
    /// What it covers.
    pub resource: String,
    /// Where.
    pub account_id: String,
    /// Where.
    pub region: String,
    /// Why.
    pub reason: String,
    /// None where it has no end.
    pub expires_at: Option<Timestamp>,
    /// Whether it had expired when the data was collected.
    pub expired: bool,
    /// Where it was read.
    pub source: String,
}

/// A manual evidence item of a control.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ManualRow {
    /// The evidence item.
    #[ts(type = "number")]
    pub evidence_id: i64,
    /// One line.
    pub title: String,
    /// As it was attached.
    pub file_name: String,
    /// Which days it speaks for.
    pub effective: Option<Period>,
    /// When it was captured.
    pub captured_at: Option<Timestamp>,
    /// When it was attached.
    pub received_at: Timestamp,
    /// By whom.
    pub added_by: String,
    /// Whether its effective period touches the engagement's; none when it has none.
    pub in_period: Option<bool>,
}

/// A comment.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CommentRow {
    /// Number.
    #[ts(type = "number")]
    pub id: i64,
    /// Who.
    pub author: String,
    /// When.
    pub at: Timestamp,
    /// What.
    pub body: String,
    /// Whether the auditor sees it.
    pub shared: bool,
}

/// A conclusion, in force or past.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ConclusionRow {
    /// What.
    pub conclusion: ConclusionKind,
    /// Why.
    pub basis: String,
    /// Who.
    pub person: String,
    /// When.
    pub at: Timestamp,
    /// Whether it is the one in force.
    pub in_force: bool,
    /// Who reopened it, when and why, if somebody did.
    pub reopened: Option<(String, Timestamp, String)>,
}

/// A sign-off, in force or past.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SignOffRow {
    /// Number.
    #[ts(type = "number")]
    pub id: i64,
    /// As what.
    pub role: Role,
    /// Who.
    pub person: String,
    /// When.
    pub at: Timestamp,
    /// SHA-256 of the content document that was signed, hex.
    pub digest: String,
    /// How it stands now.
    pub state: SignOffState,
    /// What changed since, in words.
    pub changes: Vec<String>,
    /// `SHA256:…` of the key.
    pub key_fingerprint: String,
    /// Armoured SSH signature over the content document, namespace `tickmark`.
    pub signature: String,
    /// The public key, one line of OpenSSH.
    pub public_key: String,
}

/// One of the three slots, with what it waits for.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SignOffSlot {
    /// Which.
    pub role: Role,
    /// Filled, struck or open.
    pub state: SlotState,
    /// The sign-off in it.
    pub sign_off: Option<SignOffRow>,
    /// What it waits for; empty when filled.
    pub waits_for: String,
}

/// The page of one control.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ControlPage {
    /// As in the list.
    pub row: ControlRow,
    /// The pinned definition.
    pub texts: ControlTexts,
    /// All its compliance checks.
    pub checks: ResultCounts,
    /// The result in a sentence: "342 of 344 checks compliant, 1 noncompliant; 1 cell of 12 unknown".
    pub result_sentence: String,
    /// Accounts × Regions; empty where the control has no machine test.
    pub cells: Vec<Cell>,
    /// Accounts of which every cell answered.
    pub accounts_answered: u32,
    /// Regions of which every cell answered.
    pub regions_answered: u32,
    /// By source, trouble first.
    pub sources: Vec<SourceCount>,
    /// Groups of the evidence list, trouble first.
    pub groups: Vec<EvidenceGroup>,
    /// Current evidence items by kind.
    pub by_kind: Vec<(EvidenceKind, u32)>,
    /// Known exceptions.
    pub exceptions: Vec<ExceptionRow>,
    /// Manual evidence.
    pub manual: Vec<ManualRow>,
    /// Comments, oldest first.
    pub comments: Vec<CommentRow>,
    /// Newest first; the first may be in force.
    pub conclusions: Vec<ConclusionRow>,
    /// Preparer, reviewer, approver.
    pub slots: Vec<SignOffSlot>,
    /// Every sign-off there ever was, newest first.
    pub sign_offs: Vec<SignOffRow>,
    /// SHA-256 of the present content document, hex, as a preparer would sign it.
    pub content_digest: String,
    /// Receipts behind its evidence that did not end complete.
    pub open_receipts: Vec<ReceiptRow>,
}
