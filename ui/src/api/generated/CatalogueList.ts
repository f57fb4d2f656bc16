import type { CatalogueEntry } from "./CatalogueEntry";

export type CatalogueList = { frameworks: Array<CatalogueEntry>, };
