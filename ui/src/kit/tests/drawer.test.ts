import { render, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keyboard } from "../../keyboard/keyboard.svelte";
import DrawerProbe from "./DrawerProbe.svelte";

const handle = (event: KeyboardEvent) => keyboard.handle(event);
beforeEach(() => addEventListener("keydown", handle));
afterEach(() => removeEventListener("keydown", handle));

describe("a drawer", () => {
  it("gives_the_focus_back_to_what_had_it_when_it_is_closed", async () => {
    render(DrawerProbe);
    await userEvent.click(screen.getByText("Row"));
    await waitFor(() => expect(screen.getByText("20:00")).toHaveFocus());
    await userEvent.keyboard("{Escape}");
    expect(screen.getByText("Row")).toHaveFocus();
  });

  it("leaves_the_focus_where_a_person_has_put_it_since", async () => {
    render(DrawerProbe);
    await userEvent.click(screen.getByText("Row"));
    await userEvent.click(screen.getByText("Elsewhere"));
    await userEvent.keyboard("{Escape}");
    expect(screen.getByText("Elsewhere")).toHaveFocus();
  });
});
