
export type AttachFile = { path: string, title: string, };
