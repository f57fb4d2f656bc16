// Generated from the list of commands in the workbench crate. Do not edit.

import type { AddComment } from './AddComment';
import type { AppInfo } from './AppInfo';
import type { ArchiveAnswer } from './ArchiveAnswer';
import type { ArchiveAssessment } from './ArchiveAssessment';
import type { ArtifactGot } from './ArtifactGot';
import type { ArtifactReports } from './ArtifactReports';
import type { AssessmentList } from './AssessmentList';
import type { Attach } from './Attach';
import type { Attached } from './Attached';
import type { CatalogueList } from './CatalogueList';
import type { CollectControl } from './CollectControl';
import type { CollectionDetail } from './CollectionDetail';
import type { CollectionList } from './CollectionList';
import type { CollectionRequest } from './CollectionRequest';
import type { Conclude } from './Conclude';
import type { ContinueLocally } from './ContinueLocally';
import type { ContinuePeriod } from './ContinuePeriod';
import type { ContinuePreview } from './ContinuePreview';
import type { ControlPage } from './ControlPage';
import type { ControlRequest } from './ControlRequest';
import type { ControlsAnswer } from './ControlsAnswer';
import type { CoverageFigures } from './CoverageFigures';
import type { CreateEngagement } from './CreateEngagement';
import type { DiscoverScope } from './DiscoverScope';
import type { DiscoveredScope } from './DiscoveredScope';
import type { Done } from './Done';
import type { Engagement } from './Engagement';
import type { EvidenceItem } from './EvidenceItem';
import type { EvidenceRequest } from './EvidenceRequest';
import type { EvidenceSlice } from './EvidenceSlice';
import type { GapAnswer } from './GapAnswer';
import type { GapChoice } from './GapChoice';
import type { GapRequest } from './GapRequest';
import type { GapSlice } from './GapSlice';
import type { GetArtifactReport } from './GetArtifactReport';
import type { Identity } from './Identity';
import type { ImportPaths } from './ImportPaths';
import type { ImportStep } from './ImportStep';
import type { ImportSummary } from './ImportSummary';
import type { ItemRequest } from './ItemRequest';
import type { JobProgress } from './JobProgress';
import type { LaneSlice } from './LaneSlice';
import type { LineSlice } from './LineSlice';
import type { LinesRequest } from './LinesRequest';
import type { ListAssessments } from './ListAssessments';
import type { NewSample } from './NewSample';
import type { Nothing } from './Nothing';
import type { OpenEngagement } from './OpenEngagement';
import type { OriginalRequest } from './OriginalRequest';
import type { OriginalText } from './OriginalText';
import type { Overview } from './Overview';
import type { PackageList } from './PackageList';
import type { PackagePage } from './PackagePage';
import type { PackagePreview } from './PackagePreview';
import type { PagePreview } from './PagePreview';
import type { Preflight } from './Preflight';
import type { PreviewRequest } from './PreviewRequest';
import type { ProofDaySlice } from './ProofDaySlice';
import type { ProofDays } from './ProofDays';
import type { ProofFaultSlice } from './ProofFaultSlice';
import type { ProofFaults } from './ProofFaults';
import type { ProofHour } from './ProofHour';
import type { ProofHourPage } from './ProofHourPage';
import type { ProofImported } from './ProofImported';
import type { ProofNow } from './ProofNow';
import type { ReceiptSlice } from './ReceiptSlice';
import type { ReceiptsRequest } from './ReceiptsRequest';
import type { RemoveRecent } from './RemoveRecent';
import type { Reopen } from './Reopen';
import type { SaveOriginal } from './SaveOriginal';
import type { SetIdentity } from './SetIdentity';
import type { SheetFigures } from './SheetFigures';
import type { Sign } from './Sign';
import type { SignPreview } from './SignPreview';
import type { SignPreviewRequest } from './SignPreviewRequest';
import type { Slice } from './Slice';
import type { StartCollection } from './StartCollection';
import type { StartProof } from './StartProof';
import type { VerifyReport } from './VerifyReport';
import type { VerifyRequest } from './VerifyRequest';
import type { Withdraw } from './Withdraw';
import type { WritePackage } from './WritePackage';
import type { WrittenPackage } from './WrittenPackage';

