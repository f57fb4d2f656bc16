import { render, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Answer, HourMark, ProofChain, ProofFault } from "../../api";
import { keyboard } from "../../keyboard/keyboard.svelte";
import { drops } from "../../lib/drops.svelte";
import { verifyReport } from "../../testing/fixtures";
import { type Answers, refusal, stubHost } from "../../testing/stubHost";
import { integrity } from "./area.svelte";
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

let stub: ReturnType<typeof stubHost>;
let now: ProofNow;
const handle = (event: KeyboardEvent) => keyboard.handle(event);

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
  Object.assign(integrity, { folder: "", keys: "", again: false, refusal: undefined });
  integrity.turnTo(0);
  integrity.faults.reset();
  integrity.days.reset();
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
});
