import { host } from "../host";

/** What has changed, by topic. Changes that arrive together are told together. */

type Listener = (topics: ReadonlySet<string>) => void;

const TOGETHER_MS = 40;
const listeners = new Set<Listener>();
let gathered = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;

export function publish(topics: readonly string[]): void {
  for (const topic of topics) gathered.add(topic);
  if (gathered.size === 0) return;
  timer ??= setTimeout(() => {
    const told = gathered;
    gathered = new Set();
    timer = undefined;
    for (const listener of [...listeners]) listener(told);
  }, TOGETHER_MS);
}

export function onChange(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function topicsOf(payload: unknown): string[] {
  if (typeof payload !== "object" || payload === null || !("topics" in payload)) return [];
  const { topics } = payload;
  return Array.isArray(topics) ? topics.filter((topic) => typeof topic === "string") : [];
}

/** Follows what the backend says has changed. */
export function followChanges(): Promise<() => void> {
  return host().onEvent("changed", (payload) => publish(topicsOf(payload)));
}
