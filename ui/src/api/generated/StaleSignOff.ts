import type { Role } from "./Role";
import type { Timestamp } from "./Timestamp";

export type StaleSignOff = { control_id: number, code: string, role: Role, person: string, signed_at: Timestamp, changes: Array<string>, };
