import type { Outcome } from "./Outcome";
import type { Source } from "./Source";
import type { Timestamp } from "./Timestamp";

export type ReceiptRow = { id: number, run_id: number, source: Source, operation: string, account_id: string, region: string, parameters: string, outcome: Outcome, reason: string, pages: number, items: number, started_at: Timestamp, finished_at: Timestamp | null, caller_arn: string, request_id: string, };
