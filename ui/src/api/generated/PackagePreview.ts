import type { EngagementHeader } from "./EngagementHeader";
import type { ExclusionRow } from "./ExclusionRow";
import type { PackageFileCount } from "./PackageFileCount";
import type { ResultCounts } from "./ResultCounts";

export type PackagePreview = { header: EngagementHeader, collected: number, exclusions: Array<ExclusionRow>, included: number, files: Array<PackageFileCount>, results: ResultCounts, pages: number, outline: Array<[string, number]>, };
