
export type Outcome = "complete" | "partial" | "denied" | "not_enabled" | "out_of_retention" | "failed" | "not_collected";
