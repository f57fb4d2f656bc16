import { describe, expect, it } from "vitest";
import type { ControlRow, ControlSetRows, EvidenceGroup, ResultCounts } from "../../api";
import { listLines, nextControl } from "./area.svelte";
import { EvidenceLines, firstFold } from "./evidenceLines";

const none: ResultCounts = {
  compliant: 0,
  excepted: 0,
  inconclusive: 0,
  noncompliant: 0,
  unknown: 0,
  not_applicable: 0,
};

const control = (id: number, code: string, over: Partial<ControlRow> = {}): ControlRow => ({
  id,
  framework_id: "f",
  set_id: code.slice(0, 3),
  code,
  title: `Title of ${code}`,
  result: "compliant",
  unknown_reason: "",
  conclusion: null,
  evidence_count: 1,
  slots: ["open", "open", "open"],
  ...over,
});

const set = (id: string, controls: ControlRow[]): ControlSetRows => ({
  framework_id: "f",
  framework_title: "F",
  id,
  title: id,
  results: none,
  concluded: 0,
  controls,
});

const sets = [
  set("LOG", [control(1, "LOG-001", { conclusion: "effective" }), control(2, "LOG-002")]),
  set("CFG", [control(3, "CFG-001", { conclusion: "not_tested" })]),
];

describe("list of controls", () => {
  it("a_folded_set_keeps_its_head_and_hides_its_controls", () => {
    expect(listLines(sets, "all", "", new Set(["f|LOG"])).map((line) => line.kind)).toEqual(["set", "set", "control"]);
  });

  it("what_is_not_tested_is_still_open", () => {
    const codes = listLines(sets, "open", "", new Set()).flatMap((line) =>
      line.kind === "control" ? line.control.code : [],
    );
    expect(codes).toEqual(["LOG-002", "CFG-001"]);
  });

  it("a_filter_finds_in_folded_sets_and_drops_empty_ones", () => {
    const lines = listLines(sets, "all", "cfg", new Set(["f|CFG"]));
    expect(lines.map((line) => line.kind)).toEqual(["set", "control"]);
  });

  it("moving_skips_the_heads_of_sets_and_stops_at_the_ends", () => {
    const lines = listLines(sets, "all", "", new Set());
    expect(nextControl(lines, 2, 1)).toBe(4);
    expect(nextControl(lines, 4, 1)).toBe(-1);
    expect(nextControl(lines, 1, -1)).toBe(-1);
  });
});

const group = (
  name: string,
  kind: EvidenceGroup["kind"],
  items: number,
  results: Partial<ResultCounts>,
): EvidenceGroup => ({
  group: name,
  what: "",
  kind,
  items,
  results: { ...none, ...results },
});

describe("evidence under its groups", () => {
  const ssh = group("restricted-ssh", "compliance_check", 121, { compliant: 119, noncompliant: 1, excepted: 1 });
  const events = group("Boundary changes", "user_activity", 27, {});
  const calm = group("s3-public-read", "compliance_check", 94, { compliant: 94 });

  it("trouble_is_shown_and_what_passed_is_one_line_with_its_count", () => {
    const lines = new EvidenceLines([ssh, events, calm], firstFold);
    expect(Array.from({ length: lines.total }, (_, at) => lines.at(at)?.kind)).toEqual([
      "group",
      "item",
      "item",
      "more",
      "group",
      "item",
      "item",
      "item",
      "item",
      "item",
      "more",
      "group",
    ]);
    expect(lines.at(3)).toMatchObject({ hidden: 119 });
    expect(lines.at(10)).toMatchObject({ hidden: 22 });
  });

  it("an_item_keeps_its_index_in_the_whole_list_whatever_is_folded", () => {
    const lines = new EvidenceLines([ssh, events, calm], firstFold);
    expect(lines.at(5)).toEqual({ kind: "item", index: 121 });
    expect(lines.lineOf(121)).toBe(5);
    expect(lines.lineOf(50)).toBeUndefined();
  });

  it("an_open_group_shows_all_its_items", () => {
    const lines = new EvidenceLines([ssh, calm], () => "all");
    expect(lines.total).toBe(2 + 121 + 94);
    expect(lines.at(121)).toEqual({ kind: "item", index: 120 });
    expect(lines.at(lines.total)).toBeUndefined();
  });
});
