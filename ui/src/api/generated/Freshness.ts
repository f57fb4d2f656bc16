import type { Source } from "./Source";
import type { Timestamp } from "./Timestamp";

export type Freshness = { source: Source, newest_at: Timestamp | null, collected_at: Timestamp | null, accounts: number, items: number, };
