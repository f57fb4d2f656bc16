import type { ArtifactRef } from "./ArtifactRef";
import type { EvidenceRow } from "./EvidenceRow";

export type Exhibit = { number: number, row: EvidenceRow, artifact: ArtifactRef, file: string, receipt_id: number | null, control: string, };
