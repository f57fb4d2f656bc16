import { render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Answer, type HourMark, type ProofChain, type ProofFault, session, type Slice } from "../../api";
import { publish } from "../../api/changes";
import { forgetAll } from "../../api/remembered";
import { keyboard } from "../../keyboard/keyboard.svelte";
import { drops } from "../../lib/drops.svelte";
import { engagement, verifyReport } from "../../testing/fixtures";
import { type Answers, refusal, stubHost } from "../../testing/stubHost";
import { integrityArea } from "./area.svelte";
import IntegrityView from "./IntegrityView.svelte";

type ProofNow = Answer<"proof">;

const idle: ProofNow = {
  state: "idle",
  path: "",
  keys: 0,
  files: 0,
  of: 0,
  message: "",
  report: null,
  chains: [],
  faults: 0,
};
const chain: ProofChain = {
  account: "111122223333",
  region: "eu-west-1",
  trail: "all_of_it",
  backfill: false,
  from: "2026-05-12T08:00:00.000Z",
  to: "2026-05-14T00:00:00.000Z",
  digests: 39,
  valid: 39,
  logs: 78,
  valid_logs: 77,
  days: 2,
};
const done: ProofNow = {
  ...idle,
  state: "done",
  path: "/copies/acme-trail",
  keys: 1,
  files: 118,
  of: 118,
  report: { ...verifyReport("bad"), kind: "cloudtrail", checked: 118 },
  chains: [chain],
  faults: 2,
};
const DIGEST = "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/05/12/digest_20.json.gz";
const log = (over: Partial<ProofFault["file"]>): ProofFault["file"] => ({
  path: "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/05/12/log_2005.json.gz",
  kind: "log",
  verdict: "invalid",
  reason: "Its SHA-256 is another than the digest says.",
  by: DIGEST,
  ...over,
});
const faults: ProofFault[] = [
  { file: log({}), at: { chain: 0, hour: "2026-05-12T20:00:00.000Z" } },
  {
    file: log({ path: "elsewhere/log.json.gz", verdict: "unreferenced", reason: "No digest names it.", by: "" }),
    at: null,
  },
];
const hours = (...marks: [number, HourMark][]): HourMark[] =>
  Array.from({ length: 24 }, (_, hour) => marks.find(([at]) => at === hour)?.[1] ?? "proven");

const area = integrityArea("");

let stub: ReturnType<typeof stubHost>;
let now: ProofNow;
const handle = (event: KeyboardEvent) => keyboard.handle(event);

const another = (at: string): Partial<ProofNow> => ({ path: "/copies/other", report: { ...done.report!, at } });
const take = (id: string) => (session.engagement = { ...engagement, header: { ...engagement.header, id } });

function open(more: Answers = {}) {
  stub = stubHost({
    proof: () => now,
    proof_days: () => ({
      total: 2,
      offset: 0,
      rows: [
        { day: "2026-05-12", hours: hours([20, "logs"]) },
        { day: "2026-05-13", hours: hours([6, "gap"]) },
      ],
    }),
    proof_faults: () => ({ total: faults.length, offset: 0, rows: faults }),
    proof_hour: ({ at }: { at: string }) =>
      at.startsWith("2026-05-13T06")
        ? {
            digests: [],
            gaps: [{ from: at, to: "2026-05-13T07:00:00.000Z", chain: "", restart: false }],
            logs: [],
            logs_total: 0,
          }
        : {
            digests: [{ path: DIGEST, from: at, to: at, verdict: "valid", reason: "" }],
            gaps: [],
            logs: [log({}), log({ path: "log_2020.json.gz", verdict: "valid", reason: "" })],
            logs_total: 2,
          },
    start_proof: () => ({ ...idle, state: "running" }),
    ...more,
  });
  return render(IntegrityView);
}

beforeEach(() => {
  now = idle;
  forgetAll();
  session.engagement = undefined;
  Object.assign(area, { folder: "", keys: "", again: false, refusal: undefined });
  area.lookInto("none");
  addEventListener("keydown", handle);
});
afterEach(() => {
  removeEventListener("keydown", handle);
  stub.remove();
});

