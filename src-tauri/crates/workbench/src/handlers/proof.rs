//! Proving a folder of CloudTrail, or what was imported, for the window: beside everything else, and looked into slice by slice.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use tickmark_intake::digest::{self, Proof, PublicKeys, Reading};
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
    /// A folder, by these keys; its verdicts are shown, and not kept.
    Folder(PublicKeys),
    /// What was imported into the open engagement, and keys that are kept with it for that.
    Imported(Arc<Session>, Option<PublicKeys>),
}

/// What to prove, and by which keys. Changes nothing.
fn of_what(workbench: &Workbench, request: &StartProof) -> Result<Of, CommandError> {
    let given = if request.keys.trim().is_empty() {
        None
    } else {
        let file = Path::new(request.keys.trim());
        Some(actions::public_keys(file, None, now())?)
    };
    if request.path.trim().is_empty() {
        return Ok(Of::Imported(workbench.session()?, given));
    }
    Ok(Of::Folder(match given {
        Some(given) => given,
        None => keys_of(&workbench.session()?.store)?,
    }))
}

impl Workbench {
    pub(crate) async fn start_proof(&self, request: StartProof) -> Result<ProofNow, CommandError> {
        let (path, keys_file) = (request.path.trim().to_owned(), request.keys.trim().to_owned());
        let of = self.beside(move |w| of_what(w, &request)).await?;
        let proving = Proving::new(&path);
        self.put_proving(Arc::clone(&proving))?;
        match &of {
            Of::Folder(keys) => proving.by_keys(keys.len()),
            Of::Imported(session, _) => {
                let is_open = self.session().is_ok_and(|open| Arc::ptr_eq(&open, session));
                if !is_open {
                    self.drop_proving();
                }
            }
        }
        let (workbench, work) = (self.clone(), Arc::clone(&proving));
        tokio::task::spawn_blocking(move || {
            let started = Instant::now();
            let ended = match &of {
                Of::Folder(keys) => workbench.prove_folder(Path::new(&path), keys, &work),
                Of::Imported(session, given) => {
                    workbench.prove_imported(session, given.as_ref(), Path::new(&keys_file), &work)
                }
            };
            let took_ms = u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX);
            work.end(ended.map(|proof| Proven::of(proof, Path::new(&path), now(), took_ms)));
            workbench.changed(match of {
                Of::Folder(_) => TOPIC,
                Of::Imported(..) => KEPT,
            });
        });
        Ok(proving.now())
    }

    fn prove_folder(&self, folder: &Path, keys: &PublicKeys, work: &Proving) -> Result<Proof, CommandError> {
        digest::verify(folder, keys, |reading| self.look(work, reading)).map_err(actions::unproven)
    }

    /// Keys are kept here and not before: whoever is told that another proof is under way has given none.
    fn prove_imported(
        &self,
        session: &Session,
        given: Option<&PublicKeys>,
        file: &Path,
        work: &Proving,
    ) -> Result<Proof, CommandError> {
        let (store, actor) = (&session.store, self.actor());
        if let Some(given) = given {
            actions::give_keys(store, given, file, &actor)?;
        }
        work.by_keys(keys_of(store)?.len());
        let proof = prove(store, &actor, &now, |reading| self.look(work, reading));
        proof.map(|(proof, _)| proof).map_err(actions::unproven_import)
    }

    /// Tells the window how far a proof is; whether to go on.
    fn look(&self, work: &Proving, reading: Reading) -> ControlFlow<()> {
        let (flow, due) = work.look(reading);
        if due {
            self.changed(TOPIC);
        }
        flow
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
