
export type NewSample = { folder: string, };
