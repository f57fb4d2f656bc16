import type { MarkKind } from "./marks";
import type { IconName } from "./sprite/icons";

/** Shapes that callers of the kit hand over. */

export interface MatrixCell {
  kind: MarkKind;
  /** The figure: `96`, `1 of 38`; empty when only the word counts. */
  figure: string;
  /** The word beside it: `noncompliant`, `denied`. */
  word?: string;
  /** In full, for the hover text. */
  title?: string;
}

export interface MenuItem {
  id: string;
  label: string;
  icon?: IconName;
  keys?: string;
  /** Draws a line above this item. */
  apart?: boolean;
  disabled?: boolean;
  run: () => void;
}

export interface Hint {
  keys: string;
  does: string;
}

export interface RadioChoice<V extends string> {
  value: V;
  label: string;
  hint?: string;
}

export interface Choice<V extends string> {
  value: V;
  label: string;
  count?: number;
}

export interface StackPart {
  kind: MarkKind;
  value: number;
  word?: string;
}

export interface Tab<V extends string> {
  value: V;
  label: string;
  count?: number;
}

export type TickState = "on" | "stale" | "off";
