import type { Outcome } from "./Outcome";
import type { Source } from "./Source";

export type Unknown = { source: Source, operation: string, account_id: string, region: string, outcome: Outcome, reason: string, action: string, controls: Array<string>, };
