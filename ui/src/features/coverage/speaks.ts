import { type Gap, type Lane, type Source, SOURCES } from "../../api";
import { dayNumber } from "../../kit";
import { count, plural } from "../../lib/numbers";
import { lastDay } from "./gaps";

/** What other sources of the same account and Region hold of the days of a gap. */

export interface Voice {
  source: Source;
  /** Every day of the gap is recorded. */
  whole: boolean;
  text: string;
}

type Days = Pick<Lane, "source" | "days">;

export function voices(gap: Gap, own: Days, others: readonly Days[], periodFrom: string, asOf: string | null): Voice[] {
  const from = Math.max(0, dayNumber(periodFrom, gap.from.slice(0, 10)));
  const last = lastDay(gap, asOf);
  const to = Math.min(own.days.length, last ? dayNumber(periodFrom, last) + 1 : own.days.length);
  const days = Math.max(0, to - from);
  return others
    .filter((lane) => lane.source !== own.source)
    .map((lane) => {
      const marks = lane.days.slice(from, to);
      const recorded = marks.filter((mark) => mark.state === "recorded").length;
      const items = marks.reduce((sum, mark) => sum + mark.items, 0);
      const whole = days > 0 && recorded === days;
      const name = SOURCES[lane.source];
      const held = plural(items, "item");
      if (whole) return { source: lane.source, whole, text: `${name} is whole, ${held}` };
      if (recorded === 0 && items === 0)
        return { source: lane.source, whole, text: `${name} has nothing of these days` };
      return { source: lane.source, whole, text: `${name} has ${count(recorded)} of ${plural(days, "day")}, ${held}` };
    })
    .toSorted((a, b) => Number(b.whole) - Number(a.whole));
}
