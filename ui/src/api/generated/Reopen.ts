
export type Reopen = { control_id: number, reason: string, };
