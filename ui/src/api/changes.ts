import { host } from "../host";

/** What has changed, by topic. Changes that arrive together are told together. */

type Listener = (topics: ReadonlySet<string>) => void;

const TOGETHER_MS = 40;
/** Least time between two tellings, so that a busy collection does not make every list read without end. */
const APART_MS = 300;
const listeners = new Set<Listener>();
let gathered = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;
let toldAt = -APART_MS;

function wait(): number {
  return Math.min(APART_MS, Math.max(TOGETHER_MS, toldAt + APART_MS - performance.now()));
}

export function publish(topics: readonly string[]): void {
  for (const topic of topics) gathered.add(topic);
  if (gathered.size === 0) return;
  timer ??= setTimeout(() => {
    const told = gathered;
    gathered = new Set();
    timer = undefined;
    toldAt = performance.now();
    for (const listener of [...listeners]) listener(told);
  }, wait());
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
