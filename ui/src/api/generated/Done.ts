import type { CommentRow } from "./CommentRow";
import type { ConclusionRow } from "./ConclusionRow";
import type { SignOffRow } from "./SignOffRow";

export type Done = { activity_seq: number, conclusion: ConclusionRow | null, comment: CommentRow | null, sign_off: SignOffRow | null, };
