import type { EvidenceRow } from "./EvidenceRow";

export type EvidenceSlice = { total: number, offset: number, rows: Array<EvidenceRow>, };
