import type { ControlSetRows } from "./ControlSetRows";

export type ControlsAnswer = { sets: Array<ControlSetRows>, total: number, open: number, };
