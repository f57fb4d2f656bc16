//! Answers as a person reads them.

mod second_counts;
mod verdict;

use indicatif::{ProgressBar, ProgressStyle};
use tickmark_workbench::actions::rescue::Preview;
use tickmark_workbench::collecting::{CollectReport, ImportReport, LiveAssessments};
use tickmark_workbench::model::{ControlPage, EvidenceItem, EvidenceRow, SlotState};
use tickmark_workbench::status::{Status, UnknownLine};
use tickmark_workbench::wire::{OriginalText, Preflight, WrittenPackage};
use tickmark_workbench::words::{counted, number, word};

pub use verdict::verdict;

/// A progress bar on standard error; nothing where that is no terminal.
pub struct Bar(ProgressBar);

impl Bar {
    /// Nothing is shown before the first look.
    pub fn new() -> Self {
        let style = ProgressStyle::with_template("{bar:32} {pos:>6}/{len} {msg}");
        let bar = ProgressBar::new(0);
        if let Ok(style) = style {
            bar.set_style(style.progress_chars("━╸ "));
        }
        Self(bar)
    }

    /// Shows how far it is.
    pub fn show(&self, doing: &str, done: u64, total: u64) {
        self.0.set_length(total.max(done));
        self.0.set_position(done);
        self.0.set_message(doing.to_owned());
    }

    /// Takes it off the screen.
    pub fn clear(&self) {
        self.0.finish_and_clear();
    }
}

/// The time left, before what is being done; empty while nothing can be said.
pub fn left(seconds: Option<f64>) -> String {
    let Some(seconds) = seconds else {
        return String::new();
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an estimate of at most days"
    )]
    let seconds = seconds.clamp(0.0, 1e9).round() as u64;
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, s) => format!("about {s} s left · "),
        (0, m, s) => format!("about {m} min {s} s left · "),
        (h, m, _) => format!("about {h} h {m} min left · "),
    }
}

/// The three sign-off slots: signed, stale, open.
pub fn slots(slots: [SlotState; 3]) -> String {
    slots
        .iter()
        .map(|s| match s {
            SlotState::Current => '+',
            SlotState::Stale => '~',
            SlotState::Open => '.',
        })
        .collect()
}

/// The overview.
pub fn status(s: &Status) -> Vec<String> {
    let scope = &s.scope;
    let mut lines = vec![
        format!(
            "{}  {} to {}",
            s.engagement.name,
            scope.period.from.to_reading(),
            scope.period.to.to_reading()
        ),
        format!(
            "{} x {}",
            counted(scope.accounts.len() as u64, "account", "accounts"),
            counted(scope.regions.len() as u64, "Region", "Regions")
        ),
        match s.engagement.collected_at {
            Some(at) => format!("Collected {}", at.to_reading()),
            None => "Nothing collected yet".to_owned(),
        },
        String::new(),
        format!(
            "{:>8} {}, {}",
            s.counts.artifacts,
            word(s.counts.artifacts, "original", "originals"),
            counted(s.counts.receipts, "receipt", "receipts")
        ),
        format!(
            "{:>8} {}",
            s.counts.evidence,
            word(s.counts.evidence, "evidence item", "evidence items")
        ),
    ];
    for (kind, n) in &s.counts.by_kind {
        lines.push(format!("{n:>12} {}", kind.replace('_', " ")));
    }
    lines.push(format!(
        "{:>8} {}, {} signed, {} stale",
        s.controls.total,
        word(s.controls.total, "control", "controls"),
        s.controls.signed,
        s.controls.stale
    ));
    for (result, n) in &s.controls.by_result {
        lines.push(format!("{n:>12} {}", result.replace('_', " ")));
    }
    lines.extend(coverage(s));
    lines.extend(unknown(s));
    lines
}

