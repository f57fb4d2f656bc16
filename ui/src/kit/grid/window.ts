/** Which rows of a long list stand in the visible part, for equal or differing row heights. */

export interface Heights {
  readonly total: number;
  /** Height of all rows together. */
  readonly full: number;
  top(index: number): number;
  height(index: number): number;
  /** The row at a distance from the top. */
  at(offset: number): number;
}

export function equalHeights(total: number, height: number): Heights {
  return {
    total,
    full: total * height,
    top: (index) => index * height,
    height: () => height,
    at: (offset) => clamp(Math.floor(offset / height), total),
  };
}

export function mixedHeights(heights: readonly number[]): Heights {
  const tops: number[] = [0];
  for (const height of heights) tops.push((tops[tops.length - 1] ?? 0) + height);
  const total = heights.length;
  return {
    total,
    full: tops[total] ?? 0,
    top: (index) => tops[index] ?? 0,
    height: (index) => heights[index] ?? 0,
    at: (offset) => {
      let low = 0;
      let high = total;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((tops[middle] ?? 0) <= offset) low = middle;
        else high = middle - 1;
      }
      return clamp(low, total);
    },
  };
}

function clamp(index: number, total: number): number {
  return Math.max(0, Math.min(index, total - 1));
}

/** First and one past the last row to draw, with a few rows beyond each edge. */
export function visibleRows(heights: Heights, scrolled: number, view: number, beyond = 6): [number, number] {
  if (heights.total === 0) return [0, 0];
  const first = Math.max(0, heights.at(scrolled) - beyond);
  const last = Math.min(heights.total, heights.at(scrolled + Math.max(view, 1)) + 1 + beyond);
  return [first, last];
}

/** Where to scroll so that a row is wholly seen, moving as little as possible. */
export function scrollFor(heights: Heights, index: number, scrolled: number, view: number, covered = 0): number {
  const top = heights.top(index);
  const bottom = top + heights.height(index);
  if (top - covered < scrolled) return Math.max(0, top - covered);
  if (bottom > scrolled + view) return bottom - view;
  return scrolled;
}
