
export type Withdraw = { sign_off_id: number, reason: string, };
