
export type Face = "regular" | "medium" | "strong" | "mono";
