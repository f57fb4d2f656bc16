
export type JobState = "idle" | "running" | "paused" | "waits_for_credentials" | "done" | "stopped" | "failed";
