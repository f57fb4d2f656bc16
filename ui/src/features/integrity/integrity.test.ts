import { describe, expect, it } from "vitest";
import type { ProofChain } from "../../api";
import { cellOf, HOUR_MARKS, HOUR_WORDS, hourOf, inWords, walked } from "./hours";
import { chainLabels, shortName } from "./words";

const chain = { from: "2026-05-12T08:00:00.000Z", days: 3 };

const trail = (over: Partial<ProofChain>): ProofChain => ({
  account: "111122223333",
  region: "eu-west-1",
  trail: "all_of_it",
  backfill: false,
  from: "2026-05-12T08:00:00.000Z",
  to: "2026-05-13T08:00:00.000Z",
  digests: 24,
  valid: 24,
  logs: 48,
  valid_logs: 48,
  days: 2,
  ...over,
});

describe("what is told apart", () => {
  it("chains_are_named_by_what_differs", () => {
    expect(chainLabels([trail({}), trail({ region: "us-east-1" })])).toEqual(["eu-west-1", "us-east-1"]);
    expect(chainLabels([trail({}), trail({ backfill: true })])).toEqual(["eu-west-1", "eu-west-1 backfill"]);
    expect(chainLabels([trail({}), trail({ account: "444455556666", trail: "org" })])).toEqual([
      "all_of_it 111122223333 eu-west-1",
      "org 444455556666 eu-west-1",
    ]);
  });

  it("a_file_of_a_chain_is_named_by_what_the_next_one_has_not", () => {
    expect(shortName("AWSLogs/1/111122223333_CloudTrail_eu-west-1_20260512T2005Z_1gYx.json.gz")).toBe(
      "… 20260512T2005Z_1gYx.json.gz",
    );
    expect(shortName("a/111122223333_CloudTrail-Digest_eu-west-1_all_of_it_us-east-1_20260512T210000Z.json.gz")).toBe(
      "… all_of_it_us-east-1_20260512T210000Z.json.gz",
    );
    expect(shortName("lake/result_1.csv.gz")).toBe("result_1.csv.gz");
  });
});

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
