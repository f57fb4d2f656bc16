import { untrack } from "svelte";

/** Where files dropped on the window go. The screen that registered last takes them. */

export interface DropTarget {
  /** Said over the window while files hang above it: "Attach to LOG-001". */
  label: string;
  hint?: string;
  take: (paths: readonly string[]) => void;
}

class Drops {
  private targets = $state.raw<DropTarget[]>([]);
  over = $state(false);

  get target(): DropTarget | undefined {
    return this.targets[this.targets.length - 1];
  }

  use(target: DropTarget): () => void {
    untrack(() => (this.targets = [...this.targets, target]));
    return () => {
      untrack(() => (this.targets = this.targets.filter((other) => other !== target)));
    };
  }
}

export const drops = new Drops();
