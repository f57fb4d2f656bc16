
export type AccountAccess = { profile: string, };
