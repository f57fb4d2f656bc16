export { call, type Answer, type CommandName, type Request } from "./client";
export { Failure, failureFrom } from "./failure";
export { files } from "./files";
export { importing } from "./importing.svelte";
export { OUTCOME_ICONS } from "./outcomes";
export { Live, live, WAIT_MS } from "./live.svelte";
export { session } from "./session.svelte";
export { SLICE_ROWS, Slices, sliced } from "./slices.svelte";
export type * from "./types";
export {
  bars,
  CONCLUSIONS,
  FILE_VERDICTS,
  KINDS,
  MARK_OF,
  OUTCOMES,
  RESULTS,
  ROLES,
  SEVERITIES,
  SHORT_SOURCES,
  SOURCES,
  totalOf,
} from "./words";
