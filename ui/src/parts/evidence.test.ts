import { render, screen } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EvidenceItem, OriginalText } from "../api";
import { forgetAll } from "../api/remembered";
import { refusal, stubHost } from "../testing/stubHost";
import EvidenceInspector from "./EvidenceInspector.svelte";

const item: EvidenceItem = {
  row: {
    id: 1,
    kind: "user_activity",
    source: "cloudtrail",
    native_id: "",
    account_id: "111122223333",
    region: "us-east-1",
    service: "s3.amazonaws.com",
    resource_type: "",
    resource_id: "",
    event_name: "PutObject",
    principal: "",
    source_ip: "",
    result: null,
    occurred_at: null,
    collected_at: "2026-05-12T11:20:00.000Z",
    title: "PutObject by dana",
    group: "",
  },
  facts: [],
  artifact: { sha256: "ab".repeat(32), media_type: "application/json", size_bytes: 2, position: "" },
  receipt: null,
  used_by: [],
  superseded: false,
  proof: null,
};
const original: OriginalText = {
  sha256: "ab".repeat(32),
  media_type: "application/json",
  size_bytes: 2,
  intact: true,
  textual: true,
  total_lines: 1,
  first_line: 0,
  lines: ["{}"],
  highlights: [],
};

let stub: ReturnType<typeof stubHost>;
beforeEach(() => forgetAll());
afterEach(() => stub.remove());

describe("an item that is looked at", () => {
  it("that_cannot_be_read_says_so_and_shows_nothing_of_the_item_before", async () => {
    stub = stubHost({
      evidence_item: ({ evidence_id }: { evidence_id: number }) =>
        evidence_id === 1 ? item : refusal("io", "The file is gone."),
      original: ({ evidence_id }: { evidence_id: number }) =>
        evidence_id === 1 ? original : refusal("io", "The file is gone."),
    });
    const view = render(EvidenceInspector, { evidence: 1, onclose: () => undefined });
    expect(await screen.findByText("PutObject by dana")).toBeInTheDocument();
    expect(await screen.findByTestId("original-intact")).toBeInTheDocument();
    await view.rerender({ evidence: 2 });
    expect(screen.queryByText("PutObject by dana")).toBeNull();
    expect(await screen.findByText("The file is gone.")).toBeInTheDocument();
  });

  it("never_has_the_seal_of_another_items_bytes", async () => {
    stub = stubHost({
      evidence_item: ({ evidence_id }: { evidence_id: number }) => ({
        ...item,
        row: { ...item.row, id: evidence_id, title: `Item ${evidence_id}` },
      }),
      original: ({ evidence_id }: { evidence_id: number }) =>
        evidence_id === 1 ? original : refusal("damaged", "Its bytes cannot be read."),
    });
    const view = render(EvidenceInspector, { evidence: 1, onclose: () => undefined });
    await screen.findByTestId("original-intact");
    await view.rerender({ evidence: 2 });
    expect(await screen.findByText("Its bytes cannot be read.")).toBeInTheDocument();
    expect(screen.getByText("Item 2")).toBeInTheDocument();
    expect(screen.queryByTestId("original-intact")).toBeNull();
  });
});
