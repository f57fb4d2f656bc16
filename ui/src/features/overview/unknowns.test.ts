import { describe, expect, it } from "vitest";
import { onePolicy } from "../../lib/policy";
import type { Unknown } from "../../api";
import { isIamAction, reasons } from "./unknowns";

const statement = (action: string) => JSON.stringify({ Effect: "Allow", Action: [action], Resource: "*" });

const unknown = (over: Partial<Unknown>): Unknown => ({
  source: "config",
  operation: "DescribeConfigRules",
  account_id: "111122223333",
  region: "us-east-1",
  outcome: "denied",
  reason: "A policy says no.",
  action: "config:DescribeConfigRules",
  policy: statement("config:DescribeConfigRules"),
  controls: ["CFG-001"],
  ...over,
});

describe("unknowns", () => {
  it("what_one_action_mends_is_told_once_with_every_place_and_control", () => {
    const found = reasons([unknown({}), unknown({ region: "eu-west-1", controls: ["CFG-001", "CFG-002"] })]);
    expect(found).toHaveLength(1);
    expect(found[0]?.places).toHaveLength(2);
    expect(found[0]?.controls).toEqual(["CFG-001", "CFG-002"]);
  });

  it("denials_in_the_same_places_are_one_policy", () => {
    const details = {
      operation: "GetComplianceDetailsByConfigRule",
      action: "config:GetComplianceDetailsByConfigRule",
      policy: statement("config:GetComplianceDetailsByConfigRule"),
    };
    const found = reasons([unknown({}), unknown(details)]);
    expect(found).toHaveLength(1);
    expect(found[0]?.allow).toEqual(["config:DescribeConfigRules", "config:GetComplianceDetailsByConfigRule"]);
    expect(found[0]?.why).toEqual(["A policy says no."]);
    expect(onePolicy(found[0]?.policies ?? [])).toContain("config:GetComplianceDetailsByConfigRule");
  });

  it("denials_in_other_places_are_another_policy", () => {
    const elsewhere = { action: "config:ListDiscoveredResources", account_id: "444455556666" };
    expect(reasons([unknown({}), unknown(elsewhere)])).toHaveLength(2);
  });

  it("two_sentences_are_never_one_cure", () => {
    const found = reasons([
      unknown({ outcome: "not_enabled", reason: "Config is off.", action: "Turn it on" }),
      unknown({ outcome: "not_enabled", reason: "The hub is off.", action: "Turn it on" }),
    ]);
    expect(found.map((reason) => reason.why)).toEqual([["Config is off."], ["The hub is off."]]);
  });

  it("what_touches_most_controls_comes_first", () => {
    const found = reasons([
      unknown({}),
      unknown({ outcome: "not_enabled", action: "", controls: ["A", "B"], reason: "Config is off." }),
    ]);
    expect(found.map((reason) => reason.outcome)).toEqual(["not_enabled", "denied"]);
  });

  it("an_iam_action_is_told_from_a_sentence", () => {
    expect(isIamAction("config:DescribeConfigRules")).toBe(true);
    expect(isIamAction("Turn on Config there: nothing else helps")).toBe(false);
  });
});
