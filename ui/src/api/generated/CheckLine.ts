
export type CheckLine = { title: string, holds: boolean | null, detail: string, };
