//! Going on without Audit Manager: a new engagement with the archive's controls, what of its evidence speaks for the
//! new period, and sources that Config and CloudTrail serve from now on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::json;
use tickmark_catalogue::audit_manager::Became;
use tickmark_domain::counts::{counted, word};
use tickmark_domain::{
    Account, Date, Outcome, Period, ReconciliationLine, Scope, Source, Timestamp, Verdict,
};
use tickmark_report::compute::Snapshot;
use tickmark_store::{
    Codec, EngagementFacts, FileEnd, FileReceipt, Mode, NewEngagement, NewFact, NewFile, NewRun, Original,
    Store, TakenOver, Versions, content_hash,
};

use super::super::engagement::with_ending;
use super::archive::archive_state;
use super::mapping::{Drafted, MappingLine, count, draft};
use super::notes::{Note, notes};
use super::past::{Past, choose};
use crate::moment::{MADE_WITH, random_id};
use crate::wire::{Code, CommandError};

/// What is to be made.
#[derive(Debug, Clone)]
pub struct Continue {
    /// The file to make.
    pub path: PathBuf,
    /// The audit's name; the archive's where none is given.
    pub name: String,
    /// The compliance owner; the archive's where none is given.
    pub owner: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Accounts; the archive's where none are given.
    pub accounts: Vec<Account>,
    /// Regions; the archive's where none are given.
    pub regions: Vec<String>,
    /// A passphrase for the file, or none.
    pub passphrase: Option<String>,
}

/// What continuing would do, or did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// The assessment.
    pub assessment_id: String,
    /// Its name.
    pub assessment: String,
    /// Control sets.
    pub control_sets: u64,
    /// Controls.
    pub controls: u64,
    /// Mapping sources of all controls.
    pub sources: u64,
    /// Those that Config or CloudTrail serve.
    pub mapped: u64,
    /// Those that always were for people.
    pub manual: u64,
    /// Those that need manual evidence from now on.
    pub unmapped: u64,
    /// Every source with what becomes of it.
    pub lines: Vec<MappingLine>,
    /// Archived items that go over.
    pub taken: u64,
    /// Archived items that stay in the archive, because they do not speak for the new period.
    pub left: u64,
    /// The days of the archive's items.
    pub archived: Option<Period>,
    /// Comments, reviews and delegations that go over as notes.
    pub notes: u64,
}

impl Preview {
    /// The sources that need manual evidence from now on.
    pub fn needs(&self) -> impl Iterator<Item = &MappingLine> {
        self.lines.iter().filter(|l| l.mapping.became == Became::Unmapped)
    }
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Continued {
    /// The file.
    pub path: String,
    /// What went over and how it was mapped.
    #[serde(flatten)]
    pub preview: Preview,
    /// Receipts that went over.
    pub receipts: u64,
    /// Originals that went over.
    pub originals: u64,
}

struct Ready {
    assessment_id: String,
    drafted: Drafted,
    past: Past,
    notes: Vec<Note>,
    preview: Preview,
}

/// Says what continuing an archive for a period would do; nothing is written.
pub fn preview(store: &Store, period: &Period) -> Result<Preview, CommandError> {
    Ok(ready(store, period)?.preview)
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "a period is lent as the rest of the scope is"
)]
fn ready(store: &Store, period: &Period) -> Result<Ready, CommandError> {
    let refused = |message: &str| CommandError::new(Code::Refused, message);
    if period.to < period.from {
        let message = format!(
            "The period ends on {}, before it begins on {}",
            period.to, period.from
        );
        return Err(CommandError::new(Code::Invalid, message));
    }
    let state = archive_state(store)?
        .ok_or_else(|| refused("This engagement is no archive of an assessment; archive one first"))?;
    if state.sheet.is_none() || store.unfinished_run("collect")?.is_some() {
        return Err(refused(
            "The archive is not collected to its end yet; collect it first",
        ));
    }
    let drafted = draft(store, &state.assessment_id)?;
    let past = choose(store, &state.assessment_id, period)?;
    let notes = notes(store, &state.assessment_id, &drafted.assessment)?;
    let preview = Preview {
        assessment_id: state.assessment_id.clone(),
        assessment: drafted.framework.title.clone(),
        control_sets: drafted.framework.control_sets.len() as u64,
        controls: drafted.framework.control_count() as u64,
        sources: drafted.lines.len() as u64,
        mapped: count(&drafted.lines, Became::Mapped),
        manual: count(&drafted.lines, Became::Manual),
        unmapped: count(&drafted.lines, Became::Unmapped),
        lines: drafted.lines.clone(),
        taken: past.taken,
        left: past.left,
        archived: past.span,
        notes: notes.len() as u64,
    };
    Ok(Ready {
        assessment_id: state.assessment_id,
        drafted,
        past,
        notes,
        preview,
    })
}

