import type { Outcome } from "./Outcome";
import type { Timestamp } from "./Timestamp";

export type CollectionRow = { id: number, actor: string, kind: string, started_at: Timestamp, finished_at: Timestamp | null, outcome: Outcome, receipts: number, pages: number, items: number, unknown: number, };
