
export type OpenEngagement = { path: string, passphrase: string | null, };
