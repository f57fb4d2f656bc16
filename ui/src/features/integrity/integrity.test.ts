import { describe, expect, it } from "vitest";
import { cellOf, HOUR_MARKS, HOUR_WORDS, hourOf, inWords, walked } from "./hours";

const chain = { from: "2026-05-12T08:00:00.000Z", days: 3 };

describe("the hours of a chain", () => {
  it("an_hour_is_found_where_it_is_drawn", () => {
    const at = hourOf("2026-05-13", 7);
    expect(at).toBe("2026-05-13T07:00:00.000Z");
    expect(cellOf(chain, at)).toEqual({ row: 1, hour: 7 });
    expect(cellOf(chain, chain.from)).toEqual({ row: 0, hour: 8 });
  });

  it("walking_stays_inside_of_the_days_of_the_chain", () => {
    expect(walked(chain, chain.from, 24)).toBe("2026-05-13T08:00:00.000Z");
    expect(walked(chain, chain.from, -24)).toBe("2026-05-12T00:00:00.000Z");
    expect(walked(chain, "2026-05-14T20:00:00.000Z", 24)).toBe("2026-05-14T23:00:00.000Z");
  });

  it("a_day_says_in_words_what_it_shows", () => {
    expect(inWords(["outside", "proven", "proven", "gap"])).toBe("2 proven, 1 no digest, 1 outside the chain");
  });

  it("every_mark_has_a_word_of_its_own", () => {
    const words = HOUR_MARKS.map((mark) => HOUR_WORDS[mark]);
    expect(new Set(words).size).toBe(HOUR_MARKS.length);
  });
});
