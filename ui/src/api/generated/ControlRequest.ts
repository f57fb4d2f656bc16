
export type ControlRequest = { control_id: number, };
