import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { JobProgress, Rate, ReconciliationLine, ReconciliationSheet, StepCell } from "../../api";
import { idle } from "../../testing/fixtures";
import { jobBanner, jobTitle } from "./job";
import RatesPane from "./RatesPane.svelte";
import { groupsOf, sheetSays, uncounted, unequal } from "./reconcile";

const job = (over: Partial<JobProgress>): JobProgress => ({ ...idle, ...over });

const line = (over: Partial<ReconciliationLine>): ReconciliationLine => ({
  source: "config",
  account_id: "111122223333",
  region: "us-east-1",
  what: "Rules compliant",
  expected: 4,
  found: 4,
  verdict: "equal",
  explanation: "",
  ...over,
});

function sheet(...lines: ReconciliationLine[]): ReconciliationSheet {
  const of = (verdict: string) => lines.filter((one) => one.verdict === verdict).length;
  return { run_id: 1, lines, equal: of("equal"), explained: of("explained"), differs: of("differs"), without: [] };
}

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
  const folders = sheet(
    line({}),
    line({ region: "eu-west-1", expected: 3, found: 3 }),
    line({
      source: "auditmanager",
      what: "Evidence of assessment 77aa-12",
      expected: 10,
      found: 8,
      verdict: "differs",
    }),
    line({ source: "auditmanager", what: "Folder 12-b of CC6.1", expected: 4, found: 2, verdict: "differs" }),
  );

  it("gathers_lines_of_the_same_count_over_all_places", () => {
    expect(groupsOf(folders).map((group) => [group.source, group.name, group.equal, group.counts])).toEqual([
      ["auditmanager", "Evidence", 0, 1],
      ["auditmanager", "Folder", 0, 1],
      ["config", "Rules compliant", 2, 2],
    ]);
  });

  it("names_counts_of_reports_findings_and_licences_by_what_was_counted", () => {
    const counts = sheet(
      line({ source: "auditmanager", what: "items selected for the report of assessment 77aa-12, by its folders" }),
      line({ source: "auditmanager", what: "items selected for the report of assessment 88bb-13, by its controls" }),
      line({ source: "securityhub", what: "findings that are active and not dealt with" }),
      line({ source: "licensemanager", what: "licences in use of Windows Server Datacenter" }),
    );
    expect(groupsOf(counts).map((group) => [group.source, group.name, group.counts])).toEqual([
      ["auditmanager", "Items selected for the report", 2],
      ["licensemanager", "Licences in use", 1],
      ["securityhub", "Findings that are active and not dealt with", 1],
    ]);
  });

  it("adds_up_to_the_counts_of_the_sheet", () => {
    const groups = groupsOf(folders);
    const sum = (pick: (group: (typeof groups)[number]) => number) =>
      groups.reduce((all, group) => all + pick(group), 0);
    expect(sum((group) => group.equal)).toBe(folders.equal);
    expect(sum((group) => group.differs)).toBe(folders.differs);
    expect(sum((group) => group.counts)).toBe(folders.lines.length);
  });

  it("says_first_what_nothing_explains", () => {
    const mixed = sheet(line({ verdict: "explained", explanation: "changed" }), line({ found: 1, verdict: "differs" }));
    expect(unequal(mixed).map((one) => one.verdict)).toEqual(["differs", "explained"]);
    expect(sheetSays(mixed)).toBe("1 of 2 differ");
    expect(sheetSays(sheet(line({})))).toBe("closes, 1 of 1 equal");
  });

  it("names_the_sources_that_have_no_second_count", () => {
    const cell = { source: "cloudtrail", items: 40 } as StepCell;
    expect(uncounted([cell, { ...cell, items: 2 }, { ...cell, source: "config" }], folders)).toEqual([
      { source: "cloudtrail", items: 42 },
    ]);
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
