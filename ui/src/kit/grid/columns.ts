/** A column of a grid. Sorting and filtering are done by whoever serves the rows. */
export interface Column<Row> {
  id: string;
  head: string;
  /** The head is said, not shown: for a column of marks. */
  quiet?: boolean;
  /** A grid track: `72px`, `minmax(0, 1fr)`. */
  width: string;
  num?: boolean;
  sortable?: boolean;
  /** What the cell says as text: shown when no snippet draws it, and copied. */
  text: (row: Row) => string;
}

/** Why rows cannot be read, as it is shown in their place. */
export interface Failure {
  title: string;
  message: string;
  code: string;
  details: string;
}

/** The rows of a grid, of which those that are looked at are there. */
export interface GridRows<Row> {
  readonly total: number;
  /** The row at an index, or nothing while it is on the way. */
  readonly rowAt: (index: number) => Row | undefined;
  /** Says which rows are looked at. */
  readonly need: (from: number, to: number) => void;
  /** Why they cannot be read. */
  readonly failure: Failure | undefined;
  readonly retry: () => void;
}

export interface Sort {
  column: string;
  descending: boolean;
}

/** Rows as tab-separated text with a head, which a spreadsheet takes as it is. */
export function asTsv<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const clean = (text: string) => text.replace(/[\t\r\n]+/g, " ");
  const lines = rows.map((row) => columns.map((column) => clean(column.text(row))).join("\t"));
  return [columns.map((column) => column.head).join("\t"), ...lines].join("\n");
}
