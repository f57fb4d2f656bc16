
export type CollectControl = "pause" | "resume" | "stop";
