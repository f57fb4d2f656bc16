import { untrack } from "svelte";
import { isPressable, isTyping, matches, parseChord, type Stroke } from "./chord";

/** One thing a person can do from the keyboard or the palette. */
export interface Action {
  id: string;
  /** What it does, as a command: "Attach evidence". */
  label: string;
  group: string;
  /** Written chords; the first is the one that is shown. */
  keys?: readonly string[];
  run: () => void;
  /** False hides it from the palette and makes its keys do nothing. */
  when?: () => boolean;
  /** Movement keys are listed on the shortcuts sheet but not in the palette. */
  quiet?: boolean;
  icon?: string;
}

interface Layered {
  action: Action;
  layer: number;
}

/** How long a first stroke such as G waits for its second. */
const SEQUENCE_MS = 1200;

/**
 * All actions of the window. A dialog opens a layer: while it is open, only actions of that layer answer.
 * Of two actions with the same chord, the one registered last answers.
 */
export class Keyboard {
  private registered = $state.raw<Layered[]>([]);
  private layer = $state(0);
  private pending: Stroke[] = [];
  private pendingSince = 0;

  /** Actions that can be done now, newest first. */
  get actions(): Action[] {
    return this.registered
      .filter((entry) => entry.layer === this.layer && (entry.action.when?.() ?? true))
      .map((entry) => entry.action)
      .reverse();
  }

  /** Everything registered on the window itself, for the palette and the shortcuts sheet. */
  get all(): Action[] {
    return this.registered.filter((entry) => entry.layer === 0).map((entry) => entry.action);
  }

  use(actions: readonly Action[]): () => void {
    const layer = untrack(() => this.layer);
    const added = actions.map((action) => ({ action, layer }));
    untrack(() => (this.registered = [...this.registered, ...added]));
    return () => {
      untrack(() => (this.registered = this.registered.filter((entry) => !added.includes(entry))));
    };
  }

  /** Opens a layer above the window; the returned function closes it. */
  raise(): () => void {
    this.layer += 1;
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      this.layer -= 1;
    };
  }

  handle(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (plain && isTyping(event.target) && event.key !== "Escape") return;
    if (plain && (event.key === "Enter" || event.key === " ") && isPressable(event.target)) return;
    if (event.key === "Shift" || event.key === "Control" || event.key === "Meta" || event.key === "Alt") return;
    const action = this.find(event);
    if (!action) return;
    event.preventDefault();
    action.run();
  }

  private find(event: KeyboardEvent): Action | undefined {
    const follows = this.pending.length > 0 && event.timeStamp - this.pendingSince < SEQUENCE_MS;
    const before = follows ? this.pending : [];
    this.pending = [];
    let started: Stroke | undefined;
    for (const action of this.actions) {
      for (const chord of action.keys ?? []) {
        const strokes = parseChord(chord);
        const next = strokes[before.length];
        if (!next || !matches(next, event) || !before.every((stroke, at) => sameStroke(stroke, strokes[at]))) continue;
        if (strokes.length === before.length + 1) return action;
        started ??= next;
      }
    }
    if (started) {
      this.pending = [...before, started];
      this.pendingSince = event.timeStamp;
      event.preventDefault();
    }
    return undefined;
  }
}

function sameStroke(a: Stroke, b: Stroke | undefined): boolean {
  return b !== undefined && a.key === b.key && a.ctrl === b.ctrl && a.alt === b.alt && a.shift === b.shift;
}

export const keyboard = new Keyboard();

/** Registers actions for as long as the component lives. */
export function useActions(actions: () => readonly Action[]): void {
  $effect(() => {
    return keyboard.use(actions());
  });
}
