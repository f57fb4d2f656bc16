import type { Host } from "./host";
import { tauriHost } from "./tauri";

export type { CallClass, Drop, FilePick, Host, HostEvent, SavePick } from "./host";

let current: Host = tauriHost;

export function host(): Host {
  return current;
}

/** Puts another host in place; the returned function puts the former back. */
export function useHost(other: Host): () => void {
  const before = current;
  current = other;
  return () => {
    current = before;
  };
}
