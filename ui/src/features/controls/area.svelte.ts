import { SvelteSet } from "svelte/reactivity";
import type { ControlRow, ControlSetRows } from "../../api";
import { ListPlace } from "../../kit";
import { perEngagement } from "../../lib/areas";

/** What the controls screen keeps while one is elsewhere. */
export class ControlsArea {
  readonly list = new ListPlace();
  show = $state<"all" | "open">("all");
  filter = $state("");
  finding = $state(false);
  readonly folded = new SvelteSet<string>();
  /** The control one was at. */
  last: string | undefined;
  /** Groups of evidence that were opened or folded by hand, by control and group. */
  readonly groups = new Map<string, "closed" | "some" | "all">();
}

export const controlsArea = perEngagement(() => new ControlsArea());

export type ListLine =
  | { kind: "set"; key: string; set: ControlSetRows; shown: number }
  | { kind: "control"; key: string; control: ControlRow; setKey: string };

export const SET_HEIGHT = 28;
export const CONTROL_HEIGHT = 44;

export function setKey(set: { framework_id: string; id: string }): string {
  return `${set.framework_id}|${set.id}`;
}

function fits(control: ControlRow, words: readonly string[], openOnly: boolean): boolean {
  if (openOnly && control.conclusion !== null && control.conclusion !== "not_tested") return false;
  const text = `${control.code} ${control.title} ${control.result} ${control.conclusion ?? ""}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

/** The list as lines: sets that have something to show, and their controls unless folded. A filter unfolds. */
export function listLines(
  sets: readonly ControlSetRows[],
  show: "all" | "open",
  filter: string,
  folded: ReadonlySet<string>,
): ListLine[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const lines: ListLine[] = [];
  for (const set of sets) {
    const key = setKey(set);
    const controls = set.controls.filter((control) => fits(control, words, show === "open"));
    if (controls.length === 0) continue;
    lines.push({ kind: "set", key, set, shown: controls.length });
    if (folded.has(key) && words.length === 0) continue;
    for (const control of controls) lines.push({ kind: "control", key: `control ${control.id}`, control, setKey: key });
  }
  return lines;
}

/** The next line that is a control, from a line on in a direction. */
export function nextControl(lines: readonly ListLine[], from: number, step: 1 | -1): number {
  for (let at = from + step; at >= 0 && at < lines.length; at += step) if (lines[at]?.kind === "control") return at;
  return -1;
}
