import type { VerifyReport } from "../../api";

/** What the packages screen keeps while one is elsewhere. */
class PackagesArea {
  page = $state(1);
  /** Control set ids; empty means all. */
  sets = $state<string[]>([]);
  choosing = $state(false);
  report = $state.raw<VerifyReport | undefined>();
}

export const packagesArea = new PackagesArea();