describe("integrity", () => {
  it("empty_says_what_to_give_and_what_will_stand_beside_it", async () => {
    open();
    expect(await screen.findByTestId("proof-start")).toBeDisabled();
    expect(screen.getByTestId("hour-none")).toHaveTextContent("Nothing is verified yet");
    expect(screen.queryByTestId("counts-faults")).toBeNull();
    await userEvent.type(screen.getByTestId("proof-folder"), "/copies/acme-trail");
    await userEvent.click(screen.getByTestId("proof-start"));
    expect(stub.called("start_proof")).toMatchObject([
      { kind: "mutate", request: { path: "/copies/acme-trail", keys: "" } },
    ]);
  });

  it("a_folder_that_cannot_be_proven_is_refused_beside_the_form", async () => {
    open({ start_proof: () => refusal("invalid", "/copies is nothing that can be verified") });
    await userEvent.type(await screen.findByTestId("proof-folder"), "/copies");
    await userEvent.click(screen.getByTestId("proof-start"));
    expect(await screen.findByTestId("proof-refusal")).toHaveTextContent("/copies is nothing");
    expect(screen.getByTestId("proof-folder")).toHaveValue("/copies");
  });

  it("running_says_how_far_it_is_and_can_be_stopped", async () => {
    now = { ...idle, state: "running", path: "/copies/acme-trail", files: 30, of: 120 };
    open({ stop_proof: () => ({ ...idle, state: "stopped" }) });
    expect(await screen.findByTestId("proof-running")).toHaveTextContent("30 of 120 files read");
    expect(screen.getByRole("meter")).toHaveAttribute("aria-valuenow", "25");
    await userEvent.click(screen.getByTestId("proof-stop"));
    expect(stub.called("stop_proof")).toHaveLength(1);
  });

  it("what_was_imported_is_called_so_and_is_no_folder", async () => {
    now = { ...idle, state: "running", files: 30, of: 120 };
    const first = open();
    await waitFor(() => expect(screen.getByTestId("proof-running")).toHaveTextContent("Verifying what was imported"));
    first.unmount();
    stub.remove();
    now = { ...done, path: "" };
    open();
    await waitFor(() => expect(screen.getByTestId("proof-again")).toHaveTextContent("Verify a folder"));
  });

  it("a_gap_is_drawn_in_its_hour_and_says_what_no_digest_speaks_for", async () => {
    now = done;
    open();
    const days = await screen.findAllByTestId("proof-day");
    expect(days[1]).toHaveTextContent("13 May 2026");
    expect(screen.getByRole("img", { name: "13 May 2026: 23 proven, 1 no digest" })).toBeInTheDocument();
    expect(screen.getByTestId("hour-none")).toHaveTextContent("No hour is chosen");
    // From the first hour of the chain, a day on and two hours back.
    await userEvent.keyboard("{ArrowRight}{ArrowDown}{ArrowLeft}{ArrowLeft}");
    expect(await screen.findByTestId("hour-gap")).toHaveTextContent(
      "No digest here speaks for the time from 13 May 2026 06:00:00 UTC",
    );
    expect(screen.getByTestId("hour-title")).toHaveTextContent("13 May 2026 06:00 UTC");
  });

  it("a_file_that_is_not_valid_leads_to_its_hour_with_the_verdict", async () => {
    now = done;
    open();
    const [first] = await screen.findAllByTestId("fault-row");
    expect(first).toHaveTextContent("12 May 2026 20:00");
    await userEvent.click(first!);
    expect(await screen.findByTestId("hour-title")).toHaveTextContent("12 May 2026 20:00 UTC");
    const [worst, other] = await screen.findAllByTestId("hour-log");
    expect(worst).toHaveAttribute("data-verdict", "invalid");
    expect(worst).toHaveTextContent("another than the digest says");
    expect(worst).toHaveClass("chosen");
    expect(other).not.toHaveClass("chosen");
    expect(stub.called("proof_hour").at(-1)?.request).toEqual({ chain: 0, at: "2026-05-12T20:00:00.000Z" });
  });

  it("a_file_that_is_in_no_hour_stands_by_itself_and_never_beside_the_hour_before", async () => {
    now = done;
    open();
    await screen.findAllByTestId("fault-row");
    await userEvent.keyboard("nn");
    expect(await screen.findByTestId("lone-file")).toHaveTextContent("No digest names it.");
    expect(screen.queryByTestId("hour-log")).toBeNull();
    await userEvent.keyboard("{Shift>}n{/Shift}");
    expect(await screen.findByTestId("hour-title")).toHaveTextContent("12 May 2026 20:00 UTC");
    expect(screen.queryByTestId("lone-file")).toBeNull();
  });

  it("one_dropped_folder_is_proven_at_once_and_several_are_not", async () => {
    open();
    await screen.findByTestId("proof-start");
    expect(drops.target?.label).toContain("Verify this copy");
    drops.target?.take(["/copies/a", "/copies/b"]);
    expect(stub.called("start_proof")).toEqual([]);
    drops.target?.take(["/copies/a"]);
    await waitFor(() => expect(stub.called("start_proof")).toMatchObject([{ request: { path: "/copies/a" } }]));
  });

  it("each_engagement_keeps_its_own_folder_keys_and_hour", async () => {
    take("first");
    const first = open();
    await userEvent.type(await screen.findByTestId("proof-folder"), "/copies/acme-trail");
    await userEvent.type(screen.getByTestId("proof-keys"), "/keys.json");
    first.unmount();
    stub.remove();
    take("second");
    const second = open();
    expect(await screen.findByTestId("proof-folder")).toHaveValue("");
    expect(screen.getByTestId("proof-keys")).toHaveValue("");
    second.unmount();
    stub.remove();
    take("first");
    open();
    expect(await screen.findByTestId("proof-keys")).toHaveValue("/keys.json");
  });

  it("what_was_verified_stands_beside_the_verdict_be_it_a_folder_or_what_was_imported", async () => {
    now = done;
    open();
    expect(await screen.findByTestId("proof-of")).toHaveTextContent("acme-trail");
    now = { ...done, path: "" };
    publish(["proof"]);
    await waitFor(() => expect(screen.getByTestId("proof-of")).toHaveTextContent("What was imported"));
    now = { ...idle, state: "running", files: 3, of: 12 };
    publish(["proof"]);
    expect(await screen.findByTestId("proof-running")).toHaveTextContent("Verifying what was imported");
  });

  it("a_file_of_one_verdict_does_not_stand_under_the_next", async () => {
    now = done;
    open();
    await screen.findAllByTestId("fault-row");
    await userEvent.keyboard("nn");
    await screen.findByTestId("lone-file");
    now = { ...done, ...another("2026-05-13T00:00:00.000Z") };
    publish(["proof"]);
    await waitFor(() => expect(screen.getByTestId("proof-of")).toHaveTextContent("other"));
    expect(screen.queryByTestId("lone-file")).toBeNull();
    expect([area.faults.active, area.hour]).toEqual([-1, undefined]);
  });

  it("a_verdict_that_can_be_gone_back_to_is_not_called_nothing", async () => {
    now = done;
    open();
    await userEvent.click(await screen.findByTestId("proof-again"));
    expect(screen.getByTestId("hour-none")).toHaveTextContent("The verdict still stands");
    await userEvent.click(screen.getByTestId("proof-back"));
    expect(await screen.findByTestId("integrity-figures")).toBeInTheDocument();
  });

  it("without_a_verdict_there_is_no_way_back_to_one", async () => {
    open({ start_proof: () => refusal("invalid", "/copies is nothing that can be verified") });
    await screen.findByTestId("proof-start");
    drops.target?.take(["/copies"]);
    await screen.findByTestId("proof-refusal");
    expect(screen.queryByTestId("proof-back")).toBeNull();
  });

  it("two_logs_of_one_name_stand_side_by_side_and_only_the_one_that_was_pressed_is_marked", async () => {
    now = done;
    const twice = [faults[0]!, { ...faults[0]!, file: log({ reason: "It is not gzip." }) }];
    const valid = log({ verdict: "valid", reason: "" });
    open({
      proof_faults: () => ({ total: 2, offset: 0, rows: twice }),
      proof_hour: () => ({ digests: [], gaps: [], logs: [log({}), valid], logs_total: 2 }),
    });
    const rows = await screen.findAllByTestId("fault-row");
    await userEvent.click(rows[1]!);
    expect(rows.map((row) => row.getAttribute("aria-selected"))).toEqual(["false", "true"]);
    const logs = await screen.findAllByTestId("hour-log");
    expect(logs.map((row) => row.classList.contains("chosen"))).toEqual([true, false]);
  });

  it("an_hour_that_cannot_be_read_says_so_and_shows_nothing_of_the_hour_before", async () => {
    now = done;
    open({
      proof_hour: ({ at }: { at: string }) =>
        at.startsWith("2026-05-12T20")
          ? { digests: [], gaps: [], logs: [log({})], logs_total: 1 }
          : refusal("io", "The copy is gone."),
    });
    const [first] = await screen.findAllByTestId("fault-row");
    await userEvent.click(first!);
    await screen.findByTestId("hour-log");
    screen.getByTestId("hour-title").focus();
    await userEvent.keyboard("{ArrowRight}");
    expect(await screen.findByText("The copy is gone.")).toBeInTheDocument();
    expect(screen.getByTestId("hour-title")).toHaveTextContent("12 May 2026 21:00 UTC");
    expect(screen.getByTestId("hour-title")).toHaveFocus();
    expect(screen.queryByTestId("hour-log")).toBeNull();
  });

  it("files_that_are_not_valid_are_counted_by_the_proof_though_their_list_cannot_be_read", async () => {
    now = done;
    open({ proof_faults: () => refusal("io", "The list is gone."), proof_days: () => refusal("io", "No days.") });
    expect(await screen.findByText("The list is gone.")).toBeInTheDocument();
    expect(screen.getByTestId("counts-faults")).toHaveTextContent("2");
    expect(screen.getByText("No days.")).toBeInTheDocument();
  });

  it("enter_on_a_file_opens_the_hour_of_that_file_and_no_other", async () => {
    now = done;
    open();
    const [first] = await screen.findAllByTestId("fault-row");
    await userEvent.click(first!);
    const [day] = await screen.findAllByTestId("proof-day");
    await userEvent.click(day!.querySelector(".strip")!);
    expect(screen.getByTestId("hour-title")).toHaveTextContent("00:00 UTC");
    first!.focus();
    await userEvent.keyboard("{Enter}");
    expect(screen.getByTestId("hour-title")).toHaveTextContent("12 May 2026 20:00 UTC");
    expect(screen.getByTestId("hour-title")).toHaveFocus();
    expect(first).toHaveAttribute("aria-selected", "true");
  });

  it("another_chain_is_drawn_from_its_top", async () => {
    now = {
      ...done,
      chains: [
        { ...chain, days: 900 },
        { ...chain, days: 900, region: "us-east-1" },
      ],
    };
    const day = (at: number) => ({
      day: new Date(Date.UTC(2024, 0, 1 + at)).toISOString().slice(0, 10),
      hours: [],
    });
    open({
      proof_days: ({ slice }: { slice: Slice }) => ({
        total: 900,
        offset: slice.offset,
        rows: Array.from({ length: slice.limit }, (_, at) => day(slice.offset + at)),
      }),
    });
    await screen.findAllByTestId("proof-day");
    const viewport = screen.getByLabelText(/hour by hour/);
    viewport.scrollTop = 16 * 700;
    viewport.dispatchEvent(new Event("scroll"));
    const first = () => screen.queryAllByTestId("proof-day")[0]?.dataset["day"];
    await waitFor(() => expect(first()).toBe("2025-11-25"));
    within(screen.getByTestId("proof-chain")).getByText("us-east-1").click();
    await waitFor(() => expect(first()).toBe("2024-01-01"));
    expect(area.days.top).toBe(0);
  });

  it("a_proof_that_begins_takes_the_place_of_the_verdict_before_it_at_once", async () => {
    now = done;
    let seen = false;
    open({ start_proof: () => ({ ...idle, state: "running", path: "/copies/other" }) });
    await userEvent.click(await screen.findByTestId("proof-again"));
    await userEvent.type(screen.getByTestId("proof-folder"), "/copies/other");
    const watch = new MutationObserver(() => (seen ||= screen.queryByTestId("integrity-figures") !== null));
    watch.observe(document.body, { childList: true, subtree: true });
    await userEvent.click(screen.getByTestId("proof-start"));
    expect(await screen.findByTestId("proof-running")).toHaveTextContent("other");
    watch.disconnect();
    expect(seen).toBe(false);
  });

  it("what_takes_the_place_of_what_was_pressed_takes_the_focus", async () => {
    now = done;
    open({
      start_proof: () => (now = { ...idle, state: "running", path: "/copies/other" }),
      stop_proof: () => (now = { ...idle, state: "stopped" }),
    });
    const folder = () => screen.getByTestId("proof-folder");
    await userEvent.click(await screen.findByTestId("proof-again"));
    await waitFor(() => expect(folder()).toHaveFocus());
    await userEvent.click(screen.getByTestId("proof-back"));
    await waitFor(() => expect(screen.getByTestId("integrity-head")).toHaveFocus());
    await userEvent.click(screen.getByTestId("proof-again"));
    await userEvent.type(folder(), "/copies/other{Enter}");
    await screen.findByTestId("proof-running");
    await waitFor(() => expect(screen.getByTestId("integrity-head")).toHaveFocus());
    await userEvent.click(screen.getByTestId("proof-stop"));
    await waitFor(() => expect(folder()).toHaveFocus());
  });
});
