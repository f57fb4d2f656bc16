
export type ConclusionKind = "effective" | "deficient" | "not_applicable" | "not_tested";
