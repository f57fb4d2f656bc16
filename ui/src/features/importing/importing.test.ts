import { render, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ImportSummary } from "../../api";
import { drops } from "../../lib/drops.svelte";
import { type Answers, refusal, stubHost } from "../../testing/stubHost";
import ImportDialog from "./ImportDialog.svelte";
import { counts, headline, kindTitle } from "./words";

const preview: ImportSummary = {
  preview: true,
  cancelled: false,
  proof: null,
  kept_because: "",
  files: { read: 2, known: 1, failed: 1, elsewhere: 0, archives: 0 },
  items: { read: 12, new: 9, duplicate: 3, conflicting: 0, unreadable: 2 },
  file_kinds: [{ kind: "CloudTrail log", count: 2 }],
  item_kinds: [{ kind: "cloudtrail.event", count: 12 }],
  places: [
    { account_id: "111122223333", region: "eu-central-1", items: 10, in_scope: true },
    { account_id: "999900001111", region: "us-east-1", items: 2, in_scope: false },
  ],
  from: "2026-05-01T00:00:00Z",
  to: "2026-05-12T09:14:03Z",
  problems: [
    { path: "/logs/b.json", offset: 120, problem: "record /Records/3: it is not UTF-8" },
    { path: "/logs/notes.txt", offset: null, problem: "not a file that can be imported: it is text, not JSON" },
  ],
  problems_not_listed: 4,
};
const nothing: ImportSummary = {
  ...preview,
  files: { read: 0, known: 3, failed: 0, elsewhere: 0, archives: 0 },
  items: { read: 0, new: 0, duplicate: 0, conflicting: 0, unreadable: 0 },
};

let stub: ReturnType<typeof stubHost>;
let closed = 0;

function open(answers: Answers, paths: readonly string[] = ["/logs"]) {
  stub = stubHost({ cancel_import: () => ({}), ...answers });
  return render(ImportDialog, { paths, onclose: () => (closed += 1) });
}

beforeEach(() => (closed = 0));
afterEach(() => stub.remove());