/** Every command with its request and its answer. */
export interface Commands {
  app_info: { request: Nothing; answer: AppInfo };
  frameworks: { request: Nothing; answer: CatalogueList };
  engagement: { request: Nothing; answer: Engagement };
  overview: { request: Nothing; answer: Overview };
  controls: { request: Nothing; answer: ControlsAnswer };
  control: { request: ControlRequest; answer: ControlPage };
  control_evidence: { request: EvidenceRequest; answer: EvidenceSlice };
  evidence_item: { request: ItemRequest; answer: EvidenceItem };
  original: { request: OriginalRequest; answer: OriginalText };
  collections: { request: Nothing; answer: CollectionList };
  collection: { request: CollectionRequest; answer: CollectionDetail };
  receipts: { request: ReceiptsRequest; answer: ReceiptSlice };
  reconciliation: { request: CollectionRequest; answer: SheetFigures };
  reconciliation_lines: { request: LinesRequest; answer: LineSlice };
  artifact_reports: { request: Nothing; answer: ArtifactReports };
  preflight: { request: StartCollection; answer: Preflight };
  coverage: { request: Nothing; answer: CoverageFigures };
  coverage_gaps: { request: Slice; answer: GapSlice };
  chosen_gap: { request: GapChoice; answer: GapAnswer };
  coverage_lanes: { request: Slice; answer: LaneSlice };
  gap_receipts: { request: GapRequest; answer: ReceiptSlice };
  progress: { request: Nothing; answer: JobProgress };
  sign_preview: { request: SignPreviewRequest; answer: SignPreview };
  package_preview: { request: PreviewRequest; answer: PackagePreview };
  package_page: { request: PagePreview; answer: PackagePage };
  packages: { request: Nothing; answer: PackageList };
  archive: { request: Nothing; answer: ArchiveAnswer };
  continue_preview: { request: ContinuePeriod; answer: ContinuePreview };
  preview_import: { request: ImportPaths; answer: ImportSummary };
  import_step: { request: Nothing; answer: ImportStep };
  verify: { request: VerifyRequest; answer: VerifyReport };
  proof: { request: Nothing; answer: ProofNow };
  proof_imported: { request: Nothing; answer: ProofImported };
  proof_days: { request: ProofDays; answer: ProofDaySlice };
  proof_hour: { request: ProofHour; answer: ProofHourPage };
  proof_faults: { request: ProofFaults; answer: ProofFaultSlice };
  start_proof: { request: StartProof; answer: ProofNow };
  stop_proof: { request: Nothing; answer: ProofNow };
  create_engagement: { request: CreateEngagement; answer: Engagement };
  continue_locally: { request: ContinueLocally; answer: Engagement };
  open_engagement: { request: OpenEngagement; answer: Engagement };
  close_engagement: { request: Nothing; answer: Nothing };
  remove_recent: { request: RemoveRecent; answer: Nothing };
  set_identity: { request: SetIdentity; answer: Identity };
  attach: { request: Attach; answer: Attached };
  import_files: { request: ImportPaths; answer: ImportSummary };
  cancel_import: { request: Nothing; answer: Nothing };
  add_comment: { request: AddComment; answer: Done };
  conclude: { request: Conclude; answer: Done };
  reopen: { request: Reopen; answer: Done };
  sign: { request: Sign; answer: Done };
  withdraw: { request: Withdraw; answer: Done };
  new_sample: { request: NewSample; answer: Engagement };
  discover_scope: { request: DiscoverScope; answer: DiscoveredScope };
  list_assessments: { request: ListAssessments; answer: AssessmentList };
  archive_assessment: { request: ArchiveAssessment; answer: Engagement };
  get_artifact_report: { request: GetArtifactReport; answer: ArtifactGot };
  start_collection: { request: StartCollection; answer: JobProgress };
  control_collection: { request: CollectControl; answer: JobProgress };
  save_original: { request: SaveOriginal; answer: Nothing };
  write_package: { request: WritePackage; answer: WrittenPackage };
}

