import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import {
  type JobProgress,
  type Rate,
  type ReconciliationLine,
  session,
  type SheetFigures,
  type SheetGroup,
  type Slice,
  SLICE_ROWS,
  type StepCell,
} from "../../api";
import { idle } from "../../testing/fixtures";
import { refusal, stubHost } from "../../testing/stubHost";
import { jobBanner, jobTitle } from "./job";
import CollectionsView from "./CollectionsView.svelte";
import NoAnswers from "./NoAnswers.svelte";
import RatesPane from "./RatesPane.svelte";
import ReconciliationPane from "./ReconciliationPane.svelte";
import { sheetSays, uncounted } from "./reconcile";
import SheetDialog from "./SheetDialog.svelte";

const job = (over: Partial<JobProgress>): JobProgress => ({ ...idle, ...over });

const sheet = (over: Partial<SheetFigures>): SheetFigures => ({
  run_id: 1,
  lines: 0,
  equal: 0,
  explained: 0,
  differs: 0,
  groups: [],
  ...over,
});

const group = (source: SheetGroup["source"], name: string, counts: number): SheetGroup => ({
  source,
  name,
  counts,
  equal: counts,
  explained: 0,
  differs: 0,
});

const rate = (over: Partial<Rate>): Rate => ({
  service: "cloudtrail",
  operation: "LookupEvents",
  account_id: "111122223333",
  region: "us-east-1",
  limit: 2,
  now: 1.9,
  throttles: 0,
  history: [2, 2, 1.9],
  ...over,
});

describe("the job", () => {
  it("says_in_its_title_how_long_it_will_take", () => {
    expect(jobTitle(job({ state: "running", left_s: 660 }))).toBe("Collecting, about 11 minutes left");
    expect(jobTitle(job({ state: "running" }))).toBe("Collecting");
  });

  it("that_waits_says_for_what", () => {
    expect(jobBanner(job({ state: "waits_for_credentials", message: "Sign in again." }))).toMatchObject({
      title: "Waits for credentials",
      text: "Sign in again.",
    });
    const lost = "config.us-east-1 cannot be reached; nothing else can be reached either. Check the network";
    expect(jobBanner(job({ state: "failed", message: lost }))?.title).toBe("The network is lost");
    expect(jobBanner(job({ state: "failed", message: "Another Tickmark writes here." }))?.text).toContain("Another");
    expect(jobBanner(job({ state: "running" }))).toBeUndefined();
  });
});

describe("the sheet", () => {
  const long = sheet({
    lines: 20_000,
    equal: 19_988,
    explained: 9,
    differs: 3,
    groups: [group("config", "Rules", 20_000)],
  });
  const lines = Array.from({ length: 12 }, (_, at): ReconciliationLine => ({
    source: "config",
    account_id: "111122223333",
    region: "us-east-1",
    what: `rule ${at}`,
    expected: 4,
    found: 3,
    verdict: at < 3 ? "differs" : "explained",
    explanation: at < 3 ? "" : "changed during collection",
  }));

  it("says_whether_the_second_counts_close", () => {
    expect(sheetSays(sheet({ lines: 2, differs: 1, explained: 1 }))).toBe("1 of 2 differ");
    expect(sheetSays(sheet({ lines: 2, equal: 1, explained: 1 }))).toBe("closes, 1 of 2 explained");
    expect(sheetSays(sheet({ lines: 1_200, equal: 1_200 }))).toBe("closes, 1,200 of 1,200 equal");
  });

  it("names_the_sources_that_have_no_second_count", () => {
    const cell = { source: "cloudtrail", items: 40 } as StepCell;
    const counted = sheet({ groups: [group("config", "Rules", 1), group("auditmanager", "Folder", 2)] });
    expect(uncounted([cell, { ...cell, items: 2 }, { ...cell, source: "config" }], counted)).toEqual([
      { source: "cloudtrail", items: 42 },
    ]);
  });

  it("asks_only_for_the_few_lines_that_it_tells_of_however_many_there_are", async () => {
    const stub = stubHost({
      reconciliation: () => long,
      reconciliation_lines: ({ slice }: { slice: Slice }) => ({
        total: lines.length,
        offset: slice.offset,
        rows: lines.slice(slice.offset, slice.offset + slice.limit),
      }),
    });
    render(ReconciliationPane, { run: 1, cells: [], running: false });
    expect(await screen.findAllByTestId("unequal")).toHaveLength(6);
    expect(screen.getByText("6 more")).toBeInTheDocument();
    const asked = stub.called("reconciliation_lines").map((call) => call.request);
    expect(asked).toEqual([{ run_id: 1, shown: "unequal", slice: { offset: 0, limit: 6 } }]);
    stub.remove();
  });

  it("opens_on_a_slice_of_its_lines_and_leaves_choosing_to_the_file", async () => {
    const stub = stubHost({
      reconciliation_lines: ({ shown, slice }: { shown: string; slice: Slice }) => ({
        total: shown === "differs" ? 3 : 20_000,
        offset: slice.offset,
        rows: lines.slice(0, shown === "differs" ? 3 : 12),
      }),
    });
    render(SheetDialog, { sheet: long, onclose: () => undefined });
    expect(await screen.findByRole("button", { name: /All.20,000/ })).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: /Differ/ }));
    await vi.waitFor(() =>
      expect(stub.called("reconciliation_lines").map((call) => call.request)).toEqual([
        { run_id: 1, shown: "all", slice: { offset: 0, limit: SLICE_ROWS } },
        { run_id: 1, shown: "differs", slice: { offset: 0, limit: SLICE_ROWS } },
      ]),
    );
    stub.remove();
  });
});

