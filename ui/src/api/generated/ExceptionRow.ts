import type { Timestamp } from "./Timestamp";

export type ExceptionRow = { id: string, resource: string, account_id: string, region: string, reason: string, expires_at: Timestamp | null, expired: boolean, source: string, };
