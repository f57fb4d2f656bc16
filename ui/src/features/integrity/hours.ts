import type { HourMark, ProofChain } from "../../api";

/** Hours as they are drawn, and walking among them. */

export const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const HOUR_WORDS: Record<HourMark, string> = {
  outside: "Outside the chain",
  proven: "Proven",
  restart: "A new chain begins behind it",
  unverifiable: "Not verifiable",
  logs: "Digest valid, a log is not",
  gap: "No digest",
  invalid: "Digest not valid",
};

/** In the order of the legend; what is outside needs no word. */
export const HOUR_MARKS: readonly HourMark[] = ["proven", "unverifiable", "restart", "logs", "gap", "invalid"];

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** The first moment of an hour of a day. */
export function hourOf(day: string, hour: number): string {
  return iso(Date.parse(`${day}T00:00:00Z`) + hour * HOUR_MS);
}

/** The row of the day that an hour is in, and the place in the row. */
export function cellOf(chain: Pick<ProofChain, "from">, at: string): { row: number; hour: number } {
  const first = Math.floor(Date.parse(chain.from) / DAY_MS);
  const ms = Date.parse(at);
  return { row: Math.floor(ms / DAY_MS) - first, hour: Math.floor((ms % DAY_MS) / HOUR_MS) };
}

/** The hour some hours on, held inside of the days of the chain. */
export function walked(chain: Pick<ProofChain, "from" | "days">, at: string, hours: number): string {
  const first = Math.floor(Date.parse(chain.from) / DAY_MS) * DAY_MS;
  const last = first + chain.days * DAY_MS - HOUR_MS;
  return iso(Math.min(last, Math.max(first, Date.parse(at) + hours * HOUR_MS)));
}

/** A day in words, for those who do not see it: `22 proven, 1 no digest, 1 outside the chain`. */
export function inWords(hours: readonly HourMark[]): string {
  const found = ([...HOUR_MARKS, "outside"] as const).map((mark) => ({
    mark,
    hours: hours.filter((one) => one === mark).length,
  }));
  return found
    .filter((one) => one.hours > 0)
    .map((one) => `${one.hours} ${HOUR_WORDS[one.mark].toLowerCase()}`)
    .join(", ");
}
