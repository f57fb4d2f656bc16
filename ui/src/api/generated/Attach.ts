import type { AttachFile } from "./AttachFile";
import type { Date } from "./Date";
import type { Timestamp } from "./Timestamp";

export type Attach = { control_id: number, files: Array<AttachFile>, effective_from: Date | null, effective_to: Date | null, captured_at: Timestamp | null, };