describe("importing", () => {
  it("what_would_come_in_is_shown_before_anything_is_written", async () => {
    open({ preview_import: () => preview });
    expect(await screen.findByTestId("import-headline")).toHaveTextContent("9 new records would come in from 2 files");
    expect(screen.getByTestId("import-kinds")).toHaveTextContent("CloudTrail events12");
    expect(screen.getByTestId("import-places")).toHaveTextContent("999900001111 us-east-1, not in scope");
    expect(screen.getByTestId("import-period")).toHaveTextContent("12 May 2026");
    expect(screen.getByTestId("import-duplicate")).toHaveAttribute("data-value", "3");
    expect(screen.getByTestId("import-unreadable")).toHaveAttribute("data-value", "2");
    expect(screen.getByTestId("import-problems")).toHaveTextContent("/logs/b.json at byte 120");
    expect(screen.getByTestId("import-problems")).toHaveTextContent("and 4 more");
    expect(stub.called("preview_import")).toMatchObject([{ kind: "query", request: { paths: ["/logs"] } }]);
    expect(stub.called("import_files")).toEqual([]);
  });

  it("importing_says_how_far_it_is_and_what_came_in", async () => {
    let end: (summary: ImportSummary) => void = () => undefined;
    open({
      preview_import: () => preview,
      import_files: () => new Promise<ImportSummary>((resolve) => (end = resolve)),
    });
    await screen.findByTestId("import-headline");
    await userEvent.click(screen.getByTestId("dialog-ok"));
    stub.tell("import", { files_total: 4, files_done: 1, bytes_total: 1000, bytes_done: 250, items_read: 7 });
    expect(await screen.findByTestId("import-progress")).toHaveTextContent("1 of 4 files");
    expect(screen.getByRole("meter")).toHaveAttribute("aria-valuenow", "25");
    end({ ...preview, preview: false });
    expect(await screen.findByTestId("import-headline")).toHaveTextContent("9 new records came in from 2 files");
    expect(screen.queryByTestId("dialog-ok")).toBeNull();
  });

  it("cancelling_waits_until_it_is_taken_back_and_says_so", async () => {
    let end: (summary: ImportSummary) => void = () => undefined;
    open({
      preview_import: () => preview,
      import_files: () => new Promise<ImportSummary>((resolve) => (end = resolve)),
    });
    await screen.findByTestId("import-headline");
    await userEvent.click(screen.getByTestId("dialog-ok"));
    await userEvent.click(await screen.findByText("Cancel the import"));
    expect(stub.called("cancel_import")).toHaveLength(1);
    expect(closed).toBe(0);
    end({ ...nothing, preview: false, cancelled: true });
    expect(await screen.findByTestId("import-headline")).toHaveTextContent("Nothing of it was kept");
  });

  it("files_dropped_on_it_are_added_to_what_it_looks_at", async () => {
    open({ preview_import: () => preview });
    await screen.findByTestId("import-headline");
    drops.target?.take(["/logs", "/more"]);
    await waitFor(() => expect(stub.called("preview_import")).toHaveLength(2));
    expect(stub.called("preview_import")[1]?.request).toEqual({ paths: ["/logs", "/more"] });
  });

  it("files_dropped_while_it_imports_change_nothing_and_afterwards_are_looked_at_alone", async () => {
    let end: (summary: ImportSummary) => void = () => undefined;
    open({
      preview_import: () => preview,
      import_files: () => new Promise<ImportSummary>((resolve) => (end = resolve)),
    });
    await screen.findByTestId("import-headline");
    await userEvent.click(screen.getByTestId("dialog-ok"));
    drops.target?.take(["/more"]);
    end({ ...preview, preview: false });
    expect(await screen.findByTestId("import-headline")).toHaveTextContent("came in");
    expect(stub.called("cancel_import")).toEqual([]);
    drops.target?.take(["/more"]);
    await waitFor(() => expect(stub.called("preview_import")).toHaveLength(2));
    expect(stub.called("preview_import")[1]?.request).toEqual({ paths: ["/more"] });
  });

  it("what_is_known_whole_cannot_be_imported_again", async () => {
    open({ preview_import: () => nothing });
    expect(await screen.findByText("Nothing of this would come in.")).toBeInTheDocument();
    expect(screen.getByTestId("dialog-ok")).toBeDisabled();
    expect(screen.getByTestId("import-files-known")).toHaveAttribute("data-value", "3");
  });

  it("a_preview_that_is_left_is_ended", async () => {
    const view = open({ preview_import: () => new Promise(() => undefined) });
    await waitFor(() => expect(stub.called("preview_import")).toHaveLength(1));
    view.unmount();
    await waitFor(() => expect(stub.called("cancel_import")).toHaveLength(1));
  });

  it("a_refusal_is_said_and_nothing_is_asked_without_files", async () => {
    open({ preview_import: () => refusal("invalid", "/logs cannot be read: it is not there") });
    expect(await screen.findByTestId("dialog-refusal")).toHaveTextContent("/logs cannot be read");
    stub.remove();
    open({}, []);
    expect(await screen.findByText("Choose files, folders or archives.")).toBeInTheDocument();
    expect(stub.called("preview_import")).toEqual([]);
  });

  it("a_dialog_of_the_system_that_does_not_open_is_said", async () => {
    const gone = () => Promise.reject(new Error("no portal"));
    stub = stubHost({}, { pickFiles: gone, pickFolder: gone });
    render(ImportDialog, { paths: [], onclose: () => undefined });
    for (const button of ["import-files", "import-folder"]) {
      await userEvent.click(await screen.findByTestId(button));
      expect(await screen.findByTestId("dialog-refusal")).toHaveTextContent("try again");
    }
  });

  it("every_count_that_is_something_has_a_line_and_kinds_have_words", () => {
    expect(counts(nothing).map((line) => line.testid)).toEqual(["import-read", "import-new", "import-files-known"]);
    expect(headline({ ...nothing, cancelled: true, kept_because: "a later run sealed it" })).toContain("sealed it");
    expect(kindTitle("config.configuration_item")).toBe("configuration items");
    expect(kindTitle("something.new")).toBe("something.new");
  });
});
