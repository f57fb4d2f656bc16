import { beforeEach, describe, expect, it, vi } from "vitest";
import { parseChord } from "./chord";
import { Keyboard } from "./keyboard.svelte";

function press(board: Keyboard, key: string, more: KeyboardEventInit = {}, target: EventTarget = document.body) {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  const listen = (heard: Event) => board.handle(heard as KeyboardEvent);
  target.addEventListener("keydown", listen);
  target.dispatchEvent(event);
  target.removeEventListener("keydown", listen);
  return event;
}

describe("keyboard", () => {
  let board: Keyboard;
  beforeEach(() => {
    board = new Keyboard();
    document.body.innerHTML = "";
  });

  it("a_key_runs_its_action_and_is_taken", () => {
    const run = vi.fn();
    board.use([{ id: "a", label: "Attach", group: "Control", keys: ["E"], run }]);
    expect(press(board, "e").defaultPrevented).toBe(true);
    expect(run).toHaveBeenCalledOnce();
  });

  it("a_letter_in_a_text_field_is_text", () => {
    const run = vi.fn();
    const field = document.createElement("input");
    document.body.append(field);
    board.use([{ id: "a", label: "Attach", group: "Control", keys: ["E"], run }]);
    expect(press(board, "e", {}, field).defaultPrevented).toBe(false);
    expect(run).not.toHaveBeenCalled();
  });

  it("a_chord_with_control_works_in_a_text_field_too", () => {
    const run = vi.fn();
    const field = document.createElement("input");
    document.body.append(field);
    board.use([{ id: "p", label: "Palette", group: "Window", keys: ["Ctrl+K"], run }]);
    press(board, "k", { ctrlKey: true }, field);
    expect(run).toHaveBeenCalledOnce();
  });

  it("enter_on_a_button_presses_the_button", () => {
    const run = vi.fn();
    const button = document.createElement("button");
    document.body.append(button);
    board.use([{ id: "o", label: "Open original", group: "Control", keys: ["Enter"], run }]);
    press(board, "Enter", {}, button);
    expect(run).not.toHaveBeenCalled();
  });

  it("g_then_c_goes_and_c_alone_concludes", () => {
    const go = vi.fn();
    const conclude = vi.fn();
    board.use([
      { id: "go", label: "Go to controls", group: "Go", keys: ["G C"], run: go },
      { id: "conclude", label: "Conclude", group: "Control", keys: ["C"], run: conclude },
    ]);
    press(board, "g");
    press(board, "c");
    expect([go.mock.calls.length, conclude.mock.calls.length]).toEqual([1, 0]);
    press(board, "c");
    expect([go.mock.calls.length, conclude.mock.calls.length]).toEqual([1, 1]);
  });

  it("a_second_stroke_that_fits_nothing_ends_the_sequence", () => {
    const go = vi.fn();
    board.use([{ id: "go", label: "Go to controls", group: "Go", keys: ["G C"], run: go }]);
    press(board, "g");
    press(board, "x");
    press(board, "c");
    expect(go).not.toHaveBeenCalled();
  });

  it("while_a_dialog_is_open_the_keys_beneath_it_rest", () => {
    const beneath = vi.fn();
    const inside = vi.fn();
    board.use([{ id: "a", label: "Attach", group: "Control", keys: ["E"], run: beneath }]);
    const lower = board.raise();
    board.use([{ id: "ok", label: "Sign", group: "Dialog", keys: ["Ctrl+Enter"], run: inside }]);
    press(board, "e");
    press(board, "Enter", { ctrlKey: true });
    expect([beneath.mock.calls.length, inside.mock.calls.length]).toEqual([0, 1]);
    lower();
    press(board, "e");
    expect(beneath).toHaveBeenCalledOnce();
  });

  it("the_action_registered_last_answers_first", () => {
    const older = vi.fn();
    const newer = vi.fn();
    board.use([{ id: "1", label: "Older", group: "View", keys: ["Esc"], run: older }]);
    const forget = board.use([{ id: "2", label: "Newer", group: "View", keys: ["Esc"], run: newer }]);
    press(board, "Escape");
    forget();
    press(board, "Escape");
    expect([older.mock.calls.length, newer.mock.calls.length]).toEqual([1, 1]);
  });

  it("an_action_that_cannot_be_done_leaves_its_key_alone", () => {
    const run = vi.fn();
    board.use([{ id: "s", label: "Sign", group: "Control", keys: ["S"], when: () => false, run }]);
    expect(press(board, "s").defaultPrevented).toBe(false);
    expect(run).not.toHaveBeenCalled();
  });

  it("a_question_mark_is_one_wherever_the_layout_puts_it", () => {
    const run = vi.fn();
    board.use([{ id: "?", label: "Keys", group: "Window", keys: ["?"], run }]);
    press(board, "?", { shiftKey: true });
    press(board, "?", { shiftKey: false });
    expect(run).toHaveBeenCalledTimes(2);
  });

  it.each([
    ["Ctrl+K", 1],
    ["G O", 2],
    ["]", 1],
  ])("%s_is_read_as_%i_strokes", (text, strokes) => {
    expect(parseChord(text)).toHaveLength(strokes);
  });
});
