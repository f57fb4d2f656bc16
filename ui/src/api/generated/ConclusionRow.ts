import type { ConclusionKind } from "./ConclusionKind";
import type { Timestamp } from "./Timestamp";

export type ConclusionRow = { conclusion: ConclusionKind, basis: string, person: string, at: Timestamp, in_force: boolean, reopened: [string, Timestamp, string] | null, };
