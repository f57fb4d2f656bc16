import type { Date } from "./Date";

export type Period = { from: Date, to: Date, };
