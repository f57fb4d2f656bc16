//! The one list of commands. From it come the dispatcher, the TypeScript map and the permission test.

use serde::{Deserialize, Serialize};
use tickmark_report::model::{
    ControlPage, CoverageFigures, EvidenceItem, GapSlice, LaneSlice, LineSlice, Overview, PackagePreview,
    SheetFigures,
};

#[allow(clippy::wildcard_imports, reason = "the list names nearly every wire type")]
use crate::wire::*;

/// What a command may do; a window is granted classes, not commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Reads.
    Query,
    /// Changes the engagement or the settings.
    Mutate,
    /// Talks to AWS.
    Collect,
    /// Writes outside the engagement.
    Export,
}

/// Declares the commands: class, name, request, answer, and the topics that a query shows or a change touches.
macro_rules! commands {
    ($( $class:ident $name:ident ( $request:ty ) -> $answer:ty [ $($topic:literal),* ] ; )+) => {
        /// What the list says of one command.
        #[derive(Debug, Clone, Copy)]
        pub struct Command {
            /// Its name on the wire.
            pub name: &'static str,
            /// Its class.
            pub class: Class,
            /// TypeScript name of its request.
            pub request: fn(&ts_rs::Config) -> String,
            /// TypeScript name of its answer.
            pub answer: fn(&ts_rs::Config) -> String,
            /// Topics.
            pub topics: &'static [&'static str],
        }

        /// Every command.
        pub const COMMANDS: &[Command] = &[ $( Command {
            name: stringify!($name),
            class: Class::$class,
            request: <$request as ts_rs::TS>::name,
            answer: <$answer as ts_rs::TS>::name,
            topics: &[$($topic),*],
        } ),+ ];

        /// Writes the TypeScript declaration of every type that a command uses.
        pub(crate) fn export_types(config: &ts_rs::Config) -> Result<(), ts_rs::ExportError> {
            $( <$request as ts_rs::TS>::export_all(config)?; <$answer as ts_rs::TS>::export_all(config)?; )+
            Ok(())
        }

        /// Calls the command of that name with a request as JSON.
        pub(crate) async fn call(
            workbench: &crate::Workbench, class: Class, name: &str, request: serde_json::Value,
        ) -> Result<serde_json::Value, CommandError> {
            match (class, name) {
                $( (Class::$class, stringify!($name)) => {
                    let request: $request = serde_json::from_value(request).map_err(|e| CommandError::new(
                        Code::Invalid, format!(concat!("the request of ", stringify!($name), " cannot be read: {}"), e)))?;
                    let answer: $answer = workbench.$name(request).await?;
                    serde_json::to_value(answer).map_err(|e| CommandError::new(Code::Fault, e.to_string()))
                } )+
                _ => Err(CommandError::new(Code::NotFound, format!("there is no {class:?} command \"{name}\""))),
            }
        }
    };
}

