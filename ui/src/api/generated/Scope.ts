import type { Account } from "./Account";
import type { Period } from "./Period";

export type Scope = { accounts: Array<Account>, regions: Array<string>, period: Period, };
