import { type ReconciliationLine, type ReconciliationSheet, SOURCES, type StepCell, type Source } from "../../api";

/** The lines of a reconciliation sheet, gathered by what was counted. */

export interface SheetGroup {
  key: string;
  source: Source;
  /** What was counted of it. */
  name: string;
  /** How many counts there are, and how many of them agree. */
  counts: number;
  equal: number;
  explained: number;
  differs: number;
}

/** `Evidence of assessment 77…` and `Rules compliant` to what they have in common with their likes. */
function common(what: string): string {
  const words = what.split(" of ")[0]?.split(" ") ?? [];
  const plain = words.filter((word) => !/[\d|/]/.test(word));
  return plain.join(" ") || what;
}

export function groupsOf(sheet: ReconciliationSheet): SheetGroup[] {
  const found = new Map<string, SheetGroup>();
  for (const line of sheet.lines) {
    const what = common(line.what);
    const key = `${line.source}|${what}`;
    const group = found.get(key) ?? {
      key,
      source: line.source,
      name: `${what.charAt(0).toUpperCase()}${what.slice(1)}`,
      counts: 0,
      equal: 0,
      explained: 0,
      differs: 0,
    };
    group.counts += 1;
    group[line.verdict] += 1;
    found.set(key, group);
  }
  return [...found.values()].sort((a, b) => SOURCES[a.source].localeCompare(SOURCES[b.source]));
}

/** Items of sources for which AWS offers no second count. */
export function uncounted(cells: readonly StepCell[], sheet: ReconciliationSheet): { source: Source; items: number }[] {
  const counted = new Set(sheet.lines.map((line) => line.source));
  const items = new Map<Source, number>();
  for (const cell of cells) {
    if (!counted.has(cell.source) && cell.items > 0) items.set(cell.source, (items.get(cell.source) ?? 0) + cell.items);
  }
  return [...items].map(([source, number]) => ({ source, items: number }));
}

/** What does not agree, without a reason first. */
export function unequal(sheet: ReconciliationSheet): ReconciliationLine[] {
  const lines = sheet.lines.filter((line) => line.verdict !== "equal");
  return [...lines.filter((line) => line.verdict === "differs"), ...lines.filter((line) => line.verdict !== "differs")];
}

/** The title's answer: whether the second counts close. */
export function sheetSays(sheet: ReconciliationSheet): string {
  if (sheet.differs > 0) return `${sheet.differs} of ${sheet.lines.length} differ`;
  if (sheet.explained > 0) return `closes, ${sheet.explained} of ${sheet.lines.length} explained`;
  return `closes, ${sheet.lines.length} of ${sheet.lines.length} equal`;
}
