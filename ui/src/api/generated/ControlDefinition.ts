import type { EvidenceSource } from "./EvidenceSource";
import type { Guardrail } from "./Guardrail";
import type { Responsibility } from "./Responsibility";
import type { Severity } from "./Severity";

export type ControlDefinition = { code: string, title: string, intent: string, implementation: string, test_procedure: Array<string>, severity: Severity, guardrail: Guardrail | null, owner: string, review_cadence: string, responsibility: Responsibility, sources: Array<EvidenceSource>, };
