//! Requests and answers that cross to a window or a command line. What an answer says of the engagement is a
//! document of `tickmark_report::model`; here stand only requests, sessions, jobs and errors.

mod artifact;
mod collecting;
mod engagement;
mod error;
mod importing;
mod lists;
mod package;
mod preflight;
mod proof;
mod reading;
mod rescue;
mod scope;
mod work;

pub use artifact::{ArtifactFile, ArtifactGot, ArtifactReports, ArtifactRow, GetArtifactReport};
pub use collecting::{
    AccountAccess, CollectControl, CollectionDetail, CollectionRequest, JobProgress, JobState, Rate,
    ReceiptsAt, ReceiptsRequest, StartCollection,
};
pub use engagement::{
    AppInfo, CatalogueEntry, CreateEngagement, Engagement, Identity, NewSample, OpenEngagement, Recent,
    RemoveRecent, SetIdentity, Slice,
};
pub use error::{Code, CommandError};
pub use importing::{
    ImportPaths, ImportProblem, ImportStep, ImportSummary, ImportedFiles, ImportedItems, ImportedPlace,
    KindCount,
};
pub use lists::{CatalogueList, CollectionList, PackageList};
pub use package::{
    CheckLine, PackagePage, PagePreview, PreviewRequest, Problem, VerifyReport, VerifyRequest, WritePackage,
    WrittenPackage,
};
pub use preflight::{ExpectedDenial, Preflight, PreflightStep};
pub use proof::{
    FaultPlace, HourMark, ProofChain, ProofDay, ProofDaySlice, ProofDays, ProofDigest, ProofFault,
    ProofFaultSlice, ProofFaults, ProofGap, ProofHour, ProofHourPage, ProofImported, ProofNow, ProofState,
    ProvenFile, StartProof,
};
pub use reading::{
    ControlRequest, ControlsAnswer, EvidenceRequest, EvidenceSlice, GapAnswer, GapChoice, GapRequest,
    ItemRequest, LinesRequest, OriginalRequest, OriginalText, ReceiptSlice, SaveOriginal,
};
pub use rescue::{
    ArchiveAnswer, ArchiveAssessment, ArchiveSheet, AssessmentList, AssessmentRow, AssessmentTrouble,
    ContinueLocally, ContinuePeriod, ContinuePreview, ListAssessments, UnmappedSource,
};
pub use scope::{DiscoverScope, DiscoveredAccount, DiscoveredScope, ScopeFrom};
pub use work::{
    AddComment, Attach, AttachFile, Attached, Conclude, Done, Reopen, Sign, SignPreview, SignPreviewRequest,
    Withdraw,
};

/// A request without members.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize, ts_rs::TS)]
pub struct Nothing {}
