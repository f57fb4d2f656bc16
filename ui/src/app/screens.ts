import type { IconName } from "../kit";
import type { Screen } from "../lib/place.svelte";

/** The screens of an open engagement, in the order of the rail. */
export interface ScreenEntry {
  screen: Screen;
  label: string;
  icon: IconName;
  keys: string;
  group: number;
}

export const ENTRIES: readonly ScreenEntry[] = [
  { screen: "overview", label: "Overview", icon: "overview", keys: "G O", group: 0 },
  { screen: "controls", label: "Controls", icon: "controls", keys: "G C", group: 0 },
  { screen: "coverage", label: "Coverage", icon: "coverage", keys: "G V", group: 1 },
  { screen: "collections", label: "Collections", icon: "collections", keys: "G L", group: 1 },
  { screen: "integrity", label: "Integrity", icon: "seal", keys: "G I", group: 1 },
  { screen: "packages", label: "Packages", icon: "packages", keys: "G P", group: 2 },
];

export const GROUPS = [...new Set(ENTRIES.map((entry) => entry.group))];
