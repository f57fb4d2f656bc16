import type { Role } from "./Role";
import type { SignOffRow } from "./SignOffRow";
import type { SlotState } from "./SlotState";

export type SignOffSlot = { role: Role, state: SlotState, sign_off: SignOffRow | null, waits_for: string, };