/** The class that a command is called through, and the topics that it shows or touches. */
export const COMMANDS = {
  app_info: { class: 'query', topics: ['app', 'identity', 'recent'] },
  frameworks: { class: 'query', topics: ['catalogue'] },
  engagement: { class: 'query', topics: ['engagement', 'evidence', 'work'] },
  overview: { class: 'query', topics: ['engagement', 'evidence', 'work', 'collection'] },
  controls: { class: 'query', topics: ['evidence', 'work'] },
  control: { class: 'query', topics: ['evidence', 'work'] },
  control_evidence: { class: 'query', topics: ['evidence'] },
  evidence_item: { class: 'query', topics: ['evidence'] },
  original: { class: 'query', topics: ['evidence'] },
  collections: { class: 'query', topics: ['collection'] },
  collection: { class: 'query', topics: ['collection'] },
  receipts: { class: 'query', topics: ['collection'] },
  reconciliation: { class: 'query', topics: ['collection'] },
  reconciliation_lines: { class: 'query', topics: ['collection'] },
  artifact_reports: { class: 'query', topics: ['collection'] },
  preflight: { class: 'query', topics: ['engagement', 'collection'] },
  coverage: { class: 'query', topics: ['engagement', 'evidence', 'collection'] },
  coverage_gaps: { class: 'query', topics: ['engagement', 'evidence', 'collection'] },
  chosen_gap: { class: 'query', topics: ['engagement', 'evidence', 'collection'] },
  coverage_lanes: { class: 'query', topics: ['engagement', 'evidence', 'collection'] },
  gap_receipts: { class: 'query', topics: ['collection'] },
  progress: { class: 'query', topics: ['collection'] },
  sign_preview: { class: 'query', topics: ['evidence', 'work', 'identity'] },
  package_preview: { class: 'query', topics: ['evidence', 'work'] },
  package_page: { class: 'query', topics: ['evidence', 'work'] },
  packages: { class: 'query', topics: ['packages'] },
  archive: { class: 'query', topics: ['engagement', 'collection'] },
  continue_preview: { class: 'query', topics: ['collection'] },
  preview_import: { class: 'query', topics: ['evidence', 'engagement'] },
  import_step: { class: 'query', topics: [] },
  verify: { class: 'query', topics: [] },
  proof: { class: 'query', topics: ['proof'] },
  proof_imported: { class: 'query', topics: ['proof'] },
  proof_days: { class: 'query', topics: ['proof'] },
  proof_hour: { class: 'query', topics: ['proof'] },
  proof_faults: { class: 'query', topics: ['proof'] },
  start_proof: { class: 'mutate', topics: ['proof'] },
  stop_proof: { class: 'mutate', topics: ['proof'] },
  create_engagement: { class: 'mutate', topics: ['app', 'engagement', 'evidence', 'work', 'collection', 'recent', 'packages', 'proof'] },
  continue_locally: { class: 'mutate', topics: ['app', 'engagement', 'evidence', 'work', 'collection', 'recent', 'packages', 'proof'] },
  open_engagement: { class: 'mutate', topics: ['app', 'engagement', 'evidence', 'work', 'collection', 'recent', 'packages', 'proof'] },
  close_engagement: { class: 'mutate', topics: ['app', 'engagement', 'evidence', 'work', 'collection', 'packages', 'proof'] },
  remove_recent: { class: 'mutate', topics: ['recent'] },
  set_identity: { class: 'mutate', topics: ['identity'] },
  attach: { class: 'mutate', topics: ['evidence', 'work'] },
  import_files: { class: 'mutate', topics: ['engagement', 'evidence', 'work', 'collection', 'proof'] },
  cancel_import: { class: 'mutate', topics: [] },
  add_comment: { class: 'mutate', topics: ['work'] },
  conclude: { class: 'mutate', topics: ['work'] },
  reopen: { class: 'mutate', topics: ['work'] },
  sign: { class: 'mutate', topics: ['work'] },
  withdraw: { class: 'mutate', topics: ['work'] },
  new_sample: { class: 'collect', topics: ['app', 'engagement', 'evidence', 'work', 'collection', 'recent', 'packages', 'proof'] },
  discover_scope: { class: 'collect', topics: [] },
  list_assessments: { class: 'collect', topics: [] },
  archive_assessment: { class: 'collect', topics: ['app', 'engagement', 'evidence', 'work', 'collection', 'recent', 'packages', 'proof'] },
  get_artifact_report: { class: 'collect', topics: ['collection'] },
  start_collection: { class: 'collect', topics: ['collection'] },
  control_collection: { class: 'collect', topics: ['collection'] },
  save_original: { class: 'export', topics: [] },
  write_package: { class: 'export', topics: ['packages', 'work'] },
} as const satisfies Record<
  keyof Commands,
  { class: 'query' | 'mutate' | 'collect' | 'export'; topics: readonly string[] }
>;
