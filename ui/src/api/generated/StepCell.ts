import type { Outcome } from "./Outcome";
import type { Source } from "./Source";

export type StepCell = { account_id: string, region: string, source: Source, steps: number, steps_done: number, pages: number, items: number, outcome: Outcome, running: boolean, };
