//! Pause, go on, stop: what a person may tell a running collection. It acts between pages.

use tokio::sync::watch;

/// What a person wants of the collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Work.
    Run,
    /// Finish the pages under way, then wait.
    Pause,
    /// Finish the pages under way, then end; it can be gone on with later.
    Stop,
}

/// The handle with which a running collection is steered; clones steer the same one.
#[derive(Debug, Clone)]
pub struct Controller(watch::Sender<(Command, u64)>);

impl Default for Controller {
    fn default() -> Self {
        Self(watch::Sender::new((Command::Run, 0)))
    }
}

impl Controller {
    /// A controller that lets the collection run.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Finish the pages under way, then wait.
    pub fn pause(&self) {
        self.tell(Command::Pause);
    }

    /// Go on; also tells a collection that waits for credentials that there are new ones.
    pub fn resume(&self) {
        self.tell(Command::Run);
    }

    /// Finish the pages under way, then end.
    pub fn stop(&self) {
        self.tell(Command::Stop);
    }

    /// What was told last.
    #[must_use]
    pub fn command(&self) -> Command {
        self.0.borrow().0
    }

    fn tell(&self, command: Command) {
        self.0.send_modify(|(now, told)| {
            if *now != Command::Stop {
                *now = command;
            }
            *told += 1;
        });
    }

    /// How often something was told; grows with every call.
    pub(crate) fn told(&self) -> u64 {
        self.0.borrow().1
    }

    /// Waits until something is told after `seen`.
    pub(crate) async fn told_after(&self, seen: u64) -> Command {
        let mut watch = self.0.subscribe();
        match watch
            .wait_for(|(command, told)| *told > seen || *command == Command::Stop)
            .await
        {
            Ok(now) => now.0,
            Err(_) => Command::Stop,
        }
    }

    /// Waits while it is paused; what holds then is `Run` or `Stop`.
    pub(crate) async fn settled(&self) -> Command {
        let mut watch = self.0.subscribe();
        match watch.wait_for(|(command, _)| *command != Command::Pause).await {
            Ok(now) => now.0,
            Err(_) => Command::Stop,
        }
    }

    /// Waits until it is to stop.
    pub(crate) async fn stopped(&self) {
        let mut watch = self.0.subscribe();
        let _ = watch.wait_for(|(command, _)| *command == Command::Stop).await;
    }
}
