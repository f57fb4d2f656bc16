import type { Cell } from "./Cell";
import type { CommentRow } from "./CommentRow";
import type { ConclusionRow } from "./ConclusionRow";
import type { ControlRow } from "./ControlRow";
import type { ControlTexts } from "./ControlTexts";
import type { EvidenceGroup } from "./EvidenceGroup";
import type { EvidenceKind } from "./EvidenceKind";
import type { ExceptionRow } from "./ExceptionRow";
import type { ManualRow } from "./ManualRow";
import type { ReceiptRow } from "./ReceiptRow";
import type { ResultCounts } from "./ResultCounts";
import type { SignOffRow } from "./SignOffRow";
import type { SignOffSlot } from "./SignOffSlot";
import type { SourceCount } from "./SourceCount";

export type ControlPage = { row: ControlRow, texts: ControlTexts, checks: ResultCounts, result_sentence: string, cells: Array<Cell>, accounts_answered: number, regions_answered: number, sources: Array<SourceCount>, groups: Array<EvidenceGroup>, by_kind: Array<[EvidenceKind, number]>, exceptions: Array<ExceptionRow>, manual: Array<ManualRow>, comments: Array<CommentRow>, conclusions: Array<ConclusionRow>, slots: Array<SignOffSlot>, sign_offs: Array<SignOffRow>, content_digest: string, open_receipts: Array<ReceiptRow>, };
