/** What the window needs from whatever it runs in. The product has one host, the Tauri shell; tests bring their own. */

export type CallClass = "query" | "mutate" | "collect" | "export";
export type HostEvent = "changed" | "progress" | "import";

export interface FilePick {
  title: string;
  extensions?: readonly { name: string; extensions: readonly string[] }[];
}

export interface SavePick extends FilePick {
  suggested?: string;
}

/** Files dragged over the window, and let go. */
export type Drop = { kind: "over" } | { kind: "leave" } | { kind: "drop"; paths: readonly string[] };

export interface Host {
  call(kind: CallClass, name: string, request: unknown): Promise<unknown>;
  onEvent(event: HostEvent, handler: (payload: unknown) => void): Promise<() => void>;
  onDrop(handler: (drop: Drop) => void): Promise<() => void>;
  pickFiles(pick: FilePick): Promise<string[]>;
  pickFile(pick: FilePick): Promise<string | undefined>;
  pickFolder(title: string): Promise<string | undefined>;
  /** Draws the whole window larger or smaller; 1 is as designed. */
  setZoom(factor: number): Promise<void>;
  pickSave(pick: SavePick): Promise<string | undefined>;
}
