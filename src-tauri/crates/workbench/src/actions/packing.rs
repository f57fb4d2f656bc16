//! Previewing and writing packages.

use tickmark_domain::Timestamp;
use tickmark_package::{PackageInput, PackageOptions, Progress, Signer};
use tickmark_report::Laid;
use tickmark_report::compute::{PackingList, ReportOptions, Snapshot};
use tickmark_report::model::{PackagePreview, Report};
use tickmark_store::{PackageRecord, Store};

use super::verifying::of_package;
use crate::moment::MADE_WITH;
use crate::wire::{CommandError, WritePackage, WrittenPackage};

/// A report that is ready to be shown or written.
pub struct Prepared {
    /// What it says.
    pub report: Report,
    /// Its pages.
    pub laid: Laid,
    /// What goes in and what stays out.
    pub list: PackingList,
}

impl Prepared {
    /// The preview, with the pages counted.
    #[must_use]
    pub fn preview(&self) -> PackagePreview {
        let mut preview = self.report.preview.clone();
        preview.pages = u32::try_from(self.laid.pages.len()).unwrap_or(u32::MAX);
        preview.outline = self
            .laid
            .outline
            .iter()
            .map(|e| (e.title.clone(), e.page))
            .collect();
        preview
    }
}

/// Computes the report and lays it out.
pub fn prepare(
    snapshot: &Snapshot,
    control_sets: &[String],
    signer: Option<&Signer>,
    prepared_by: &str,
    at: Timestamp,
) -> Result<Prepared, CommandError> {
    let (report, list) = report(snapshot, control_sets, signer, prepared_by, at)?;
    let laid = tickmark_report::lay_out(&report);
    Ok(Prepared { report, laid, list })
}

fn report(
    snapshot: &Snapshot,
    control_sets: &[String],
    signer: Option<&Signer>,
    prepared_by: &str,
    at: Timestamp,
) -> Result<(Report, PackingList), CommandError> {
    let list = snapshot.packing_list(control_sets)?;
    let options = ReportOptions {
        control_sets: control_sets.to_vec(),
        prepared_by: prepared_by.to_owned(),
        exported_at: at,
        made_with: MADE_WITH.to_owned(),
        signer_identity: signer.map(|s| s.identity().to_owned()).unwrap_or_default(),
        signer_fingerprint: signer.map(Signer::fingerprint).unwrap_or_default(),
    };
    let report = snapshot.report(&options, &list)?;
    Ok((report, list))
}

/// Writes a package, tests it, and records it in the engagement.
pub fn write(
    store: &Store,
    snapshot: &Snapshot,
    request: &WritePackage,
    signer: &Signer,
    prepared_by: &str,
    at: Timestamp,
    progress: &mut dyn FnMut(Progress),
) -> Result<WrittenPackage, CommandError> {
    let (report, list) = report(snapshot, &request.control_sets, Some(signer), prepared_by, at)?;
    let items = |sink: &mut tickmark_package::ItemSink<'_>| {
        snapshot.each_item(&list, |row, record, reason| {
            sink(
                row,
                record,
                reason.map(tickmark_report::compute::Exclusion::as_str),
            );
            Ok(())
        })
    };
    let input = PackageInput {
        report: &report,
        items: &items,
        options: PackageOptions {
            to: request.to.clone().into(),
            zip: request.zip,
            name: report.overview.header.name.clone(),
        },
        signer: Some(signer),
    };
    let written = tickmark_package::write_package(store, &input, progress)?;
    let record = PackageRecord {
        at: written.at,
        path: written.path.display().to_string(),
        name: written.name,
        manifest_sha256: written.manifest_sha256,
        files: written.files,
        bytes: written.bytes,
        included: written.included,
        excluded: written.excluded,
    };
    store.record_package(record.clone(), prepared_by)?;
    let self_test = Some(of_package(written.self_test, at));
    Ok(WrittenPackage {
        self_test,
        ..record.into()
    })
}

impl From<PackageRecord> for WrittenPackage {
    fn from(r: PackageRecord) -> Self {
        Self {
            path: r.path,
            name: r.name,
            at: r.at,
            manifest_sha256: r.manifest_sha256,
            files: r.files,
            bytes: r.bytes,
            included: r.included,
            excluded: r.excluded,
            self_test: None,
        }
    }
}
