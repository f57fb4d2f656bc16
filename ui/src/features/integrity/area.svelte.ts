import { call, failureFrom, type ProofFault } from "../../api";
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
  /** Why the last folder was not taken. */
  refusal = $state<string>();
  chain = $state(0);
  hour = $state.raw<HourPlace>();
  /** The file of the list that led to the hour; or stands alone, being in none. */
  fault = $state.raw<ProofFault>();

  look(hour: HourPlace): void {
    this.chain = hour.chain;
    this.hour = hour;
    this.fault = undefined;
  }

  lookAt(fault: ProofFault): void {
    if (fault.at) this.look({ chain: fault.at.chain, at: fault.at.hour });
    else this.hour = undefined;
    this.fault = fault;
  }

  turnTo(chain: number): void {
    this.chain = chain;
    this.hour = undefined;
    this.fault = undefined;
  }

  /** Begins the proof of the folder, or of what was imported. */
  async start(what: "folder" | "imported" = "folder"): Promise<void> {
    this.refusal = undefined;
    try {
      const path = what === "folder" ? this.folder.trim() : "";
      await call("start_proof", { path, keys: this.keys.trim() });
      this.again = false;
      this.turnTo(0);
      this.faults.active = -1;
    } catch (thrown) {
      this.refusal = failureFrom(thrown).message;
    }
  }
}

export const integrity = new IntegrityArea();
