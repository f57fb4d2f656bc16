import type {
  ConclusionKind,
  EvidenceKind,
  FileVerdict,
  MachineResult,
  Outcome,
  ResultCounts,
  Role,
  Severity,
  Source,
} from "./types";

/** The words a person reads for the words of the wire. */

export const CONCLUSIONS: Record<ConclusionKind, string> = {
  effective: "Effective",
  deficient: "Deficient",
  not_applicable: "Not applicable",
  not_tested: "Not tested",
};

export const ROLES: Record<Role, string> = { preparer: "Preparer", reviewer: "Reviewer", approver: "Approver" };

export const SOURCES: Record<Source, string> = {
  config: "Config",
  cloudtrail: "CloudTrail",
  auditmanager: "Audit Manager",
  securityhub: "Security Hub",
  artifact: "Artifact",
  licensemanager: "License Manager",
  organizations: "Organizations",
  sts: "STS",
  scanner: "Scanner",
  identity: "Identity",
  manual: "Manual",
};

export const KINDS: Record<EvidenceKind, string> = {
  compliance_check: "Compliance check",
  user_activity: "User activity",
  configuration_snapshot: "Configuration snapshot",
  manual: "Manual",
  finding: "Finding",
};

/** Where a column holds no more. */
export const SHORT_SOURCES: Partial<Record<Source, string>> = {
  auditmanager: "Audit Mgr",
  securityhub: "Sec. Hub",
  organizations: "Orgs",
  licensemanager: "Licences",
};

export const OUTCOMES: Record<Outcome, string> = {
  complete: "Complete",
  partial: "Partial",
  denied: "Denied",
  not_enabled: "Not enabled",
  out_of_retention: "Out of retention",
  failed: "Failed",
  not_collected: "Not collected",
};

export const SEVERITIES: Record<Severity, string> = {
  critical: "Critical",
  high: "High",
  medium: "Medium",
  low: "Low",
};

/** The kit's mark of a machine result. */
export const MARK_OF = {
  compliant: "ok",
  excepted: "exc",
  inconclusive: "inc",
  noncompliant: "bad",
  unknown: "unk",
  not_applicable: "na",
} as const satisfies Record<MachineResult, string>;

/** In the order in which bars and legends show them. */
export const RESULTS = [
  "compliant",
  "excepted",
  "inconclusive",
  "noncompliant",
  "unknown",
  "not_applicable",
] as const satisfies readonly MachineResult[];

export function bars(counts: ResultCounts, words: { not_applicable?: string } = {}) {
  return RESULTS.map((result) => ({
    kind: MARK_OF[result],
    value: counts[result],
    ...(result === "not_applicable" && words.not_applicable ? { word: words.not_applicable } : {}),
  }));
}

export function totalOf(counts: ResultCounts): number {
  return RESULTS.reduce((sum, result) => sum + counts[result], 0);
}

/** How a file of CloudTrail stands, as a person reads it. */
export const FILE_VERDICTS: Record<FileVerdict, string> = {
  valid: "Valid",
  invalid: "Not valid",
  missing: "Missing",
  unreferenced: "Added",
  unverifiable: "Not verifiable",
  unproven: "Not proven",
};