commands! {
    Query app_info(Nothing) -> AppInfo ["app", "identity", "recent"];
    Query frameworks(Nothing) -> CatalogueList ["catalogue"];
    Query engagement(Nothing) -> Engagement ["engagement", "evidence", "work"];
    Query overview(Nothing) -> Overview ["engagement", "evidence", "work", "collection"];
    Query controls(Nothing) -> ControlsAnswer ["evidence", "work"];
    Query control(ControlRequest) -> ControlPage ["evidence", "work"];
    Query control_evidence(EvidenceRequest) -> EvidenceSlice ["evidence"];
    Query evidence_item(ItemRequest) -> EvidenceItem ["evidence"];
    Query original(OriginalRequest) -> OriginalText ["evidence"];
    Query collections(Nothing) -> CollectionList ["collection"];
    Query collection(CollectionRequest) -> CollectionDetail ["collection"];
    Query receipts(ReceiptsRequest) -> ReceiptSlice ["collection"];
    Query reconciliation(CollectionRequest) -> SheetFigures ["collection"];
    Query reconciliation_lines(LinesRequest) -> LineSlice ["collection"];
    Query artifact_reports(Nothing) -> ArtifactReports ["collection"];
    Query preflight(StartCollection) -> Preflight ["engagement", "collection"];
    Query coverage(Nothing) -> CoverageFigures ["engagement", "evidence", "collection"];
    Query coverage_gaps(Slice) -> GapSlice ["engagement", "evidence", "collection"];
    Query chosen_gap(GapChoice) -> GapAnswer ["engagement", "evidence", "collection"];
    Query coverage_lanes(Slice) -> LaneSlice ["engagement", "evidence", "collection"];
    Query gap_receipts(GapRequest) -> ReceiptSlice ["collection"];
    Query progress(Nothing) -> JobProgress ["collection"];
    Query sign_preview(SignPreviewRequest) -> SignPreview ["evidence", "work", "identity"];
    Query package_preview(PreviewRequest) -> PackagePreview ["evidence", "work"];
    Query package_page(PagePreview) -> PackagePage ["evidence", "work"];
    Query packages(Nothing) -> PackageList ["packages"];
    Query archive(Nothing) -> ArchiveAnswer ["engagement", "collection"];
    Query continue_preview(ContinuePeriod) -> ContinuePreview ["collection"];
    Query preview_import(ImportPaths) -> ImportSummary ["evidence", "engagement"];
    Query import_step(Nothing) -> ImportStep [];
    Query verify(VerifyRequest) -> VerifyReport [];
    Query proof(Nothing) -> ProofNow ["proof"];
    Query proof_imported(Nothing) -> ProofImported ["proof"];
    Query proof_days(ProofDays) -> ProofDaySlice ["proof"];
    Query proof_hour(ProofHour) -> ProofHourPage ["proof"];
    Query proof_faults(ProofFaults) -> ProofFaultSlice ["proof"];
    Mutate start_proof(StartProof) -> ProofNow ["proof"];
    Mutate stop_proof(Nothing) -> ProofNow ["proof"];
    Mutate create_engagement(CreateEngagement) -> Engagement ["app", "engagement", "evidence", "work", "collection", "recent", "packages", "proof"];
    Mutate continue_locally(ContinueLocally) -> Engagement ["app", "engagement", "evidence", "work", "collection", "recent", "packages", "proof"];
    Mutate open_engagement(OpenEngagement) -> Engagement ["app", "engagement", "evidence", "work", "collection", "recent", "packages", "proof"];
    Mutate close_engagement(Nothing) -> Nothing ["app", "engagement", "evidence", "work", "collection", "packages", "proof"];
    Mutate remove_recent(RemoveRecent) -> Nothing ["recent"];
    Mutate set_identity(SetIdentity) -> Identity ["identity"];
    Mutate attach(Attach) -> Attached ["evidence", "work"];
    Mutate import_files(ImportPaths) -> ImportSummary ["engagement", "evidence", "work", "collection", "proof"];
    Mutate cancel_import(Nothing) -> Nothing [];
    Mutate add_comment(AddComment) -> Done ["work"];
    Mutate conclude(Conclude) -> Done ["work"];
    Mutate reopen(Reopen) -> Done ["work"];
    Mutate sign(Sign) -> Done ["work"];
    Mutate withdraw(Withdraw) -> Done ["work"];
    Collect new_sample(NewSample) -> Engagement ["app", "engagement", "evidence", "work", "collection", "recent", "packages", "proof"];
    Collect discover_scope(DiscoverScope) -> DiscoveredScope [];
    Collect list_assessments(ListAssessments) -> AssessmentList [];
    Collect archive_assessment(ArchiveAssessment) -> Engagement ["app", "engagement", "evidence", "work", "collection", "recent", "packages", "proof"];
    Collect get_artifact_report(GetArtifactReport) -> ArtifactGot ["collection"];
    Collect start_collection(StartCollection) -> JobProgress ["collection"];
    Collect control_collection(CollectControl) -> JobProgress ["collection"];
    Export save_original(SaveOriginal) -> Nothing [];
    Export write_package(WritePackage) -> WrittenPackage ["packages", "work"];
}
