import type { Role } from "./Role";
import type { SignOffState } from "./SignOffState";
import type { Timestamp } from "./Timestamp";

export type SignOffRow = { id: number, role: Role, person: string, at: Timestamp, digest: string, state: SignOffState, changes: Array<string>, key_fingerprint: string, signature: string, public_key: string, };
