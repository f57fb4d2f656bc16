
export type SignOffState = "current" | "stale" | "withdrawn";
