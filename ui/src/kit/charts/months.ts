import type { View } from "./days";
import { xOf } from "./days";

/** Ticks under which the days of a period stand: months, and days where there is room for them. */

const NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
const DAY_MS = 86_400_000;
/** A written month needs this room, one with its year more. */
const MONTH_ROOM = 30;
const YEAR_ROOM = 54;
const DAY_ROOM = 16;

export interface AxisTick {
  x: number;
  text: string;
  /** A day within a month. */
  small: boolean;
}

export function dateOf(from: string, day: number): Date {
  return new Date(Date.parse(`${from}T00:00:00Z`) + day * DAY_MS);
}

/** `2025-11-03`, the day with that number of a period. */
export function isoDay(from: string, day: number): string {
  return dateOf(from, day).toISOString().slice(0, 10);
}

/** The number of a day in a period; it may lie outside. */
export function dayNumber(from: string, moment: string): number {
  return Math.floor(
    (Date.parse(moment.length === 10 ? `${moment}T00:00:00Z` : moment) - dateOf(from, 0).getTime()) / DAY_MS,
  );
}

function daysLeft(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate() - date.getUTCDate() + 1;
}

export function ticks(from: string, view: View): AxisTick[] {
  const wide = view.width / Math.max(1, view.to - view.from);
  const found: AxisTick[] = [];
  let free = 0;
  for (let day = view.from; day < view.to; day += 1) {
    const date = dateOf(from, day);
    const first = date.getUTCDate() === 1;
    if (!first && day !== view.from) continue;
    const x = xOf(day, view);
    // The rest of a month at the edge gives its room, and the year, to the month that begins after it.
    if (!first && xOf(day + daysLeft(date), view) < YEAR_ROOM && day + daysLeft(date) < view.to) continue;
    const yearly = found.length === 0 || date.getUTCMonth() === 0;
    const month = NAMES[date.getUTCMonth()] ?? "";
    const text = yearly ? `${month} ${date.getUTCFullYear()}` : month;
    const fits = x >= free && view.width - x >= (yearly ? YEAR_ROOM : MONTH_ROOM);
    found.push({ x, text: fits ? text : "", small: false });
    if (fits) free = x + (yearly ? YEAR_ROOM : MONTH_ROOM);
  }
  return wide >= 8 ? [...found, ...days(from, view, found)] : found;
}

function days(from: string, view: View, months: readonly AxisTick[]): AxisTick[] {
  const wide = view.width / (view.to - view.from);
  const every = wide >= DAY_ROOM ? 1 : wide * 5 >= DAY_ROOM ? 5 : 10;
  const found: AxisTick[] = [];
  for (let day = view.from; day < view.to; day += 1) {
    const number = dateOf(from, day).getUTCDate();
    if (number === 1 || (every > 1 && (number % every !== 0 || number > 30 - every / 2))) continue;
    const x = xOf(day, view);
    const near = months.some((month) => month.text !== "" && x >= month.x && x < month.x + YEAR_ROOM + 2);
    if (!near && view.width - x >= DAY_ROOM) found.push({ x, text: String(number), small: true });
  }
  return found;
}

/** The weeks of a month, Monday first; nothing where a day belongs to its neighbour. */
export function weeksOf(month: string): (number | undefined)[][] {
  const first = new Date(`${month}-01T00:00:00Z`);
  const length = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  const before = (first.getUTCDay() + 6) % 7;
  const cells = [...Array.from({ length: before }, () => undefined), ...Array.from({ length }, (_, at) => at + 1)] as (
    number | undefined
  )[];
  while (cells.length % 7 !== 0) cells.push(undefined);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

/** `November 2025` */
export function monthTitle(month: string): string {
  return new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" }).format(
    new Date(`${month}-01T00:00:00Z`),
  );
}
