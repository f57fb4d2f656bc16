// Runs before anything is painted, so that nobody sees a flash of the other theme. Which one, and what is kept, says
// ui/src/lib/theme.svelte.ts.
const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
let kept = null;
try {
  kept = localStorage.getItem("tickmark.theme");
} catch {
  // Without storage there is no choice to follow.
}
document.documentElement.dataset.theme = kept ?? system;
