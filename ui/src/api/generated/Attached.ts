
export type Attached = { evidence_ids: number[], failed: Array<[string, string]>, };
