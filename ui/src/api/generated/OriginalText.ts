
export type OriginalText = { sha256: string, media_type: string, size_bytes: number, intact: boolean, textual: boolean, total_lines: number, first_line: number, lines: Array<string>, highlights: Array<number>, };
