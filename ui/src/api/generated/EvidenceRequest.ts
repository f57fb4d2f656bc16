import type { Slice } from "./Slice";

export type EvidenceRequest = { control_id: number, group: string | null, account_id: string | null, region: string | null, slice: Slice, };