describe("what is not known of a collection", () => {
  it("is_neither_an_answer_to_every_step_nor_a_count_that_aws_did_not_offer", async () => {
    const stub = stubHost({ receipts: () => new Promise(() => undefined) });
    render(NoAnswers, { run: 1 });
    expect(await screen.findByText("Steps that gave no answer")).toBeInTheDocument();
    expect(screen.queryByText(/Everything that ended/)).toBeNull();
    expect(screen.queryByTestId("no-answer-count")).toBeNull();
    stub.remove();
    const broken = stubHost({
      receipts: () => refusal("io", "The receipts are gone."),
      reconciliation: () => refusal("io", "The sheet is gone."),
    });
    render(NoAnswers, { run: 2 });
    render(ReconciliationPane, { run: 2, cells: [], running: false });
    expect(await screen.findByText("The receipts are gone.")).toBeInTheDocument();
    expect(await screen.findByText("The sheet is gone.")).toBeInTheDocument();
    expect(screen.queryByText(/no second count/)).toBeNull();
    broken.remove();
  });
});

describe("rates", () => {
  it("stand_beside_their_limit_or_say_that_the_pace_is_ours", () => {
    render(RatesPane, { rates: [rate({}), rate({ operation: "ListTrails", limit: null, now: 4 })] });
    expect(screen.getByRole("img", { name: /LookupEvents.*: 1.9 requests a second, limit 2$/ })).toBeInTheDocument();
    expect(screen.getByRole("img", { name: /ListTrails.*no published limit$/ })).toBeInTheDocument();
    expect(screen.getByText("a second, our pace")).toBeInTheDocument();
  });

  it("that_were_throttled_say_so", () => {
    render(RatesPane, { rates: [rate({ throttles: 3 })] });
    expect(screen.getByText("3 throttles, backed off")).toBeInTheDocument();
  });

  it("are_a_table_too", async () => {
    render(RatesPane, { rates: [rate({})] });
    await userEvent.click(screen.getByRole("button", { name: "Table" }));
    expect(screen.getByRole("rowheader", { name: /LookupEvents/ })).toBeInTheDocument();
    expect(screen.getByRole("cell", { name: "1.9" })).toBeInTheDocument();
  });
});

describe("a job that waits for credentials", () => {
  it("is_gone_on_with_by_one_button", async () => {
    const stub = stubHost({
      collections: () => ({ rows: [] }),
      archive: () => ({ archive: null }),
      control_collection: () => job({ state: "running", run_id: 1 }),
    });
    session.job = job({ state: "waits_for_credentials", run_id: 1, message: "Sign in again.", login: "aws sso login" });
    render(CollectionsView);
    expect(await screen.findByTestId("collect-message")).toHaveTextContent("Sign in again.");
    expect(screen.getByTestId("credentials-copy")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: /Go on/ }));
    await vi.waitFor(() => expect(stub.called("control_collection").map(({ request }) => request)).toEqual(["resume"]));
    session.job = undefined;
    stub.remove();
  });
});
