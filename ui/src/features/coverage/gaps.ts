import { type Gap, type GapKey, SOURCES } from "../../api";
import { accountName, type NamedAccount, whereabouts } from "../../lib/names";
import { plural } from "../../lib/numbers";
import { day, shortSpan } from "../../lib/time";

/** What a gap is called, where it lies and when, in words. */

/** Stays the same when the list of gaps is computed again. */
export function gapKey(gap: Gap): GapKey {
  return { kind: gap.kind, source: gap.source, from: gap.from, place: gap.places[0] ?? ["", ""] };
}

export function isGap(key: GapKey, gap: Gap): boolean {
  const own = gapKey(gap);
  return (
    key.kind === own.kind && key.source === own.source && key.from === own.from && key.place.join() === own.place.join()
  );
}

export function gapWhere(gap: Gap, accounts: readonly NamedAccount[], regions: number): string {
  const [first] = gap.places;
  if (!first) return "";
  if (gap.places.length === 1) return whereabouts(accounts, first[0], first[1]);
  const touched = [...new Set(gap.places.map(([account]) => account))];
  if (touched.length > 1) {
    const whose = touched.length === accounts.length ? "all accounts" : plural(touched.length, "account");
    const region = new Set(gap.places.map(([, at]) => at)).size === 1 ? first[1] : "";
    if (region) return `${whose}, ${region}`;
    return gap.places.length < touched.length * regions ? `${whose}, ${plural(gap.places.length, "place")}` : whose;
  }
  return `${accountName(accounts, first[0])}, ${plural(gap.places.length, "Region")}`;
}

/** The last day that it touches; the day of `asOf` while it lasts. */
export function lastDay(gap: Gap, asOf: string | null): string | undefined {
  if (gap.to) return new Date(Date.parse(gap.to) - 1).toISOString().slice(0, 10);
  return asOf?.slice(0, 10);
}

export function gapDays(gap: Gap, asOf: string | null): string {
  const from = gap.from.slice(0, 10);
  const to = lastDay(gap, asOf);
  if (!gap.to) return `since ${day(from)}`;
  return to && to !== from ? shortSpan(from, to) : day(from);
}

export function gapLane(gap: Gap, place: readonly [string, string] | undefined, accounts: readonly NamedAccount[]) {
  const at = place ?? gap.places[0];
  return at ? `${whereabouts(accounts, at[0], at[1])}, ${SOURCES[gap.source]}` : SOURCES[gap.source];
}
