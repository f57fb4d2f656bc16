import type { ArtifactRow } from "../../api";

/** What can be done next with a report. */
export type Next = "terms" | "report" | "save";

/** Its terms come first; the report itself only once they are held, and then both can be saved again. */
export function nextOf(row: ArtifactRow): Next {
  if (row.file) return "save";
  return row.terms ? "report" : "terms";
}

/** One line under a report's name. */
export function about(row: ArtifactRow): string {
  const day = (at: string) => at.slice(0, 10);
  const period = row.period_from ? `${day(row.period_from)} to ${day(row.period_to)}` : "";
  const held = row.file
    ? "report held"
    : row.terms
      ? "terms held"
      : row.acceptance === "EXPLICIT"
        ? "terms to accept"
        : "on its terms";
  return [row.series, `version ${row.version}`, period, held].filter((part) => part !== "").join(", ");
}
