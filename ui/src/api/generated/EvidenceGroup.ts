import type { EvidenceKind } from "./EvidenceKind";
import type { ResultCounts } from "./ResultCounts";

export type EvidenceGroup = { group: string, what: string, kind: EvidenceKind, items: number, results: ResultCounts, };
