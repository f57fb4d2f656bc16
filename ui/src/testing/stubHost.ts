import type { CallClass, Drop, Host, HostEvent } from "../host";
import { useHost } from "../host";

export type Answers = Record<string, (request: never) => unknown>;

/**
 * A host for tests: answers commands from a table, records what was called, and can tell events. The system's dialogs
 * choose nothing unless `system` says otherwise.
 */
export function stubHost(answers: Answers, system: Partial<Host> = {}) {
  const calls: { kind: CallClass; name: string; request: unknown }[] = [];
  const handlers: Record<HostEvent, Set<(payload: unknown) => void>> = {
    changed: new Set(),
    progress: new Set(),
    import: new Set(),
  };
  const dropHandlers = new Set<(drop: Drop) => void>();
  const unused = () => Promise.resolve(undefined);
  const host: Host = {
    async call(kind, name, request) {
      calls.push({ kind, name, request });
      const answer = answers[name];
      await Promise.resolve();
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- the backend throws plain documents
      if (!answer) throw { code: "not_found", message: `there is no ${name}`, details: "" };
      return answer(request as never);
    },
    onEvent(event, handler) {
      handlers[event].add(handler);
      return Promise.resolve(() => handlers[event].delete(handler));
    },
    onDrop(handler) {
      dropHandlers.add(handler);
      return Promise.resolve(() => dropHandlers.delete(handler));
    },
    pickFiles: () => Promise.resolve([]),
    pickFile: unused,
    pickFolder: unused,
    pickSave: unused,
    setZoom: () => Promise.resolve(),
    ...system,
  };
  return {
    calls,
    called: (name: string) => calls.filter((call) => call.name === name),
    tell: (event: HostEvent, payload: unknown) => handlers[event].forEach((handler) => handler(payload)),
    drop: (drop: Drop) => dropHandlers.forEach((handler) => handler(drop)),
    remove: useHost(host),
  };
}

/** What the backend throws. */
export function refusal(code: string, message: string): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- the backend throws plain documents
  throw { code, message, details: "" };
}
