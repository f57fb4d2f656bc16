
export type RemoveRecent = { path: string, };
