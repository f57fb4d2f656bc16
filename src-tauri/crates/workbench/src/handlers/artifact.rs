//! Reports of AWS Artifact, from the window.

use tickmark_collect::Limits;

use crate::actions;
use crate::wire::{ArtifactGot, ArtifactReports, CommandError, GetArtifactReport, Nothing};
use crate::workbench::Workbench;

impl Workbench {
    pub(crate) async fn artifact_reports(&self, _: Nothing) -> Result<ArtifactReports, CommandError> {
        self.beside(|w| actions::artifact_reports(&w.session()?.store))
            .await
    }

    pub(crate) async fn get_artifact_report(
        &self,
        request: GetArtifactReport,
    ) -> Result<ArtifactGot, CommandError> {
        let session = self.session()?;
        // Terms are accepted by somebody.
        let actor = self.person()?;
        if !session.is_sample {
            let access = actions::access(&request.access);
            return actions::get_artifact_report(&session.store, &request, access, Limits::aws(), &actor)
                .await;
        }
        let (endpoint, access) = actions::start_sample(&session.store).await?;
        let got =
            actions::get_artifact_report(&session.store, &request, access, Limits::none(), &actor).await;
        endpoint.stop().await;
        got
    }
}
