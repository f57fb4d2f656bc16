//! The engagement file: schema, migrations, reader, writer, originals, activity chain.
//!
//! The only crate that knows SQL. One [`Store`] is one open file: one writer on a thread of its own, a small pool of
//! readers. A function that changes something returns after the change is durable.

mod activity;
mod artifact;
mod canonical;
mod compact;
mod connection;
mod content;
mod document;
mod engagement;
mod error;
mod fact;
mod flaw;
mod framework;
mod intake;
mod integrity;
mod link;
mod migrate;
mod open_files;
mod package;
mod proof;
mod read;
mod receipt;
mod reconciliation;
mod seal;
mod sealing;
mod sign_off;
mod standing;
mod state;
mod store;
mod take_back;
mod take_over;
mod term;
mod work;
mod work_lock;
mod writer;

pub use activity::{ActivityEntry, ActivityHead, ChainBreak, ChainWalk};
pub use artifact::{Artifact, Codec, NewArtifact, Packed};
pub use canonical::{Json, Look};
pub use content::{Content, ContentDocument, canonical_json};
pub use document::{Attachment, MANUAL_KIND};
pub use engagement::{EngagementFacts, NewEngagement};
pub use error::{Result, StoreError};
pub use fact::{NewEvidence, NewFact, Versions, content_hash, content_hash_of_bytes, evidence};
pub use flaw::{FlawedPage, NewFlawedPage};
pub use framework::Pinned;
pub use intake::{
    CONFLICT, FileEnd, FileReceipt, FileStored, LargeFile, NewFile, Opened, Original, Part, contradiction,
};
pub use link::ATTACHED;
pub use migrate::{MIGRATIONS, Migrated, Migration, migrate};
pub use open_files::is_open;
pub use package::PackageRecord;
pub use proof::{ArtifactReader, FileProof, FoundProofs, GivenKey, ImportedFile, NamedProof};
pub use read::{
    AskedOperation, CheckCount, ControlRecord, EvidenceCount, EvidenceFilter, EvidenceRecord, FactKey,
    FactRecord, FactVersion, FrameworkRecord, Freshness, KnownVersion, LinkCount, ReceiptFilter,
    ReceiptRecord, SourceRecord, StepPlace, StepState, SwitchEvent, Tally, TallyOf,
};
pub use receipt::{
    Closing, NewPage, NewRun, OpenReceipt, PackedPage, PageArrived, PageStored, Run, Step, Sweep,
};
pub use seal::{SealBreak, SealCheck};
pub use sign_off::{NewSignOff, SignOffRecord};
pub use standing::Standing;
pub use state::ControlState;
pub use store::{Mode, Store};
pub use take_back::TakenBack;
pub use take_over::{TAKEN_OVER, TakenOver};
pub use work::{CommentRecord, ConclusionRecord, ManualRecord, NewManual};
pub use work_lock::WorkLock;
