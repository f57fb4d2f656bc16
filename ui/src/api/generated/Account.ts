
export type Account = { id: string, alias: string, };
