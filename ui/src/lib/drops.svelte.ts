import { untrack } from "svelte";

/**
 * Where files dropped on the window go: a drop does what the screen below it is for. A screen, or a dialog above it, that
 * wants files registers; the last one takes them. Over everything else they are imported into the open engagement.
 */

export interface DropTarget {
  /** Said over the window while files hang above it: "Attach to LOG-001". */
  label: string;
  hint?: string;
  does: "attach" | "verify" | "import" | "open" | "nothing";
  /** Of a dialog: it lies above the screen, whoever registered last. */
  above?: boolean;
  take: (paths: readonly string[]) => void;
}

class Drops {
  private targets = $state.raw<DropTarget[]>([]);
  over = $state(false);

  get target(): DropTarget | undefined {
    return this.targets.findLast((target) => target.above) ?? this.targets.at(-1);
  }

  use(target: DropTarget): () => void {
    untrack(() => (this.targets = [...this.targets, target]));
    return () => {
      untrack(() => (this.targets = this.targets.filter((other) => other !== target)));
    };
  }
}

export const drops = new Drops();
