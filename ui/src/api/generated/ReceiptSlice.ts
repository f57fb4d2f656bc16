import type { ReceiptRow } from "./ReceiptRow";

export type ReceiptSlice = { total: number, offset: number, rows: Array<ReceiptRow>, };
