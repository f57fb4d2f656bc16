/** Dialogs that belong to the window as a whole and are asked for from several screens. */

export type Ask =
  | { kind: "identity" }
  | { kind: "verify"; path: string }
  | { kind: "passphrase"; path: string }
  | { kind: "archive" }
  | { kind: "artifact" }
  | { kind: "continue" }
  | { kind: "import"; paths: readonly string[] }
  | { kind: "palette" }
  | { kind: "keys" };

class Asks {
  current = $state.raw<Ask | undefined>();

  open(ask: Ask): void {
    this.current = ask;
  }

  close(): void {
    this.current = undefined;
  }
}

export const asks = new Asks();
