import type { ConclusionKind } from "./ConclusionKind";
import type { MachineResult } from "./MachineResult";
import type { SlotState } from "./SlotState";

export type ControlRow = { id: number, framework_id: string, set_id: string, code: string, title: string, result: MachineResult, unknown_reason: string, conclusion: ConclusionKind | null, evidence_count: number, slots: [SlotState, SlotState, SlotState], };
