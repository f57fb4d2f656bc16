import type { Slice } from "./Slice";

export type ReceiptsRequest = { run_id: number | null, troubled: boolean, slice: Slice, };
