import type { Timestamp } from "./Timestamp";

export type CommentRow = { id: number, author: string, at: Timestamp, body: string, shared: boolean, };
