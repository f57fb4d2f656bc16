import type { Outcome } from "./types";

/** The icon of each way of not getting an answer; never a result colour. */
export const OUTCOME_ICONS = {
  complete: "check2",
  partial: "clock",
  denied: "denied",
  not_enabled: "off",
  out_of_retention: "edge",
  failed: "flag",
  not_collected: "collections",
} as const satisfies Record<Outcome, string>;
