import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { refusal, stubHost } from "../testing/stubHost";
import { publish } from "./changes";
import { call } from "./client";
import { Failure, failureFrom } from "./failure";
import { Live, WAIT_MS } from "./live.svelte";
import { forgetAll } from "./remembered";
import { SLICE_ROWS, Slices } from "./slices.svelte";

const LONG = 5_000;

beforeEach(() => {
  vi.useFakeTimers();
  forgetAll();
});
afterEach(() => {
  vi.runOnlyPendingTimers();
  vi.useRealTimers();
});

describe("commands", () => {
  it("go_through_their_own_class", async () => {
    const stub = stubHost({ controls: () => ({ sets: [], total: 0, open: 0 }), close_engagement: () => ({}) });
    await call("controls", {});
    await call("close_engagement", {});
    expect(stub.calls.map(({ kind }) => kind)).toEqual(["query", "mutate"]);
    stub.remove();
  });

  it("a_no_becomes_a_failure_with_its_code_and_message", async () => {
    const stub = stubHost({ sign: () => refusal("refused", "The preparer signs first.") });
    const failure = await call("sign", { control_id: 1, role: "reviewer", digest: "00" }).catch(failureFrom);
    expect(failure).toMatchObject({ code: "refused", message: "The preparer signs first.", calm: true });
    stub.remove();
  });

  it("whatever_else_is_thrown_is_a_fault_that_says_nothing_is_lost", () => {
    expect(failureFrom(new TypeError("boom"))).toMatchObject({ code: "fault", details: "boom", calm: false });
    expect(failureFrom(new Failure("io", "The disk is full."))).toMatchObject({ code: "io" });
  });
});

describe("live queries", () => {
  const answer = (total: number) => ({ sets: [], total, open: 0 });

  it("run_again_when_one_of_their_topics_changed_and_only_then", async () => {
    let total = 1;
    const stub = stubHost({ controls: () => answer(total) });
    const query = new Live("controls");
    const stop = query.follow();
    query.ask({});
    await vi.advanceTimersByTimeAsync(10);
    total = 2;
    publish(["packages"]);
    await vi.advanceTimersByTimeAsync(LONG);
    expect(query.answer?.total).toBe(1);
    publish(["work"]);
    await vi.advanceTimersByTimeAsync(LONG);
    expect(query.answer?.total).toBe(2);
    stop();
    stub.remove();
  });

  it("many_changes_at_once_are_one_reading", async () => {
    const stub = stubHost({ controls: () => answer(1) });
    const query = new Live("controls");
    const stop = query.follow();
    query.ask({});
    await vi.advanceTimersByTimeAsync(LONG);
    for (let at = 0; at < 50; at += 1) publish(["evidence"]);
    await vi.advanceTimersByTimeAsync(LONG);
    expect(stub.called("controls")).toHaveLength(2);
    stop();
    stub.remove();
  });

  it("a_wait_is_said_after_a_quarter_of_a_second_and_never_before", async () => {
    const stub = stubHost({ controls: () => new Promise((done) => setTimeout(() => done(answer(1)), 1000)) });
    const query = new Live("controls");
    query.ask({});
    await vi.advanceTimersByTimeAsync(WAIT_MS - 10);
    expect(query.waiting).toBe(false);
    await vi.advanceTimersByTimeAsync(20);
    expect(query.waiting).toBe(true);
    await vi.advanceTimersByTimeAsync(LONG);
    expect([query.waiting, query.answer?.total]).toEqual([false, 1]);
    stub.remove();
  });

  it("an_answer_that_comes_late_does_not_replace_a_newer_one", async () => {
    const stub = stubHost({
      control: ({ control_id }: { control_id: number }) =>
        new Promise((done) => setTimeout(() => done({ row: { id: control_id } }), control_id === 1 ? 900 : 50)),
    });
    const query = new Live("control");
    query.ask({ control_id: 1 });
    await vi.advanceTimersByTimeAsync(10);
    query.ask({ control_id: 2 });
    await vi.advanceTimersByTimeAsync(LONG);
    expect(query.answer?.row.id).toBe(2);
    stub.remove();
  });

  it("what_was_read_before_stands_at_once_on_return", async () => {
    const stub = stubHost({ controls: () => answer(7) });
    const first = new Live("controls");
    first.ask({});
    await vi.advanceTimersByTimeAsync(10);
    const second = new Live("controls");
    second.ask({});
    expect(second.answer?.total).toBe(7);
    stub.remove();
  });

  it("what_may_be_of_something_else_by_now_does_not_stand_again_on_return", async () => {
    const stub = stubHost({ controls: () => answer(7) });
    const first = new Live("controls", { fresh: true });
    first.ask({});
    await vi.advanceTimersByTimeAsync(10);
    const second = new Live("controls", { fresh: true });
    second.ask({});
    expect([first.answer?.total, second.answer]).toEqual([7, undefined]);
    stub.remove();
  });

  it("why_another_request_failed_is_not_said_of_the_next", async () => {
    const stub = stubHost({
      control: ({ control_id }: { control_id: number }) =>
        control_id === 1 ? refusal("io", "The file is gone.") : new Promise(() => undefined),
    });
    const query = new Live("control");
    query.ask({ control_id: 1 });
    await vi.advanceTimersByTimeAsync(10);
    expect(query.failure?.code).toBe("io");
    query.ask({ control_id: 2 });
    expect(query.failure).toBeUndefined();
    stub.remove();
  });

  it("what_a_change_answered_is_not_taken_back_by_a_reading_that_began_before", async () => {
    const stub = stubHost({ controls: () => new Promise((done) => setTimeout(() => done(answer(1)), 900)) });
    const query = new Live("controls");
    query.ask({});
    await vi.advanceTimersByTimeAsync(500);
    query.take(answer(2));
    expect([query.answer?.total, query.waiting]).toEqual([2, false]);
    await vi.advanceTimersByTimeAsync(LONG);
    expect(query.answer?.total).toBe(2);
    stub.remove();
  });

  it("a_failure_keeps_the_last_answer", async () => {
    let broken = false;
    const stub = stubHost({ controls: () => (broken ? refusal("io", "The file is gone.") : answer(3)) });
    const query = new Live("controls");
    query.ask({});
    await vi.advanceTimersByTimeAsync(10);
    broken = true;
    query.retry();
    await vi.advanceTimersByTimeAsync(10);
    expect([query.answer?.total, query.failure?.code]).toEqual([3, "io"]);
    stub.remove();
  });
});

