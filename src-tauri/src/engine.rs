//! The workbench behind the window: started once, beside the window and not before it; every command waits for it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tickmark_workbench::wire::{Code, CommandError};
use tickmark_workbench::{Class, Event, Workbench};
use tokio::sync::OnceCell;

use crate::guard;

/// Longest time that closing the window waits for jobs to reach the end of a page; what is cut off goes on at its
/// page the next time.
const LONGEST_GOODBYE: Duration = Duration::from_secs(5);

/// Where the workbench's events go.
pub type Emit = Arc<dyn Fn(Event) + Send + Sync>;
/// Who is told that the file of the command line was not opened.
pub type Refuse = Arc<dyn Fn(&Path, &CommandError) + Send + Sync>;

/// A handle on the one workbench of this process.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    home: PathBuf,
    file: Option<PathBuf>,
    emit: Emit,
    refuse: Refuse,
    started: OnceCell<Result<Workbench, CommandError>>,
}

impl Engine {
    /// Nothing runs before it is asked for.
    pub fn new(home: PathBuf, file: Option<PathBuf>, emit: Emit, refuse: Refuse) -> Self {
        Self(Arc::new(Inner {
            home,
            file,
            emit,
            refuse,
            started: OnceCell::new(),
        }))
    }

    /// The workbench, with the engagement of the command line open; waits until it has started.
    pub async fn workbench(&self) -> Result<Workbench, CommandError> {
        self.0.started.get_or_init(|| self.0.start()).await.clone()
    }

    /// Calls one command. A panic in it becomes a fault.
    pub async fn call(&self, class: Class, name: String, request: Value) -> Result<Value, CommandError> {
        let workbench = self.workbench().await?;
        guard::watch(name.clone(), async move {
            workbench.dispatch(class, &name, request).await
        })
        .await
    }

    /// Pauses the jobs and closes the file.
    pub async fn shut_down(&self) {
        if let Some(Ok(workbench)) = self.0.started.get()
            && tokio::time::timeout(LONGEST_GOODBYE, workbench.shut_down())
                .await
                .is_err()
        {
            tracing::warn!(
                waited_s = LONGEST_GOODBYE.as_secs(),
                "a job did not reach the end of its page in time"
            );
        }
    }
}

impl Inner {
    async fn start(&self) -> Result<Workbench, CommandError> {
        let (home, emit) = (self.home.clone(), Arc::clone(&self.emit));
        let started = tokio::task::spawn_blocking(move || Workbench::start(home, emit)).await;
        let workbench = started
            .map_err(|_| CommandError::new(Code::Fault, "Tickmark could not start its workbench."))??;
        if let Some(file) = &self.file {
            let request = json!({ "path": absolute(file), "passphrase": null });
            if let Err(error) = workbench
                .dispatch(Class::Mutate, "open_engagement", request)
                .await
            {
                tracing::info!(code = ?error.code, "the file of the command line was not opened");
                (self.refuse)(file, &error);
            }
        }
        Ok(workbench)
    }
}

/// The list of recent engagements must not depend on the folder that Tickmark was started in.
fn absolute(file: &Path) -> PathBuf {
    std::path::absolute(file).unwrap_or_else(|_| file.to_path_buf())
}
