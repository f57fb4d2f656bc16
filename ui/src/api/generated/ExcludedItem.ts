import type { EvidenceRow } from "./EvidenceRow";

export type ExcludedItem = { row: EvidenceRow, reason: string, };
