import type { EvidenceKind } from "./EvidenceKind";
import type { MachineResult } from "./MachineResult";
import type { Source } from "./Source";
import type { Timestamp } from "./Timestamp";

export type EvidenceRow = { id: number, kind: EvidenceKind, source: Source, native_id: string, account_id: string, region: string, service: string, resource_type: string, resource_id: string, event_name: string, principal: string, source_ip: string, result: MachineResult | null, occurred_at: Timestamp | null, collected_at: Timestamp, title: string, group: string, };
