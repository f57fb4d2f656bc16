
export type ResultCounts = { compliant: number, excepted: number, inconclusive: number, noncompliant: number, unknown: number, not_applicable: number, };
