
export type EvidenceKind = "compliance_check" | "user_activity" | "configuration_snapshot" | "manual" | "finding";
