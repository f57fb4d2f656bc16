import { describe, expect, it } from "vitest";
import { asTsv, type Column } from "./columns";
import { equalHeights, mixedHeights, scrollFor, visibleRows } from "./window";

describe("which rows are drawn", () => {
  it("a_hundred_thousand_rows_draw_only_a_screenful", () => {
    const [from, to] = visibleRows(equalHeights(100_000, 28), 28 * 50_000, 600);
    expect(to - from).toBeLessThan(40);
    expect(from).toBeLessThanOrEqual(50_000);
    expect(to).toBeGreaterThan(50_021);
  });

  it("an_empty_list_draws_nothing", () => {
    expect(visibleRows(equalHeights(0, 28), 0, 600)).toEqual([0, 0]);
  });

  it("rows_of_differing_heights_lie_one_below_the_other", () => {
    const heights = mixedHeights([28, 44, 44, 28]);
    expect([heights.top(0), heights.top(1), heights.top(3), heights.full]).toEqual([0, 28, 116, 144]);
    expect([heights.at(0), heights.at(27), heights.at(28), heights.at(9999)]).toEqual([0, 0, 1, 3]);
  });

  it("a_row_that_is_seen_does_not_move_the_list", () => {
    const heights = equalHeights(100, 20);
    expect(scrollFor(heights, 5, 60, 200)).toBe(60);
    expect(scrollFor(heights, 0, 60, 200)).toBe(0);
    expect(scrollFor(heights, 20, 60, 200)).toBe(220);
  });

  it("a_row_does_not_hide_beneath_what_is_pinned", () => {
    expect(scrollFor(equalHeights(100, 20), 5, 100, 200, 28)).toBe(72);
  });
});

describe("copied rows", () => {
  const columns: Column<{ name: string; size: number }>[] = [
    { id: "name", head: "Name", width: "1fr", text: (row) => row.name },
    { id: "size", head: "Size", width: "72px", text: (row) => String(row.size) },
  ];

  it("are_tab_separated_with_a_head_and_one_line_a_row", () => {
    expect(asTsv(columns, [{ name: "a\tb\nc", size: 1 }])).toBe("Name\tSize\na b c\t1");
  });
});