/// Days and second counts.
fn coverage(s: &Status) -> Vec<String> {
    let c = &s.coverage.coverage;
    let mut lines = vec![
        String::new(),
        format!(
            "Coverage  {} of {} elapsed, {} whole; {} of {} {}",
            c.elapsed,
            counted(c.days.into(), "day", "days"),
            c.whole,
            c.answering,
            counted(c.lanes.into(), "lane", "lanes"),
            word(c.lanes.into(), "answers", "answer")
        ),
    ];
    for gap in &c.gaps {
        lines.push(format!(
            "  {:<16} {:<13} {:>4} {} in {}, {}  {}",
            gap.kind.title(),
            gap.source.title(),
            gap.days,
            word(gap.days.into(), "day", "days"),
            counted(gap.places.len() as u64, "place", "places"),
            counted(gap.controls.len() as u64, "control", "controls"),
            gap.reason
        ));
    }
    if let Some(counts) = &s.reconciliation {
        lines.push(format!(
            "Second counts of collection {}: {}",
            counts.run_id,
            second_counts::said(
                counts.equal.into(),
                counts.explained.into(),
                counts.differs.into()
            )
        ));
        lines.extend(second_counts::disagreements(&counts.lines));
    }
    lines
}

/// What is not known; the same in several places is said once.
fn unknown(s: &Status) -> Vec<String> {
    if s.unknown.is_empty() {
        return vec![];
    }
    let mut lines = vec![String::new(), format!("Unknown, and why ({})", s.unknown.len())];
    let mut said: Vec<(&UnknownLine, Vec<String>)> = Vec::new();
    for u in &s.unknown {
        let place = [u.account.as_str(), u.region.as_str()].join(" ");
        let same = |(other, _): &&mut (&UnknownLine, Vec<String>)| {
            (
                other.outcome,
                other.source,
                &other.operation,
                &other.reason,
                &other.action,
            ) == (u.outcome, u.source, &u.operation, &u.reason, &u.action)
        };
        match said.iter_mut().find(same) {
            Some((_, places)) => places.push(place),
            None => said.push((u, vec![place])),
        }
    }
    for (u, places) in said {
        lines.push(format!(
            "  {:<16} {:<13} {}",
            u.outcome.title(),
            u.source.title(),
            u.operation
        ));
        lines.push(format!("      {}", u.reason));
        lines.push(format!("      in {}", places.join(", ")));
        if !u.action.is_empty() {
            lines.push(format!("      {}", u.action));
        }
    }
    lines
}

/// One control with some of its evidence.
pub fn control(page: &ControlPage, total: u64, rows: &[EvidenceRow]) -> Vec<String> {
    let d = &page.texts.definition;
    let mut lines = vec![
        format!("{}  {}", d.code, d.title),
        format!("{} / {}", page.texts.framework_title, page.texts.set_title),
        String::new(),
        format!("Machine result  {}  {}", page.row.result, page.result_sentence),
        format!(
            "Conclusion      {}",
            page.row
                .conclusion
                .map_or("not concluded", tickmark_workbench::words::ConclusionKind::as_str)
        ),
    ];
    if !page.row.unknown_reason.is_empty() {
        lines.push(format!("Unknown         {}", page.row.unknown_reason));
    }
    for slot in &page.slots {
        let says = match &slot.sign_off {
            Some(s) => format!("{} {} {}", s.person, s.at.to_reading(), s.changes.join("; ")),
            None => slot.waits_for.clone(),
        };
        lines.push(format!("{:<15} {says}", slot.role.title()));
    }
    lines.push(String::new());
    lines.push(d.intent.clone());
    lines.extend(
        d.test_procedure
            .iter()
            .enumerate()
            .map(|(n, step)| format!("  {}  {step}", n + 1)),
    );
    lines.push(String::new());
    lines.push(format!("Evidence  {total}"));
    for row in rows {
        lines.push(evidence_line(row));
    }
    if total > rows.len() as u64 {
        lines.push(format!(
            "  … and {} more; --limit shows more",
            total - rows.len() as u64
        ));
    }
    lines
}

fn evidence_line(row: &EvidenceRow) -> String {
    let at = row.occurred_at.unwrap_or(row.collected_at).to_reading_seconds();
    let result = row
        .result
        .map_or("", tickmark_workbench::words::MachineResult::as_str);
    format!(
        "  E{:<7} {at:<25} {:<13} {result:<13} {}",
        row.id, row.region, row.title
    )
}

