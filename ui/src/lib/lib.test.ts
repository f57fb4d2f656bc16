import { describe, expect, it } from "vitest";
import { withShortIds } from "./names";
import { count, difference, plural, share, size, rate } from "./numbers";
import { readPlace, writePlace } from "./place.svelte";
import { age, dayProblem, duration, exact, isDay, moment, shortMoment, span, lasted, spoken } from "./time";

describe("names", () => {
  it("an_id_is_short_where_there_is_no_room_and_the_rest_stands_as_it_is", () => {
    const said = "evidence of assessment 9af3d415-e95d-4974-a96e-2b82df972fda, by its folders";
    expect(withShortIds(said)).toBe("evidence of assessment 9af3d415…, by its folders");
    expect(withShortIds("rule vpc-flow-logs-enabled-4twqa71t")).toBe("rule vpc-flow-logs-enabled-4twqa71t");
  });
});

describe("times", () => {
  it("are_utc_and_say_so", () => {
    expect(moment("2026-05-12T09:14:51.000Z")).toBe("12 May 2026 09:14 UTC");
    expect(exact("2026-05-12T09:14:51.000Z")).toBe("12 May 2026 09:14:51 UTC");
    expect(shortMoment("2026-05-12T09:14:51+02:00")).toBe("12 May 07:14");
  });

  it("a_span_names_both_days", () => {
    expect(span("2025-07-01", "2026-06-30")).toBe("1 Jul 2025 – 30 Jun 2026");
  });

  it("what_is_no_time_is_shown_as_it_came", () => {
    expect(moment("soon")).toBe("soon");
  });

  it("age_counts_days_not_hours", () => {
    expect(age("2026-05-12T23:59:00Z", "2026-05-12T00:01:00Z")).toBe("today");
    expect(age("2026-05-11T23:59:00Z", "2026-05-12T00:01:00Z")).toBe("yesterday");
    expect(age("2026-04-28T16:20:00Z", "2026-05-12T09:14:00Z")).toBe("14 days");
  });

  it("a_day_that_the_calendar_does_not_have_is_named", () => {
    expect(isDay("2026-06-31")).toBe(false);
    expect(dayProblem("2026-06-31")).toBe("Jun 2026 has 30 days.");
    expect(dayProblem("12 May")).toBe("Write the day as 2026-05-12.");
    expect(dayProblem("2026-05-12")).toBeUndefined();
    expect(dayProblem("")).toBeUndefined();
  });

  it("durations_keep_two_units_at_most", () => {
    expect([duration(400), duration(8_000), duration(240_000), duration(7_500_000)]).toEqual([
      "0 s",
      "8 s",
      "4 min",
      "2 h 5 min",
    ]);
  });
});

describe("how long", () => {
  it("a_title_says_it_in_words", () => {
    expect([spoken(200), spoken(42_000), spoken(89_000), spoken(660_000), spoken(7_500_000)]).toEqual([
      "1 second",
      "42 seconds",
      "1 minute",
      "11 minutes",
      "2 hours 5 minutes",
    ]);
  });

  it("a_gap_says_its_days_hours_and_minutes", () => {
    expect([lasted(931_260_000), lasted(10_800_000), lasted(40_000)]).toEqual(["10 d 18 h 41 min", "3 h", "1 min"]);
  });
});

describe("figures", () => {
  it("a_rate_has_a_tenth_only_while_it_is_small", () => {
    expect([rate(0), rate(1.94), rate(9.96), rate(24.4)]).toEqual(["0", "1.9", "10", "24"]);
  });

  it("are_grouped_and_keep_their_sign", () => {
    expect(count(12707)).toBe("12,707");
    expect(difference(-182)).toBe("−182");
  });

  it("sizes_are_decimal", () => {
    expect([size(1), size(812), size(18_204), size(371_400_000)]).toEqual(["1 byte", "812 bytes", "18.2 kB", "371 MB"]);
  });

  it("one_is_singular", () => {
    expect([plural(1, "control"), plural(2, "control"), plural(0, "entry", "entries")]).toEqual([
      "1 control",
      "2 controls",
      "0 entries",
    ]);
  });

  it("a_share_of_nothing_is_nothing", () => {
    expect(share(0, 0)).toBe(0);
  });
});

describe("addresses", () => {
  it("a_place_written_and_read_is_the_same_place", () => {
    const place = { screen: "controls", subject: "CC6/6 ü", item: "31" } as const;
    expect(readPlace(writePlace(place))).toEqual(place);
  });

  it("an_unknown_address_is_the_welcome_screen", () => {
    expect(readPlace("#/nowhere/1")).toEqual({ screen: "welcome" });
    expect(readPlace("")).toEqual({ screen: "welcome" });
  });
});
