//! Writing a package: everything into a hidden folder, read back and tested, and only then given its name.

mod archive;
mod draft;
mod gather;
mod names;
mod tables;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tickmark_domain::counts::counted;
use tickmark_report::model::Report;
use tickmark_report::pdf::ReportError;
use tickmark_report::{Laid, PackageLink};
use tickmark_store::{Store, StoreError};

use crate::error::{PackageError, Result};
use crate::input::{PackageInput, Progress, WrittenPackage};
use crate::manifest::{
    Activity, Collection, Engagement, FORMAT, MANIFEST, Manifest, SIGNATURE, SIGNERS, SUMS, Scope, SignedBy,
};
use crate::signer::NAMESPACE;
use crate::sums::{Sums, write_sums};
use crate::verdict::{Kind, Verdict, VerifyReport};
use crate::verify::{VerifyOptions, verify_draft};
use draft::{About, Draft};
use gather::{Gathered, gather};

/// Writes a package under a temporary name, reads it back, and only then gives it its name.
///
/// Whatever goes wrong, nothing lies under the final name and nothing hidden is left behind; a process that is killed
/// leaves a hidden folder at most.
pub fn write_package(
    store: &Store,
    input: &PackageInput<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<WrittenPackage> {
    check_signer(input)?;
    let mut draft = Draft::begin(&input.options.to)?;
    progress(Progress {
        doing: "Counting what goes in",
        done: 0,
        total: 0,
    });
    let mut gathered = gather(store, input)?;
    write_originals(&mut draft, store, input, &gathered, progress)?;
    progress(Progress {
        doing: "Drawing the report",
        done: 0,
        total: 0,
    });
    tables::write(&mut draft, store, input, &gathered)?;
    gathered.counts.pages = write_report(&mut draft, input)?;
    let manifest = finish(&mut draft, store, input, &gathered)?;
    let name = names::folder_name(&input.options.name, input.report.exported_at, &manifest);
    let files = draft.files();
    for file in &files {
        names::check_length(&name, &file.path)?;
    }
    draft.sync()?;
    let tested = test(draft.root(), &name, Kind::Package, input, progress)?;
    let counts = (files.len() as u64, files.iter().map(|f| f.size).sum());
    let (path, self_test) = keep(draft, &name, input, tested, progress)?;
    Ok(WrittenPackage {
        self_test: VerifyReport {
            path: path.display().to_string(),
            ..self_test
        },
        path,
        name,
        at: input.report.exported_at,
        manifest_sha256: manifest,
        files: counts.0,
        bytes: counts.1,
        included: gathered.counts.included,
        excluded: gathered.counts.excluded,
    })
}

/// The report prints who signs: it must be who signs.
fn check_signer(input: &PackageInput<'_>) -> Result<()> {
    let said = (&input.report.signer_identity, &input.report.signer_fingerprint);
    let (identity, fingerprint) = input
        .signer
        .map_or_else(Default::default, |s| (s.identity().to_owned(), s.fingerprint()));
    if said == (&identity, &fingerprint) {
        return Ok(());
    }
    Err(PackageError::DoesNotAddUp(format!(
        "the report names \"{}\" as signer, and \"{identity}\" signs",
        said.0
    )))
}

fn write_originals(
    draft: &mut Draft,
    store: &Store,
    input: &PackageInput<'_>,
    gathered: &Gathered,
    progress: &mut dyn FnMut(Progress),
) -> Result<()> {
    let total = gathered.originals.len() as u64;
    for (done, original) in (0..).zip(gathered.originals.values()) {
        progress(Progress {
            doing: "Writing originals",
            done,
            total,
        });
        let about = About::new(&original.path, "", &original.meaning);
        let controls = Gathered::codes(input, &original.controls);
        draft.write(&about, controls, |out| copy(store, original.artifact.id, out))?;
        let Some(entry) = draft.last() else { continue };
        entry.media_type.clone_from(&original.artifact.media_type);
        if entry.sha256 != original.artifact.sha256 {
            return Err(PackageError::Refused(format!(
                "the original {} in the engagement file does not match its hash, so no package was written. Verify \
                 the engagement file, and take a copy of it that is good",
                original.artifact.sha256
            )));
        }
    }
    Ok(())
}

fn copy(store: &Store, id: i64, out: &mut dyn Write) -> Result<()> {
    let mut failed = None;
    let copied = store.copy_artifact(id, |chunk| {
        out.write_all(chunk).map_err(|e| {
            failed = Some(e);
            StoreError::Closed
        })
    });
    match failed {
        Some(e) => Err(PackageError::write(Path::new(""), e)),
        None => Ok(copied?),
    }
}

/// PDF, letter and front page; answers the pages of the report.
fn write_report(draft: &mut Draft, input: &PackageInput<'_>) -> Result<u64> {
    let laid = tickmark_report::lay_out(input.report);
    let report = with_pages(input.report, &laid);
    let volumes = tickmark_report::render_laid(&report, &laid).map_err(report_failed)?;
    let mut pages = 0;
    for volume in &volumes {
        let meaning = format!("The report, {}", counted(volume.pages.into(), "page", "pages"));
        draft.write_bytes(
            &About::new(&volume.file_name, "application/pdf", &meaning),
            &volume.bytes,
        )?;
        pages += u64::from(volume.pages);
    }
    if pages != laid.pages.len() as u64 {
        return Err(PackageError::DoesNotAddUp(format!(
            "the report has {} pages, and {pages} were written",
            laid.pages.len()
        )));
    }
    let readme = About::new("README.txt", "text/plain", "What lies here, and how to verify it");
    draft.write_bytes(&readme, tickmark_report::readme_text(&report).as_bytes())?;
    let links: Vec<PackageLink> = draft
        .files()
        .into_iter()
        .filter(|f| !f.path.starts_with("evidence/"))
        .map(|f| PackageLink {
            path: f.path,
            what: f.meaning,
            size_bytes: f.size,
        })
        .collect();
    let index = About::new(
        "index.html",
        "text/html",
        "The front page: controls, results, links",
    );
    draft.write_bytes(&index, tickmark_report::index_html(&report, &links).as_bytes())?;
    Ok(pages)
}

fn with_pages(report: &Report, laid: &Laid) -> Report {
    let mut report = report.clone();
    report.preview.pages = u32::try_from(laid.pages.len()).unwrap_or(u32::MAX);
    report.preview.outline = laid.outline.iter().map(|e| (e.title.clone(), e.page)).collect();
    report
}

/// Signers, manifest, list of hashes and signature; answers the manifest's hash.
fn finish(draft: &mut Draft, store: &Store, input: &PackageInput<'_>, gathered: &Gathered) -> Result<String> {
    if let Some(signer) = input.signer {
        let about = About::new(SIGNERS, "text/plain", "The key that signed, for ssh-keygen");
        draft.write_bytes(&about, signer.allowed_signers_line().as_bytes())?;
    }
    let manifest = manifest(draft, store, input, gathered)?.to_bytes()?;
    let sha256 = hex::encode(Sha256::digest(&manifest));
    draft.write_bytes(
        &About::new(MANIFEST, "application/json", "The manifest"),
        &manifest,
    )?;
    let sums: Sums = draft.files().into_iter().map(|f| (f.path, f.sha256)).collect();
    let sums = write_sums(&sums);
    draft.write_bytes(
        &About::new(SUMS, "text/plain", "The hash of every file"),
        sums.as_bytes(),
    )?;
    if let Some(signer) = input.signer {
        let signature = signer.sign(NAMESPACE, sums.as_bytes())?;
        draft.write_bytes(
            &About::new(SIGNATURE, "text/plain", "The signature"),
            signature.as_bytes(),
        )?;
    }
    Ok(sha256)
}

fn manifest(draft: &Draft, store: &Store, input: &PackageInput<'_>, gathered: &Gathered) -> Result<Manifest> {
    let report = input.report;
    let header = &report.overview.header;
    let mut totals: BTreeMap<i64, (u64, u64, u64)> = BTreeMap::new();
    for receipt in &report.receipts {
        let of_run = totals.entry(receipt.run_id).or_default();
        *of_run = (of_run.0 + 1, of_run.1 + receipt.pages, of_run.2 + receipt.items);
    }
    let mut runs = store.list_runs()?;
    runs.sort_by_key(|run| run.id);
    let collections = runs.into_iter().map(|run| {
        let (receipts, pages, items) = totals.get(&run.id).copied().unwrap_or_default();
        Collection {
            id: run.id,
            kind: run.kind,
            actor: run.actor,
            started_at: run.started_at,
            finished_at: run.finished_at,
            outcome: run.outcome,
            receipts,
            pages,
            items,
        }
    });
    Ok(Manifest {
        format: FORMAT.to_owned(),
        format_version: 1,
        made_with: report.made_with.clone(),
        exported_at: report.exported_at,
        prepared_by: report.prepared_by.clone(),
        engagement: Engagement {
            id: header.id.clone(),
            name: header.name.clone(),
            owner: header.owner.clone(),
            frameworks: header.frameworks.clone(),
        },
        scope: Scope {
            accounts: header.scope.accounts.clone(),
            regions: header.scope.regions.clone(),
        },
        period: header.scope.period,
        collections: collections.collect(),
        counts: gathered.counts.clone(),
        activity: Activity {
            entries: header.activity_entries,
            head: header.activity_head.clone(),
        },
        signer: input.signer.map(|s| SignedBy {
            identity: s.identity().to_owned(),
            fingerprint: s.fingerprint(),
        }),
        files: draft.files(),
    })
}

/// Gives the package its name: the folder itself, or one zip of it.
fn keep(
    draft: Draft,
    name: &str,
    input: &PackageInput<'_>,
    tested: VerifyReport,
    progress: &mut dyn FnMut(Progress),
) -> Result<(PathBuf, VerifyReport)> {
    if !input.options.zip {
        return Ok((draft.keep_as(name)?, tested));
    }
    let zip = archive::pack(
        &draft,
        name,
        &input.options.to,
        input.report.exported_at,
        progress,
    )?;
    let tested = test(zip.path(), name, Kind::Zip, input, progress)?;
    let path = archive::keep_as(zip, &input.options.to.join(format!("{name}.zip")))?;
    Ok((path, tested))
}

/// Reads back what was written.
fn test(
    path: &Path,
    name: &str,
    kind: Kind,
    input: &PackageInput<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<VerifyReport> {
    let report = verify_draft(path, name, kind, &VerifyOptions::default(), progress)?;
    let expected = if input.signer.is_some() {
        Verdict::Good
    } else {
        Verdict::Incomplete
    };
    if report.verdict == expected {
        return Ok(report);
    }
    let problems: Vec<String> = report
        .problems
        .iter()
        .take(5)
        .map(|p| format!("{}: {}", p.path, p.detail))
        .collect();
    Err(PackageError::SelfTest(problems.join("; ")))
}

/// A face of the report that could not be written; a full disk is told as that.
fn report_failed(error: ReportError) -> PackageError {
    let io = match error {
        ReportError::Write(io) => io,
        ReportError::Csv(e) if e.is_io_error() => e.into(),
        other => return PackageError::Report(other.to_string()),
    };
    PackageError::write(Path::new(""), io)
}
