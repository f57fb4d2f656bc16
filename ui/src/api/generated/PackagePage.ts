import type { Page } from "./Page";

export type PackagePage = { number: number, pages: number, page: Page, };
