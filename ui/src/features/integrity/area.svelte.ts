import { ListPlace } from "../../kit";

/** The hour one looks at: its chain, and its first moment. */
export interface HourPlace {
  chain: number;
  at: string;
}

/** What the integrity screen keeps while one is elsewhere. */
export class IntegrityArea {
  readonly days = new ListPlace();
  readonly faults = new ListPlace();
  folder = $state("");
  keys = $state("");
  /** Asking for another folder although there is a verdict. */
  again = $state(false);
  chain = $state(0);
  hour = $state.raw<HourPlace>();
}

export const integrity = new IntegrityArea();
