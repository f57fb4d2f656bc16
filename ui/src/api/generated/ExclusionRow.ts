
export type ExclusionRow = { reason: string, title: string, detail: string, items: number, };
