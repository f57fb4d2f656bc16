//! The program, the person, and which engagement is open.

use std::path::Path;
use std::sync::Arc;

use tickmark_store::{Mode, Store};

use crate::actions;
use crate::moment::{VERSION, now};
use crate::session::Session;
use crate::wire::{
    AppInfo, CatalogueEntry, CatalogueList, CommandError, CreateEngagement, Engagement, Identity, NewSample,
    Nothing, OpenEngagement, RemoveRecent, SetIdentity, StartCollection,
};
use crate::workbench::Workbench;

impl Workbench {
    pub(crate) async fn app_info(&self, _: Nothing) -> Result<AppInfo, CommandError> {
        self.beside(|w| {
            let home = std::env::var_os("HOME")
                .map(std::path::PathBuf::from)
                .unwrap_or_default();
            let documents = home.join("Documents");
            let documents = if documents.is_dir() { documents } else { home };
            Ok(AppInfo {
                version: VERSION.to_owned(),
                recent: w.0.home.recent(),
                identity: w.0.home.identity(),
                open: w.session().is_ok(),
                documents: documents.display().to_string(),
            })
        })
        .await
    }

    #[expect(clippy::unused_async, reason = "every command is called the same way")]
    pub(crate) async fn frameworks(&self, _: Nothing) -> Result<CatalogueList, CommandError> {
        let catalogue = actions::catalogue(&[])?;
        let entry = |f: &tickmark_catalogue::Framework| CatalogueEntry {
            id: f.definition.id.clone(),
            version: f.definition.version.clone(),
            title: f.definition.title.clone(),
            description: f.definition.description.clone(),
            controls: u32::try_from(f.definition.control_count()).unwrap_or(u32::MAX),
            digest: f.digest.clone(),
            copyright: f.definition.copyright.clone(),
        };
        Ok(CatalogueList {
            frameworks: catalogue.frameworks().map(entry).collect(),
        })
    }

    pub(crate) async fn engagement(&self, _: Nothing) -> Result<Engagement, CommandError> {
        self.beside(|w| {
            let session = w.session()?;
            Ok(Engagement {
                path: session.store.path().display().to_string(),
                header: session.snapshot()?.header(),
                sample: session.is_sample,
            })
        })
        .await
    }

    pub(crate) async fn create_engagement(
        &self,
        request: CreateEngagement,
    ) -> Result<Engagement, CommandError> {
        self.end_job().await;
        self.beside(move |w| {
            let catalogue = actions::catalogue(&[])?;
            let store = actions::create(&request, &catalogue, &w.actor(), now())?;
            w.take(store)
        })
        .await?;
        self.engagement(Nothing {}).await
    }

    pub(crate) async fn open_engagement(&self, request: OpenEngagement) -> Result<Engagement, CommandError> {
        self.end_job().await;
        self.beside(move |w| {
            let passphrase = request.passphrase.as_deref().filter(|p| !p.is_empty());
            let store = actions::open(Path::new(&request.path), passphrase, Mode::Write, now())?;
            w.take(store)
        })
        .await?;
        self.engagement(Nothing {}).await
    }

    pub(crate) async fn close_engagement(&self, _: Nothing) -> Result<Nothing, CommandError> {
        self.end_job().await;
        self.drop_job();
        self.put_session(None);
        self.drop_proving();
        Ok(Nothing {})
    }

    #[expect(clippy::unused_async, reason = "every command is called the same way")]
    pub(crate) async fn remove_recent(&self, request: RemoveRecent) -> Result<Nothing, CommandError> {
        self.0.home.forget(&request.path)?;
        Ok(Nothing {})
    }

    pub(crate) async fn set_identity(&self, request: SetIdentity) -> Result<Identity, CommandError> {
        self.beside(move |w| w.0.home.set_identity(&request)).await
    }

    pub(crate) async fn new_sample(&self, request: NewSample) -> Result<Engagement, CommandError> {
        self.end_job().await;
        self.beside(move |w| {
            let folder = if request.folder.trim().is_empty() {
                w.0.home.folder().join("sample")
            } else {
                request.folder.trim().into()
            };
            let catalogue = actions::catalogue(&[])?;
            let store = actions::sample_engagement(&folder, &catalogue, &w.actor(), now())?;
            w.take(store)
        })
        .await?;
        self.start_collection(StartCollection::default()).await?;
        self.engagement(Nothing {}).await
    }

    /// Puts an open file in place of the one before.
    pub(super) fn take(&self, store: Store) -> Result<(), CommandError> {
        let name = store.engagement()?.name;
        let path = store
            .path()
            .canonicalize()
            .unwrap_or_else(|_| store.path().to_owned());
        self.drop_job();
        self.put_session(Some(Arc::new(Session::new(store)?)));
        self.drop_proving();
        // A list that cannot be kept is no reason not to open the file.
        if let Err(error) = self.0.home.remember(&path, &name, now()) {
            tracing::warn!(error = %error, "the list of recent engagements was not kept");
        }
        Ok(())
    }
}
