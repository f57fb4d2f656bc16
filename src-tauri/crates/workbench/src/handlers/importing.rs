//! Importing files into the open engagement.

use std::path::PathBuf;
use std::sync::atomic::Ordering;

use crate::actions;
use crate::wire::{Code, CommandError, ImportPaths, ImportSummary, Nothing};
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
        self.0.cancel_import.store(true, Ordering::Release);
        Ok(Nothing {})
    }

    async fn take_in(&self, request: ImportPaths, dry_run: bool) -> Result<ImportSummary, CommandError> {
        self.beside(move |w| {
            let paths: Vec<PathBuf> = request.paths.iter().map(PathBuf::from).collect();
            if paths.is_empty() {
                return Err(CommandError::new(
                    Code::Invalid,
                    "Choose at least one file or folder to import",
                ));
            }
            let session = w.session()?;
            let cancel = &w.0.cancel_import;
            cancel.store(false, Ordering::Release);
            let actor = w.actor();
            let report = actions::import(&session.store, &paths, dry_run, &actor, &|_| {}, cancel)?;
            if !dry_run {
                session.store.keep_states(session.snapshot()?.states())?;
            }
            Ok(ImportSummary::of(report, &session.store.engagement()?.scope))
        })
        .await
    }
}
