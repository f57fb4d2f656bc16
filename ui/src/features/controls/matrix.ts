import { type Cell, MARK_OF, totalOf } from "../../api";
import type { MatrixCell } from "../../kit";
import { count } from "../../lib/numbers";

/** What a cell of the matrix shows: passes are a bare figure, trouble has its share and its word. */
export function matrixCell(cell: Cell): MatrixCell {
  const kind = MARK_OF[cell.result];
  const checks = totalOf(cell.checks);
  switch (cell.result) {
    case "compliant":
      return { kind, figure: count(checks) };
    case "noncompliant":
    case "excepted":
    case "inconclusive": {
      const of = cell.checks[cell.result];
      return { kind, figure: of > 0 ? `${count(of)} of ${count(checks)}` : "", word: cell.result, title: cell.reason };
    }
    case "unknown":
      return { kind, figure: "", word: cell.reason || "unknown", title: cell.reason };
    case "not_applicable":
      return { kind, figure: "", word: cell.reason || "nothing to check", title: cell.reason };
  }
}
