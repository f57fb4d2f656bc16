import type { ControlPage } from "./ControlPage";
import type { Exhibit } from "./Exhibit";

export type ControlSection = { page: ControlPage, exhibits: Array<Exhibit>, };
