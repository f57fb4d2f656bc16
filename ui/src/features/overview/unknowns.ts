import type { Outcome, Source, Unknown } from "../../api";

/** Unknowns that one action mends, told once, with all the places they hold for. */
export interface Reason {
  key: string;
  outcome: Outcome;
  source: Source;
  operations: string[];
  /** Why, in words; more than one where the same cure serves several. */
  why: string[];
  /** IAM actions to allow. */
  allow: string[];
  /** Statements that allow them; empty where no policy would help. */
  policies: string[];
  /** What to do, in words, where no policy helps. */
  todo: string;
  places: { account: string; region: string }[];
  controls: string[];
}

/** `config:GetComplianceDetailsByConfigRule` is an IAM action; a sentence is not. */
export function isIamAction(text: string): boolean {
  return /^[a-z0-9-]+:[A-Za-z*]+$/.test(text);
}

function added<V>(list: V[], values: readonly V[], same: (a: V, b: V) => boolean = (a, b) => a === b): V[] {
  return [...list, ...values.filter((value) => !list.some((known) => same(known, value)))];
}

const samePlace = (a: Reason["places"][number], b: Reason["places"][number]) =>
  a.account === b.account && a.region === b.region;

function merged(a: Reason, b: Reason): Reason {
  return {
    ...a,
    operations: added(a.operations, b.operations),
    why: added(a.why, b.why),
    allow: added(a.allow, b.allow),
    policies: added(a.policies, b.policies),
    places: added(a.places, b.places, samePlace),
    controls: added(a.controls, b.controls),
  };
}

function gathered(reasons: readonly Reason[], key: (reason: Reason) => string): Reason[] {
  const found = new Map<string, Reason>();
  for (const reason of reasons) {
    const own = key(reason);
    const known = found.get(own);
    found.set(own, known ? merged(known, reason) : { ...reason, key: own });
  }
  return [...found.values()];
}

function placesKey(reason: Reason): string {
  return reason.places
    .map((place) => `${place.account}/${place.region}`)
    .sort()
    .join(" ");
}

/** First by what is to be done, then those that one policy mends in the same places; most controls first. */
export function reasons(unknown: readonly Unknown[]): Reason[] {
  const single = unknown.map((item): Reason => {
    const iam = isIamAction(item.action);
    return {
      key: "",
      outcome: item.outcome,
      source: item.source,
      operations: item.operation ? [item.operation] : [],
      why: item.reason ? [item.reason] : [],
      allow: iam ? [item.action] : [],
      policies: item.policy ? [item.policy] : [],
      todo: iam ? "" : item.action,
      places: [{ account: item.account_id, region: item.region }],
      controls: [...item.controls],
    };
  });
  const byCure = gathered(single, (reason) =>
    [
      reason.outcome,
      reason.source,
      reason.allow.length > 0 ? "" : reason.why.join(),
      ...reason.allow,
      reason.todo,
    ].join("|"),
  );
  return gathered(byCure, (reason) =>
    reason.allow.length > 0 ? [reason.outcome, reason.source, placesKey(reason)].join("|") : reason.key,
  ).sort((a, b) => b.controls.length - a.controls.length);
}
