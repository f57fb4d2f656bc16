import { keyboard } from "../keyboard/keyboard.svelte";
import { drops } from "../lib/drops.svelte";
import { toasts } from "./toast/toasts.svelte";

const NOTHING = "Nothing takes files here";

/**
 * What a dialog lies above takes neither keys nor dropped files, until the returned function gives it the focus back.
 * A dialog that takes files itself says so after this.
 */
export function coverScreen(): () => void {
  const before = document.activeElement;
  const lower = keyboard.raise();
  const free = drops.use({
    label: NOTHING,
    hint: "Close the dialog first.",
    does: "nothing",
    above: true,
    take: () => toasts.say(`${NOTHING}.`),
  });
  return () => {
    free();
    lower();
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  };
}
