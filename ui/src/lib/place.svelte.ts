/** Where the window is: one address in the hash, so that back, reload and a test can all use it. */

export const SCREENS = ["welcome", "overview", "controls", "coverage", "collections", "integrity", "packages"] as const;
export type Screen = (typeof SCREENS)[number];

export interface Place {
  screen: Screen;
  /** What is chosen on the screen, such as a control's id. */
  subject?: string;
  /** What is open beside it, such as an evidence item's id. */
  item?: string;
}

function isScreen(value: string): value is Screen {
  return (SCREENS as readonly string[]).includes(value);
}

/** `#/controls/12/340` to a place; anything else is the welcome screen. */
export function readPlace(hash: string): Place {
  const [screen = "", subject, item] = hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  if (!isScreen(screen)) return { screen: "welcome" };
  return { screen, ...(subject ? { subject } : {}), ...(item ? { item } : {}) };
}

export function writePlace(place: Place): string {
  const parts = [place.screen, place.subject, place.subject ? place.item : undefined];
  return `#/${parts
    .filter((part) => part !== undefined)
    .map(encodeURIComponent)
    .join("/")}`;
}

class CurrentPlace {
  private value = $state<Place>({ screen: "welcome" });

  get current(): Place {
    return this.value;
  }

  start(): () => void {
    this.value = readPlace(location.hash);
    const follow = () => {
      this.value = readPlace(location.hash);
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }

  go(place: Place): void {
    this.value = place;
    const hash = writePlace(place);
    if (location.hash !== hash) history.pushState(null, "", hash);
  }

  /** Moves within a screen without a step in the history. */
  turn(place: Place): void {
    this.value = place;
    history.replaceState(null, "", writePlace(place));
  }
}

export const place = new CurrentPlace();
