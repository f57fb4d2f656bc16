/** Figures as they stand in tables: grouped, in decimal units, with the word that belongs to them. */

const grouped = new Intl.NumberFormat("en-GB");
const oneDigit = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 1 });
const UNITS = ["bytes", "kB", "MB", "GB", "TB"] as const;

/** `12,707` */
export function count(value: number): string {
  return grouped.format(value);
}

/** `−182`, with a real minus sign. */
export function difference(value: number): string {
  return value < 0 ? `−${grouped.format(-value)}` : grouped.format(value);
}

/** `371 MB`; whole bytes below a kilobyte. */
export function size(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const text = unit === 0 || value >= 100 ? grouped.format(Math.round(value)) : oneDigit.format(value);
  return `${text} ${unit === 0 && bytes === 1 ? "byte" : UNITS[unit]}`;
}

/** `1 control`, `4 controls` */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `1.9`, `24`: requests a second; a tenth counts only while there are few. */
export function rate(value: number): string {
  return value < 9.95 ? oneDigit.format(value) : grouped.format(Math.round(value));
}

/** A share between 0 and 1; nothing of nothing is nothing. */
export function share(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(1, Math.max(0, part / whole));
}
