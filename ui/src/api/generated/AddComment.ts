
export type AddComment = { control_id: number, body: string, shared: boolean, };
