import { describe, expect, it } from "vitest";
import { BLOCK_LINES, blockHeight, blocks, readLine, rowsOf } from "./lines";

describe("lines of an original", () => {
  it("a_member_is_parted_from_its_value_and_nothing_is_lost", () => {
    const line = readLine('    "eventName": "PutBucketPolicy",', 628);
    expect(line).toEqual({ number: 628, indent: 4, key: '"eventName":', rest: '"PutBucketPolicy",' });
  });

  it("a_string_in_a_list_is_no_member", () => {
    expect(readLine('  "a: b",', 3)).toMatchObject({ key: "", rest: '"a: b",' });
  });

  it("blocks_cover_every_line_once", () => {
    const found = blocks(BLOCK_LINES * 2 + 1);
    expect(found.map(({ start, end }) => end - start)).toEqual([BLOCK_LINES, BLOCK_LINES, 1]);
  });

  it("a_long_line_is_estimated_taller_than_a_short_one", () => {
    expect(rowsOf("x", 40)).toBe(1);
    expect(rowsOf("x".repeat(100), 40)).toBe(3);
    expect(blockHeight((at) => ["x", "x".repeat(100)][at], { start: 0, end: 2 }, 40, 17)).toBe(68);
  });
});
