//! What the package says: its figures add up, its items have their originals, its sign-offs hold, its log is unbroken.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use tickmark_domain::counts::{counted, number};
use tickmark_store::{ActivityEntry, ActivityHead, ChainBreak, ChainWalk};

use super::findings::Findings;
use super::tables::{Row, each_row};
use super::tree::{Tree, Unread, read_small};
use crate::input::Progress;
use crate::manifest::{FileEntry, Manifest};
use crate::signer::{NAMESPACE, fingerprint_of, verify_signature};
use crate::verdict::ProblemKind;

const EVIDENCE: &str = "data/evidence.csv";
const EXCLUSIONS: &str = "data/exclusions.csv";
const SIGN_OFFS: &str = "data/sign-offs.csv";
const ACTIVITY: &str = "data/activity.csv";
/// A content document is text about one control.
const LONGEST_DOCUMENT: u64 = 256 << 20;

const COUNTS: &str = "Collected is included plus excluded";
const ORIGINALS: &str = "Every included item has its original";
const SIGNATURES: &str = "Every sign-off is signed over its content";
const CHAIN: &str = "The activity log is unbroken";

/// The checks that need a manifest, and have none.
pub fn unchecked(findings: &mut Findings) {
    for title in [COUNTS, ORIGINALS, SIGNATURES, CHAIN] {
        findings.unchecked(title, "the manifest cannot be read");
    }
}

/// Makes the checks.
pub fn check(
    tree: &mut dyn Tree,
    manifest: &Manifest,
    findings: &mut Findings,
    progress: &mut dyn FnMut(Progress),
) {
    progress(Progress {
        doing: "Adding up the figures",
        done: 0,
        total: 0,
    });
    let items = check_counts(tree, manifest, findings);
    check_originals(manifest, items, findings);
    check_sign_offs(tree, manifest, findings);
    check_chain(tree, manifest, findings);
}

/// Original → number of an item that refers to it.
type Wanted = HashMap<String, i64>;