/// One evidence item with its original.
pub fn evidence(item: &EvidenceItem, text: &OriginalText) -> Vec<String> {
    let mut lines = vec![format!("E{}  {}", item.row.id, item.row.title)];
    lines.extend(
        item.facts
            .iter()
            .map(|(label, value)| format!("  {label:<12} {value}")),
    );
    lines.push(format!("  {:<12} {}", "SHA-256", item.artifact.sha256));
    lines.push(format!(
        "  {:<12} {}, {}",
        "Original",
        counted(item.artifact.size_bytes, "byte", "bytes"),
        item.artifact.position
    ));
    if !text.intact {
        lines.push("  The original no longer has its hash".to_owned());
    }
    if let Some(r) = &item.receipt {
        lines.push(format!(
            "  {:<12} R-{:04} {} {} {}",
            "Receipt", r.id, r.operation, r.account_id, r.region
        ));
        lines.push(format!("  {:<12} {}", "Caller", r.caller_arn));
    }
    for (code, why) in &item.used_by {
        lines.push(format!("  {:<12} {code}, {why}", "Used by"));
    }
    lines.push(String::new());
    lines.extend(text.lines.iter().cloned());
    lines
}

/// What a collection would call, what AWS would refuse, and the policy that allows exactly this.
pub fn plan(planned: &Preflight) -> Vec<String> {
    let basis = if planned.from_earlier {
        ", counted from an earlier collection; what did not change is not asked again"
    } else {
        ", a guess until something was collected"
    };
    let mut lines = vec![format!(
        "About {} in {}{basis}",
        counted(planned.requests, "request", "requests"),
        lasting(planned.seconds)
    )];
    for step in &planned.steps {
        lines.push(format!(
            "  {:>6} x {:<13} {:<42} {:>8}  {}",
            step.requests,
            step.source.title(),
            step.operation,
            lasting(step.seconds),
            if step.discovered {
                "as many as are found"
            } else {
                ""
            }
        ));
    }
    if !planned.denials.is_empty() {
        lines.push(String::new());
        lines.push(format!("Expected to be denied ({})", planned.denials.len()));
        for denial in &planned.denials {
            let place = [denial.account_id.as_str(), denial.region.as_str()].join(" ");
            let place = if place.trim().is_empty() {
                "everywhere"
            } else {
                place.trim()
            };
            lines.push(format!("  {:<48} {place:<28} {}", denial.action, denial.reason));
        }
    }
    lines.push(String::new());
    lines.push("IAM policy for exactly this".to_owned());
    for policy in std::iter::once(&planned.policy).chain(&planned.more_policies) {
        lines.extend(policy.lines().map(|line| format!("  {line}")));
    }
    lines
}

/// `1 h 04 min`, `3 min 12 s`, `8 s`.
fn lasting(seconds: u64) -> String {
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, s) => format!("{s} s"),
        (0, m, s) => format!("{m} min {s:02} s"),
        (h, m, _) => format!("{h} h {m:02} min"),
    }
}

/// What a collection did.
pub fn collected(report: &CollectReport) -> Vec<String> {
    let pages: u64 = report.steps.iter().map(|s| s.pages).sum();
    let items: u64 = report.steps.iter().map(|s| s.items).sum();
    let mut lines = vec![format!(
        "Collection {} is {}: {}, {}, {}, {}",
        report.run_id,
        report.outcome,
        counted(report.steps.len() as u64, "step", "steps"),
        counted(pages, "page", "pages"),
        counted(items, "item", "items"),
        counted(report.new_facts, "new fact", "new facts")
    )];
    let mut troubles: Vec<(String, u32)> = Vec::new();
    for step in report.steps.iter().filter(|s| !s.outcome.is_known()) {
        let why = step.reason.split(": User:").next().unwrap_or_default();
        let line = format!(
            "  {:<16} {:<11} {} {} {}  {why}",
            step.outcome.title(),
            step.source.title(),
            step.operation,
            step.account,
            step.region,
        );
        match troubles.iter_mut().find(|(known, _)| *known == line) {
            Some((_, times)) => *times += 1,
            None => troubles.push((line, 1)),
        }
    }
    lines.extend(troubles.into_iter().map(|(line, times)| {
        if times == 1 {
            line
        } else {
            format!("{line} ({times} steps)")
        }
    }));
    let counts = &report.reconciliation;
    lines.push(format!("Second counts: {}", second_counts::totals(counts)));
    lines.extend(second_counts::disagreements(counts));
    if !report.without_second_count.is_empty() {
        let names: Vec<&str> = report.without_second_count.iter().map(|s| s.title()).collect();
        lines.push(format!("  none offered for {}", names.join(", ")));
    }
    lines
}

