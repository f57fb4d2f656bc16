import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { session } from "../../api";
import { appInfo, engagement, idle } from "../../testing/fixtures";
import { type Answers, refusal, stubHost } from "../../testing/stubHost";
import ArchiveDialog from "./ArchiveDialog.svelte";
import ContinueDialog from "./ContinueDialog.svelte";

const row = {
  id: "9af3d415",
  name: "SOC 2 2025",
  account_id: "333344445555",
  region: "us-east-1",
  status: "ACTIVE",
  framework: "SOC 2",
  controls: 16,
  evidence: 600,
  updated_at: null,
};
const denied = {
  account_id: "444455556666",
  region: "",
  outcome: "denied",
  reason: "may not be assumed",
  action: "sts:AssumeRole",
};
const preview = {
  assessment: "SOC 2 2025",
  control_sets: 5,
  controls: 16,
  sources: 39,
  mapped: 30,
  manual: 6,
  unmapped: 3,
  needs: [
    {
      control: "CC7.1",
      source_type: "AWS_API_Call",
      keyword: "x_ListThings",
      why: "Config records no resource for it",
    },
  ],
  taken: 574,
  left: 26,
  notes: 33,
};

let stub: ReturnType<typeof stubHost>;

function answer(more: Answers) {
  stub = stubHost({
    app_info: () => appInfo(true),
    engagement: () => engagement,
    progress: () => idle,
    list_assessments: () => ({ rows: [row], troubles: [denied], not_set_up: 11 }),
    continue_preview: () => preview,
    ...more,
  });
}

beforeEach(() => answer({}));
afterEach(() => {
  session.stop();
  stub.remove();
});

describe("rescue", () => {
  it("assessments_are_listed_before_anything_is_written_and_what_refused_is_named", async () => {
    const user = userEvent.setup();
    render(ArchiveDialog, { onclose: () => undefined });
    await user.click(screen.getByText("List the assessments"));
    expect(await screen.findByText("SOC 2 2025")).toBeInTheDocument();
    expect(screen.getByTestId("archive-trouble")).toHaveTextContent("sts:AssumeRole");
    expect(stub.called("archive_assessment")).toEqual([]);
  });

  it("the_chosen_assessment_is_archived_where_it_stands", async () => {
    answer({ archive_assessment: () => engagement });
    const user = userEvent.setup();
    render(ArchiveDialog, { onclose: () => undefined });
    await user.click(screen.getByText("List the assessments"));
    await screen.findByText("SOC 2 2025");
    await user.click(screen.getByTestId("dialog-ok"));
    const [sent] = stub.called("archive_assessment");
    expect(sent?.request).toMatchObject({ assessment: row.id, account_id: row.account_id, region: row.region });
  });

  it("a_refusal_is_shown_and_the_dialog_stays", async () => {
    answer({ list_assessments: () => refusal("aws", "no credentials") });
    const user = userEvent.setup();
    render(ArchiveDialog, { onclose: () => expect.unreachable("it closed") });
    await user.click(screen.getByText("List the assessments"));
    expect(await screen.findByTestId("dialog-refusal")).toHaveTextContent("no credentials");
  });

  it("what_needs_manual_evidence_is_shown_before_it_is_continued", async () => {
    await session.start();
    render(ContinueDialog, { onclose: () => undefined });
    expect(await screen.findByTestId("continue-unmapped")).toHaveTextContent("3");
    expect(screen.getByTestId("continue-needs")).toHaveTextContent("Config records no resource for it");
    expect(screen.getByTestId("continue-figures")).toHaveTextContent("26 stay behind");
  });
});
