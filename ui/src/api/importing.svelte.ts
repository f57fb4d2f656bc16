import { call } from "./client";
import type { ImportStep } from "./types";
import { host } from "../host";

/** How far the import or the preview is that goes on; told by the workbench. */
class Importing {
  step = $state.raw<ImportStep | undefined>();

  begin(): void {
    this.step = undefined;
  }

  /** Follows what is told until the returned function is called. */
  follow(): () => void {
    let ended = false;
    let stop = (): void => undefined;
    this.step = undefined;
    call("import_step", {})
      .then((step) => {
        if (!ended && step.files_total > 0) this.step = step;
      })
      .catch(() => undefined);
    host()
      .onEvent("import", (payload) => {
        if (!ended) this.step = payload as ImportStep;
      })
      .then((unlisten) => {
        if (ended) unlisten();
        else stop = unlisten;
      })
      .catch(() => undefined);
    return () => {
      ended = true;
      stop();
    };
  }
}

export const importing = new Importing();
