import type { SheetFigures, Source, StepCell } from "../../api";
import { count } from "../../lib/numbers";

/** What a reconciliation sheet says as a whole. */

/** Items of sources for which AWS offers no second count. */
export function uncounted(cells: readonly StepCell[], sheet: SheetFigures): { source: Source; items: number }[] {
  const counted = new Set(sheet.groups.map((group) => group.source));
  const items = new Map<Source, number>();
  for (const cell of cells) {
    if (!counted.has(cell.source) && cell.items > 0) items.set(cell.source, (items.get(cell.source) ?? 0) + cell.items);
  }
  return [...items].map(([source, number]) => ({ source, items: number }));
}

/** The title's answer: whether the second counts close. */
export function sheetSays(sheet: SheetFigures): string {
  const lines = count(sheet.lines);
  if (sheet.differs > 0) return `${count(sheet.differs)} of ${lines} differ`;
  if (sheet.explained > 0) return `closes, ${count(sheet.explained)} of ${lines} explained`;
  return `closes, ${lines} of ${lines} equal`;
}
