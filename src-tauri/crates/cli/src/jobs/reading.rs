//! Status, controls, evidence.

use std::io::Write;
use std::path::Path;

use serde_json::json;
use tickmark_workbench::actions::{self, Access};
use tickmark_workbench::status::status as status_of;
use tickmark_workbench::wire::OriginalRequest;
use tickmark_workbench::{Snapshot, words};

use super::open;
use crate::answer::{Answer, Failure};
use crate::print;

fn snapshot(file: &Path) -> Result<(tickmark_workbench::OpenStore, Snapshot), Failure> {
    let store = open(file, None, Access::Read)?;
    let snapshot = Snapshot::load(&store).map_err(tickmark_workbench::wire::CommandError::from)?;
    Ok((store, snapshot))
}

/// Scope, progress, coverage, unknowns, freshness.
pub fn status(file: &Path) -> Result<Answer, Failure> {
    let (store, snapshot) = snapshot(file)?;
    let status = status_of(&store, &snapshot)?;
    let lines = print::status(&status);
    Ok(Answer::new(&status, lines))
}

/// Every control.
pub fn controls(file: &Path) -> Result<Answer, Failure> {
    let (_, snapshot) = snapshot(file)?;
    let sets = snapshot.sets();
    let mut lines = Vec::new();
    for set in &sets {
        lines.push(format!("{}  {}", set.id, set.title));
        for c in &set.controls {
            let conclusion = c
                .conclusion
                .map_or("not concluded", words::ConclusionKind::as_str);
            lines.push(format!(
                "  {:<12} {:<14} {:<14} {:>7} items  {}  {}",
                c.code,
                c.result.as_str(),
                conclusion,
                c.evidence_count,
                print::slots(c.slots),
                c.title
            ));
        }
    }
    let rows: Vec<_> = snapshot.rows().collect();
    Ok(Answer::new(
        &json!({ "total": rows.len(), "controls": rows }),
        lines,
    ))
}

/// One control.
pub fn control(file: &Path, id: &str, limit: u32) -> Result<Answer, Failure> {
    let (store, snapshot) = snapshot(file)?;
    let fail = tickmark_workbench::wire::CommandError::from;
    let control_id = store.find_control(id).map_err(fail)?;
    let page = snapshot.control_page(control_id).map_err(fail)?;
    let (total, rows) = snapshot
        .evidence_slice(control_id, None, None, None, 0, limit)
        .map_err(fail)?;
    let lines = print::control(&page, total, &rows);
    Ok(Answer::new(
        &json!({ "control": page, "evidence": { "total": total, "rows": rows } }),
        lines,
    ))
}

/// One evidence item, or its original.
pub fn evidence(file: &Path, id: &str, original: bool) -> Result<Answer, Failure> {
    let digits = id.trim_start_matches(['E', 'e']);
    let number: i64 = digits.parse().map_err(|_| {
        Failure::unusable(format!(
            "\"{id}\" is not the number of an evidence item: E31 is one"
        ))
    })?;
    let (store, snapshot) = snapshot(file)?;
    if original {
        let mut out = std::io::stdout().lock();
        actions::copy_original(&store, number, &mut out)?;
        let _ = out.flush();
        // Nothing may follow the bytes.
        std::process::exit(0);
    }
    let item = snapshot
        .evidence_item(number)
        .map_err(tickmark_workbench::wire::CommandError::from)?;
    let request = OriginalRequest {
        evidence_id: number,
        whole: false,
        first_line: 0,
        lines: 400,
    };
    let text = actions::original_text(&store, &request)?;
    let lines = print::evidence(&item, &text);
    Ok(Answer::new(&item, lines))
}
