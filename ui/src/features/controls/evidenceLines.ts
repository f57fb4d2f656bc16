import type { EvidenceGroup } from "../../api";

/** The evidence list of a control: one long list in the backend's order, shown under the heads of its groups. */

export type Fold = "closed" | "some" | "all";

export type EvidenceLine =
  | { kind: "group"; group: EvidenceGroup; fold: Fold }
  | { kind: "item"; index: number }
  | { kind: "more"; group: EvidenceGroup; hidden: number };

interface Stretch {
  group: EvidenceGroup;
  fold: Fold;
  /** First line of the stretch: the group's head. */
  line: number;
  /** Index of the group's first item in the whole list. */
  first: number;
  shown: number;
  hidden: number;
}

const FEW = 5;

export function troubled(group: EvidenceGroup): number {
  const { noncompliant, excepted, inconclusive, unknown } = group.results;
  return noncompliant + excepted + inconclusive + unknown;
}

export function hasVerdict(group: EvidenceGroup): boolean {
  return group.kind === "compliance_check" || group.kind === "finding" || troubled(group) + group.results.compliant > 0;
}

/** Trouble and events are open at first, what passed is folded into one line with its count. */
export function firstFold(group: EvidenceGroup): Fold {
  if (group.items <= FEW && !(hasVerdict(group) && troubled(group) === 0)) return "all";
  return hasVerdict(group) && troubled(group) === 0 ? "closed" : "some";
}

function shownOf(group: EvidenceGroup, fold: Fold): number {
  if (fold === "closed") return 0;
  if (fold === "all") return group.items;
  const few = hasVerdict(group) && troubled(group) > 0 ? troubled(group) : FEW;
  return Math.min(few, group.items);
}

export class EvidenceLines {
  private readonly stretches: Stretch[] = [];
  readonly total: number;

  constructor(groups: readonly EvidenceGroup[], foldOf: (group: EvidenceGroup) => Fold) {
    let line = 0;
    let first = 0;
    for (const group of groups) {
      const fold = foldOf(group);
      const shown = shownOf(group, fold);
      const hidden = fold === "some" ? group.items - shown : 0;
      this.stretches.push({ group, fold, line, first, shown, hidden });
      line += 1 + shown + (hidden > 0 ? 1 : 0);
      first += group.items;
    }
    this.total = line;
  }

  at(line: number): EvidenceLine | undefined {
    const stretch = this.stretchAt(line);
    if (!stretch) return undefined;
    const within = line - stretch.line;
    if (within === 0) return { kind: "group", group: stretch.group, fold: stretch.fold };
    if (within <= stretch.shown) return { kind: "item", index: stretch.first + within - 1 };
    return { kind: "more", group: stretch.group, hidden: stretch.hidden };
  }

  /** The line on which an item of the whole list stands, if it is shown. */
  lineOf(index: number): number | undefined {
    for (const stretch of this.stretches) {
      const within = index - stretch.first;
      if (within >= 0 && within < stretch.shown) return stretch.line + 1 + within;
    }
    return undefined;
  }

  private stretchAt(line: number): Stretch | undefined {
    let low = 0;
    let high = this.stretches.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.stretches[middle]?.line ?? 0) <= line) low = middle;
      else high = middle - 1;
    }
    return line < this.total ? this.stretches[low] : undefined;
  }
}