describe("sliced lists", () => {
  const serve = ({ slice }: { slice: { offset: number; limit: number } }) => ({
    total: 100_000,
    offset: slice.offset,
    rows: Array.from({ length: slice.limit }, (_, at) => ({ id: slice.offset + at })),
  });

  it("hold_only_the_slices_that_were_looked_at", async () => {
    const stub = stubHost({ receipts: serve });
    const list = new Slices("receipts");
    list.ask({ run_id: 1, troubled: false, at: null, outcome: null });
    await vi.advanceTimersByTimeAsync(10);
    expect([list.total, list.rowAt(0)?.id, list.rowAt(SLICE_ROWS)]).toEqual([100_000, 0, undefined]);
    list.need(50_000, 50_030);
    await vi.advanceTimersByTimeAsync(10);
    expect(list.rowAt(50_010)?.id).toBe(50_010);
    expect(stub.called("receipts")).toHaveLength(2);
    stub.remove();
  });

  it("a_slice_on_the_way_is_not_asked_for_twice", async () => {
    const stub = stubHost({ receipts: serve });
    const list = new Slices("receipts");
    list.ask({ run_id: 1, troubled: false, at: null, outcome: null });
    list.need(0, 30);
    list.need(10, 40);
    await vi.advanceTimersByTimeAsync(10);
    expect(stub.called("receipts")).toHaveLength(1);
    stub.remove();
  });

  it("after_a_change_only_what_is_looked_at_is_read_again", async () => {
    const stub = stubHost({ receipts: serve });
    const list = new Slices("receipts");
    const stop = list.follow();
    list.ask({ run_id: 1, troubled: false, at: null, outcome: null });
    await vi.advanceTimersByTimeAsync(10);
    list.need(50_000, 50_030);
    await vi.advanceTimersByTimeAsync(10);
    stub.calls.length = 0;
    publish(["collection"]);
    await vi.advanceTimersByTimeAsync(LONG);
    expect(
      stub.called("receipts").map(({ request }) => (request as { slice: { offset: number } }).slice.offset),
    ).toEqual([50_000]);
    stop();
    stub.remove();
  });
});
