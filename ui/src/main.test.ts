import { screen, waitFor } from "@testing-library/svelte";
import { expect, it, vi } from "vitest";

vi.mock("./app/App.svelte", () => {
  throw new TypeError("the chunk is gone");
});

it("a_program_that_cannot_be_read_is_said_where_the_window_was_painted", async () => {
  const reported = vi.fn();
  vi.stubGlobal("reportError", reported);
  document.body.innerHTML = '<div id="app"></div><div id="opening"><p>Tickmark</p></div>';
  await import("./main");
  await waitFor(() => expect(screen.getByRole("alert")).toHaveTextContent("Nothing that was saved is lost."));
  expect(reported).toHaveBeenCalledOnce();
  vi.unstubAllGlobals();
});
