import { render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { asks } from "../lib/asks.svelte";
import {
  appInfo,
  controlPage,
  controlRow,
  controlsAnswer,
  engagement,
  idle,
  overview,
  verifyReport,
} from "../testing/fixtures";
import { type Answers, refusal, stubHost } from "../testing/stubHost";
import App from "./App.svelte";

const rows = [controlRow(1, "LOG-001"), controlRow(2, "LOG-002", { result: "unknown" })];
const noRows = () => ({ total: 0, offset: 0, rows: [] });

let open = true;
let stub: ReturnType<typeof stubHost>;

function start(more: Answers = {}) {
  stub = stubHost({
    app_info: () => appInfo(open),
    engagement: () => engagement,
    progress: () => idle,
    overview: () => overview,
    controls: () => controlsAnswer(rows),
    control: ({ control_id }: { control_id: number }) =>
      controlPage(rows.find((row) => row.id === control_id) ?? controlRow(0, "NONE")),
    control_evidence: noRows,
    collections: () => ({ rows: [] }),
    ...more,
  });
  return render(App);
}

beforeEach(() => {
  open = true;
  location.hash = "";
});
afterEach(() => {
  asks.close();
  stub.remove();
});

describe("window", () => {
  it("without_an_engagement_it_is_the_welcome_screen", async () => {
    open = false;
    location.hash = "#/controls/1";
    start();
    expect(await screen.findByTestId("welcome-sample")).toBeInTheDocument();
    expect(screen.queryByTestId("nav-overview")).toBeNull();
  });

  it("the_sample_takes_one_press_and_shows_its_collection", async () => {
    open = false;
    start({
      new_sample: () => {
        open = true;
        return engagement;
      },
    });
    await userEvent.click(await screen.findByTestId("welcome-sample"));
    expect(await screen.findByTestId("collect-state")).toBeInTheDocument();
    expect(stub.called("new_sample")).toMatchObject([{ kind: "collect" }]);
  });

  it("says_how_many_controls_are_open_and_never_counts_unknown_as_a_pass", async () => {
    start();
    expect(await screen.findByTestId("overview-headline")).toHaveTextContent("2 of 2 controls are open");
    expect(screen.getByTestId("counts-ok")).toHaveAttribute("data-value", "0");
    expect(screen.getByTestId("counts-unk")).toHaveAttribute("data-value", "1");
  });

  it("keys_go_to_screens_and_through_controls", async () => {
    start();
    await screen.findByTestId("overview-headline");
    await userEvent.keyboard("gc");
    await waitFor(() => expect(screen.getByTestId("control-page")).toHaveAttribute("data-code", "LOG-001"));
    await userEvent.keyboard("j");
    await waitFor(() => expect(screen.getByTestId("control-page")).toHaveAttribute("data-code", "LOG-002"));
    await userEvent.keyboard("jk");
    await waitFor(() => expect(screen.getByTestId("control-page")).toHaveAttribute("data-code", "LOG-001"));
  });

  it("a_control_is_found_by_its_code_from_anywhere", async () => {
    start();
    await screen.findByTestId("overview-headline");
    await userEvent.keyboard("{Control>}k{/Control}");
    await userEvent.type(await screen.findByTestId("palette-input"), "log-002");
    await userEvent.keyboard("{Enter}");
    await waitFor(() => expect(screen.getByTestId("control-page")).toHaveAttribute("data-code", "LOG-002"));
    expect(screen.queryByTestId("palette")).toBeNull();
  });

  it("dropped_files_are_offered_to_the_control_that_is_shown", async () => {
    location.hash = "#/controls/1";
    start({ attach: () => ({ evidence_ids: [9], failed: [] }) });
    await screen.findByTestId("machine-result");
    stub.drop({ kind: "over" });
    expect(await screen.findByTestId("drop-veil")).toHaveTextContent("Attach to LOG-001");
    stub.drop({ kind: "drop", paths: ["/tmp/review.pdf"] });
    expect(await screen.findByTestId("attach-paths")).toHaveValue("/tmp/review.pdf");
    await userEvent.click(screen.getByTestId("dialog-ok"));
    await waitFor(() => expect(screen.queryByTestId("dialog-attach")).toBeNull());
    expect(stub.called("attach")[0]?.request).toMatchObject({
      control_id: 1,
      files: [{ path: "/tmp/review.pdf", title: "" }],
    });
  });

  it("files_that_hang_over_a_screen_are_told_what_it_does_with_them", async () => {
    start({ import_step: () => ({ files_total: 0 }), preview_import: () => new Promise(() => undefined) });
    for (const [keys, title, words] of [
      ["go", "overview-headline", "Import into this engagement"],
      ["gi", "drop-veil", "Verify this copy"],
      ["gp", "drop-veil", "Verify this package"],
      ["gl", "collect-state", "Import into this engagement"],
    ] as const) {
      await userEvent.keyboard(keys);
      stub.drop({ kind: "over" });
      expect(await screen.findByTestId(title)).toBeInTheDocument();
      await waitFor(() => expect(screen.getByTestId("drop-veil")).toHaveTextContent(words));
      stub.drop({ kind: "leave" });
      await waitFor(() => expect(screen.queryByTestId("drop-veil")).toBeNull());
    }
    stub.drop({ kind: "drop", paths: ["/logs"] });
    expect(await screen.findByTestId("dialog-import")).toBeInTheDocument();
    stub.drop({ kind: "over" });
    expect(await screen.findByTestId("drop-veil")).toHaveTextContent("Add to this import");
    stub.drop({ kind: "leave" });
  });

  it("importing_has_a_button_on_the_overview_and_beside_collecting", async () => {
    start({ import_step: () => ({ files_total: 0 }) });
    await userEvent.click(await screen.findByTestId("go-import"));
    expect(await screen.findByText("Choose files, folders or archives.")).toBeInTheDocument();
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("dialog-import")).toBeNull());
    await userEvent.keyboard("gl");
    await screen.findByTestId("collect-state");
    await userEvent.click(screen.getByTestId("go-import"));
    expect(await screen.findByTestId("dialog-import")).toBeInTheDocument();
  });

  it("a_conclusion_needs_a_kind_and_a_basis", async () => {
    location.hash = "#/controls/1";
    start({ conclude: () => ({ activity_seq: 2, conclusion: null, comment: null, sign_off: null }) });
    await screen.findByTestId("machine-result");
    await userEvent.keyboard("c");
    expect(await screen.findByTestId("dialog-ok")).toBeDisabled();
    await userEvent.click(screen.getByTestId("conclude-kind-deficient"));
    expect(screen.getByTestId("dialog-waits")).toHaveTextContent("Say what it rests on.");
    await userEvent.type(screen.getByTestId("conclude-basis"), "E1 is open.");
    await userEvent.click(screen.getByTestId("dialog-ok"));
    await waitFor(() => expect(screen.queryByTestId("dialog-conclude")).toBeNull());
    expect(stub.called("conclude")[0]?.request).toEqual({
      control_id: 1,
      conclusion: "deficient",
      basis: "E1 is open.",
    });
  });

  it("one_signs_the_digest_that_was_shown_and_a_refusal_is_said_in_place", async () => {
    location.hash = "#/controls/1";
    start({
      sign_preview: () => ({
        covers: "2 items, conclusion deficient",
        digest: "ef".repeat(32),
        key_fingerprint: "SHA256:u7Xq",
        person: "Dana Whitfield",
        refusal: "",
      }),
      sign: () => refusal("refused", "The content has changed since you looked."),
    });
    await screen.findByTestId("machine-result");
    await userEvent.keyboard("s");
    expect(await screen.findByTestId("sign-covers")).toHaveTextContent("2 items, conclusion deficient");
    await userEvent.click(screen.getByTestId("dialog-ok"));
    expect(await screen.findByTestId("dialog-refusal")).toHaveTextContent("The content has changed");
    expect(stub.called("sign")[0]?.request).toMatchObject({ role: "preparer", digest: "ef".repeat(32) });
  });

  it("a_sign_off_that_may_not_be_made_cannot_be_pressed_and_says_why", async () => {
    location.hash = "#/controls/1";
    start({
      sign_preview: () => ({
        covers: "2 items",
        digest: "00",
        key_fingerprint: "",
        person: "Dana Whitfield",
        refusal: "Conclude first: a sign-off covers a conclusion.",
      }),
    });
    await screen.findByTestId("machine-result");
    await userEvent.click(screen.getByTestId("sign"));
    expect(await screen.findByTestId("dialog-refusal")).toHaveTextContent("Conclude first");
    expect(screen.getByTestId("dialog-ok")).toBeDisabled();
  });

  it("a_package_that_was_altered_names_the_file", async () => {
    open = false;
    start({ verify: () => verifyReport("bad") });
    await userEvent.click(await screen.findByTestId("verify-package"));
    await userEvent.type(await screen.findByTestId("verify-path"), "/out/package");
    await userEvent.click(screen.getByTestId("dialog-ok"));
    expect(await screen.findByTestId("verify-verdict")).toHaveAttribute("data-verdict", "bad");
    expect(within(screen.getByTestId("verify-problems")).getByText("evidence/88/880716e8.json")).toBeInTheDocument();
  });

  it("an_engagement_with_a_passphrase_asks_for_it", async () => {
    open = false;
    const asked: unknown[] = [];
    start({
      app_info: () => ({
        ...appInfo(open),
        recent: [{ path: "/a/b.tickmark", name: "Locked", opened_at: "2026-05-12T10:12:00.000Z", exists: true }],
      }),
      open_engagement: (request: { passphrase: string | null }) => {
        asked.push(request.passphrase);
        if (request.passphrase !== "open sesame") refusal("passphrase", "This is not the passphrase.");
        open = true;
        return engagement;
      },
    });
    await userEvent.click(await screen.findByTestId("recent"));
    await userEvent.type(await screen.findByTestId("passphrase"), "wrong");
    await userEvent.click(screen.getByTestId("dialog-ok"));
    expect(await screen.findByTestId("dialog-refusal")).toHaveTextContent("This is not the passphrase.");
    await userEvent.clear(screen.getByTestId("passphrase"));
    await userEvent.type(screen.getByTestId("passphrase"), "open sesame");
    await userEvent.click(screen.getByTestId("dialog-ok"));
    expect(await screen.findByTestId("overview-headline")).toBeInTheDocument();
    expect(asked).toEqual([null, "wrong", "open sesame"]);
  });

  it("another_engagement_begins_with_a_screen_of_its_own", async () => {
    location.hash = "#/integrity";
    let id = "e1";
    start({
      engagement: () => ({ ...engagement, header: { ...engagement.header, id } }),
      proof: () => ({
        state: "idle",
        path: "",
        keys: 0,
        files: 0,
        of: 0,
        message: "",
        report: null,
        chains: [],
        faults: 0,
      }),
      proof_imported: () => ({ digests: 0 }),
    });
    await userEvent.type(await screen.findByTestId("proof-folder"), "/copies/first");
    id = "e2";
    stub.tell("changed", { topics: ["engagement"] });
    await waitFor(() => expect(screen.getByTestId("proof-folder")).toHaveValue(""));
  });

  it("files_dropped_on_a_dialog_do_not_reach_the_screen_behind_it", async () => {
    location.hash = "#/integrity";
    start({ import_step: () => ({ files_total: 0 }) });
    await screen.findByTestId("nav-integrity");
    for (const [ask, dialog] of [
      [{ kind: "verify", path: "" }, "dialog-verify"],
      [{ kind: "palette" }, "palette"],
      [{ kind: "keys" }, "dialog-keys"],
    ] as const) {
      asks.open(ask);
      expect(await screen.findByTestId(dialog)).toBeInTheDocument();
      stub.drop({ kind: "over" });
      expect(await screen.findByTestId("drop-veil")).toHaveTextContent("Close the dialog first.");
      stub.drop({ kind: "drop", paths: ["/copies/a"] });
      asks.close();
      await waitFor(() => expect(screen.queryByTestId(dialog)).toBeNull());
    }
    expect(stub.called("start_proof")).toEqual([]);
    stub.drop({ kind: "drop", paths: ["/copies/a"] });
    await waitFor(() => expect(stub.called("start_proof")).toHaveLength(1));
  });
});
