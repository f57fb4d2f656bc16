
export type Problem = { path: string, problem: string, detail: string, };
