import type { Op } from "./Op";

export type Page = { ops: Array<Op>, };
