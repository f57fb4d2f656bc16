//! The handle that a shell holds: one user, at most one open engagement, at most one collection.

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use crate::commands::{COMMANDS, Class, call};
use crate::home::Home;
use crate::import_job::ImportJob;
use crate::job::Job;
use crate::proving::Proving;
use crate::session::Session;
use crate::wire::{Code, CommandError, ImportStep, JobProgress};

/// What a shell is told without having asked.
#[derive(Debug, Clone)]
pub enum Event {
    /// What is shown under these topics has changed.
    Changed {
        /// As in the list of commands.
        topics: Vec<String>,
    },
    /// The collection went on.
    Progress(JobProgress),
    /// The import or the preview went on.
    Import(ImportStep),
}

/// Where events go.
pub type Emit = Arc<dyn Fn(Event) + Send + Sync>;

/// The workbench; clones share it.
#[derive(Clone)]
pub struct Workbench(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub home: Home,
    emit: Emit,
    session: Mutex<Option<Arc<Session>>>,
    job: Mutex<Option<Arc<Job>>>,
    import: Mutex<Option<Arc<ImportJob>>>,
    proving: Mutex<Option<Arc<Proving>>>,
}

impl Workbench {
    /// Starts over a user's folder.
    pub fn start(home: PathBuf, emit: Emit) -> Result<Self, CommandError> {
        let inner = Inner {
            home: Home::at(home),
            emit,
            session: Mutex::new(None),
            job: Mutex::new(None),
            import: Mutex::new(None),
            proving: Mutex::new(None),
        };
        Ok(Self(Arc::new(inner)))
    }

    /// The folder that is used when none is given.
    #[must_use]
    pub fn default_home() -> PathBuf {
        Home::default_folder()
    }

    /// Calls a command by its name; what it changed is told to the shell.
    pub async fn dispatch(&self, class: Class, name: &str, request: Value) -> Result<Value, CommandError> {
        let answer = call(self, class, name, request).await?;
        if class != Class::Query
            && let Some(command) = COMMANDS.iter().find(|c| c.name == name)
        {
            self.changed(command.topics);
        }
        Ok(answer)
    }

    /// Stops the collection at the end of its pages and closes the file.
    pub async fn shut_down(&self) {
        if let Some(proving) = self.proving() {
            proving.stop();
        }
        self.end_job().await;
        self.put_session(None);
    }

    /// Stops what works on the open engagement, if anything does, and waits for its end.
    pub(crate) async fn end_job(&self) {
        let job = self.job();
        if let Some(job) = job {
            job.controller.stop();
            while job.is_alive() {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        }
        if let Some(job) = self.import_job() {
            job.cancel.store(true, Ordering::Release);
            while job.is_alive() {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        }
        self.end_proving().await;
    }

    /// Stops a proof of what was imported and waits for its end: it keeps its verdicts in the engagement.
    pub(crate) async fn end_proving(&self) {
        if let Some(proving) = self.proving().filter(|p| p.is_of_imported()) {
            proving.stop();
            while proving.is_alive() {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        }
    }

    pub(crate) fn changed(&self, topics: &[&str]) {
        if !topics.is_empty() {
            (self.0.emit)(Event::Changed {
                topics: topics.iter().map(|t| (*t).to_owned()).collect(),
            });
        }
    }

    pub(crate) fn tell(&self, progress: JobProgress) {
        (self.0.emit)(Event::Progress(progress));
    }

    pub(crate) fn tell_import(&self, step: ImportStep) {
        (self.0.emit)(Event::Import(step));
    }

    pub(crate) fn import_job(&self) -> Option<Arc<ImportJob>> {
        self.0
            .import
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Puts an import or a preview in place of the one before.
    pub(crate) fn begin_import(&self, writes: bool) -> Result<Arc<ImportJob>, CommandError> {
        let mut held = self.0.import.lock().unwrap_or_else(PoisonError::into_inner);
        let job = ImportJob::after(held.as_ref(), writes)?;
        *held = Some(Arc::clone(&job));
        Ok(job)
    }

    /// The open engagement, or that none is open.
    pub(crate) fn session(&self) -> Result<Arc<Session>, CommandError> {
        let session = self.0.session.lock().unwrap_or_else(PoisonError::into_inner);
        session.clone().ok_or_else(|| {
            CommandError::new(
                Code::NoEngagement,
                "No engagement is open; open or make one first",
            )
        })
    }

    pub(crate) fn put_session(&self, session: Option<Arc<Session>>) {
        *self.0.session.lock().unwrap_or_else(PoisonError::into_inner) = session;
    }

    pub(crate) fn job(&self) -> Option<Arc<Job>> {
        self.0.job.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts a job in place, unless one is alive.
    pub(crate) fn put_job(&self, job: Arc<Job>) -> Result<(), CommandError> {
        let mut held = self.0.job.lock().unwrap_or_else(PoisonError::into_inner);
        if held.as_ref().is_some_and(|j| j.is_alive()) {
            let message = "A collection is running already; stop it first, or let it end";
            return Err(CommandError::new(Code::Refused, message));
        }
        *held = Some(job);
        Ok(())
    }

    pub(crate) fn drop_job(&self) {
        *self.0.job.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The newest proof, under way or done.
    pub(crate) fn proving(&self) -> Option<Arc<Proving>> {
        self.0
            .proving
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Puts a proof in place, unless one is under way.
    pub(crate) fn put_proving(&self, proving: Arc<Proving>) -> Result<(), CommandError> {
        let mut held = self.0.proving.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = held.as_ref().filter(|p| p.is_alive()) {
            let what = if running.is_of_imported() {
                "What was imported"
            } else {
                "A folder"
            };
            let message = format!("{what} is being verified already; stop it first, or let it end");
            return Err(CommandError::new(Code::Refused, message));
        }
        *held = Some(proving);
        Ok(())
    }

    /// Forgets a proof of what was imported: it says nothing of another engagement. One of a folder stays.
    pub(crate) fn drop_proving(&self) {
        let mut held = self.0.proving.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(gone) = held.take_if(|p| p.is_of_imported()) {
            gone.stop();
        }
    }

    /// Runs work that reads or writes files beside the event loop.
    pub(crate) async fn beside<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, CommandError> + Send + 'static,
    ) -> Result<T, CommandError> {
        let workbench = self.clone();
        match tokio::task::spawn_blocking(move || work(&workbench)).await {
            Ok(value) => value,
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_) => Err(CommandError::new(Code::Fault, "The work was cut off")),
        }
    }

    /// Who works here, for the activity log; a name that says that nobody said who they are.
    pub(crate) fn actor(&self) -> String {
        let name = self.0.home.identity().name;
        if name.is_empty() {
            "somebody at this computer".to_owned()
        } else {
            name
        }
    }
}
