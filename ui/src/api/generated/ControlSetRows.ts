import type { ControlRow } from "./ControlRow";
import type { ResultCounts } from "./ResultCounts";

export type ControlSetRows = { framework_id: string, framework_title: string, id: string, title: string, results: ResultCounts, concluded: number, controls: Array<ControlRow>, };
