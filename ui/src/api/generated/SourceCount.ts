import type { EvidenceKind } from "./EvidenceKind";
import type { ResultCounts } from "./ResultCounts";

export type SourceCount = { title: string, kind: EvidenceKind, items: number, results: ResultCounts, receipts: string, };
