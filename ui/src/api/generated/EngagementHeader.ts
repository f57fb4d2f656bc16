import type { FrameworkRef } from "./FrameworkRef";
import type { Scope } from "./Scope";
import type { Timestamp } from "./Timestamp";

export type EngagementHeader = { id: string, name: string, owner: string, frameworks: Array<FrameworkRef>, scope: Scope, days: number, days_elapsed: number, collected_at: Timestamp | null, collections: number, controls: number, activity_entries: number, activity_head: string, encrypted: boolean, };
