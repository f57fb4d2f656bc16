import type { MachineResult } from "./MachineResult";
import type { ResultCounts } from "./ResultCounts";

export type Cell = { account_id: string, region: string, result: MachineResult, checks: ResultCounts, reason: string, };
