import type { WrittenPackage } from "./WrittenPackage";

export type PackageList = { rows: Array<WrittenPackage>, };
