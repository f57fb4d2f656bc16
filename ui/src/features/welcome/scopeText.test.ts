import { describe, expect, it } from "vitest";
import { readAccounts, readRegions } from "./scopeText";

describe("scope as it is written", () => {
  it("an_account_is_twelve_digits_and_may_have_a_name", () => {
    expect(readAccounts("111122223333 nw-prod\n\n222233334444=nw-data\n333344445555").accounts).toEqual([
      { id: "111122223333", alias: "nw-prod" },
      { id: "222233334444", alias: "nw-data" },
      { id: "333344445555", alias: "" },
    ]);
  });

  it("what_is_no_account_is_named", () => {
    expect(readAccounts("11112222333 nw-prod").problem).toContain("11112222333");
    expect(readAccounts("111122223333\n111122223333").problem).toContain("twice");
  });

  it("regions_are_parted_by_commas_or_spaces_and_counted_once", () => {
    expect(readRegions("us-east-1, eu-west-1 us-east-1\nus-gov-west-1").regions).toEqual([
      "us-east-1",
      "eu-west-1",
      "us-gov-west-1",
    ]);
  });

  it("what_is_no_region_is_named", () => {
    expect(readRegions("us-east-1, Ireland").problem).toContain("Ireland");
  });
});
