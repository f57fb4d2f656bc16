//! Keeping what came: a page with what it tells, an answer that states how things are, a page that cannot be used.
//!
//! Each is one transaction beside the runtime; pages of a listing are on their way while the next is asked for. What cannot be used is kept without the credentials of its own request,
//! should it repeat them; a page is kept byte for byte.

use std::sync::Arc;

use tickmark_domain::Outcome;
use tickmark_store::{Closing, Codec, NewFlawedPage, NewPage, PageStored};

use crate::call::Heard;
use crate::job::{Done, Halt, Halted, Job, broke, broken};
use crate::judge::End;
use crate::keeping::{Fault, Keeping};
use crate::page::Page;
use crate::step::At;

impl Job {
    /// Sends a page into the file with what it tells, when there is room for it on the way.
    pub async fn keep(&self, at: &At, heard: Heard, told: Page, keeping: &mut Keeping) -> Done<()> {
        let room = Arc::clone(&self.room).acquire_owned().await.map_err(|_| Halted)?;
        let now = self.now();
        let page = NewPage {
            facts: told.facts,
            close: told.next.is_none().then(|| Closing::complete(now)),
            next_cursor: told.next,
            ..page(at.receipt, at.ordinal, heard, told.items, now)
        };
        let readers = self.readers.clone();
        keeping.send(self.store.clone(), room, readers, told.reached, page);
        Ok(())
    }

    /// Waits until not more than so many pages are on their way into the file, and tells of those that are in it.
    pub async fn arrive(&self, keeping: &mut Keeping, at: &mut At, not_more: usize) -> Done<()> {
        while let Some(page) = keeping.take(not_more) {
            let kept = match page.await {
                Ok(Ok(kept)) => kept,
                Ok(Err(Fault::Store(error))) => return Err(self.halt(Halt::Store(error))),
                Ok(Err(Fault::Panic(fault))) => return Err(self.halt(Halt::Fault(broke(fault)))),
                Err(fault) => return Err(self.halt(Halt::Fault(broken(fault)))),
            };
            at.items += kept.items;
            self.tell(at, kept.reached, kept.items, kept.stored);
        }
        Ok(())
    }

    /// Stores an answer that states how things are, and ends the step with it.
    pub async fn keep_state(&self, at: &mut At, heard: Heard, end: End) -> Done<Outcome> {
        let now = self.now();
        let (receipt_id, ordinal) = (at.receipt, at.ordinal);
        let outcome = end.outcome;
        let stored = self
            .store(move |store| {
                let page = NewPage {
                    close: Some(Closing {
                        outcome: end.outcome,
                        reason: end.reason,
                        action: end.action,
                        at: now,
                    }),
                    ..page(receipt_id, ordinal, heard, 0, now)
                };
                store.store_page(page)
            })
            .await?;
        at.ordinal += 1;
        self.tell(at, None, 0, stored);
        Ok(outcome)
    }

    /// Keeps a page that cannot be used, as it came; something on the way that repeats the request is the one exception.
    pub async fn keep_flawed(&self, at: &At, heard: Heard, flaw: String) -> Done<()> {
        let (request_id, http_status) = (heard.request_id.clone(), heard.status);
        let (body, repeated) = heard.without_credentials();
        let flaw = if repeated {
            format!(
                "{flaw}; it repeats the credentials of its request, which were taken out before it was kept"
            )
        } else {
            flaw
        };
        let page = NewFlawedPage {
            receipt_id: at.receipt,
            ordinal: at.ordinal,
            body,
            media_type: "application/json".to_owned(),
            request_id,
            http_status,
            received_at: self.now(),
            flaw,
        };
        self.store(move |store| store.keep_flawed_page(page)).await
    }

    fn tell(&self, at: &At, reached: Option<f64>, items: u64, stored: PageStored) {
        self.tracker
            .page(at.ticket, reached, items, stored.new, stored.changed);
    }
}

fn page(receipt_id: i64, ordinal: u64, heard: Heard, items: u64, now: tickmark_domain::Timestamp) -> NewPage {
    // A file is compressed already.
    let (media_type, codec) = heard.file.map_or_else(
        || ("application/json".to_owned(), Codec::Zstd),
        |file| (file.media_type, Codec::Raw),
    );
    NewPage {
        receipt_id,
        ordinal,
        body: heard.body,
        media_type,
        codec,
        request_id: heard.request_id,
        http_status: heard.status,
        received_at: now,
        items,
        facts: vec![],
        next_cursor: None,
        close: None,
    }
}
