//! Proving a folder of CloudTrail for the window: beside everything else, and looked into slice by slice.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use tickmark_intake::digest::{self, PublicKeys};
use tickmark_intake::{count_proving, keys_of, prove};

use super::reading::ROWS;
use crate::actions;
use crate::moment::now;
use crate::proving::{Proven, Proving, idle, none};
use crate::session::Session;
use crate::wire::{
    CommandError, Nothing, ProofDaySlice, ProofDays, ProofFaultSlice, ProofFaults, ProofHour, ProofHourPage,
    ProofImported, ProofNow, StartProof,
};
use crate::workbench::Workbench;

const TOPIC: &[&str] = &["proof"];
/// Where verdicts were kept with evidence.
const KEPT: &[&str] = &["proof", "evidence"];

/// What is proven.
enum Of {
    /// A folder; its verdicts are shown, and not kept.
    Folder,
    /// What was imported into the open engagement.
    Imported(Arc<Session>),
}

/// What to prove, and by which keys.
fn of_what(workbench: &Workbench, request: &StartProof) -> Result<(Of, PublicKeys), CommandError> {
    let file = Path::new(request.keys.trim());
    let given = if request.keys.trim().is_empty() {
        None
    } else {
        Some(actions::public_keys(file, None, now())?)
    };
    if !request.path.trim().is_empty() {
        let keys = match given {
            Some(given) => given,
            None => keys_of(&workbench.session()?.store)?,
        };
        return Ok((Of::Folder, keys));
    }
    let session = workbench.session()?;
    if let Some(given) = given {
        actions::give_keys(&session.store, &given, file, &workbench.actor())?;
    }
    let keys = keys_of(&session.store)?;
    Ok((Of::Imported(session), keys))
}

impl Workbench {
    pub(crate) async fn start_proof(&self, request: StartProof) -> Result<ProofNow, CommandError> {
        let path = request.path.trim().to_owned();
        let (of, keys) = self.beside(move |w| of_what(w, &request)).await?;
        let proving = Proving::new(&path, keys.len());
        self.put_proving(Arc::clone(&proving))?;
        let (workbench, work) = (self.clone(), Arc::clone(&proving));
        tokio::task::spawn_blocking(move || {
            let (started, folder) = (Instant::now(), Path::new(&path));
            let progress = |reading| {
                let (flow, due) = work.look(reading);
                if due {
                    workbench.changed(TOPIC);
                }
                flow
            };
            let proof = match &of {
                Of::Folder => digest::verify(folder, &keys, progress),
                Of::Imported(session) => {
                    prove(&session.store, &workbench.actor(), &now, progress).map(|(proof, _)| proof)
                }
            };
            let took_ms = u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX);
            let proven = proof.map(|proof| Proven::of(proof, folder, now(), took_ms));
            work.end(proven.map_err(actions::unproven));
            workbench.changed(match of {
                Of::Folder => TOPIC,
                Of::Imported(_) => KEPT,
            });
        });
        Ok(proving.now())
    }

    pub(crate) async fn stop_proof(&self, _: Nothing) -> Result<ProofNow, CommandError> {
        if let Some(proving) = self.proving() {
            proving.stop();
        }
        self.proof(Nothing {}).await
    }

    #[expect(clippy::unused_async, reason = "every command is asked in the same way")]
    pub(crate) async fn proof(&self, _: Nothing) -> Result<ProofNow, CommandError> {
        Ok(self.proving().map_or_else(idle, |proving| proving.now()))
    }

    pub(crate) async fn proof_imported(&self, _: Nothing) -> Result<ProofImported, CommandError> {
        self.beside(|w| {
            Ok(ProofImported {
                digests: count_proving(&w.session()?.store)?,
            })
        })
        .await
    }

    pub(crate) async fn proof_days(&self, request: ProofDays) -> Result<ProofDaySlice, CommandError> {
        let (offset, limit) = (request.slice.offset, request.slice.limit.min(ROWS));
        self.beside(move |w| {
            let (total, rows) = w.proven()?.days(request.chain, offset, limit)?;
            Ok(ProofDaySlice { total, offset, rows })
        })
        .await
    }

    pub(crate) async fn proof_hour(&self, request: ProofHour) -> Result<ProofHourPage, CommandError> {
        self.beside(move |w| w.proven()?.hour(request.chain, request.at))
            .await
    }

    pub(crate) async fn proof_faults(&self, request: ProofFaults) -> Result<ProofFaultSlice, CommandError> {
        let (offset, limit) = (request.slice.offset, request.slice.limit.min(ROWS));
        self.beside(move |w| {
            let (total, rows) = w.proven()?.faults(offset, limit);
            Ok(ProofFaultSlice { total, offset, rows })
        })
        .await
    }

    fn proven(&self) -> Result<Arc<Proven>, CommandError> {
        self.proving().ok_or_else(none)?.proven()
    }
}
