import { render, screen } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CoverageFigures, Gap, Lane } from "../../api";
import { stubHost } from "../../testing/stubHost";
import GapInspector from "./GapInspector.svelte";

const mark = (items: number) => ({ state: "recorded" as const, items, gap: null });
const stood = { state: "recorder_stopped" as const, items: 0, gap: 0 };
const lane = (source: Lane["source"], days: Lane["days"]): Lane => ({
  account_id: "222233334444",
  alias: "nw-data",
  region: "us-west-2",
  source,
  items: 0,
  covered: 0,
  days,
});
const gap: Gap = {
  kind: "recorder_stopped",
  source: "config",
  places: [["222233334444", "us-west-2"]],
  from: "2025-11-02T14:20:31.000Z",
  to: "2025-11-03T09:02:10.000Z",
  days: 2,
  controls: ["CFG-001"],
  reason: "The recorder stood still",
  action: "",
  policy: "",
  receipts: [],
  receipt_count: 0,
  stopped_by: null,
  started_by: null,
};
const coverage: CoverageFigures = {
  period: { from: "2025-11-01", to: "2025-11-30" },
  days: 30,
  elapsed: 30,
  whole: 28,
  lanes: 2,
  answering: 2,
  as_of: "2025-11-30T12:00:00.000Z",
  gaps: 1,
  kinds: ["recorder_stopped"],
};

let stub: ReturnType<typeof stubHost>;
beforeEach(() => {
  stub = stubHost({ gap_receipts: () => ({ rows: [], total: 0 }) });
});
afterEach(() => stub.remove());

describe("a gap that is looked at", () => {
  it("shows_its_lane_its_month_and_what_other_sources_hold_of_its_days", async () => {
    render(GapInspector, {
      coverage,
      gap,
      index: 0,
      lane: lane("config", [mark(4), stood, stood, mark(2)]),
      beside: [lane("cloudtrail", [mark(1), mark(2), mark(3), mark(4)])],
      onstep: () => undefined,
      onevidence: () => undefined,
      onclose: () => undefined,
    });
    expect(await screen.findByText("November 2025")).toBeTruthy();
    expect(screen.getByTestId("gap-speaks").textContent).toContain("CloudTrail is whole, 5 items");
  });
});
