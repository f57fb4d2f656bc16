import type { Code } from "./types";

const CODES: Record<Code, string> = {
  no_engagement: "No engagement is open",
  not_found: "This does not exist",
  refused: "This was not done",
  invalid: "Something in the form is not right",
  not_tickmark: "This is not a Tickmark engagement",
  newer_file: "This file was written by a newer Tickmark",
  damaged: "This file is damaged",
  passphrase: "This engagement has a passphrase",
  io: "A file or folder cannot be used",
  aws: "AWS did not answer",
  fault: "Tickmark made a mistake",
};

/** How a command said no: what happened, and what to do, for a person. */
export class Failure extends Error {
  override readonly name = "Failure";

  constructor(
    readonly code: Code,
    message: string,
    readonly details = "",
  ) {
    super(message);
  }

  /** What happened, in a few words. */
  get title(): string {
    return CODES[this.code];
  }

  /** A refusal and a wrong entry are part of ordinary work; everything else is trouble. */
  get calm(): boolean {
    return this.code === "refused" || this.code === "invalid";
  }
}

function isCode(value: unknown): value is Code {
  return typeof value === "string" && value in CODES;
}

/** Whatever was thrown, as a failure. */
export function failureFrom(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  if (typeof thrown === "object" && thrown !== null && "code" in thrown && isCode(thrown.code)) {
    const message = "message" in thrown && typeof thrown.message === "string" ? thrown.message : CODES[thrown.code];
    const details = "details" in thrown && typeof thrown.details === "string" ? thrown.details : "";
    return new Failure(thrown.code, message, details);
  }
  const details = thrown instanceof Error ? thrown.message : typeof thrown === "string" ? thrown : "";
  return new Failure("fault", "The command did not come back. Nothing that was saved is lost; try again.", details);
}
