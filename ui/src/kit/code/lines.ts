/** One line of an original, parted for reading: how deep it stands, the member's name, the rest. */
export interface CodeLine {
  number: number;
  indent: number;
  /** The member's name with its colon, when the line begins with one. */
  key: string;
  rest: string;
}

const MEMBER = /^("(?:[^"\\]|\\.)*"\s*:)\s?(.*)$/;

export function readLine(text: string, number: number): CodeLine {
  const body = text.trimStart();
  const indent = text.length - body.length;
  const member = MEMBER.exec(body);
  return member
    ? { number, indent, key: member[1] ?? "", rest: member[2] ?? "" }
    : { number, indent, key: "", rest: body };
}

/** Lines are drawn in blocks; a block out of sight is an empty box of the height it would have. */
export const BLOCK_LINES = 80;

export interface Block {
  start: number;
  end: number;
}

export function blocks(total: number): Block[] {
  const found: Block[] = [];
  for (let start = 0; start < total; start += BLOCK_LINES) {
    found.push({ start, end: Math.min(start + BLOCK_LINES, total) });
  }
  return found;
}

/** How many rows a line takes in a column of `columns` characters. Long strings are broken anywhere. */
export function rowsOf(text: string, columns: number): number {
  const body = text.trimStart();
  const indent = Math.min(text.length - body.length, Math.max(0, columns - 12));
  const room = Math.max(8, columns - indent);
  if (body.length <= room) return 1;
  return 1 + Math.ceil((body.length - room) / Math.max(6, room - 2));
}

/** Estimated height of a block, close enough that little jumps when it is drawn. A line not yet read counts as one row. */
export function blockHeight(
  lineAt: (index: number) => string | undefined,
  block: Block,
  columns: number,
  rowHeight: number,
): number {
  let rows = 0;
  for (let at = block.start; at < block.end; at += 1) rows += rowsOf(lineAt(at) ?? "", columns);
  return rows * rowHeight;
}
