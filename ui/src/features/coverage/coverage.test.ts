import { describe, expect, it } from "vitest";
import type { Gap, Lane } from "../../api";
import { gapDays, gapKey, gapWhere, isGap } from "./gaps";
import { lanePlace, shiftOf } from "./lanes";
import { voices } from "./speaks";
import { LEAST_DAYS, moved, reveal, whole, zoomed } from "./view";

const accounts = [
  { id: "111122223333", alias: "nw-prod" },
  { id: "222233334444", alias: "nw-data" },
];

const gap = (over: Partial<Gap>): Gap => ({
  kind: "recorder_stopped",
  source: "config",
  places: [["222233334444", "us-west-2"]],
  from: "2025-11-03T14:20:31.000Z",
  to: "2025-11-14T09:02:10.000Z",
  days: 12,
  controls: [],
  reason: "",
  action: "",
  policy: "",
  receipts: [],
  receipt_count: 0,
  stopped_by: null,
  started_by: null,
  ...over,
});

const lane = (account_id: string, region: string): Lane => ({
  account_id,
  alias: "",
  region,
  source: "config",
  items: 0,
  covered: 0,
  days: [],
});

describe("the days that are seen", () => {
  it("closer_keeps_the_day_one_looks_at_in_sight", () => {
    const seen = zoomed(whole(365), 365, 1, 130);
    expect(seen.to - seen.from).toBe(183);
    expect(seen.from <= 130 && 130 < seen.to).toBe(true);
  });

  it("never_shows_fewer_than_two_weeks_or_days_outside_the_period", () => {
    let seen = whole(365);
    for (let times = 0; times < 9; times += 1) seen = zoomed(seen, 365, 1, 364);
    expect(seen.to - seen.from).toBe(LEAST_DAYS);
    expect(seen.to).toBeLessThanOrEqual(365);
    expect(moved(seen, 365, 500).to).toBe(365);
    expect(zoomed(whole(7), 7, 1, 3)).toEqual({ from: 0, to: 7 });
  });

  it("as_far_as_it_goes_is_the_whole_period_again", () => {
    let seen = zoomed(whole(365), 365, 1, 10);
    for (let times = 0; times < 3; times += 1) seen = zoomed(seen, 365, -1, 10);
    expect(seen).toEqual(whole(365));
  });

  it("a_gap_that_is_in_sight_moves_nothing", () => {
    const seen = { from: 100, to: 160 };
    expect(reveal(seen, 365, 120, 130)).toBe(seen);
    expect(reveal(seen, 365, 300, 310)).toEqual({ from: 275, to: 335 });
  });
});

describe("gaps in words", () => {
  it("say_where_they_lie_as_shortly_as_is_true", () => {
    expect(gapWhere(gap({}), accounts, 2)).toBe("nw-data, us-west-2");
    const regions: [string, string][] = [
      ["222233334444", "us-west-2"],
      ["222233334444", "eu-west-1"],
    ];
    expect(gapWhere(gap({ places: regions }), accounts, 2)).toBe("nw-data, 2 Regions");
    const three: [string, string][] = [...regions, ["111122223333", "eu-west-1"]];
    expect(gapWhere(gap({ places: three }), accounts, 2)).toBe("all accounts, 3 places");
    const four: [string, string][] = [...three, ["111122223333", "us-west-2"]];
    expect(gapWhere(gap({ places: four }), accounts, 2)).toBe("all accounts");
    expect(gapWhere(gap({ places: [three[1]!, three[2]!] }), accounts, 2)).toBe("all accounts, eu-west-1");
  });

  it("end_on_the_last_day_that_they_touch", () => {
    expect(gapDays(gap({}), null)).toBe("3 – 14 Nov 2025");
    expect(gapDays(gap({ to: "2025-11-05T00:00:00.000Z" }), null)).toBe("3 – 4 Nov 2025");
    expect(gapDays(gap({ to: null }), "2026-05-12T09:14:00.000Z")).toBe("since 3 Nov 2025");
  });

  it("are_the_same_gap_after_the_list_was_computed_again", () => {
    const key = gapKey(gap({ days: 12 }));
    expect(isGap(key, gap({ days: 13, receipts: [7] }))).toBe(true);
    for (const other of [
      gap({ kind: "denied" }),
      gap({ source: "cloudtrail" }),
      gap({ from: "2025-11-03T14:20:32.000Z" }),
      gap({ places: [["222233334444", "eu-west-1"]] }),
    ])
      expect(isGap(key, other)).toBe(false);
  });
});

describe("lanes", () => {
  const lanes = [lane("1", "a"), lane("1", "a"), lane("1", "a"), lane("1", "b"), lane("2", "b")];
  const at = (index: number) => lanes[index];

  it("name_their_account_and_region_once", () => {
    expect(lanes.map((_, index) => lanePlace(at, index).inAccount)).toEqual([0, 1, 2, 2, 0]);
    expect(lanes.map((_, index) => lanePlace(at, index).inRegion)).toEqual([0, 1, 2, 0, 0]);
  });

  it("of_one_region_move_together_and_never_over_one_another", () => {
    const shifts = [0, 1, 2].map((index) => shiftOf(lanePlace(at, index)));
    expect(shifts).toEqual([1.5, 0, -1.5]);
    expect(shiftOf(lanePlace(at, 3))).toBe(0);
  });
});

describe("what still speaks for the days of a gap", () => {
  const days = (source: Lane["source"], ...items: (number | null)[]) => ({
    source,
    days: items.map((of) => ({
      state: of === null ? ("denied" as const) : ("recorded" as const),
      items: of ?? 0,
      gap: of === null ? 0 : null,
    })),
  });
  const stopped = gap({ from: "2025-07-02T09:00:00.000Z", to: "2025-07-04T00:00:00.000Z" });
  const own = days("config", 5, null, null, 5);

  it("counts_only_the_days_that_the_gap_touches", () => {
    const [first] = voices(stopped, own, [days("cloudtrail", 90, 3, 4, 90)], "2025-07-01", null);
    expect(first).toEqual({ source: "cloudtrail", whole: true, text: "CloudTrail is whole, 7 items" });
  });

  it("says_of_a_source_with_holes_how_many_days_it_has_and_names_whole_ones_first", () => {
    const others = [
      days("securityhub", null, null, null, null),
      days("auditmanager", 1, 2, null, 1),
      days("cloudtrail", 1, 0, 0, 1),
    ];
    expect(voices(stopped, own, others, "2025-07-01", null).map((voice) => voice.text)).toEqual([
      "CloudTrail is whole, 0 items",
      "Security Hub has nothing of these days",
      "Audit Manager has 1 of 2 days, 2 items",
    ]);
  });

  it("never_lets_the_lane_with_the_gap_speak_for_itself", () => {
    expect(voices(stopped, own, [own], "2025-07-01", null)).toEqual([]);
  });
});
