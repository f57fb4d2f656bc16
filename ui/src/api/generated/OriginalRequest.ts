
export type OriginalRequest = { evidence_id: number, whole: boolean, first_line: number, lines: number, };
