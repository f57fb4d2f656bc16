import { call, failureFrom, type Live, type ProofFault } from "../../api";
import { ListPlace } from "../../kit";
import { perEngagement } from "../../lib/areas";

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
  /** Why the last folder was not taken. */
  refusal = $state<string>();
  chain = $state(0);
  hour = $state.raw<HourPlace>();
  /** The file of the list that led to the hour; or stands alone, being in none. */
  fault = $state.raw<ProofFault>();
  private verdict: string | undefined;

  /** Another verdict is looked at from its beginning: what was chosen in the one before is not of this one. */
  lookInto(verdict: string): void {
    if (this.verdict === verdict) return;
    this.verdict = verdict;
    this.turnTo(0);
    this.days.reset();
    this.faults.reset();
  }

  look(hour: HourPlace): void {
    this.turnTo(hour.chain);
    this.hour = hour;
  }

  lookAt(fault: ProofFault): void {
    if (fault.at) this.look({ chain: fault.at.chain, at: fault.at.hour });
    else this.hour = undefined;
    this.fault = fault;
  }

  /** Another chain begins at its top. */
  turnTo(chain: number): void {
    if (chain !== this.chain) this.days.reset();
    this.chain = chain;
    this.hour = undefined;
    this.fault = undefined;
  }

  /** Begins the proof of the folder, or of what was imported; `query` says from then on how it stands. */
  async start(query: Live<"proof">, what: "folder" | "imported" = "folder"): Promise<void> {
    this.refusal = undefined;
    try {
      const path = what === "folder" ? this.folder.trim() : "";
      query.take(await call("start_proof", { path, keys: this.keys.trim() }));
      this.again = false;
    } catch (thrown) {
      this.refusal = failureFrom(thrown).message;
    }
  }
}

export const integrityArea = perEngagement(() => new IntegrityArea());
