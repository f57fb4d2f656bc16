import { describe, expect, it } from "vitest";
import { onePolicy, statementsOf } from "./policy";

const statement = (actions: string | string[], resource = "*") => ({
  Effect: "Allow",
  Action: actions,
  Resource: resource,
});
const policy = (...statements: unknown[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });

describe("policies", () => {
  it("several_become_one_with_every_action_once_and_in_order", () => {
    const one = onePolicy([
      policy(statement("config:DescribeConfigRules")),
      JSON.stringify(statement(["cloudtrail:LookupEvents", "config:DescribeConfigRules"])),
    ]);
    expect(JSON.parse(one)).toEqual({
      Version: "2012-10-17",
      Statement: [statement(["cloudtrail:LookupEvents", "config:DescribeConfigRules"])],
    });
  });

  it("what_is_allowed_on_one_thing_only_is_never_widened", () => {
    const one = onePolicy([policy(statement("s3:GetObject", "arn:aws:s3:::logs/*")), policy(statement("config:Get*"))]);
    expect(statementsOf(one)).toHaveLength(2);
    expect(one).toContain("arn:aws:s3:::logs/*");
  });

  it("a_condition_keeps_its_statement_apart", () => {
    const guarded = { ...statement("sts:AssumeRole"), Condition: { StringEquals: { "sts:ExternalId": "7" } } };
    expect(statementsOf(onePolicy([policy(guarded), policy(statement("sts:GetCallerIdentity"))]))).toHaveLength(2);
  });

  it("what_is_no_policy_yields_nothing", () => {
    expect(onePolicy(["", "Turn on Config", "[1]", '{"Statement":"x"}'])).toBe("");
  });
});