/// Makes the engagement. It appears under its name only when it is whole.
pub fn continue_locally(
    archive: &Store,
    request: &Continue,
    actor: &str,
    now: Timestamp,
) -> Result<(Store, Continued), CommandError> {
    let period = Period {
        from: request.from,
        to: request.to,
    };
    let ready = ready(archive, &period)?;
    hold(archive)?;
    let path = with_ending(&request.path);
    if path.exists() {
        let message = format!("{} exists already", path.display());
        return Err(CommandError::new(Code::Refused, message));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let draft = path.with_file_name(format!(".{name}.{}.continuing", std::process::id()));
    let made = fill(archive, &ready, request, &draft, actor, now).and_then(|taken| {
        put_in_place(&draft, &path)?;
        Ok(taken)
    });
    for suffix in ["", "-wal", "-shm"] {
        let mut leftover = draft.as_os_str().to_owned();
        leftover.push(suffix);
        let _ = std::fs::remove_file(leftover);
    }
    let taken = made?;
    let store = Store::open(&path, request.passphrase.as_deref(), Mode::Write, MADE_WITH, now)?;
    let continued = Continued {
        path: path.display().to_string(),
        preview: ready.preview,
        receipts: taken.receipts,
        originals: taken.originals,
    };
    Ok((store, continued))
}

/// What was changed behind Tickmark's back does not go over.
fn hold(archive: &Store) -> Result<(), CommandError> {
    let refused = |what: String| {
        let message = format!("The archive does not hold: {what}. Verify it; nothing was made");
        Err(CommandError::new(Code::Refused, message))
    };
    if let (_, Some(broken)) = archive.verify_activity()? {
        return refused(format!("its activity log is broken at entry {}", broken.seq));
    }
    let seals = archive.verify_seals()?;
    match (seals.broken.first(), seals.strays) {
        (Some(broken), _) => refused(format!("facts of {} were changed after it ended", broken.subject)),
        (None, strays) if strays > 0 => refused(format!(
            "{} to no collection",
            counted(strays, "fact belongs", "facts belong")
        )),
        _ => Ok(()),
    }
}

fn put_in_place(draft: &Path, path: &Path) -> Result<(), CommandError> {
    // A hard link refuses to overwrite; where the file system has none, renaming after the check must do.
    if std::fs::hard_link(draft, path).is_ok() {
        return Ok(());
    }
    if path.exists() {
        let message = format!("{} exists already", path.display());
        return Err(CommandError::new(Code::Refused, message));
    }
    std::fs::rename(draft, path)
        .map_err(|e| CommandError::new(Code::Io, format!("{} cannot be written: {e}", path.display())))
}

fn fill(
    archive: &Store,
    ready: &Ready,
    request: &Continue,
    draft: &Path,
    actor: &str,
    now: Timestamp,
) -> Result<TakenOver, CommandError> {
    let theirs = archive.engagement()?;
    let head = archive.activity_head()?;
    let new = new_engagement(&theirs, request, actor, now);
    let store = Store::create(draft, &new, request.passphrase.as_deref(), MADE_WITH)?;
    let framework = &ready.drafted.framework;
    store.pin_framework(framework, &ready.drafted.digest, actor, now)?;
    let from = json!({
        "engagement": theirs.id, "name": theirs.name, "assessment": ready.assessment_id,
        "framework_digest": ready.drafted.archived_digest,
        "activity": { "entries": head.seq, "hash": head.hash },
    });
    let run = store.start_run(NewRun {
        kind: "continue".to_owned(),
        actor: actor.to_owned(),
        at: now,
        plan: json!({ "from": from, "period": new.scope.period }).to_string(),
        made_with: MADE_WITH.to_owned(),
    })?;
    let folders = ready.past.folders.clone();
    let leave =
        move |kind: &str, native: &str| kind == "auditmanager.evidence_folder" && !folders.contains(native);
    let taken = store.take_over(
        archive,
        ready.past.receipts.clone(),
        leave,
        from.clone(),
        actor,
        now,
    )?;
    store.store_files(run, vec![mapping_file(ready, &from, &new.scope.accounts)?], now)?;
    store.save_reconciliation(run, counts(ready, &taken))?;
    store.finish_run(run, actor, now)?;
    write_notes(&store, &ready.notes, actor, now)?;
    store.keep_states(Snapshot::load(&store)?.states())?;
    Ok(taken)
}

fn new_engagement(
    theirs: &EngagementFacts,
    request: &Continue,
    actor: &str,
    now: Timestamp,
) -> NewEngagement {
    let or = |own: &str, other: &str| {
        let own = own.trim();
        if own.is_empty() {
            other.to_owned()
        } else {
            own.to_owned()
        }
    };
    let accounts = if request.accounts.is_empty() {
        theirs.scope.accounts.clone()
    } else {
        request.accounts.clone()
    };
    let regions = if request.regions.is_empty() {
        theirs.scope.regions.clone()
    } else {
        request.regions.clone()
    };
    NewEngagement {
        id: random_id(),
        name: or(&request.name, &theirs.name),
        owner: or(&request.owner, &theirs.owner),
        scope: Scope {
            accounts,
            regions,
            period: Period {
                from: request.from,
                to: request.to,
            },
        },
        is_sample: theirs.is_sample,
        actor: actor.to_owned(),
        // The sample organisation is seen as it was when the engagement was made.
        created_at: if theirs.is_sample { theirs.created_at } else { now },
    }
}

/// The mapping as an original of its own, with a fact for every source.
fn mapping_file(
    ready: &Ready,
    from: &serde_json::Value,
    accounts: &[Account],
) -> Result<NewFile, CommandError> {
    let preview = &ready.preview;
    let document = json!({
        "mapping_of": from,
        "counts": { "sources": preview.sources, "mapped": preview.mapped, "manual": preview.manual,
                    "unmapped": preview.unmapped },
        "lines": preview.lines,
    });
    let fault = |e: serde_json::Error| CommandError::new(Code::Fault, e.to_string());
    let account = accounts.first().map(|a| a.id.clone()).unwrap_or_default();
    let facts = preview.lines.iter().enumerate().map(|(n, line)| {
        let entry = json!({
            "control": line.control, "source": line.mapping.source.id, "type": line.mapping.source.source_type,
            "keyword": line.mapping.source.keyword, "via": line.mapping.via, "became": line.mapping.became,
            "how": line.mapping.how,
        });
        NewFact {
            kind: "auditmanager.mapping".to_owned(),
            account_id: account.clone(),
            region: String::new(),
            native_id: format!("{}|{}|{}|{n}", ready.assessment_id, line.control_set, line.control_id),
            occurred_at: None,
            position: format!("/lines/{n}"),
            content_hash: content_hash(&entry),
            versions: Versions::Supersede,
            data: Some(entry.to_string()),
            evidence: None,
        }
    });
    Ok(NewFile {
        receipt: FileReceipt {
            parameters: json!({ "file": "audit-manager-mapping.json" }).to_string(),
            media_type: "application/json".to_owned(),
            codec: Codec::Zstd,
        },
        facts: facts.collect(),
        original: Original::Bytes(serde_json::to_vec_pretty(&document).map_err(fault)?),
        end: FileEnd {
            source: Source::AuditManager,
            account_id: account,
            region: String::new(),
            items: preview.sources,
            outcome: Outcome::Complete,
            reason: String::new(),
            attached: Vec::new(),
        },
    })
}

/// What was there against what is here now.
fn counts(ready: &Ready, taken: &TakenOver) -> Vec<ReconciliationLine> {
    let preview = &ready.preview;
    let line = |what: &str, expected: u64, found: u64, why: String| ReconciliationLine {
        source: Source::AuditManager,
        account_id: String::new(),
        region: String::new(),
        what: what.to_owned(),
        expected,
        found,
        verdict: match (expected == found, why.is_empty()) {
            (true, _) => Verdict::Equal,
            (false, false) => Verdict::Explained,
            (false, true) => Verdict::Differs,
        },
        explanation: if expected == found { String::new() } else { why },
    };
    let stay = if preview.left == 0 {
        String::new()
    } else {
        format!(
            "{} not speak for the period and {} in the archive",
            counted(preview.left, "item does", "items do"),
            word(preview.left, "stays", "stay")
        )
    };
    let accounted = preview.mapped + preview.manual + preview.unmapped;
    vec![
        line(
            "Evidence items of the archive that were taken over",
            preview.taken + preview.left,
            taken.evidence,
            if taken.evidence == preview.taken {
                stay
            } else {
                String::new()
            },
        ),
        line(
            "Receipts of the archive that were taken over",
            ready.past.receipts.len() as u64,
            taken.receipts,
            String::new(),
        ),
        line(
            "Mapping sources of the controls, mapped, manual and unmapped",
            preview.sources,
            accounted,
            String::new(),
        ),
    ]
}

fn write_notes(store: &Store, notes: &[Note], actor: &str, now: Timestamp) -> Result<(), CommandError> {
    let mut controls: BTreeMap<(String, String), i64> = BTreeMap::new();
    for control in store.list_controls()? {
        for source in &control.definition.sources {
            if let tickmark_domain::EvidenceSource::AuditManagerControl { control_id, .. } = source {
                controls.insert((control.set_id.clone(), control_id.clone()), control.id);
            }
        }
    }
    for note in notes {
        if let Some(control) = controls.get(&(note.set.clone(), note.control_id.clone())) {
            store.comment(*control, actor, &note.body, false, now)?;
        }
    }
    Ok(())
}
