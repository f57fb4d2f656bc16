import type { CheckLine } from "./CheckLine";
import type { Problem } from "./Problem";
import type { Timestamp } from "./Timestamp";

export type VerifyReport = { verdict: string, kind: string, path: string, checked: number, checks: Array<CheckLine>, problems: Array<Problem>, signer: string, signer_fingerprint: string, took_ms: number, at: Timestamp, };
