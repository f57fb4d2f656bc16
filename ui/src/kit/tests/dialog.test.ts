import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import DialogProbe from "./DialogProbe.svelte";

describe("dialog", () => {
  it("is_named_and_described_by_its_title_and_lead", () => {
    render(DialogProbe, { onok: vi.fn(), onclose: vi.fn() });
    const dialog = screen.getByRole("dialog", { name: "Sign CC6.6" });
    expect(dialog).toHaveAccessibleDescription("You sign this content.");
    expect(screen.getByTestId("dialog-sign")).toBe(dialog);
  });

  it("a_main_button_that_waits_says_why_and_cannot_be_pressed", async () => {
    const onok = vi.fn();
    render(DialogProbe, { waits: "Conclude first.", onok, onclose: vi.fn() });
    expect(screen.getByTestId("dialog-ok")).toBeDisabled();
    expect(screen.getByTestId("dialog-waits")).toHaveTextContent("Conclude first.");
    await userEvent.click(screen.getByTestId("dialog-ok"));
    expect(onok).not.toHaveBeenCalled();
  });

  it("a_refusal_is_said_in_the_dialog_and_leaves_it_open", () => {
    const onclose = vi.fn();
    render(DialogProbe, { refusal: "You prepared this control. Someone else reviews it.", onok: vi.fn(), onclose });
    expect(screen.getByRole("alert")).toHaveTextContent("You prepared this control.");
    expect(onclose).not.toHaveBeenCalled();
  });

  it("escape_and_cancel_close_it", async () => {
    const onclose = vi.fn();
    render(DialogProbe, { onok: vi.fn(), onclose });
    await userEvent.keyboard("{Escape}");
    await userEvent.click(screen.getByTestId("dialog-cancel"));
    expect(onclose).toHaveBeenCalledTimes(2);
  });

  it("the_main_button_cannot_be_pressed_twice_while_it_works", async () => {
    let finish = () => {};
    const onok = vi.fn(() => new Promise<void>((done) => (finish = done)));
    render(DialogProbe, { onok, onclose: vi.fn() });
    await userEvent.click(screen.getByTestId("dialog-ok"));
    expect(screen.getByTestId("dialog-ok")).toBeDisabled();
    await userEvent.click(screen.getByTestId("dialog-ok"));
    expect(onok).toHaveBeenCalledOnce();
    finish();
  });
});
