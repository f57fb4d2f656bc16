//! The pages of one listing on their way into the file. The next page is asked for while the ones before are read,
//! compressed and confirmed by the disk; they reach the writer in their order, so that a stop at any moment leaves
//! whole pages from the first on, with the token of the one after them.

use std::collections::VecDeque;

use tickmark_store::{NewPage, PageStored, Store, StoreError};
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::task::JoinHandle;

use crate::readers::{Broken, Readers};

/// Pages of a listing that may be on their way while another is asked for.
pub(crate) const AHEAD: usize = 4;

/// Pages on their way over all listings: what is in memory does not grow with the number of listings.
pub(crate) const ROOM: usize = 48;

/// A page in the file.
#[derive(Debug)]
pub(crate) struct Kept {
    /// The part of the listing that it and those before it cover, where it tells.
    pub reached: Option<f64>,
    pub items: u64,
    pub stored: PageStored,
}

/// Why a page is not in the file.
#[derive(Debug)]
pub(crate) enum Fault {
    Store(StoreError),
    Panic(Broken),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// What is on its way, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Keeping {
    under_way: VecDeque<JoinHandle<Result<Kept, Fault>>>,
    /// Comes when the newest of them has reached the writer.
    handed_over: Option<oneshot::Receiver<()>>,
}

impl Keeping {
    /// Sends a page on its way; it is compressed beside the runtime.
    pub fn send(
        &mut self,
        store: Store,
        room: OwnedSemaphorePermit,
        readers: Readers,
        reached: Option<f64>,
        page: NewPage,
    ) {
        let (done, handed_over) = oneshot::channel();
        let before = self.handed_over.replace(handed_over);
        self.under_way.push_back(tokio::spawn(async move {
            let items = page.items;
            let packed = readers.run(move || page.pack()).await;
            if let Some(before) = before {
                // One that failed before it got there is told of by itself; this one is then refused as out of turn.
                let _ = before.await;
            }
            let packed = packed.map_err(Fault::Panic)?;
            let (tell, told) = oneshot::channel();
            store.hand_over_page(packed?, |arrived| {
                let _ = tell.send(arrived);
            })?;
            let _ = done.send(());
            let arrived = told.await.map_err(|_| StoreError::Closed)?;
            drop(room);
            Ok(Kept {
                reached,
                items,
                stored: arrived.into_result(&store)?,
            })
        }));
    }

    /// The oldest, where more than so many are on their way or it has arrived.
    pub fn take(&mut self, more_than: usize) -> Option<JoinHandle<Result<Kept, Fault>>> {
        let arrived = self.under_way.front().is_some_and(JoinHandle::is_finished);
        if arrived || self.under_way.len() > more_than {
            self.under_way.pop_front()
        } else {
            None
        }
    }
}
