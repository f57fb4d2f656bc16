/** Light or dark: follows the system until the person chooses, then keeps the choice. */

export type Theme = "light" | "dark";
const KEY = "tickmark.theme";

class ThemeChoice {
  private chosen = $state<Theme | undefined>();
  private system = $state<Theme>("light");
  readonly current = $derived<Theme>(this.chosen ?? this.system);

  start(): void {
    const query = matchMedia("(prefers-color-scheme: dark)");
    this.system = query.matches ? "dark" : "light";
    query.addEventListener("change", (event) => {
      this.system = event.matches ? "dark" : "light";
      this.apply();
    });
    const kept = read();
    if (kept) this.chosen = kept;
    this.apply();
  }

  toggle(): void {
    const next: Theme = this.current === "dark" ? "light" : "dark";
    this.chosen = next === this.system ? undefined : next;
    keep(this.chosen);
    this.apply();
  }

  private apply(): void {
    document.documentElement.dataset["theme"] = this.current;
  }
}

function read(): Theme | undefined {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : undefined;
  } catch {
    return undefined;
  }
}

function keep(theme: Theme | undefined): void {
  try {
    if (theme) localStorage.setItem(KEY, theme);
    else localStorage.removeItem(KEY);
  } catch {
    return;
  }
}

export const theme = new ThemeChoice();
