//! Rescuing an Audit Manager assessment, from the window.

use tickmark_collect::{Access, Limits, LiveAssessments};
use tickmark_domain::Period;
use tickmark_sample::Endpoint;

use crate::actions::{self, rescue};
use crate::moment::now;
use crate::wire::{
    AccountAccess, ArchiveAnswer, ArchiveAssessment, ArchiveSheet, AssessmentList, AssessmentRow,
    AssessmentTrouble, CommandError, ContinueLocally, ContinuePeriod, ContinuePreview, Engagement,
    ListAssessments, Nothing, StartCollection, UnmappedSource,
};
use crate::workbench::Workbench;

/// Who is asked: AWS, or the sample organisation while this lives.
struct Asked {
    access: Access,
    limits: Limits,
    accounts: Vec<String>,
    sample: Option<(Endpoint, tickmark_domain::Timestamp)>,
}

impl Workbench {
    async fn asked(
        &self,
        sample: bool,
        access: &AccountAccess,
        accounts: &[String],
    ) -> Result<Asked, CommandError> {
        if !sample {
            return Ok(Asked {
                access: actions::access(access),
                limits: Limits::aws(),
                accounts: accounts.to_vec(),
                sample: None,
            });
        }
        let seen = match self.session() {
            Ok(session) if session.is_sample => session.store.engagement()?.created_at,
            _ => actions::sample_moment(now()),
        };
        let (endpoint, access) = actions::serve_sample(seen).await?;
        let accounts = if accounts.is_empty() {
            endpoint.accounts().iter().map(|a| a.id.clone()).collect()
        } else {
            accounts.to_vec()
        };
        Ok(Asked {
            access,
            limits: Limits::none(),
            accounts,
            sample: Some((endpoint, seen)),
        })
    }

    pub(crate) async fn list_assessments(
        &self,
        request: ListAssessments,
    ) -> Result<AssessmentList, CommandError> {
        let asked = self
            .asked(request.sample, &request.access, &request.accounts)
            .await?;
        let found = rescue::list(&asked.access, &asked.accounts, &request.regions, &asked.limits).await;
        if let Some((endpoint, _)) = asked.sample {
            endpoint.stop().await;
        }
        Ok(rows(found?))
    }

    pub(crate) async fn archive_assessment(
        &self,
        request: ArchiveAssessment,
    ) -> Result<Engagement, CommandError> {
        let account = [request.account_id.clone()];
        let asked = self.asked(request.sample, &request.access, &account).await?;
        let regions = [request.region.clone()];
        let chosen = async {
            let found = rescue::list(&asked.access, &asked.accounts, &regions, &asked.limits).await?;
            let chosen = rescue::choose(&found, &request.assessment)?;
            let period = rescue::span_or_life(&asked.access, &chosen, &asked.limits, now()).await?;
            Ok::<_, CommandError>((chosen, period))
        }
        .await;
        let seen = asked.sample.as_ref().map(|(_, seen)| *seen);
        if let Some((endpoint, _)) = asked.sample {
            endpoint.stop().await;
        }
        let (chosen, period) = chosen?;
        self.end_job().await;
        let start = StartCollection {
            access: request.access.clone(),
            ..StartCollection::default()
        };
        self.beside(move |w| {
            let passphrase = request.passphrase.as_deref().filter(|p| !p.is_empty());
            let (path, actor) = (std::path::Path::new(&request.path), w.actor());
            let store = rescue::create_archive(
                path,
                &request.name,
                &request.owner,
                &chosen,
                period,
                passphrase,
                seen,
                &actor,
            )?;
            w.take(store)
        })
        .await?;
        self.start_collection(start).await?;
        self.engagement(Nothing {}).await
    }

    pub(crate) async fn archive(&self, _: Nothing) -> Result<ArchiveAnswer, CommandError> {
        self.beside(|w| {
            let state = rescue::archive_state(&w.session()?.store)?;
            Ok(state.map_or(
                ArchiveAnswer {
                    assessment: None,
                    sheet: None,
                },
                |state| ArchiveAnswer {
                    assessment: Some(state.assessment_id),
                    sheet: state.sheet.map(|sheet| ArchiveSheet {
                        closes: sheet.closes,
                        sentence: sheet.sentence,
                        expected: sheet.expected,
                        found: sheet.found,
                        open: sheet.open,
                    }),
                },
            ))
        })
        .await
    }

    pub(crate) async fn continue_preview(
        &self,
        request: ContinuePeriod,
    ) -> Result<ContinuePreview, CommandError> {
        self.beside(move |w| {
            let period = Period {
                from: request.from,
                to: request.to,
            };
            let p = rescue::preview(&w.session()?.store, &period)?;
            Ok(ContinuePreview {
                needs: p
                    .needs()
                    .map(|line| UnmappedSource {
                        control: line.control.clone(),
                        source_type: line.mapping.source.source_type.clone(),
                        keyword: line.mapping.source.called().to_owned(),
                        why: line.mapping.how.clone(),
                    })
                    .collect(),
                assessment: p.assessment,
                control_sets: p.control_sets,
                controls: p.controls,
                sources: p.sources,
                mapped: p.mapped,
                manual: p.manual,
                unmapped: p.unmapped,
                taken: p.taken,
                left: p.left,
                notes: p.notes,
            })
        })
        .await
    }

    pub(crate) async fn continue_locally(
        &self,
        request: ContinueLocally,
    ) -> Result<Engagement, CommandError> {
        self.end_proving().await;
        let made = self.beside(move |w| {
            let archive = w.session()?;
            let wanted = rescue::Continue {
                path: request.path.into(),
                name: request.name,
                owner: String::new(),
                from: request.from,
                to: request.to,
                accounts: vec![],
                regions: request.regions,
                passphrase: request.passphrase.filter(|p| !p.is_empty()),
            };
            let (store, _) = rescue::continue_locally(&archive.store, &wanted, &w.actor(), now())?;
            Ok(store)
        });
        let store = made.await?;
        // What still collects into the archive is stopped where it can go on, once there is somewhere to go.
        self.end_job().await;
        self.beside(move |w| w.take(store)).await?;
        self.engagement(Nothing {}).await
    }
}

fn rows(found: LiveAssessments) -> AssessmentList {
    let row = |a: tickmark_collect::LiveAssessment| AssessmentRow {
        id: a.id,
        name: a.name,
        account_id: a.account_id,
        region: a.region,
        status: a.status,
        framework: a.framework,
        controls: a.controls,
        evidence: a.evidence,
        updated_at: a.updated_at,
    };
    let trouble = |t: tickmark_collect::LiveTrouble| AssessmentTrouble {
        account_id: t.account_id,
        region: t.region,
        outcome: t.outcome,
        reason: t.reason,
        action: t.action,
    };
    AssessmentList {
        rows: found.assessments.into_iter().map(row).collect(),
        troubles: found.troubles.into_iter().map(trouble).collect(),
        not_set_up: found.not_set_up,
    }
}
