//! Threads that read and compress pages, beside the runtime. They are few and the same all along: what the pages of a
//! collection need in memory does not grow with the threads that once held one.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Builder;

use tokio::sync::oneshot;

type Work = Box<dyn FnOnce() + Send>;

/// What a panic said, or nothing where the thread is gone.
pub(crate) type Broken = Option<Box<dyn Any + Send>>;

/// The threads; they end when nobody can send them anything.
#[derive(Debug, Clone)]
pub(crate) struct Readers {
    queue: Sender<Work>,
}

impl Readers {
    /// As many as there are processors: more would only hold more memory.
    pub fn new() -> std::io::Result<Self> {
        let (queue, waiting) = channel();
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            let waiting = Arc::clone(&waiting);
            Builder::new().name("tickmark-reader".to_owned()).spawn(move || {
                while let Some(work) = next(&waiting) {
                    work();
                }
            })?;
        }
        Ok(Self { queue })
    }

    /// Does something when a thread is free, in the order in which it was asked for.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Broken> {
        let (tell, told) = oneshot::channel();
        let work: Work = Box::new(move || {
            let _ = tell.send(catch_unwind(AssertUnwindSafe(work)));
        });
        self.queue.send(work).map_err(|_| None)?;
        told.await.map_err(|_| None)?.map_err(Some)
    }
}

fn next(waiting: &Mutex<Receiver<Work>>) -> Option<Work> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_that_breaks_is_told_of_and_the_rest_goes_on() {
        let readers = Readers::new().unwrap();
        for _ in 0..20 {
            let broken = readers.run(|| panic!("no")).await;
            let said: Result<(), Broken> = broken;
            assert_eq!(said.unwrap_err().unwrap().downcast_ref::<&str>(), Some(&"no"));
            assert!(matches!(readers.run(|| 7).await, Ok(7)));
        }
    }

    #[tokio::test]
    async fn never_more_than_there_are_processors_read_at_the_same_time() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        let readers = Readers::new().unwrap();
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let mut under_way = tokio::task::JoinSet::new();
        for _ in 0..100 {
            let (readers, now, most) = (readers.clone(), Arc::clone(&now), Arc::clone(&most));
            under_way.spawn(async move {
                let work = move || {
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    std::thread::sleep(std::time::Duration::from_millis(1));
                    now.fetch_sub(1, Ordering::SeqCst);
                };
                readers.run(work).await.unwrap();
            });
        }
        assert_eq!(under_way.join_all().await.len(), 100);
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        assert!((1..=processors).contains(&most.load(Ordering::SeqCst)));
    }
}
