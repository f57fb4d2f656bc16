/** Times on screen are UTC; the local time stands in the hover text. */

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
const DAY_MS = 86_400_000;

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

function parse(value: string): Date | undefined {
  const date = new Date(value.length === 10 ? `${value}T00:00:00Z` : value);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** `12 May 2026` */
export function day(value: string): string {
  const at = parse(value);
  return at ? `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}` : value;
}

/** `12 May`, the year only when it is not `thisYear`. */
export function shortDay(value: string, thisYear?: number): string {
  const at = parse(value);
  if (!at) return value;
  const text = `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`;
  return thisYear !== undefined && at.getUTCFullYear() !== thisYear ? `${text} ${at.getUTCFullYear()}` : text;
}

/** `09:14` */
export function clock(value: string): string {
  const at = parse(value);
  return at ? `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}` : value;
}

/** `09:14:51` */
export function clockSeconds(value: string): string {
  const at = parse(value);
  return at ? `${clock(value)}:${pad(at.getUTCSeconds())}` : value;
}

/** `12 May 09:14`, for columns that say UTC in their head. */
export function shortMoment(value: string): string {
  return `${shortDay(value)} ${clock(value)}`;
}

/** `12 May 2026 09:14`, for columns that say UTC in their head. */
export function stamp(value: string): string {
  return parse(value) ? `${day(value)} ${clock(value)}` : value;
}

/** `12 May 2026 09:14 UTC` */
export function moment(value: string): string {
  return parse(value) ? `${day(value)} ${clock(value)} UTC` : value;
}

/** `12 May 2026 09:14:51 UTC` */
export function exact(value: string): string {
  return parse(value) ? `${day(value)} ${clockSeconds(value)} UTC` : value;
}

/** The hover text of a time: the same moment where the reader is. */
export function local(value: string): string {
  const at = parse(value);
  if (!at) return value;
  const offset = -at.getTimezoneOffset();
  const sign = offset < 0 ? "-" : "+";
  const zone = `UTC${sign}${pad(Math.trunc(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`;
  return `${at.getDate()} ${MONTHS[at.getMonth()]} ${at.getFullYear()} ${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())} ${zone}, local time`;
}

/** `1 Jul 2025 – 30 Jun 2026` */
export function span(from: string, to: string): string {
  return `${day(from)} – ${day(to)}`;
}

/** `3 – 14 Nov 2025`: a span of days that does not say twice what both ends share. */
export function shortSpan(from: string, to: string): string {
  const [a, b] = [parse(from), parse(to)];
  if (!a || !b || a.getUTCFullYear() !== b.getUTCFullYear()) return span(from, to);
  if (a.getUTCMonth() === b.getUTCMonth()) return `${a.getUTCDate()} – ${day(to)}`;
  return `${shortDay(from)} – ${day(to)}`;
}

/** Whole days from `earlier` to `later`; negative when they are the other way round. */
export function daysBetween(earlier: string, later: string): number {
  const from = parse(earlier);
  const to = parse(later);
  return from && to ? Math.floor(to.getTime() / DAY_MS) - Math.floor(from.getTime() / DAY_MS) : 0;
}

/** `today`, `yesterday`, `14 days`. */
export function age(value: string, now: string): string {
  const days = daysBetween(value, now);
  if (days <= 0) return "today";
  return days === 1 ? "yesterday" : `${days} days`;
}

/** `8 s`, `4 min`, `2 h 5 min`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `8 seconds`, `11 minutes`, `2 hours 5 minutes`, for titles. */
export function spoken(ms: number): string {
  const part = (value: number, one: string) => (value === 0 ? "" : `${value} ${one}${value === 1 ? "" : "s"}`);
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 60) return part(seconds, "second");
  const minutes = Math.round(seconds / 60);
  return [part(Math.floor(minutes / 60), "hour"), part(minutes % 60, "minute")].filter(Boolean).join(" ");
}

/** `10 d 18 h 41 min`, `3 h`, `12 min`: how long something lasted, its three largest units. */
export function lasted(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  const parts = [
    [Math.floor(minutes / 1440), "d"],
    [Math.floor((minutes % 1440) / 60), "h"],
    [minutes % 60, "min"],
  ] as const;
  const told = parts.filter(([value]) => value > 0).map(([value, unit]) => `${value} ${unit}`);
  return told.length > 0 ? told.join(" ") : `${Math.round(Math.max(0, ms) / 1000)} s`;
}

/** True for a day of the calendar written `2026-05-12`. */
export function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const at = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === value;
}

/** What is wrong with a written day, in words, or nothing. */
export function dayProblem(value: string): string | undefined {
  if (value === "" || isDay(value)) return undefined;
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  const year = Number(parts?.[1]);
  const month = Number(parts?.[2]);
  const name = MONTHS[month - 1];
  if (!parts || !name) return "Write the day as 2026-05-12.";
  return `${name} ${year} has ${new Date(Date.UTC(year, month, 0)).getUTCDate()} days.`;
}
