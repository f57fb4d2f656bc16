//! Packages: preview, pages, writing, verifying.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use tickmark_domain::verification::FileVerdict;
use tickmark_intake::digest::PublicKeys;
use tickmark_intake::keys_of;
use tickmark_report::model::PackagePreview;

use crate::actions::{self, Prepared};
use crate::moment::now;
use crate::wire::{
    Code, CommandError, Nothing, PackageList, PackagePage, PagePreview, PreviewRequest, VerifyReport,
    VerifyRequest, WritePackage, WrittenPackage,
};
use crate::workbench::Workbench;

/// More files than a person looks through in a verdict.
const SHOWN: usize = 1000;

impl Workbench {
    /// The report as the person at this computer would write it now.
    fn prepared(&self, control_sets: &[String]) -> Result<Arc<Prepared>, CommandError> {
        let identity = self.0.home.identity();
        let signer = if identity.principal.is_empty() {
            None
        } else {
            Some(self.0.home.signer(&identity.principal, None)?)
        };
        self.session()?
            .prepared(control_sets, &self.actor(), signer.as_ref(), now())
    }

    pub(crate) async fn package_preview(
        &self,
        request: PreviewRequest,
    ) -> Result<PackagePreview, CommandError> {
        self.beside(move |w| Ok(w.prepared(&request.control_sets)?.preview()))
            .await
    }

    pub(crate) async fn package_page(&self, request: PagePreview) -> Result<PackagePage, CommandError> {
        self.beside(move |w| {
            let prepared = w.prepared(&request.control_sets)?;
            let pages = u32::try_from(prepared.laid.pages.len()).unwrap_or(u32::MAX);
            let index = (request.page as usize).checked_sub(1);
            let page = index
                .and_then(|i| prepared.laid.pages.get(i))
                .cloned()
                .ok_or_else(|| {
                    CommandError::new(
                        Code::NotFound,
                        format!("The report has {pages} pages; there is no page {}", request.page),
                    )
                })?;
            Ok(PackagePage {
                number: request.page,
                pages,
                page,
            })
        })
        .await
    }

    pub(crate) async fn packages(&self, _: Nothing) -> Result<PackageList, CommandError> {
        self.beside(|w| {
            let rows = w.session()?.store.list_packages()?;
            Ok(PackageList {
                rows: rows.into_iter().map(Into::into).collect(),
            })
        })
        .await
    }

    pub(crate) async fn write_package(&self, request: WritePackage) -> Result<WrittenPackage, CommandError> {
        self.beside(move |w| {
            let session = w.session()?;
            let identity = w.0.home.identity();
            if identity.name.is_empty() {
                let message = "Say who you are first: the package is signed, and it names who prepared it";
                return Err(CommandError::new(Code::Refused, message));
            }
            let signer = w.0.home.signer(&identity.principal, None)?;
            let snapshot = session.snapshot()?;
            actions::write(
                &session.store,
                &snapshot,
                &request,
                &signer,
                &identity.name,
                now(),
                &mut |_| {},
            )
        })
        .await
    }

    pub(crate) async fn verify(&self, request: VerifyRequest) -> Result<VerifyReport, CommandError> {
        self.beside(move |w| {
            let with = actions::VerifyWith {
                keys: w
                    .session()
                    .map_or_else(|_| Ok(PublicKeys::default()), |s| keys_of(&s.store))?,
                ..actions::VerifyWith::default()
            };
            let path = Path::new(&request.path);
            let mut report = actions::verify(path, &with, now(), &mut |_| ControlFlow::Continue(()))?;
            // A list that grows with the data does not cross whole.
            report.files.retain(|file| file.verdict != FileVerdict::Valid);
            report.files.truncate(SHOWN);
            report.problems.truncate(SHOWN);
            Ok(report)
        })
        .await
    }
}
