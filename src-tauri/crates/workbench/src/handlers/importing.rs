//! Importing files into the open engagement.

use std::path::PathBuf;
use std::sync::atomic::Ordering;

use tickmark_intake::ImportProgress;

use crate::actions;
use crate::import_job::Ends;
use crate::wire::{Code, CommandError, ImportPaths, ImportStep, ImportSummary, Nothing};
use crate::workbench::Workbench;

impl Workbench {
    pub(crate) async fn preview_import(&self, request: ImportPaths) -> Result<ImportSummary, CommandError> {
        self.take_in(request, true).await
    }

    pub(crate) async fn import_files(&self, request: ImportPaths) -> Result<ImportSummary, CommandError> {
        self.take_in(request, false).await
    }

    #[expect(clippy::unused_async, reason = "every command is called the same way")]
    pub(crate) async fn cancel_import(&self, _: Nothing) -> Result<Nothing, CommandError> {
        if let Some(job) = self.import_job() {
            job.cancel.store(true, Ordering::Release);
        }
        Ok(Nothing {})
    }

    #[expect(clippy::unused_async, reason = "every command is called the same way")]
    pub(crate) async fn import_step(&self, _: Nothing) -> Result<ImportStep, CommandError> {
        let job = self.import_job().filter(|job| job.is_alive());
        Ok(job.map_or_else(ImportStep::default, |job| job.step()))
    }

    async fn take_in(&self, request: ImportPaths, dry_run: bool) -> Result<ImportSummary, CommandError> {
        let paths: Vec<PathBuf> = request.paths.iter().map(PathBuf::from).collect();
        if paths.is_empty() {
            return Err(CommandError::new(
                Code::Invalid,
                "Choose at least one file or folder to import",
            ));
        }
        let session = self.session()?;
        let ends = Ends(self.begin_import(!dry_run)?);
        self.beside(move |w| {
            let job = &ends.0;
            let progress = |progress: &ImportProgress| {
                if let Some(step) = job.look(progress) {
                    w.tell_import(step);
                }
            };
            let report = actions::import(
                &session.store,
                &paths,
                dry_run,
                &w.actor(),
                &progress,
                &job.cancel,
            )?;
            if !dry_run {
                session.store.keep_states(session.snapshot()?.states())?;
            }
            Ok(ImportSummary::of(report, &session.store.engagement()?.scope))
        })
        .await
    }
}
