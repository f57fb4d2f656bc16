import type { Period } from "./Period";
import type { Timestamp } from "./Timestamp";

export type ManualRow = { evidence_id: number, title: string, file_name: string, effective: Period | null, captured_at: Timestamp | null, received_at: Timestamp, added_by: string, in_period: boolean | null, };
