import type { Account } from "./Account";
import type { Date } from "./Date";

export type CreateEngagement = { path: string, name: string, owner: string, frameworks: Array<string>, from: Date, to: Date, accounts: Array<Account>, regions: Array<string>, passphrase: string | null, };
