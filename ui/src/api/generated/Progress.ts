
export type Progress = { total: number, with_evidence: number, concluded: number, prepared: number, reviewed: number, approved: number, stale: number, effective: number, deficient: number, not_applicable: number, not_tested: number, };
