import type { Identity } from "./Identity";
import type { Recent } from "./Recent";

export type AppInfo = { version: string, recent: Array<Recent>, identity: Identity, open: boolean, documents: string, };
