
export type VerifyRequest = { path: string, };
