
export type Slice = { offset: number, limit: number, };
