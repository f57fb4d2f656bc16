import type { ConclusionKind } from "./ConclusionKind";

export type Conclude = { control_id: number, conclusion: ConclusionKind, basis: string, };
