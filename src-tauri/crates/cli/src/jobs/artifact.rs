//! The reports of AWS Artifact, and getting one on its terms.

use std::path::Path;

use tickmark_workbench::OpenStore;
use tickmark_workbench::actions::{self, Access};
use tickmark_workbench::wire::{ArtifactFile, ArtifactGot, ArtifactRow, GetArtifactReport};
use tickmark_workbench::words::counted;

use super::{actor, open};
use crate::answer::{Answer, Failure, NO};
use crate::arguments::artifact::Artifact;

/// Lists, or gets.
pub async fn artifact(a: &Artifact) -> Result<Answer, Failure> {
    let passphrase = a.passphrase_file.as_deref();
    let Some(report) = &a.report else {
        a.reach.refuse_without("--report")?;
        let store = open(&a.file, passphrase, Access::Read)?;
        let reports = actions::artifact_reports(&store)?;
        let mut lines: Vec<String> = reports.rows.iter().flat_map(listed).collect();
        if lines.is_empty() {
            lines.push(
                "No reports of AWS Artifact are listed here; collect them with: --source artifact".to_owned(),
            );
        }
        return Ok(Answer::new(&reports, lines));
    };
    let store = open(&a.file, passphrase, Access::Write)?;
    let request = GetArtifactReport {
        report: report.clone(),
        version: a.report_version,
        accept_terms: a.accept_terms,
        account_id: a.account.clone(),
        access: a.reach.access(),
    };
    let limits = a.pace.limits();
    let access = actions::access(&request.access);
    let got =
        actions::get_artifact_report(&store, &request, access, limits, &actor(a.person.as_deref())).await?;
    let whole = got.got && request.accept_terms;
    let mut lines = said(&got, request.accept_terms);
    if let Some(folder) = &a.to {
        lines.extend(written(&store, &got.report, folder)?);
    }
    let answer = Answer::new(&got, lines);
    Ok(if whole { answer } else { answer.with_status(NO) })
}

/// Writes what is held of a report; nothing that stands there is written over.
fn written(store: &OpenStore, row: &ArtifactRow, folder: &Path) -> Result<Vec<String>, Failure> {
    let mut lines = Vec::new();
    for (what, file) in [("terms", &row.terms), ("report", &row.file)] {
        let Some(file) = file else { continue };
        let path = folder.join(&file.name);
        actions::save_document(store, &file.sha256, &path)?;
        lines.push(format!("    {what}: {}", path.display()));
    }
    Ok(lines)
}

fn listed(row: &ArtifactRow) -> Vec<String> {
    let mut lines = vec![
        format!("{}  {}", row.id, row.name),
        format!(
            "    {}, version {}, {} to {}, {}",
            row.series,
            row.version,
            day(&row.period_from),
            day(&row.period_to),
            if row.acceptance == "EXPLICIT" {
                "terms to accept"
            } else {
                "on its terms"
            }
        ),
    ];
    lines.extend(held(row));
    lines
}

fn held(row: &ArtifactRow) -> Vec<String> {
    let line = |what: &str, file: &ArtifactFile| {
        let size = counted(file.size_bytes, "byte", "bytes");
        format!("    {what}: {size}, SHA-256 {}", file.sha256)
    };
    let terms = row.terms.iter().map(|file| line("terms held", file));
    terms
        .chain(row.file.iter().map(|file| line("report held", file)))
        .collect()
}

fn said(got: &ArtifactGot, accepted: bool) -> Vec<String> {
    let mut lines = vec![format!("{}, version {}", got.report.name, got.report.version)];
    lines.extend(held(&got.report));
    if !got.got {
        lines.push(format!("Not got: {}", got.reason));
        if !got.action.is_empty() {
            lines.push(format!("Allow {}", got.action));
        }
    } else if !accepted {
        lines.push(
            "The report was not asked for. Read the terms; if you accept them, ask again with --accept-terms"
                .to_owned(),
        );
    }
    lines
}

fn day(at: &str) -> &str {
    at.get(..10).unwrap_or(at)
}
