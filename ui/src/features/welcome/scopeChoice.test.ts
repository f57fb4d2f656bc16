import { describe, expect, it } from "vitest";
import type { DiscoveredScope } from "../../api";
import { chosenScope, regionsInUse } from "./scopeChoice";
import { readAccounts, readRegions } from "./scopeText";

const FOUND: DiscoveredScope = {
  accounts: [
    { id: "111122223333", name: "nw prod, main", status: "ACTIVE", regions: ["us-east-1", "me-south-1"], problem: "" },
    { id: "222233334444", name: "", status: "ACTIVE", regions: ["us-east-1", "eu-west-1"], problem: "" },
    { id: "333344445555", name: "closed", status: "SUSPENDED", regions: [], problem: "" },
  ],
};

describe("scope that was read from AWS", () => {
  it("only_regions_that_a_chosen_account_has_are_offered_each_once", () => {
    expect(regionsInUse(FOUND, ["222233334444", "111122223333"])).toEqual(["us-east-1", "me-south-1", "eu-west-1"]);
    expect(regionsInUse(FOUND, ["333344445555"])).toEqual([]);
  });

  it("what_was_chosen_is_read_back_as_if_it_had_been_typed", () => {
    const chosen = chosenScope(FOUND, ["111122223333", "222233334444"], ["eu-west-1", "us-east-1"]);
    const accounts = readAccounts(chosen.accounts);
    expect(accounts.problem).toBeUndefined();
    expect(accounts.accounts.map(({ id }) => id)).toEqual(["111122223333", "222233334444"]);
    expect(readRegions(chosen.regions).regions).toEqual(["us-east-1", "eu-west-1"]);
  });

  it("a_region_of_an_account_that_is_not_chosen_is_left_out", () => {
    expect(chosenScope(FOUND, ["222233334444"], ["me-south-1", "us-east-1"]).regions).toBe("us-east-1");
  });
});
