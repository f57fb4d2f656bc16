import type { ResultCounts } from "./ResultCounts";

export type SetSummary = { framework_id: string, id: string, title: string, results: ResultCounts, concluded: number, total: number, };
