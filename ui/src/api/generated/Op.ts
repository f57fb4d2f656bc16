import type { Face } from "./Face";
import type { LinkTarget } from "./LinkTarget";

export type Op = { "op": "text", x_mm: number, y_mm: number, size_pt: number, face: Face, color: string, text: string, width_mm: number, spacing_pt: number, } | { "op": "line", x1_mm: number, y1_mm: number, x2_mm: number, y2_mm: number, width_pt: number, color: string, } | { "op": "rect", x_mm: number, y_mm: number, w_mm: number, h_mm: number, color: string, outline: [number, string] | null, } | { "op": "path", d: string, fill: string | null, stroke: [number, string] | null, } | { "op": "link", x_mm: number, y_mm: number, w_mm: number, h_mm: number, to: LinkTarget, };
