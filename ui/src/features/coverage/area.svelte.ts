import type { GapKey } from "../../api";
import { ListPlace } from "../../kit";
import { perEngagement } from "../../lib/areas";
import { type Days, moved, reveal, whole, zoomed } from "./view";

/** What the coverage screen keeps while one is elsewhere. */
export class CoverageArea {
  readonly lanes = new ListPlace();
  readonly table = new ListPlace();
  readonly gaps = new ListPlace();
  mode = $state<"days" | "table">("days");
  /** The gap one was at, by what does not change when the list is computed again, and its place in the list. */
  chosen = $state.raw<GapKey>();
  at = $state(0);
  /** The lane of the gap that was pressed, `account|region`. */
  lane = $state<string>();
  private part = $state.raw<Days>();

  seen(total: number): Days {
    const part = this.part;
    return part && part.to <= total ? part : whole(total);
  }

  zoom(total: number, step: 1 | -1, about: number): void {
    const next = zoomed(this.seen(total), total, step, about);
    this.part = next.to - next.from >= total ? undefined : next;
  }

  move(total: number, by: number): void {
    if (this.part) this.part = moved(this.part, total, by);
  }

  reveal(total: number, from: number, to: number): void {
    if (this.part) this.part = reveal(this.part, total, from, to);
  }
}

export const coverageArea = perEngagement(() => new CoverageArea());
