import type { JobState } from "./JobState";
import type { Timestamp } from "./Timestamp";

export type JobProgress = { state: JobState, run_id: number | null, steps: number, steps_done: number, pages: number, pages_expected: number, items: number, started_at: Timestamp | null, elapsed_s: number, left_s: number | null, doing: string, message: string, };
