import { render, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CoverageFigures, type Gap, type Lane, session, type Slice } from "../../api";
import { forgetAll } from "../../api/remembered";
import { keyboard } from "../../keyboard/keyboard.svelte";
import { engagement } from "../../testing/fixtures";
import { type Answers, refusal, stubHost } from "../../testing/stubHost";
import { coverageArea } from "./area.svelte";
import CoverageView from "./CoverageView.svelte";
import { gapKey } from "./gaps";

const gap = (from: string, over: Partial<Gap> = {}): Gap => ({
  kind: "denied",
  source: "config",
  places: [["111122223333", "us-east-1"]],
  from: `${from}T00:00:00.000Z`,
  to: null,
  days: 2,
  controls: ["CFG-001"],
  reason: `It was denied on ${from}`,
  action: "",
  policy: "",
  receipts: [],
  receipt_count: 7,
  stopped_by: null,
  started_by: null,
  ...over,
});
const gaps = [gap("2025-11-02"), gap("2025-11-09"), gap("2025-11-16")];
const coverage: CoverageFigures = {
  period: { from: "2025-11-01", to: "2025-11-30" },
  days: 30,
  elapsed: 30,
  whole: 24,
  lanes: 1,
  answering: 1,
  as_of: "2025-11-30T12:00:00.000Z",
  gaps: gaps.length,
  kinds: ["denied"],
};
const lane: Lane = {
  account_id: "111122223333",
  alias: "nw-prod",
  region: "us-east-1",
  source: "config",
  items: 4,
  covered: 30,
  days: Array.from({ length: 30 }, () => ({ state: "recorded" as const, items: 1, gap: null })),
};

let stub: ReturnType<typeof stubHost>;
let figures: CoverageFigures;
let visit = 0;
const handle = (event: KeyboardEvent) => keyboard.handle(event);

function open(more: Answers = {}) {
  stub = stubHost({
    coverage: () => figures,
    coverage_lanes: () => ({ total: 1, offset: 0, rows: [lane] }),
    coverage_gaps: ({ offset }: Slice) => ({ total: gaps.length, offset, rows: gaps.slice(offset) }),
    chosen_gap: ({ at }: { at: number }) => ({ chosen: { at, gap: gaps[at] } }),
    gap_receipts: () => ({ total: 0, offset: 0, rows: [] }),
    ...more,
  });
  return render(CoverageView);
}

beforeEach(() => {
  figures = coverage;
  forgetAll();
  // Each test is the first visit to an engagement.
  visit += 1;
  session.engagement = { ...engagement, header: { ...engagement.header, id: `visit-${visit}` } };
  addEventListener("keydown", handle);
});
afterEach(() => {
  removeEventListener("keydown", handle);
  session.engagement = undefined;
  stub.remove();
});

describe("the gap beside the days", () => {
  it("is_said_to_be_none_only_when_there_is_none", async () => {
    open({ chosen_gap: () => new Promise(() => undefined) });
    await screen.findByTestId("gap-title");
    expect(screen.queryByText("There is no gap")).toBeNull();
    stub.remove();
    figures = { ...coverage, gaps: 0 };
    open({ coverage_gaps: () => ({ total: 0, offset: 0, rows: [] }) });
    expect(await screen.findByText("There is no gap")).toBeInTheDocument();
  });

  it("that_cannot_be_read_says_so_and_can_be_asked_for_again", async () => {
    let broken = true;
    open({
      chosen_gap: () => (broken ? refusal("io", "The file is gone.") : { chosen: { at: 0, gap: gaps[0] } }),
    });
    expect(await screen.findByText("The file is gone.")).toBeInTheDocument();
    expect(screen.queryByText("There is no gap")).toBeNull();
    broken = false;
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(screen.getByText("It was denied on 2025-11-02")).toBeInTheDocument());
  });

  it("has_its_receipts_counted_though_their_list_cannot_be_read", async () => {
    open({ gap_receipts: () => refusal("io", "The receipts are gone.") });
    expect(await screen.findByText("The receipts are gone.")).toBeInTheDocument();
    expect(screen.getByTestId("gap-receipt-count")).toHaveTextContent("7");
  });
});

describe("lists of the coverage screen", () => {
  it("that_cannot_be_read_say_why", async () => {
    open({ coverage_lanes: () => refusal("io", "No lanes."), coverage_gaps: () => refusal("io", "No gaps.") });
    expect(await screen.findByText("No lanes.")).toBeInTheDocument();
    expect(await screen.findByText("No gaps.")).toBeInTheDocument();
  });

  it("open_the_gap_of_the_row_that_has_the_focus", async () => {
    open();
    const rows = await screen.findAllByTestId("gap-row");
    await screen.findByText("It was denied on 2025-11-02");
    rows[2]!.focus();
    await userEvent.keyboard("{End}");
    expect(await screen.findByText("It was denied on 2025-11-16")).toBeInTheDocument();
    await userEvent.keyboard("k");
    expect(await screen.findByText("It was denied on 2025-11-09")).toBeInTheDocument();
    await waitFor(() => expect(rows[1]).toHaveFocus());
    // A gap that was pressed among the days is looked at; the row with the focus is another.
    const area = coverageArea(`visit-${visit}`);
    Object.assign(area, { at: 0, chosen: gapKey(gaps[0]!) });
    expect(await screen.findByText("It was denied on 2025-11-02")).toBeInTheDocument();
    await userEvent.keyboard("{Enter}");
    expect(await screen.findByText("It was denied on 2025-11-09")).toBeInTheDocument();
    await waitFor(() => expect(screen.getByTestId("gap-title")).toHaveFocus());
    await userEvent.dblClick(rows[0]!);
    expect(await screen.findByText("It was denied on 2025-11-02")).toBeInTheDocument();
    await waitFor(() => expect(screen.getByTestId("gap-title")).toHaveFocus());
  });
});
