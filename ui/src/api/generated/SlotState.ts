
export type SlotState = "open" | "current" | "stale";