/// The table's rows, or a problem with the table.
fn rows(
    tree: &mut dyn Tree,
    path: &str,
    columns: &[&str],
    findings: &mut Findings,
    sink: impl FnMut(&Row<'_>),
) -> Option<u64> {
    if !tree.files().contains_key(path) {
        // A listed file that is missing was told already; a table that nobody listed was never there.
        findings.problem(path, ProblemKind::Missing, "every package has it");
        return None;
    }
    match each_row(tree, path, columns, sink) {
        Ok(rows) => Some(rows),
        Err(what) => {
            findings.problem(path, ProblemKind::Unreadable, what);
            None
        }
    }
}

fn check_counts(tree: &mut dyn Tree, manifest: &Manifest, findings: &mut Findings) -> Wanted {
    let before = findings.so_far();
    let counts = &manifest.counts;
    let mut seen = BTreeSet::new();
    let mut twice = BTreeSet::new();
    let mut wanted = Wanted::new();
    let included = rows(tree, EVIDENCE, &["id", "sha256", "file"], findings, |row| {
        let id = row.get("id").parse().unwrap_or(-1);
        if !seen.insert(id) {
            twice.insert(id);
        }
        wanted.insert(format!("{} {}", row.get("sha256"), row.get("file")), id);
    });
    let mut reasons: BTreeMap<String, u64> = BTreeMap::new();
    let excluded = rows(tree, EXCLUSIONS, &["id", "reason"], findings, |row| {
        let id = row.get("id").parse().unwrap_or(-1);
        if !seen.insert(id) {
            twice.insert(id);
        }
        *reasons.entry(row.get("reason").to_owned()).or_default() += 1;
    });
    for id in twice.iter().take(20) {
        findings.problem(EVIDENCE, ProblemKind::Changed, format!("E{id} is counted twice"));
    }
    let originals = manifest
        .files
        .iter()
        .filter(|f| f.path.starts_with("evidence/"))
        .count() as u64;
    let reasons_said = counts
        .exclusions
        .values()
        .fold(0_u64, |sum, n| sum.saturating_add(*n));
    let mut compare = |path: &str, what: &str, found: u64, said: u64| {
        if found != said {
            let detail = format!(
                "it holds {} {what}, and the manifest says {}",
                number(found),
                number(said)
            );
            findings.problem(path, ProblemKind::Changed, detail);
        }
    };
    let sum = counts.included.saturating_add(counts.excluded);
    compare(
        "manifest.json",
        "items that are included or excluded",
        sum,
        counts.collected,
    );
    compare(
        "manifest.json",
        "excluded items by reason",
        reasons_said,
        counts.excluded,
    );
    compare("manifest.json", "originals", originals, counts.originals);
    if let Some(included) = included {
        compare(EVIDENCE, "included items", included, counts.included);
    }
    if let Some(excluded) = excluded {
        compare(EXCLUSIONS, "excluded items", excluded, counts.excluded);
        if reasons != counts.exclusions {
            let what = "its reasons are not those of the manifest";
            findings.problem(EXCLUSIONS, ProblemKind::Changed, what);
        }
    }
    for (path, column, what, said) in [
        ("data/controls.csv", "code", "controls", counts.controls),
        ("data/receipts.csv", "id", "receipts", counts.receipts),
        (SIGN_OFFS, "signature", "sign-offs", counts.sign_offs),
    ] {
        let found = rows(tree, path, &[column], findings, |_| ());
        if found.is_some_and(|n| n != said) {
            let found = number(found.unwrap_or(0));
            let detail = format!("it holds {found} {what}, and the manifest says {}", number(said));
            findings.problem(path, ProblemKind::Changed, detail);
        }
    }
    let detail = format!(
        "{} = {} + {}",
        number(counts.collected),
        number(counts.included),
        number(counts.excluded)
    );
    findings.check(COUNTS, before, detail);
    wanted
}

fn check_originals(manifest: &Manifest, wanted: Wanted, findings: &mut Findings) {
    let before = findings.so_far();
    let there: BTreeSet<String> = manifest
        .files
        .iter()
        .map(|f| format!("{} {}", f.sha256, f.path))
        .collect();
    let count = wanted.len() as u64;
    let mut lost: Vec<(i64, String)> = wanted
        .into_iter()
        .filter(|(key, _)| !there.contains(key))
        .map(|(key, id)| (id, key))
        .collect();
    lost.sort();
    for (id, key) in lost {
        let path = key.split_once(' ').map_or(key.as_str(), |(_, path)| path);
        findings.problem(
            path,
            ProblemKind::Missing,
            format!("the original of E{id} is not in the package"),
        );
    }
    findings.check(ORIGINALS, before, counted(count, "original", "originals"));
}

/// A sign-off as its table tells it.
struct SignOff {
    who: String,
    digest: String,
    public_key: String,
    fingerprint: String,
    signature: String,
}

fn check_sign_offs(tree: &mut dyn Tree, manifest: &Manifest, findings: &mut Findings) {
    let before = findings.so_far();
    let mut sign_offs = Vec::new();
    let columns = [
        "control",
        "role",
        "person",
        "content_sha256",
        "key_fingerprint",
        "public_key",
        "signature",
    ];
    let read = rows(tree, SIGN_OFFS, &columns, findings, |row| {
        let text = |column: &str| row.get(column).to_owned();
        sign_offs.push(SignOff {
            who: format!("{}, {} {}", text("control"), text("role"), text("person")),
            digest: text("content_sha256"),
            public_key: text("public_key"),
            fingerprint: text("key_fingerprint"),
            signature: text("signature"),
        });
    });
    if read.is_none() {
        findings.check(SIGNATURES, before, "they cannot be read");
        return;
    }
    let by_hash: HashMap<&str, &FileEntry> = manifest
        .files
        .iter()
        .rev()
        .map(|f| (f.sha256.as_str(), f))
        .collect();
    for sign_off in &sign_offs {
        if let Err((kind, what)) = check_sign_off(tree, sign_off, &by_hash) {
            findings.problem(SIGN_OFFS, kind, format!("{}: {what}", sign_off.who));
        }
    }
    let n = sign_offs.len() as u64;
    let detail = if n == 0 {
        "nobody signed yet".to_owned()
    } else {
        number(n)
    };
    findings.check(SIGNATURES, before, detail);
}

fn check_sign_off(
    tree: &mut dyn Tree,
    sign_off: &SignOff,
    by_hash: &HashMap<&str, &FileEntry>,
) -> Result<(), (ProblemKind, String)> {
    let Some(file) = by_hash.get(sign_off.digest.as_str()) else {
        return Err((
            ProblemKind::Missing,
            "the content that was signed is not in the package".to_owned(),
        ));
    };
    let bytes = read_small(tree, &file.path, LONGEST_DOCUMENT).map_err(|e| match e {
        Unread::Missing => (ProblemKind::Missing, format!("{} is not here", file.path)),
        Unread::Refused(what) => (ProblemKind::Unreadable, format!("{}: {what}", file.path)),
    })?;
    if fingerprint_of(&sign_off.public_key).as_deref() != Some(&sign_off.fingerprint) {
        return Err((
            ProblemKind::WrongKey,
            "the key is not the one of its fingerprint".to_owned(),
        ));
    }
    verify_signature(&sign_off.public_key, NAMESPACE, &bytes, &sign_off.signature)
        .map_err(|what| (ProblemKind::BadSignature, what))
}

fn check_chain(tree: &mut dyn Tree, manifest: &Manifest, findings: &mut Findings) {
    let before = findings.so_far();
    let mut walk = ChainWalk::default();
    let mut broken: Option<ChainBreak> = None;
    let columns = [
        "seq",
        "at",
        "actor",
        "action",
        "subject",
        "detail",
        "hash",
        "previous_hash",
    ];
    let read = rows(tree, ACTIVITY, &columns, findings, |row| {
        if broken.is_none() {
            broken = step(&mut walk, row).err();
        }
    });
    if read.is_some() {
        let head = ActivityHead {
            seq: manifest.activity.entries,
            hash: manifest.activity.head.clone(),
        };
        if let Some(broken) = broken.or_else(|| walk.end(&head).err()) {
            findings.problem(ACTIVITY, ProblemKind::BrokenChain, broken.found);
        }
    }
    let detail = format!(
        "{} of {}",
        number(walk.good()),
        counted(manifest.activity.entries, "entry", "entries")
    );
    findings.check(CHAIN, before, detail);
}

fn step(walk: &mut ChainWalk, row: &Row<'_>) -> Result<(), ChainBreak> {
    let next = walk.good() + 1;
    let unreadable = |what: &str| ChainBreak {
        seq: next,
        found: format!("entry {next} has no {what}"),
    };
    let text = |column: &str| row.get(column).to_owned();
    walk.step(&ActivityEntry {
        seq: row.get("seq").parse().map_err(|_| unreadable("number"))?,
        at: row.get("at").parse().map_err(|_| unreadable("time"))?,
        actor: text("actor"),
        action: text("action"),
        subject: text("subject"),
        detail: text("detail"),
        hash: text("hash"),
        previous_hash: text("previous_hash"),
    })
}
