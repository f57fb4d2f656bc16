//! Collections: the list, one of them, and the one that runs.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tickmark_collect::{CollectReport, Limits, WhenExpired};
use tickmark_report::compute::{collection, collections, step_cells};
use tickmark_store::{ReceiptFilter, StepPlace};

use super::reading::ROWS;
use crate::actions;
use crate::job::Job;
use crate::moment::now;
use crate::session::Session;
use crate::wire::{
    CollectControl, CollectionDetail, CollectionList, CollectionRequest, CommandError, DiscoverScope,
    DiscoveredScope, JobProgress, Nothing, ReceiptSlice, ReceiptsRequest, StartCollection,
};
use crate::workbench::Workbench;

/// What is shown of evidence is read again at most this often while a collection runs.
const CHANGED_EVERY: Duration = Duration::from_millis(700);

impl Workbench {
    pub(crate) async fn collections(&self, _: Nothing) -> Result<CollectionList, CommandError> {
        self.beside(|w| {
            Ok(CollectionList {
                rows: collections(&w.session()?.store)?,
            })
        })
        .await
    }

    pub(crate) async fn collection(
        &self,
        request: CollectionRequest,
    ) -> Result<CollectionDetail, CommandError> {
        self.beside(move |w| {
            let session = w.session()?;
            let store = &session.store;
            let alive = w
                .job()
                .is_some_and(|j| j.is_alive() && j.progress().run_id == Some(request.run_id));
            let mut cells = step_cells(store, request.run_id)?;
            for cell in &mut cells {
                cell.running &= alive;
            }
            let mut outcomes: Vec<(tickmark_domain::Outcome, u32)> = Vec::new();
            for step in store.count_steps(request.run_id)? {
                let n = u32::try_from(step.receipts).unwrap_or(u32::MAX);
                match outcomes.iter_mut().find(|(o, _)| *o == step.outcome) {
                    Some((_, count)) => *count += n,
                    None => outcomes.push((step.outcome, n)),
                }
            }
            outcomes.sort();
            Ok(CollectionDetail {
                row: collection(store, request.run_id)?,
                cells,
                outcomes,
            })
        })
        .await
    }

    pub(crate) async fn receipts(&self, request: ReceiptsRequest) -> Result<ReceiptSlice, CommandError> {
        self.beside(move |w| {
            let filter = ReceiptFilter {
                run_id: request.run_id,
                troubled: request.troubled,
                ended: request.ended,
                at: request.at.map(|at| StepPlace {
                    source: at.source,
                    account_id: at.account_id,
                    region: at.region,
                }),
                outcome: request.outcome,
            };
            let (offset, limit) = (request.slice.offset, request.slice.limit.min(ROWS));
            let (total, rows) = w.session()?.store.list_receipts(&filter, offset, limit)?;
            Ok(ReceiptSlice {
                total,
                offset,
                rows: rows.into_iter().map(Into::into).collect(),
            })
        })
        .await
    }

    #[expect(clippy::unused_async, reason = "every command is called the same way")]
    pub(crate) async fn progress(&self, _: Nothing) -> Result<JobProgress, CommandError> {
        Ok(self.job().map_or_else(JobProgress::idle, |j| j.progress()))
    }

    pub(crate) async fn discover_scope(
        &self,
        request: DiscoverScope,
    ) -> Result<DiscoveredScope, CommandError> {
        actions::discover(&request).await
    }

    #[expect(clippy::unused_async, reason = "every command is called the same way")]
    pub(crate) async fn start_collection(
        &self,
        request: StartCollection,
    ) -> Result<JobProgress, CommandError> {
        let session = self.session()?;
        let job = Job::new(now());
        self.put_job(Arc::clone(&job))?;
        let workbench = self.clone();
        let held = Arc::clone(&job);
        tokio::spawn(async move {
            let ended = workbench.run(&session, &request, &held).await;
            if let Err(error) = &ended {
                tracing::warn!(error = %error, "the collection did not end by itself");
            }
            held.end(&ended);
            let kept = workbench
                .beside(move |_| Ok(session.store.keep_states(session.snapshot()?.states())?))
                .await;
            if let Err(error) = kept {
                tracing::warn!(error = %error, "the results were not written down");
            }
            workbench.tell(held.progress());
            workbench.changed(&["engagement", "evidence", "collection"]);
        });
        Ok(job.progress())
    }

    async fn run(
        &self,
        session: &Arc<Session>,
        request: &StartCollection,
        job: &Arc<Job>,
    ) -> Result<CollectReport, CommandError> {
        let mut sample = None;
        let (access, limits) = if session.is_sample {
            let (endpoint, access) = actions::start_sample(&session.store).await?;
            sample = Some(endpoint);
            (Some(access), Limits::none())
        } else {
            (None, Limits::aws())
        };
        let actor = self.actor();
        let request =
            actions::collect_request(&session.store, request, access, WhenExpired::Wait, limits, &actor)?;
        let (workbench, held) = (self.clone(), Arc::clone(job));
        let changed_at = std::sync::Mutex::new(Instant::now());
        let look = move |seen: tickmark_collect::Progress| {
            if held.look(seen) {
                workbench.tell(held.progress());
            }
            if let Ok(mut at) = changed_at.lock()
                && at.elapsed() > CHANGED_EVERY
            {
                *at = Instant::now();
                workbench.changed(&["evidence", "collection"]);
            }
        };
        let report =
            tickmark_collect::collect(session.store.clone(), request, job.controller.clone(), look).await;
        if let Some(endpoint) = sample {
            endpoint.stop().await;
        }
        Ok(report?)
    }

    #[expect(clippy::unused_async, reason = "every command is called the same way")]
    pub(crate) async fn control_collection(
        &self,
        request: CollectControl,
    ) -> Result<JobProgress, CommandError> {
        let Some(job) = self.job() else {
            return Ok(JobProgress::idle());
        };
        match request {
            CollectControl::Pause => job.controller.pause(),
            CollectControl::Resume => job.controller.resume(),
            CollectControl::Stop => job.controller.stop(),
        }
        Ok(job.progress())
    }
}
