import { describe, expect, it } from "vitest";
import { type Finding, findings, pieces } from "./palette";

const finding = (label: string, section: string, code?: string): Finding => ({
  id: label,
  label,
  section,
  code,
  run: () => {},
});

const all = [
  finding("Go to controls", "Go"),
  finding("Conclude", "Control"),
  finding("Access from outside is limited", "Controls", "CC6.6"),
  finding("Logging is on", "Controls", "LOG-001"),
];

describe("palette", () => {
  it("a_control_is_found_by_its_code", () => {
    expect(findings(all, "log-001").map((found) => found.label)).toEqual(["Logging is on"]);
  });

  it("every_word_must_be_found", () => {
    expect(findings(all, "access outside").map((found) => found.code)).toEqual(["CC6.6"]);
    expect(findings(all, "access nowhere")).toEqual([]);
  });

  it("a_beginning_fits_better_than_a_middle", () => {
    expect(findings(all, "con")[0]?.label).toBe("Conclude");
  });

  it("without_words_every_section_shows_its_first_entries", () => {
    expect(findings(all, "", 1).map((found) => found.section)).toEqual(["Go", "Control", "Controls"]);
  });

  it("what_was_typed_is_marked_even_where_it_looks_like_a_pattern", () => {
    expect(pieces("s3 (public)", "(pub")).toEqual([
      { text: "s3 ", hit: false },
      { text: "(pub", hit: true },
      { text: "lic)", hit: false },
    ]);
  });
});
