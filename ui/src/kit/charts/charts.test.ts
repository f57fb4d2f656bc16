import { describe, expect, it } from "vitest";
import { boxOf, coverPath, dayAt, inWords, pausePath, runsOf, type StripDay, stepOf, xOf } from "./days";
import { dayNumber, isoDay, ticks, weeksOf } from "./months";
import { heightOf, stepArea, stepLine, stepScale } from "./steps";

const recorded = (items: number): StripDay => ({ state: "recorded", items, gap: null });
const stopped = (gap: number): StripDay => ({ state: "recorder_stopped", items: 0, gap });
const later: StripDay = { state: "not_yet", items: 0, gap: null };

describe("step charts", () => {
  const room = { width: 60, height: 40, slots: 6 };

  it("a_limit_lies_at_three_quarters_and_a_value_at_the_limit_touches_it", () => {
    const scale = stepScale([2, 2], 2, room);
    expect(heightOf(2, scale)).toBe(10);
    expect(heightOf(0, scale)).toBe(40);
  });

  it("without_a_limit_the_highest_value_sets_the_scale_and_nothing_is_a_flat_line", () => {
    expect(heightOf(8, stepScale([4, 8], null, room))).toBeGreaterThan(0);
    expect(heightOf(0, stepScale([0, 0], null, room))).toBe(40);
    expect(stepScale([], null, room).top).toBe(1);
  });

  it("a_value_beyond_the_limit_stays_inside_the_drawing", () => {
    expect(heightOf(9, stepScale([9], 2, room))).toBe(0);
  });

  it("few_values_keep_to_the_right_where_now_is", () => {
    const scale = stepScale([1, 1], 1, room);
    expect(stepLine([1, 1], scale)).toBe("M40 10L50 10L50 10L60 10");
    expect(stepArea([1, 1], scale)).toBe("M40 10L50 10L50 10L60 10L60 40L40 40Z");
    expect(stepLine([], scale)).toBe("");
  });

  it("more_values_than_fit_lose_the_oldest", () => {
    expect(stepLine([9, 1, 1, 1, 1, 1, 1], stepScale([1], 1, room)).startsWith("M0 10")).toBe(true);
  });
});

describe("days of a lane", () => {
  const days = [recorded(3), recorded(9), recorded(10), recorded(240), stopped(4), stopped(4), recorded(0), later];
  const view = { from: 0, to: 8, width: 80 };

  it("neighbours_that_look_alike_are_one_run", () => {
    expect(runsOf(days).map((run) => [run.kind, run.step, run.from, run.days])).toEqual([
      ["recorded", 1, 0, 2],
      ["recorded", 2, 2, 1],
      ["recorded", 3, 3, 1],
      ["recorder_stopped", 1, 4, 2],
      ["recorded", 1, 6, 1],
      ["not_yet", 1, 7, 1],
    ]);
  });

  it("two_gaps_that_touch_stay_two", () => {
    expect(runsOf([stopped(1), stopped(2)])).toHaveLength(2);
  });

  it("volume_has_three_steps_that_do_not_depend_on_the_other_lanes", () => {
    expect([0, 9, 10, 99, 100, 5000].map(stepOf)).toEqual([1, 1, 2, 2, 3, 3]);
  });

  it("a_year_of_a_lane_is_drawn_by_three_outlines_and_its_gaps", () => {
    const runs = runsOf(Array.from({ length: 365 }, (_, at) => recorded(at % 130)));
    const paths = ([1, 2, 3] as const).map((step) => coverPath(runs, step, { from: 0, to: 365, width: 700 }, 10));
    expect(paths.every((path) => path.startsWith("M") && path.endsWith("z"))).toBe(true);
  });

  it("a_gap_of_a_day_is_wide_enough_for_its_pattern_and_stays_inside", () => {
    const year = { from: 0, to: 365, width: 365 };
    expect(boxOf({ from: 100, days: 1 }, year, 5)).toEqual({ x: 98, width: 5 });
    expect(boxOf({ from: 364, days: 1 }, year, 5)).toEqual({ x: 360, width: 5 });
    expect(boxOf({ from: 0, days: 1 }, year, 5)).toEqual({ x: 0, width: 5 });
  });

  it("a_pause_is_two_bars_and_more_pairs_when_it_is_long", () => {
    expect(pausePath({ x: 0, width: 5 }, 10).match(/M/g)).toHaveLength(2);
    expect(pausePath({ x: 0, width: 45 }, 10).match(/M/g)).toHaveLength(8);
  });

  it("a_place_on_the_strip_is_the_day_that_is_drawn_there", () => {
    expect([0, 39, 40, 79.9, 200].map((x) => dayAt(x, view))).toEqual([0, 3, 4, 7, 7]);
    expect(dayAt(xOf(5, view), view)).toBe(5);
  });

  it("is_said_in_words_with_its_denominator", () => {
    expect(inWords(days)).toBe("5 of 7 days recorded, 2 recorder stopped");
  });
});

describe("the axis", () => {
  const year = { from: 0, to: 365, width: 720 };

  it("names_every_month_of_a_year_and_the_year_where_it_begins", () => {
    const texts = ticks("2025-07-01", year).map((tick) => tick.text);
    expect(texts).toEqual([
      "Jul 2025", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan 2026", "Feb", "Mar", "Apr", "May", "Jun",
    ]); // prettier-ignore
  });

  it("leaves_out_names_that_have_no_room_but_keeps_their_ticks", () => {
    const drawn = ticks("2025-07-01", { from: 0, to: 365, width: 200 });
    expect(drawn).toHaveLength(12);
    expect(drawn.filter((tick) => tick.text !== "").length).toBeLessThan(7);
  });

  it("a_few_days_of_a_month_leave_the_name_and_the_year_to_the_next", () => {
    const texts = ticks("2026-07-25", { from: 0, to: 120, width: 600 }).map((tick) => tick.text);
    expect(texts).toEqual(["Aug 2026", "Sep", "Oct", "Nov"]);
  });

  it("shows_days_where_there_is_room", () => {
    const drawn = ticks("2025-07-01", { from: 123, to: 153, width: 720 });
    expect(drawn[0]?.text).toBe("Nov 2025");
    expect(drawn.some((tick) => tick.small && tick.text === "14")).toBe(true);
  });

  it("a_day_and_its_number_are_each_others_inverse_over_leap_days", () => {
    expect(isoDay("2024-02-01", 28)).toBe("2024-02-29");
    expect(dayNumber("2024-02-01", "2024-03-01T23:59:59Z")).toBe(29);
  });

  it("a_month_begins_on_its_weekday", () => {
    const weeks = weeksOf("2025-11");
    expect(weeks[0]).toEqual([undefined, undefined, undefined, undefined, undefined, 1, 2]);
    expect(weeks.flat().filter((day) => day !== undefined)).toHaveLength(30);
  });
});
