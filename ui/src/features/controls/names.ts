import type { EvidenceKind, EvidenceRow, EvidenceSource } from "../../api";

/** How evidence is called in lists: the thing itself, without what its group already says. */
export function evidenceName(row: EvidenceRow): string {
  if (row.kind === "user_activity") return row.event_name || row.title;
  if (row.kind === "manual") return row.title;
  return row.resource_id || row.title;
}

export function isIdentifier(row: EvidenceRow): boolean {
  return row.kind !== "manual" && row.kind !== "user_activity" && row.resource_id !== "";
}

export const ITEM_WORDS: Record<EvidenceKind, [one: string, many: string]> = {
  compliance_check: ["check", "checks"],
  user_activity: ["event", "events"],
  configuration_snapshot: ["snapshot", "snapshots"],
  manual: ["document", "documents"],
  finding: ["finding", "findings"],
};

/** A source that a control expects, in words. */
export function expected(source: EvidenceSource): { what: string; name: string } {
  switch (source.kind) {
    case "config_rule":
      return { what: "Config rule", name: source.identifier };
    case "event_selection":
      return {
        what: "CloudTrail selection",
        name: [source.name, source.event_names.join(", ")].filter(Boolean).join(": "),
      };
    case "audit_manager_control":
      return { what: "Audit Manager control", name: source.control_id };
    case "security_hub_control":
      return {
        what: source.optional ? "Security Hub control, where it is on" : "Security Hub control",
        name: source.control_id,
      };
    case "configuration_history":
      return { what: "Configuration history", name: source.resource_type };
    case "manual":
      return { what: "Attached by a person", name: source.what };
  }
}
