
export type ItemRequest = { evidence_id: number, };
