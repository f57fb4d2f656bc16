import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWebview } from "@tauri-apps/api/webview";
import { open, save } from "@tauri-apps/plugin-dialog";
import type { FilePick, Host } from "./host";

function filters(pick: FilePick) {
  return pick.extensions?.map(({ name, extensions }) => ({ name, extensions: [...extensions] })) ?? [];
}

export const tauriHost: Host = {
  call: (kind, name, request) => invoke(kind, { name, request }),

  onEvent: (event, handler) => listen(event, ({ payload }) => handler(payload)),

  onDrop: (handler) =>
    getCurrentWebview().onDragDropEvent(({ payload }) => {
      if (payload.type === "drop") handler({ kind: "drop", paths: payload.paths });
      else handler({ kind: payload.type === "leave" ? "leave" : "over" });
    }),

  pickFiles: async (pick) => (await open({ title: pick.title, filters: filters(pick), multiple: true })) ?? [],

  pickFile: async (pick) => (await open({ title: pick.title, filters: filters(pick), multiple: false })) ?? undefined,

  pickFolder: async (title) => (await open({ title, directory: true, multiple: false })) ?? undefined,

  setZoom: (factor) => getCurrentWebview().setZoom(factor),

  pickSave: async (pick) =>
    (await save({ title: pick.title, filters: filters(pick), defaultPath: pick.suggested })) ?? undefined,
};
