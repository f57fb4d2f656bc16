import { describe, expect, it } from "vitest";
import type { ArtifactRow } from "../../api";
import { about, nextOf } from "./reports";

const file = { name: "a-3-terms.pdf", sha256: "00", media_type: "application/pdf", size_bytes: 1 };
const listed: ArtifactRow = {
  id: "a",
  version: 3,
  name: "SOC 2 Type 2",
  series: "SOC 2",
  company: "AWS",
  period_from: "2025-10-01T00:00:00Z",
  period_to: "2026-03-31T00:00:00Z",
  acceptance: "EXPLICIT",
  terms: null,
  file: null,
};

describe("a report of Artifact", () => {
  it("is never got before its terms are held", () => {
    expect(nextOf(listed)).toBe("terms");
    expect(nextOf({ ...listed, terms: file })).toBe("report");
    expect(nextOf({ ...listed, terms: file, file })).toBe("save");
  });

  it("says what it covers and what is held of it", () => {
    expect(about(listed)).toBe("SOC 2, version 3, 2025-10-01 to 2026-03-31, terms to accept");
    expect(about({ ...listed, period_from: "", terms: file })).toBe("SOC 2, version 3, terms held");
  });
});
