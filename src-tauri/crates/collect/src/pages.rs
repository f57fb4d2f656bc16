//! Every page of a listing, asked for one after the other before there is an engagement: nothing of it is kept.

use std::time::Duration;

use serde_json::Value;

use crate::call::listen;
use crate::judge::{End, Trouble, Verdict, judge};
use crate::operation::Operation;
use crate::page::with_document;
use crate::session::Session;
use crate::step::failed;

/// Requests for one page before it is given up.
const TRIES: u32 = 6;

/// Every page of an operation, or how it ended.
pub(crate) async fn pages(
    session: &Session,
    region: &str,
    operation: &'static Operation,
    params: &Value,
    backoff: Duration,
) -> Result<Vec<Value>, End> {
    let mut pages = Vec::new();
    let mut cursor: Option<String> = None;
    let mut tries = 0;
    loop {
        let clients = session.generation().clients(region);
        let (heard, result) = listen(
            (operation.ask)(&clients, params, cursor.clone()),
            operation.reader(),
        )
        .await;
        let said = match judge(operation, heard.as_ref(), &result, cursor.is_some()) {
            Verdict::Body => {
                let read = with_document(operation, &heard.unwrap_or_default(), |page| {
                    pages.push(page.to_value());
                    operation.next(page)
                });
                match read {
                    Ok(next) if next.is_none() || next == cursor => return Ok(pages),
                    Ok(next) => {
                        (cursor, tries) = (next, 0);
                        continue;
                    }
                    Err(flaw) => Trouble::flawed(operation, &flaw).reason,
                }
            }
            Verdict::End(end) => return Err(end),
            Verdict::Skewed(said) => {
                let asks = "is this computer's clock right, and the secret of the key?";
                return Err(failed(format!("{said}; {asks}")));
            }
            Verdict::Expired(said) => return Err(failed(format!("sign in again: {said}"))),
            Verdict::BadToken(said) => return Err(failed(said)),
            Verdict::Again(trouble) => trouble.reason,
        };
        tries += 1;
        if tries >= TRIES {
            return Err(failed(format!("{said} (asked {tries} times)")));
        }
        tokio::time::sleep(backoff.saturating_mul(1 << tries)).await;
    }
}
