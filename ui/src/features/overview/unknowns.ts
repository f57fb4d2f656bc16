import type { Outcome, Source, Unknown } from "../../api";

/** Unknowns of the same kind and cure told once, with all the places they hold for. */
export interface Reason {
  key: string;
  outcome: Outcome;
  source: Source;
  operations: string[];
  reason: string;
  action: string;
  places: { account: string; region: string }[];
  controls: string[];
}

export function reasons(unknown: readonly Unknown[]): Reason[] {
  const found = new Map<string, Reason>();
  for (const item of unknown) {
    const key = [item.outcome, item.source, item.reason, item.action].join("|");
    const known = found.get(key) ?? {
      key,
      outcome: item.outcome,
      source: item.source,
      operations: [],
      reason: item.reason,
      action: item.action,
      places: [],
      controls: [],
    };
    if (!known.operations.includes(item.operation)) known.operations.push(item.operation);
    if (!known.places.some((place) => place.account === item.account_id && place.region === item.region)) {
      known.places.push({ account: item.account_id, region: item.region });
    }
    for (const code of item.controls) if (!known.controls.includes(code)) known.controls.push(code);
    found.set(key, known);
  }
  return [...found.values()].sort((a, b) => b.controls.length - a.controls.length);
}

/** `config:GetComplianceDetailsByConfigRule` is an IAM action; a sentence is not. */
export function isIamAction(text: string): boolean {
  return /^[a-z0-9-]+:[A-Za-z*]+$/.test(text);
}
