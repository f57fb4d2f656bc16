import type { Lane } from "../../api";

/** How lanes stand one below the other: those of a Region close together, each with what is new of its name. */

export interface LanePlace {
  /** Its account's first, second … lane; the name stands at the first, the id at the second. */
  inAccount: number;
  inRegion: number;
  ofRegion: number;
}

type At = (index: number) => Lane | undefined;

function same(a: Lane | undefined, b: Lane | undefined, region: boolean): boolean {
  return a !== undefined && b !== undefined && a.account_id === b.account_id && (!region || a.region === b.region);
}

/** Where a lane stands among its neighbours; beyond a slice that is not there yet one cannot look. */
export function lanePlace(at: At, index: number): LanePlace {
  const lane = at(index);
  const back = (region: boolean, most: number) => {
    let steps = 0;
    while (steps < most && same(at(index - steps - 1), lane, region)) steps += 1;
    return steps;
  };
  let after = 0;
  while (after < 20 && same(at(index + after + 1), lane, true)) after += 1;
  const inRegion = back(true, 20);
  return { inAccount: back(false, 2), inRegion, ofRegion: inRegion + 1 + after };
}

/** Lanes of a Region move towards one another by this much a step, so that Regions part without taking more room. */
export function shiftOf({ inRegion, ofRegion }: LanePlace): number {
  const steps = Math.min(ofRegion, 5);
  if (steps < 2) return 0;
  const middle = (ofRegion - 1) / 2;
  return Math.round(((middle - inRegion) / middle) * (steps - 1) * 0.75 * 2) / 2;
}
