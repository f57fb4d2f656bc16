//! The open engagement with what was computed from it; computed again when the file has changed.

use std::sync::{Arc, Mutex, PoisonError};

use tickmark_domain::Timestamp;
use tickmark_package::Signer;
use tickmark_report::compute::Snapshot;
use tickmark_store::Store;

use crate::actions::{self, Prepared};
use crate::wire::CommandError;

/// A report with the revision, the control sets and the signing key that it was computed for.
type Kept = (u64, Vec<String>, String, Arc<Prepared>);

/// The open engagement.
pub(crate) struct Session {
    pub store: Store,
    pub is_sample: bool,
    snapshot: Mutex<Option<(u64, Arc<Snapshot>)>>,
    prepared: Mutex<Option<Kept>>,
}

impl Session {
    pub fn new(store: Store) -> Result<Self, CommandError> {
        let is_sample = store.engagement()?.is_sample;
        Ok(Self {
            store,
            is_sample,
            snapshot: Mutex::new(None),
            prepared: Mutex::new(None),
        })
    }

    /// What the file says now.
    pub fn snapshot(&self) -> Result<Arc<Snapshot>, CommandError> {
        let revision = self.store.revision();
        let mut kept = self.snapshot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, snapshot)) = kept.as_ref()
            && *of == revision
        {
            return Ok(Arc::clone(snapshot));
        }
        let snapshot = Arc::new(Snapshot::load(&self.store)?);
        *kept = Some((revision, Arc::clone(&snapshot)));
        Ok(snapshot)
    }

    /// The report as it would be written now, laid out.
    pub fn prepared(
        &self,
        control_sets: &[String],
        by: &str,
        signer: Option<&Signer>,
        at: Timestamp,
    ) -> Result<Arc<Prepared>, CommandError> {
        let revision = self.store.revision();
        let key = signer.map(Signer::fingerprint).unwrap_or_default();
        let snapshot = self.snapshot()?;
        let mut kept = self.prepared.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, sets, with, prepared)) = kept.as_ref()
            && *of == revision
            && sets == control_sets
            && *with == key
        {
            return Ok(Arc::clone(prepared));
        }
        let prepared = Arc::new(actions::prepare(&snapshot, control_sets, signer, by, at)?);
        *kept = Some((revision, control_sets.to_vec(), key, Arc::clone(&prepared)));
        Ok(prepared)
    }
}
