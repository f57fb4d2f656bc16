import type { AccountAccess } from "./AccountAccess";
import type { Source } from "./Source";

export type StartCollection = { sources: Array<Source>, accounts: Array<string>, regions: Array<string>, access: AccountAccess, };
