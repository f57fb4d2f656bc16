import type { ImportedProof, ImportSummary } from "../../api";
import { count, plural } from "../../lib/numbers";

/** Kinds of facts that an import brings, as a person calls them. */
const KINDS: Record<string, string> = {
  "cloudtrail.event": "CloudTrail events",
  "cloudtrail.insight_event": "CloudTrail Insights events",
  "cloudtrail.digest": "CloudTrail digests",
  "cloudtrail.query_signature": "signatures of CloudTrail Lake results",
  "cloudtrail.delivery": "deliveries of log files",
  "cloudtrail.lake_row": "rows of CloudTrail Lake results",
  "config.configuration_item": "configuration items",
  "config.compliance_change": "changes of compliance",
  "config.notification": "notifications of AWS Config",
  "securityhub.finding": "Security Hub findings",
  "scanner.finding": "scanner findings",
  "auditmanager.report_summary": "report summaries",
  "auditmanager.report_digest": "report digests",
  "auditmanager.report_item": "items of Audit Manager reports",
  "auditmanager.report_other": "other files of Audit Manager reports",
  "iam.credentials": "users of IAM credential reports",
  "identity.user": "identities",
  "request.item": "requests",
  "document.listed": "lines of document lists",
  "document.file": "documents without a control",
  "manual.file": "documents attached to controls",
};

export function kindTitle(kind: string): string {
  return KINDS[kind] ?? kind;
}

/** What CloudTrail's digests say of all that is there now, in one sentence. */
export function proven(proof: ImportedProof): string {
  const logs = `${count(proof.valid_logs)} of ${plural(proof.logs, "log")}`;
  const digests = `${count(proof.valid_digests)} of ${plural(proof.digests, "digest")}`;
  const missing =
    proof.missing > 0
      ? ` ${plural(proof.missing, "file")} that they name ${proof.missing === 1 ? "is" : "are"} not here.`
      : "";
  const keys = proof.keys === 0 ? " No public key is at hand: give one under Integrity." : "";
  return `CloudTrail’s proof of all imported files: ${logs} and ${digests} are verified.${missing}${keys}`;
}

/** Whether anything would come in that is not there yet. */
export function brings(summary: ImportSummary): boolean {
  return summary.files.read > 0;
}

/** What became of the files and records, in one sentence. */
export function headline(summary: ImportSummary): string {
  const { items } = summary;
  if (summary.cancelled) {
    return summary.kept_because
      ? `Cancelled, and what was stored stays: ${summary.kept_because}.`
      : "Cancelled. Nothing of it was kept.";
  }
  const records = plural(items.new, "new record");
  const from = plural(summary.files.read, "file");
  if (!brings(summary)) return "Nothing comes in.";
  return summary.preview ? `${records} would come in from ${from}.` : `${records} came in from ${from}.`;
}

/** The counts that are worth a line: those that are not nothing. */
export function counts(summary: ImportSummary): { label: string; value: number; testid: string }[] {
  const { files, items } = summary;
  return [
    { label: "Records read", value: items.read, testid: "import-read" },
    { label: "New", value: items.new, testid: "import-new" },
    { label: "Known already", value: items.duplicate, testid: "import-duplicate" },
    { label: "Contradict a known record", value: items.conflicting, testid: "import-conflicting" },
    { label: "Unreadable records", value: items.unreadable, testid: "import-unreadable" },
    { label: "Files read", value: files.read, testid: "import-files-read" },
    { label: "Files stored before", value: files.known, testid: "import-files-known" },
    { label: "Files for elsewhere", value: files.elsewhere, testid: "import-files-elsewhere" },
    { label: "Files not taken in", value: files.failed, testid: "import-files-failed" },
    { label: "Archives opened", value: files.archives, testid: "import-archives" },
  ].filter((line, at) => at < 2 || line.value > 0);
}
