import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { ListPlace } from "../grid/place.svelte";
import GridProbe from "./GridProbe.svelte";

describe("data grid", () => {
  it("says_how_many_rows_there_are_and_draws_only_some", () => {
    render(GridProbe, { total: 100_000, place: new ListPlace() });
    expect(screen.getByRole("grid", { name: "Receipts" })).toHaveAttribute("aria-rowcount", "100001");
    expect(screen.getAllByTestId("row").length).toBeLessThan(60);
  });

  it("asks_for_the_rows_it_is_about_to_draw", () => {
    const onneed = vi.fn();
    render(GridProbe, { total: 500, place: new ListPlace(), onneed });
    expect(onneed).toHaveBeenCalledWith(0, expect.any(Number));
  });

  it("has_one_stop_for_tab_and_moves_by_arrows", async () => {
    const place = new ListPlace();
    render(GridProbe, { total: 50, place });
    await userEvent.tab();
    expect(screen.getByText("row 0").parentElement).toHaveFocus();
    await userEvent.keyboard("{ArrowDown}{ArrowDown}{ArrowDown}");
    expect(place.active).toBe(2);
    expect(screen.getByText("row 2").parentElement).toHaveFocus();
    expect(screen.getAllByRole("row").filter((row) => row.tabIndex === 0)).toHaveLength(1);
  });

  it("enters_the_cells_with_the_right_arrow", async () => {
    render(GridProbe, { total: 5, place: new ListPlace() });
    await userEvent.tab();
    await userEvent.keyboard("{ArrowRight}{ArrowRight}");
    expect(screen.getAllByRole("gridcell").find((cell) => cell === document.activeElement)).toHaveTextContent("0");
  });

  it("enter_opens_the_row_one_stands_on", async () => {
    const onopen = vi.fn();
    const place = new ListPlace();
    place.active = 3;
    render(GridProbe, { total: 5, place, onopen });
    await userEvent.tab();
    await userEvent.keyboard("{Enter}");
    expect(onopen).toHaveBeenCalledWith({ name: "row 3", size: 3 }, 3);
  });

  it("keeps_its_place_for_the_return", async () => {
    const place = new ListPlace();
    const first = render(GridProbe, { total: 50, place });
    await userEvent.click(screen.getByText("row 4"));
    first.unmount();
    render(GridProbe, { total: 50, place });
    expect(screen.getByText("row 4").parentElement).toHaveAttribute("aria-selected", "true");
  });

  it("that_cannot_be_read_says_why_and_can_be_asked_for_again", async () => {
    const onretry = vi.fn();
    const failure = { title: "A file cannot be used", message: "The file is gone.", code: "io", details: "" };
    render(GridProbe, { total: 0, place: new ListPlace(), failure, onretry });
    expect(screen.getByRole("alert")).toHaveTextContent("The file is gone.");
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(onretry).toHaveBeenCalledOnce();
  });

  it("a_row_that_was_moved_to_before_it_was_there_is_told_of_when_it_comes", async () => {
    const onactive = vi.fn();
    const onopen = vi.fn();
    const outside = vi.fn();
    addEventListener("keydown", outside);
    const { rerender } = render(GridProbe, { total: 5, known: 2, place: new ListPlace(), onactive, onopen });
    await userEvent.tab();
    outside.mockClear();
    await userEvent.keyboard("{End}");
    expect(onactive).not.toHaveBeenCalled();
    outside.mockClear();
    await userEvent.keyboard("{Enter}");
    expect([onopen, outside].map((heard) => heard.mock.calls.length)).toEqual([0, 0]);
    await rerender({ known: 5 });
    expect(onactive).toHaveBeenCalledExactlyOnceWith({ name: "row 4", size: 4 }, 4);
    removeEventListener("keydown", outside);
  });
});
