/** Outlines of a step chart, in the coordinates of its drawing. */

export interface StepScale {
  width: number;
  height: number;
  /** The value at the upper edge. */
  top: number;
  /** Steps that the whole width holds; fewer values keep to the right, where now is. */
  slots: number;
}

/** The scale of a chart: a limit lies at three quarters of the height, so that what goes beyond it is seen. */
export function stepScale(
  values: readonly number[],
  limit: number | null,
  room: { width: number; height: number; slots: number },
): StepScale {
  const most = values.reduce((high, value) => Math.max(high, value), 0);
  const top = Math.max(limit === null ? most * 1.15 : limit / 0.75, most);
  return { ...room, top: top > 0 ? top : 1 };
}

export function heightOf(value: number, scale: StepScale): number {
  return round(scale.height * (1 - Math.min(value, scale.top) / scale.top));
}

/** The upper edge, one level step for each value. */
export function stepLine(values: readonly number[], scale: StepScale): string {
  const shown = values.slice(-scale.slots);
  const wide = scale.width / scale.slots;
  const start = scale.slots - shown.length;
  return shown
    .map((value, at) => {
      const y = heightOf(value, scale);
      const left = round((start + at) * wide);
      return `${at === 0 ? "M" : "L"}${left} ${y}L${round((start + at + 1) * wide)} ${y}`;
    })
    .join("");
}

/** What lies below that edge. */
export function stepArea(values: readonly number[], scale: StepScale): string {
  const line = stepLine(values, scale);
  if (line === "") return "";
  const shown = Math.min(values.length, scale.slots);
  const left = round(((scale.slots - shown) * scale.width) / scale.slots);
  return `${line}L${scale.width} ${scale.height}L${left} ${scale.height}Z`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
