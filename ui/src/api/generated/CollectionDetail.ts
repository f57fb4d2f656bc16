import type { CollectionRow } from "./CollectionRow";
import type { Outcome } from "./Outcome";
import type { StepCell } from "./StepCell";

export type CollectionDetail = { row: CollectionRow, cells: Array<StepCell>, outcomes: Array<[Outcome, number]>, };
