/** Days of a lane, drawn as a strip: how equal neighbours become one run, and where on the page a run lies. */

export const DAY_KINDS = [
  "recorded",
  "recorder_stopped",
  "trail_paused",
  "denied",
  "out_of_retention",
  "not_enabled",
  "failed",
  "not_collected",
  "not_yet",
] as const;
export type DayKind = (typeof DAY_KINDS)[number];

/** Each gap has a pattern of its own; colour alone says nothing. */
export const DAY_WORDS: Record<DayKind, string> = {
  recorded: "Recorded",
  recorder_stopped: "Recorder stopped",
  trail_paused: "Trail paused",
  denied: "Denied",
  out_of_retention: "Out of retention",
  not_enabled: "Not enabled",
  failed: "Failed",
  not_collected: "Not collected",
  not_yet: "Not yet",
};

export interface StripDay {
  state: DayKind;
  items: number;
  /** Index of the gap that the day belongs to. */
  gap: number | null;
}

/** Items a day from which a day is drawn in the second and in the third step. */
export const VOLUME_STEPS = [10, 100] as const;

export type Step = 1 | 2 | 3;

export function stepOf(items: number): Step {
  if (items >= VOLUME_STEPS[1]) return 3;
  return items >= VOLUME_STEPS[0] ? 2 : 1;
}

export interface Run {
  kind: DayKind;
  step: Step;
  gap: number | null;
  /** First day, from 0. */
  from: number;
  days: number;
}

/** Neighbouring days that look alike, as one. */
export function runsOf(days: readonly StripDay[], from = 0, to = days.length): Run[] {
  const runs: Run[] = [];
  let last: Run | undefined;
  for (let at = Math.max(0, from); at < Math.min(to, days.length); at += 1) {
    const day = days[at];
    if (!day) continue;
    const step = day.state === "recorded" ? stepOf(day.items) : 1;
    if (last && last.kind === day.state && last.step === step && last.gap === day.gap) {
      last.days += 1;
      continue;
    }
    last = { kind: day.state, step, gap: day.gap, from: at, days: 1 };
    runs.push(last);
  }
  return runs;
}

/** The days that are seen, and how wide each is. */
export interface View {
  from: number;
  /** One past the last. */
  to: number;
  width: number;
}

export function perDay(view: View): number {
  return view.width / Math.max(1, view.to - view.from);
}

/** Where a day begins, in pixels from the strip's left edge. */
export function xOf(day: number, view: View): number {
  return (day - view.from) * perDay(view);
}

export function dayAt(x: number, view: View): number {
  const day = view.from + Math.floor(x / perDay(view));
  return Math.max(view.from, Math.min(day, view.to - 1));
}

export interface Box {
  x: number;
  width: number;
}

/** A gap is never too narrow to show its pattern. */
export const GAP_LEAST = 5;

export function boxOf(run: { from: number; days: number }, view: View, least = 0): Box {
  const x = xOf(run.from, view);
  const width = run.days * perDay(view);
  if (width >= least) return { x, width };
  return { x: Math.max(0, Math.min(x - (least - width) / 2, view.width - least)), width: least };
}

/** The recorded days of one step as one outline. */
export function coverPath(runs: readonly Run[], step: Step, view: View, height: number): string {
  return runs
    .filter((run) => run.kind === "recorded" && run.step === step)
    .map((run) => {
      const { x, width } = boxOf(run, view);
      return `M${round(x)} 0h${round(width)}v${height}h${round(-width)}z`;
    })
    .join("");
}

/** Two bars for every ten pixels, and at least two. */
export function pausePath({ x, width }: Box, height: number): string {
  const pairs = Math.max(1, Math.floor(width / 10));
  const middle = width / pairs / 2;
  return Array.from({ length: pairs }, (_, at) => x + (at * width) / pairs + middle)
    .map((centre) => `M${round(centre - 2)} 0h1.5v${height}h-1.5zM${round(centre + 0.5)} 0h1.5v${height}h-1.5z`)
    .join("");
}

/** Days of the period by what they are, without those that have not come. */
export function countKinds(days: readonly StripDay[]): Map<DayKind, number> {
  const found = new Map<DayKind, number>();
  for (const { state } of days) if (state !== "not_yet") found.set(state, (found.get(state) ?? 0) + 1);
  return found;
}

/** `301 days recorded, 12 recorder stopped`: what the strip says in words. */
export function inWords(days: readonly StripDay[]): string {
  const found = countKinds(days);
  const came = [...found.values()].reduce((sum, number) => sum + number, 0);
  const gaps = DAY_KINDS.filter((kind) => kind !== "recorded" && found.has(kind)).map(
    (kind) => `${found.get(kind)} ${DAY_WORDS[kind].toLowerCase()}`,
  );
  return [`${found.get("recorded") ?? 0} of ${came} days recorded`, ...gaps].join(", ");
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
