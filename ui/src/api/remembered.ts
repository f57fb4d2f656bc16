/** The last answers, so that a screen one returns to stands at once while it is read again. */

const KEPT = 60;
const answers = new Map<string, unknown>();

export function remember(key: string, answer: unknown): void {
  answers.delete(key);
  answers.set(key, answer);
  if (answers.size > KEPT) {
    const oldest = answers.keys().next();
    if (!oldest.done) answers.delete(oldest.value);
  }
}

export function recall(key: string): unknown {
  return answers.get(key);
}

/** Another engagement, another memory. */
export function forgetAll(): void {
  answers.clear();
}