/// What an import did, or would do.
pub fn imported(report: &ImportReport) -> Vec<String> {
    let (f, i) = (report.files, report.items);
    let mut lines = vec![
        format!(
            "Files  {} read, {} known, {} failed, {} of another command",
            f.read, f.known, f.failed, f.elsewhere
        ),
        format!(
            "Items  {} read, {} new, {} duplicate, {} conflicting, {} unreadable",
            i.read, i.new, i.duplicate, i.conflicting, i.unreadable
        ),
    ];
    let counts = |counts: &std::collections::BTreeMap<String, u64>| -> Vec<String> {
        counts
            .iter()
            .map(|(what, n)| format!("  {n:>8} {what}"))
            .collect()
    };
    lines.extend(counts(&report.file_kinds));
    lines.extend(counts(&report.summary.kinds));
    for (account, regions) in &report.summary.places {
        let named = |text: &str| {
            if text.is_empty() {
                "none named".to_owned()
            } else {
                text.to_owned()
            }
        };
        for (region, n) in regions {
            lines.push(format!("  {n:>8} of {} in {}", named(account), named(region)));
        }
    }
    if let Some((from, to)) = report.summary.period {
        lines.push(format!("From   {from} to {to}"));
    }
    if let Some(proof) = report.proof {
        lines.push(format!(
            "Proof  {}: {} of {} valid, {} of {} valid, {} missing, {}",
            proof.verdict,
            number(proof.valid_digests),
            counted(proof.digests, "digest", "digests"),
            number(proof.valid_logs),
            counted(proof.logs, "log", "logs"),
            number(proof.missing),
            counted(proof.keys, "public key", "public keys")
        ));
    }
    if report.dry_run {
        lines.push("Nothing was written".to_owned());
    } else if report.interrupted && report.kept_because.is_empty() {
        lines.push("Cancelled; nothing of it was kept".to_owned());
    } else if report.interrupted {
        lines.push(format!(
            "Cancelled; what was stored is kept, because {}",
            report.kept_because
        ));
    }
    lines
}

/// A written package.
pub fn package(p: &WrittenPackage) -> Vec<String> {
    vec![
        format!("Package     {}", p.path),
        format!(
            "            {}, {}, {} included, {} left out",
            counted(p.files, "file", "files"),
            counted(p.bytes, "byte", "bytes"),
            counted(p.included, "item", "items"),
            number(p.excluded)
        ),
        format!("Manifest    {}", p.manifest_sha256),
        format!(
            "Self-test   {}",
            p.self_test.as_ref().map_or("not made", |t| t.verdict.as_str())
        ),
    ]
}

/// The assessments that AWS has.
pub fn assessments(found: &LiveAssessments) -> Vec<String> {
    let many = |n: Option<u64>, one: &str, many: &str| {
        n.map_or_else(|| format!("? {many}"), |n| counted(n, one, many))
    };
    let mut lines: Vec<String> = found
        .assessments
        .iter()
        .map(|a| {
            format!(
                "{}  {} {}  {:<8} {} ({})  {}, {}",
                a.id,
                a.account_id,
                a.region,
                a.status,
                a.name,
                a.framework,
                many(a.controls, "control", "controls"),
                many(a.evidence, "item", "items")
            )
        })
        .collect();
    if lines.is_empty() {
        lines.push("No assessment can be seen".to_owned());
    }
    lines
}

/// How an archive is continued, or was.
pub fn continuing(p: &Preview, made: Option<&str>) -> Vec<String> {
    let mut lines = vec![
        format!(
            "{}: {} in {}",
            p.assessment,
            counted(p.controls, "control", "controls"),
            counted(p.control_sets, "control set", "control sets")
        ),
        format!(
            "{}: {} mapped, {} manual, {} manual evidence from now on",
            counted(p.sources, "mapping source", "mapping sources"),
            p.mapped,
            p.manual,
            counted(p.unmapped, "needs", "need")
        ),
        format!(
            "{} for the period, {} in the archive; {}",
            counted(p.taken, "archived item speaks", "archived items speak"),
            counted(p.left, "stays", "stay"),
            counted(p.notes, "note", "notes")
        ),
    ];
    for line in p.needs() {
        let source = &line.mapping.source;
        let called = source.called();
        lines.push(format!(
            "  {}  {} {called}: {}",
            line.control, source.source_type, line.mapping.how
        ));
    }
    if let Some(path) = made {
        lines.push(format!(
            "Next: tickmark collect {path} --source config --source cloudtrail"
        ));
    }
    lines
}
