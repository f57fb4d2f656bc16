import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { describe, expect, it, vi } from "vitest";
import {
  Button,
  CodeView,
  DateField,
  ErrorState,
  Mark,
  MARK_WORDS,
  MARKS,
  Matrix,
  Seg,
  StackBar,
  Tick,
  toasts,
} from "..";

async function violations(container: Element): Promise<string[]> {
  const found = await axe.run(container, {
    rules: { region: { enabled: false }, "color-contrast": { enabled: false } },
  });
  return found.violations.map((violation) => `${violation.id}: ${violation.help}`);
}

describe("marks", () => {
  it.each(MARKS)("%s_has_a_shape_and_a_word", (kind) => {
    render(Mark, { kind });
    expect(screen.getByRole("img", { name: MARK_WORDS[kind] })).toContainHTML(`#m-${kind}`);
  });

  it("a_sign_off_is_a_tick_and_never_a_result", () => {
    render(Tick, { state: "stale" });
    expect(screen.getByRole("img", { name: "stale" })).toContainHTML("#t-stale");
  });
});

describe("charts", () => {
  it("a_bar_says_its_figures_in_words_and_leaves_out_what_is_none", () => {
    render(StackBar, {
      parts: [
        { kind: "ok", value: 24 },
        { kind: "bad", value: 4 },
        { kind: "unk", value: 0 },
      ],
    });
    expect(screen.getByRole("img", { name: "24 compliant, 4 noncompliant" })).toBeInTheDocument();
  });

  it("a_matrix_is_a_table_with_heads", async () => {
    const { container } = render(Matrix, {
      label: "Results by account and Region",
      rows: [{ id: "1", name: "nw-prod" }],
      columns: [{ id: "eu-west-1", name: "eu-west-1" }],
      cell: () => ({ kind: "bad", figure: "1 of 38", word: "noncompliant" }) as const,
    });
    expect(screen.getByRole("rowheader", { name: "nw-prod" })).toBeInTheDocument();
    expect(screen.getByRole("cell", { name: /1 of 38/ })).toHaveTextContent("noncompliant");
    expect(await violations(container)).toEqual([]);
  });
});

describe("choices and fields", () => {
  it("a_segment_says_which_choice_is_pressed", async () => {
    const onchange = vi.fn();
    render(Seg, {
      label: "Show",
      choices: [
        { value: "all", label: "All" },
        { value: "open", label: "Open", count: 15 },
      ],
      value: "all",
      onchange,
    });
    expect(screen.getByRole("button", { name: "All" })).toHaveAttribute("aria-pressed", "true");
    await userEvent.click(screen.getByRole("button", { name: /Open/ }));
    expect(onchange).toHaveBeenCalledWith("open");
  });

  it("a_wrong_day_is_explained_when_one_leaves_the_field", async () => {
    render(DateField, { label: "From", value: "" });
    await userEvent.type(screen.getByLabelText("From"), "2026-06-31");
    expect(screen.queryByRole("alert")).toBeNull();
    await userEvent.tab();
    expect(screen.getByRole("alert")).toHaveTextContent("Jun 2026 has 30 days.");
    expect(screen.getByLabelText("From")).toBeInvalid();
  });
});

describe("messages", () => {
  it("an_error_says_what_happened_what_to_do_and_its_code", async () => {
    const failure = {
      title: "The file cannot be opened",
      message: "It was written by a newer Tickmark. Nothing was changed.",
      code: "newer_file",
      details: "/audits/northwind.tickmark",
    };
    const { container } = render(ErrorState, { failure });
    for (const said of Object.values(failure)) expect(screen.getByRole("alert")).toHaveTextContent(said);
    expect(await violations(container)).toEqual([]);
  });

  it("a_message_leaves_by_itself", () => {
    vi.useFakeTimers();
    toasts.say("Copied the SHA-256");
    expect(toasts.list).toHaveLength(1);
    vi.runAllTimers();
    expect(toasts.list).toHaveLength(0);
    vi.useRealTimers();
  });
});

describe("originals", () => {
  it("are_shown_with_line_numbers_and_the_lines_that_hold_the_fact_marked", async () => {
    const { container } = render(CodeView, {
      label: "Original JSON",
      total: 3,
      lineAt: (index: number) => ["{", '  "a": 1', "}"][index],
      hits: [1],
    });
    expect(container.querySelector("[data-line='2']")).toHaveClass("hit");
    expect(container.querySelector("[data-line='2']")).toHaveTextContent('"a": 1');
    expect(await violations(container)).toEqual([]);
  });
});

describe("buttons", () => {
  it("a_button_is_no_submit_unless_it_says_so", () => {
    render(Button, { children: (() => {}) as never, testid: "attach" });
    expect(screen.getByTestId("attach")).toHaveAttribute("type", "button");
  });
});
