import type { Timestamp } from "./Timestamp";

export type Recent = { path: string, name: string, opened_at: Timestamp, exists: boolean, };
