import type { ArtifactRef } from "./ArtifactRef";
import type { EvidenceRow } from "./EvidenceRow";
import type { ReceiptRow } from "./ReceiptRow";

export type EvidenceItem = { row: EvidenceRow, facts: Array<[string, string]>, artifact: ArtifactRef, receipt: ReceiptRow | null, used_by: Array<[string, string]>, superseded: boolean, };
