import { ListPlace } from "../../kit";

/** What the collections screen keeps while one is elsewhere. */
class CollectionsArea {
  readonly receipts = new ListPlace();
  run: number | undefined;

  /** Another collection begins at its top. */
  turnTo(run: number): void {
    if (this.run === run) return;
    this.run = run;
    this.receipts.reset();
  }
}

export const collectionsArea = new CollectionsArea();
