/** Chords as they are written in the interface: `Ctrl+K`, `G O`, `J`, `?`, `[`. `Ctrl` is Command on a Mac. */

export interface Stroke {
  key: string;
  ctrl: boolean;
  alt: boolean;
  shift: boolean;
}

const NAMES: Record<string, string> = {
  esc: "escape",
  up: "arrowup",
  down: "arrowdown",
  left: "arrowleft",
  right: "arrowright",
  space: " ",
  plus: "+",
};

export function parseStroke(text: string): Stroke {
  const parts = text === "+" ? ["+"] : text.replace(/\+\+$/, "+plus").split("+");
  const key = (parts.pop() ?? "").toLowerCase();
  const held = new Set(parts.map((part) => part.toLowerCase()));
  return { key: NAMES[key] ?? key, ctrl: held.has("ctrl"), alt: held.has("alt"), shift: held.has("shift") };
}

/** `G O` is two strokes, one after the other. */
export function parseChord(text: string): Stroke[] {
  return text.split(" ").filter(Boolean).map(parseStroke);
}

function isLetter(key: string): boolean {
  return /^[a-z]$/.test(key);
}

/** Shift counts only with letters and named keys: `?` is `?` on whatever key it stands. */
export function matches(stroke: Stroke, event: KeyboardEvent): boolean {
  const key = event.key.toLowerCase();
  if (key !== stroke.key) return false;
  if ((event.ctrlKey || event.metaKey) !== stroke.ctrl || event.altKey !== stroke.alt) return false;
  const shiftMatters = isLetter(key) || key.length > 1;
  return !shiftMatters || event.shiftKey === stroke.shift;
}

/** True where plain letters are text, not commands. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit"].includes(target.type);
}

/** True where Enter and Space already mean "press this". */
export function isPressable(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("button, a[href], summary, [role=menuitem], [role=option], [role=tab]") !== null
  );
}

const SIGNS: Record<string, string> = { plus: "+", Left: "←", Right: "→", Up: "↑", Down: "↓" };
const onMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The keys of one stroke as a person reads them: `Ctrl K`. */
export function strokeLabel(text: string): string {
  if (text === "+") return text;
  return text
    .replace(/\+\+$/, "+plus")
    .split("+")
    .map((part) => SIGNS[part] ?? (part === "Ctrl" && onMac ? "⌘" : part))
    .join(" ");
}
