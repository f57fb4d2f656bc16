//! Importing: what would come in, and what came in.

use serde::{Deserialize, Serialize};
use tickmark_domain::verification::Verdict;
use tickmark_domain::{Scope, Timestamp};
use tickmark_intake::{ImportProgress, ImportReport, ProofSummary};
use ts_rs::TS;

/// How many problems a window is told; the rest is counted.
const LISTED: usize = 200;

/// Names files, folders and archives.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ImportPaths {
    /// At least one.
    pub paths: Vec<String>,
}

/// How far an import or a preview is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportStep {
    /// Files found so far.
    #[ts(type = "number")]
    pub files_total: u64,
    /// Files that are done with.
    #[ts(type = "number")]
    pub files_done: u64,
    /// Bytes of all files, as they lie on disk.
    #[ts(type = "number")]
    pub bytes_total: u64,
    /// Bytes of the files that are done with.
    #[ts(type = "number")]
    pub bytes_done: u64,
    /// Records read so far.
    #[ts(type = "number")]
    pub items_read: u64,
    /// All is stored, and the files are held against what CloudTrail signed.
    pub proving: bool,
}

impl From<&ImportProgress> for ImportStep {
    fn from(progress: &ImportProgress) -> Self {
        Self {
            files_total: progress.files_total,
            files_done: progress.files_done,
            bytes_total: progress.bytes_total,
            bytes_done: progress.bytes_done,
            items_read: progress.items_read,
            proving: progress.proving,
        }
    }
}

/// What an import would bring, or has brought.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ImportSummary {
    /// Nothing was written: this is what would come in.
    pub preview: bool,
    /// It was cancelled, and nothing of it is kept.
    pub cancelled: bool,
    /// Why what was stored of a cancelled import could not be taken back; empty where it was.
    pub kept_because: String,
    /// Files, each counted once.
    pub files: ImportedFiles,
    /// Records inside of the files that were read.
    pub items: ImportedItems,
    /// Files that were read, by what they are.
    pub file_kinds: Vec<KindCount>,
    /// Records that were read, by the kind of fact that they are.
    pub item_kinds: Vec<KindCount>,
    /// Where the records belong.
    pub places: Vec<ImportedPlace>,
    /// The earliest moment that a record speaks of; none without one.
    pub from: Option<Timestamp>,
    /// The latest.
    pub to: Option<Timestamp>,
    /// What CloudTrail's digests say of all logs that are in the engagement now; none without digests, and in a preview.
    pub proof: Option<ImportedProof>,
    /// What could not be read, and why.
    pub problems: Vec<ImportProblem>,
    /// Problems beyond the ones listed.
    #[ts(type = "number")]
    pub problems_not_listed: u64,
}

/// Files, each counted once.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct ImportedFiles {
    /// Read.
    #[ts(type = "number")]
    pub read: u64,
    /// Stored before, byte for byte.
    #[ts(type = "number")]
    pub known: u64,
    /// Not taken in; a problem says why.
    #[ts(type = "number")]
    pub failed: u64,
    /// Known, and taken in elsewhere; a problem says where.
    #[ts(type = "number")]
    pub elsewhere: u64,
    /// Archives that were opened; what is in them is counted as files.
    #[ts(type = "number")]
    pub archives: u64,
}

/// Records: `read` is the sum of `new`, `duplicate` and `conflicting`; `unreadable` stands beside.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct ImportedItems {
    /// Read as what they are.
    #[ts(type = "number")]
    pub read: u64,
    /// Not known before.
    #[ts(type = "number")]
    pub new: u64,
    /// Known already, with the same content.
    #[ts(type = "number")]
    pub duplicate: u64,
    /// Known already, with other content: kept as a row of their own.
    #[ts(type = "number")]
    pub conflicting: u64,
    /// Not readable.
    #[ts(type = "number")]
    pub unreadable: u64,
}

/// What CloudTrail's own proof says of all files that were imported.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct ImportedProof {
    /// The answer for all.
    pub verdict: Verdict,
    /// Digests and signature files.
    #[ts(type = "number")]
    pub digests: u64,
    /// Those of them that are valid.
    #[ts(type = "number")]
    pub valid_digests: u64,
    /// Logs and results.
    #[ts(type = "number")]
    pub logs: u64,
    /// Those of them that are valid.
    #[ts(type = "number")]
    pub valid_logs: u64,
    /// Files that are named and are not here.
    #[ts(type = "number")]
    pub missing: u64,
    /// Public keys that were at hand.
    #[ts(type = "number")]
    pub keys: u64,
}

impl From<ProofSummary> for ImportedProof {
    fn from(sum: ProofSummary) -> Self {
        Self {
            verdict: sum.verdict,
            digests: sum.digests,
            valid_digests: sum.valid_digests,
            logs: sum.logs,
            valid_logs: sum.valid_logs,
            missing: sum.missing,
            keys: sum.keys,
        }
    }
}

/// How many of a kind.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct KindCount {
    /// The kind.
    pub kind: String,
    /// How many.
    #[ts(type = "number")]
    pub count: u64,
}

/// Records of one account and Region.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ImportedPlace {
    /// Empty where records name none.
    pub account_id: String,
    /// Empty where records name none.
    pub region: String,
    /// How many.
    #[ts(type = "number")]
    pub items: u64,
    /// Whether account and Region are in the engagement's scope.
    pub in_scope: bool,
}

/// Something that could not be read or that contradicts what is known.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ImportProblem {
    /// The file, as it was named or found.
    pub path: String,
    /// Bytes from the start of the text; none when it concerns the whole file.
    #[ts(type = "number | null")]
    pub offset: Option<u64>,
    /// What is wrong and what to do.
    pub problem: String,
}

impl ImportSummary {
    /// The report of an import, beside the scope of its engagement.
    #[must_use]
    pub fn of(report: ImportReport, scope: &Scope) -> Self {
        let counts = |counts: std::collections::BTreeMap<String, u64>| {
            counts
                .into_iter()
                .map(|(kind, count)| KindCount { kind, count })
                .collect()
        };
        let (files, items) = (report.files, report.items);
        let more = report.problems.len().saturating_sub(LISTED) as u64;
        let places = report.summary.places.into_iter().flat_map(|(account, regions)| {
            let has_account = scope.accounts.iter().any(|a| a.id == account);
            regions.into_iter().map(move |(region, items)| ImportedPlace {
                account_id: account.clone(),
                in_scope: has_account && (region.is_empty() || scope.regions.contains(&region)),
                region,
                items,
            })
        });
        Self {
            preview: report.dry_run,
            cancelled: report.interrupted,
            kept_because: report.kept_because,
            files: ImportedFiles {
                read: files.read,
                known: files.known,
                failed: files.failed,
                elsewhere: files.elsewhere,
                archives: report.archives,
            },
            items: ImportedItems {
                read: items.read,
                new: items.new,
                duplicate: items.duplicate,
                conflicting: items.conflicting,
                unreadable: items.unreadable,
            },
            file_kinds: counts(report.file_kinds),
            item_kinds: counts(report.summary.kinds),
            places: places.collect(),
            from: report.summary.period.map(|(from, _)| from),
            to: report.summary.period.map(|(_, to)| to),
            proof: report.proof.map(Into::into),
            problems: report
                .problems
                .into_iter()
                .take(LISTED)
                .map(|p| ImportProblem {
                    path: p.path,
                    offset: p.offset,
                    problem: p.problem,
                })
                .collect(),
            problems_not_listed: report.problems_not_listed + more,
        }
    }
}
