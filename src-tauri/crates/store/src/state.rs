//! The computed results, written down so that plain SQL (`v_controls`) sees what the screen shows.

use crate::Store;
use crate::error::Result;

/// What the last computation found of one control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlState {
    /// Which control.
    pub control_id: i64,
    /// The machine's result.
    pub result: String,
    /// Current evidence items.
    pub evidence_count: u64,
    /// Why it is unknown or inconclusive.
    pub unknown_reason: String,
    /// In force.
    pub conclusion: Option<String>,
    /// `preparer`, `preparer+reviewer`, `stale` …; empty when nobody signed.
    pub signed_state: String,
}

impl Store {
    /// Writes the results down; nothing is recorded in the activity log, as nothing was decided.
    pub fn keep_states(&self, states: Vec<ControlState>) -> Result<()> {
        self.write(move |tx, _| {
            for s in &states {
                tx.prepare_cached(
                    "INSERT OR REPLACE INTO control_state (control_id, result, evidence_count, unknown_reason, conclusion,
                       signed_state) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute((
                    s.control_id,
                    &s.result,
                    i64::try_from(s.evidence_count).unwrap_or(i64::MAX),
                    &s.unknown_reason,
                    &s.conclusion,
                    &s.signed_state,
                ))?;
            }
            Ok(())
        })
    }
}
