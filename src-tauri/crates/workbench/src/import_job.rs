//! The import or the preview that goes on: how far it is, and how it is ended. A preview gives way to whatever comes
//! after it; an import that writes does not.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tickmark_intake::ImportProgress;

use crate::wire::{Code, CommandError, ImportStep};

/// Progress is told at most this often.
const TOLD_EVERY: Duration = Duration::from_millis(120);

/// One import or preview.
#[derive(Default)]
pub(crate) struct ImportJob {
    /// Set when it is to end.
    pub cancel: AtomicBool,
    writes: bool,
    ended: AtomicBool,
    step: Mutex<(ImportStep, Option<Instant>)>,
}

impl ImportJob {
    /// The one that follows on `before`, which it ends when that only looks.
    pub fn after(before: Option<&Arc<Self>>, writes: bool) -> Result<Arc<Self>, CommandError> {
        if let Some(before) = before.filter(|job| job.is_alive()) {
            if before.writes {
                let message = "An import is going on already; cancel it first, or let it end";
                return Err(CommandError::new(Code::Refused, message));
            }
            before.cancel.store(true, Ordering::Release);
        }
        Ok(Arc::new(Self {
            writes,
            ..Self::default()
        }))
    }

    /// Takes how far it is; answers it when it is time to tell the window.
    pub fn look(&self, progress: &ImportProgress) -> Option<ImportStep> {
        let step = ImportStep::from(progress);
        let mut held = self.step.lock().unwrap_or_else(PoisonError::into_inner);
        let due = held.1.is_none_or(|at| at.elapsed() >= TOLD_EVERY);
        *held = (step, if due { Some(Instant::now()) } else { held.1 });
        due.then_some(step)
    }

    /// How far it is.
    pub fn step(&self) -> ImportStep {
        self.step.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    /// Whether it still works.
    pub fn is_alive(&self) -> bool {
        !self.ended.load(Ordering::Acquire)
    }
}

/// Ends a job when the work is left, however that happens.
pub(crate) struct Ends(pub Arc<ImportJob>);

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.ended.store(true, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_gives_way_and_an_import_does_not() {
        let preview = ImportJob::after(None, false).unwrap();
        let import = ImportJob::after(Some(&preview), true).unwrap();
        assert!(preview.cancel.load(Ordering::Acquire));
        assert_eq!(
            ImportJob::after(Some(&import), false).err().map(|e| e.code),
            Some(Code::Refused)
        );
        assert!(!import.cancel.load(Ordering::Acquire));
        drop(Ends(Arc::clone(&import)));
        assert!(ImportJob::after(Some(&import), true).is_ok());
    }
}
