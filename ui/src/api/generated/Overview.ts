import type { EngagementHeader } from "./EngagementHeader";
import type { Freshness } from "./Freshness";
import type { Progress } from "./Progress";
import type { ResultCounts } from "./ResultCounts";
import type { SetSummary } from "./SetSummary";
import type { StaleSignOff } from "./StaleSignOff";
import type { Unknown } from "./Unknown";

export type Overview = { header: EngagementHeader, progress: Progress, results: ResultCounts, sets: Array<SetSummary>, unknown: Array<Unknown>, freshness: Array<Freshness>, stale: Array<StaleSignOff>, evidence: ResultCounts, evidence_total: number, artifacts: number, receipts: number, };
