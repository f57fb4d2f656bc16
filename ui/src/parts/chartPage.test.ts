import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { createRawSnippet } from "svelte";
import { describe, expect, it, vi } from "vitest";
import { failureFrom } from "../api";
import ChartPage from "./ChartPage.svelte";
import ListBelow from "./ListBelow.svelte";

const text = (words: string) => createRawSnippet(() => ({ render: () => `<p>${words}</p>` }));

const page = {
  title: "Coverage",
  testid: "coverage-head",
  waiting: false,
  failure: undefined,
  onretry: () => undefined,
  known: true,
  figures: text("48 lanes"),
  hints: [{ keys: "T", does: "table" }],
  foot: "How it is read",
  children: text("the chart"),
};

describe("a page with a chart", () => {
  it("has_its_figures_under_the_title_and_says_at_the_foot_how_it_is_read", () => {
    render(ChartPage, page);
    expect(screen.getByTestId("coverage-head").parentElement).toHaveTextContent("Coverage 48 lanes");
    expect(screen.getByText("the chart")).toBeInTheDocument();
    expect(screen.getByText("How it is read").parentElement).toHaveTextContent("table");
  });

  it("that_is_not_known_is_its_failure_alone_and_can_be_asked_for_again", async () => {
    const onretry = vi.fn();
    const failure = failureFrom({ code: "io", message: "The file cannot be read", details: "" });
    render(ChartPage, { ...page, known: false, failure, onretry });
    expect(screen.queryByTestId("coverage-head")).toBeNull();
    expect(screen.getByText("The file cannot be read", { exact: false })).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button"));
    expect(onretry).toHaveBeenCalledOnce();
  });

  it("that_was_known_stays_when_asking_again_fails", () => {
    const failure = failureFrom({ code: "io", message: "The file cannot be read", details: "" });
    render(ChartPage, { ...page, failure });
    expect(screen.getByText("the chart")).toBeInTheDocument();
    expect(screen.queryByText("The file cannot be read", { exact: false })).toBeNull();
  });
});

describe("the list below a chart", () => {
  const list = {
    label: "Gaps",
    title: "Gaps",
    note: "2, largest first",
    testid: "counts-gaps",
    children: text("the rows"),
  };

  it("is_named_and_says_how_many_there_are", () => {
    render(ListBelow, list);
    expect(screen.getByRole("region", { name: "Gaps" })).toHaveTextContent("the rows");
    expect(screen.getByTestId("counts-gaps")).toHaveTextContent("2, largest first");
  });

  it("says_that_nothing_is_missing_in_the_place_of_rows", () => {
    render(ListBelow, { ...list, nothing: "Every day is recorded." });
    expect(screen.getByText("Every day is recorded.")).toBeInTheDocument();
    expect(screen.queryByText("the rows")).toBeNull();
  });
});
