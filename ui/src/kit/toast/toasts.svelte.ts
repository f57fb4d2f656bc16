/** Short messages about what was done. They leave by themselves; trouble that needs a decision is not a toast. */

export interface Toast {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
}

const SHOWN_MS = 6000;

class Toasts {
  list = $state<Toast[]>([]);
  private next = 1;
  private timers = new Map<number, ReturnType<typeof setTimeout>>();

  say(text: string, action?: Toast["action"]): void {
    const id = this.next;
    this.next += 1;
    this.list = [...this.list.slice(-2), { id, text, ...(action ? { action } : {}) }];
    this.timers.set(
      id,
      setTimeout(() => this.close(id), SHOWN_MS),
    );
  }

  close(id: number): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
