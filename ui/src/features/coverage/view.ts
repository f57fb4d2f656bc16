/** The days that are seen: the whole period, or a part of it that one moves along. */

export interface Days {
  from: number;
  /** One past the last. */
  to: number;
}

/** Fewer days than this are never shown. */
export const LEAST_DAYS = 14;

function within(from: number, wide: number, total: number): Days {
  const days = Math.min(total, Math.max(Math.min(LEAST_DAYS, total), wide));
  const start = Math.max(0, Math.min(Math.round(from), total - days));
  return { from: start, to: start + days };
}

export function whole(total: number): Days {
  return { from: 0, to: total };
}

/** Half or twice as many days about a day, which keeps its place where it can. */
export function zoomed(seen: Days, total: number, step: 1 | -1, about: number): Days {
  const wide = seen.to - seen.from;
  const next = Math.round(step > 0 ? wide / 2 : wide * 2);
  const share = about < seen.from || about >= seen.to ? 0.5 : (about - seen.from) / wide;
  return within(about - next * share, next, total);
}

export function moved(seen: Days, total: number, by: number): Days {
  return within(seen.from + by, seen.to - seen.from, total);
}

/** Moves as little as needed to have these days in sight. */
export function reveal(seen: Days, total: number, from: number, to: number): Days {
  const wide = seen.to - seen.from;
  if (from >= seen.from && to <= seen.to) return seen;
  if (to - from >= wide) return within(from, wide, total);
  return within((from + to - wide) / 2, wide, total);
}
