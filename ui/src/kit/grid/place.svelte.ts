/** Where a person was in a list. Kept by the area's state, so that the list is there again on return. */
export class ListPlace {
  /** Scroll distance in pixels. */
  top = 0;
  /** The row the keyboard stands on; -1 before the first move. */
  active = $state(-1);

  reset(): void {
    this.top = 0;
    this.active = -1;
  }
}
