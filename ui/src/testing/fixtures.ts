import type {
  AppInfo,
  ControlPage,
  ControlRow,
  ControlsAnswer,
  Engagement,
  JobProgress,
  Overview,
  ResultCounts,
  VerifyReport,
} from "../api";

/** Small documents of the wire for tests. Nothing of this is part of the product. */

export const noResults: ResultCounts = {
  compliant: 0,
  excepted: 0,
  inconclusive: 0,
  noncompliant: 0,
  unknown: 0,
  not_applicable: 0,
};

export function controlRow(id: number, code: string, over: Partial<ControlRow> = {}): ControlRow {
  return {
    id,
    framework_id: "aws-evidence-starter",
    set_id: code.slice(0, 3),
    code,
    title: `Title of ${code}`,
    result: "noncompliant",
    unknown_reason: "",
    conclusion: null,
    evidence_count: 2,
    slots: ["open", "open", "open"],
    ...over,
  };
}

export function controlsAnswer(controls: ControlRow[]): ControlsAnswer {
  return {
    sets: [
      {
        framework_id: "aws-evidence-starter",
        framework_title: "AWS evidence starter",
        id: "LOG",
        title: "Logging",
        results: { ...noResults, noncompliant: controls.length },
        concluded: 0,
        controls,
      },
    ],
    total: controls.length,
    open: controls.length,
  };
}

export function controlPage(row: ControlRow): ControlPage {
  return {
    row,
    texts: {
      definition: {
        code: row.code,
        title: row.title,
        intent: "What was done can be seen.",
        implementation: "",
        test_procedure: ["Read the trail."],
        severity: "high",
        guardrail: null,
        owner: "",
        review_cadence: "",
        responsibility: {
          aws_operates: "",
          we_configure: "",
          evidence_from_aws: "",
          evidence_from_us: "",
          evidence_from_vendors: "",
        },
        sources: [],
      },
      framework_title: "AWS evidence starter",
      framework_version: "1.0",
      set_title: "Logging",
      digest: "ab".repeat(32),
    },
    checks: { ...noResults, compliant: 1, noncompliant: 1 },
    result_sentence: "1 of 2 checks compliant, 1 noncompliant",
    cells: [],
    accounts_answered: 1,
    regions_answered: 1,
    sources: [],
    groups: [],
    by_kind: [],
    exceptions: [],
    manual: [],
    comments: [],
    conclusions: [],
    slots: [
      { role: "preparer", state: "open", sign_off: null, waits_for: "waits for a conclusion" },
      { role: "reviewer", state: "open", sign_off: null, waits_for: "waits for the preparer" },
      { role: "approver", state: "open", sign_off: null, waits_for: "waits for the reviewer" },
    ],
    sign_offs: [],
    content_digest: "cd".repeat(32),
    open_receipts: [],
  };
}

export const engagement: Engagement = {
  path: "/audits/northwind.tickmark",
  sample: true,
  header: {
    id: "e1",
    name: "Northwind Health",
    owner: "",
    frameworks: [
      { id: "aws-evidence-starter", version: "1.0", title: "AWS evidence starter", digest: "", controls: 2 },
    ],
    scope: {
      accounts: [{ id: "111122223333", alias: "nw-prod" }],
      regions: ["us-east-1"],
      period: { from: "2025-07-01", to: "2026-06-30" },
    },
    days: 365,
    days_elapsed: 316,
    collected_at: null,
    collections: 0,
    controls: 2,
    activity_entries: 1,
    activity_head: "",
    encrypted: false,
  },
};

export const idle: JobProgress = {
  state: "idle",
  run_id: null,
  steps: 0,
  steps_done: 0,
  pages: 0,
  pages_expected: 0,
  items: 0,
  started_at: null,
  elapsed_s: 0,
  left_s: null,
  rates: [],
  doing: "",
  message: "",
  login: "",
};

export function appInfo(open: boolean, name = "Dana Whitfield"): AppInfo {
  return {
    version: "0.1.0",
    recent: [],
    identity: { name, principal: "", role: "preparer", key_fingerprint: "", key_path: "" },
    open,
    documents: "/home/dana",
  };
}

export const overview: Overview = {
  header: engagement.header,
  progress: {
    total: 2,
    with_evidence: 1,
    concluded: 0,
    prepared: 0,
    reviewed: 0,
    approved: 0,
    stale: 0,
    effective: 0,
    deficient: 0,
    not_applicable: 0,
    not_tested: 2,
  },
  results: { ...noResults, noncompliant: 1, unknown: 1 },
  sets: [],
  unknown: [],
  freshness: [],
  stale: [],
  evidence: noResults,
  evidence_total: 2,
  artifacts: 1,
  receipts: 1,
};

export function verifyReport(verdict: "good" | "bad"): VerifyReport {
  return {
    verdict,
    kind: "package",
    path: "/out/northwind-20260512-4be1a7c9",
    checked: 12,
    checks: [{ title: "Every file matches its hash", holds: verdict === "good", detail: "12 of 12" }],
    problems:
      verdict === "good" ? [] : [{ path: "evidence/88/880716e8.json", problem: "changed", detail: "Another hash." }],
    files: [],
    gaps: [],
    signer: "dana@northwind.example",
    signer_fingerprint: "SHA256:u7Xq",
    took_ms: 80,
    at: "2026-05-12T11:20:00.000Z",
  };
}
