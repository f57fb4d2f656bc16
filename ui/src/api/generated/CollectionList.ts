import type { CollectionRow } from "./CollectionRow";

export type CollectionList = { rows: Array<CollectionRow>, };
