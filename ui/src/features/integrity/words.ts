import type { FileVerdict, ProvenKind } from "../../api";

export const FILE_VERDICTS: Record<FileVerdict, string> = {
  valid: "Valid",
  invalid: "Not valid",
  missing: "Missing",
  unreferenced: "Added",
  unverifiable: "Not verifiable",
  unproven: "Not proven",
};

export const FILE_KINDS: Record<ProvenKind, string> = {
  digest: "Digest",
  "backfill digest": "Backfill digest",
  log: "Log",
  "query signature": "Query signature",
  "query result": "Query result",
};

export const PROOF_WORDS: Record<string, string> = {
  good: "Complete and unaltered",
  bad: "Altered or damaged",
  incomplete: "Not all of it could be proven",
};
