//! Reading a page: whether its body is whole, is JSON and holds what was asked for, and what it tells. Its texts are the
//! body's own bytes, so that it is read beside the runtime, in one go, and only what it tells comes back.

use std::sync::Arc;

use serde_json::json;
use sha2::{Digest, Sha256};
use tickmark_store::NewFact;

use crate::call::Heard;
use crate::forecast::reached;
use crate::job::{Done, Halt, Job, broke};
use crate::look::{Look, Node};
use crate::operation::{Holds, Operation};
use crate::step::Step;

/// What a page tells.
#[derive(Debug)]
pub(crate) struct Page {
    /// The token of the next one.
    pub next: Option<String>,
    /// Whether its list holds nothing.
    pub is_empty: bool,
    /// The part of the listing that it and those before it cover, where it tells.
    pub reached: Option<f64>,
    pub items: u64,
    pub facts: Vec<NewFact>,
}

impl Job {
    /// Reads a body, when it is its turn, and gives it back with what it tells, or with what is wrong with it.
    pub async fn read(&self, step: &Arc<Step>, heard: Heard) -> Done<(Heard, Result<Page, String>)> {
        let step = Arc::clone(step);
        let work = move || {
            let page = read(&step, &heard);
            (heard, page)
        };
        let read = self.readers.run(work).await;
        read.map_err(|fault| self.halt(Halt::Fault(broke(fault))))
    }
}

/// What a body tells as a page of a step, or what is wrong with it.
fn read(step: &Step, heard: &Heard) -> Result<Page, String> {
    let operation = step.operation;
    with_document(operation, heard, |document| {
        let look = Look {
            account: &step.place.account,
            region: &step.place.region,
            params: &step.params,
            about: &step.about,
            position: String::new(),
        };
        let (items, facts) = operation.items(document, &look);
        Page {
            next: operation.next(document),
            is_empty: operation.is_empty(document),
            reached: reached(operation, &step.params, document),
            items,
            facts,
        }
    })
}

/// Looks at the document of a whole page; or what is wrong with it.
pub(crate) fn with_document<T>(
    operation: &Operation,
    heard: &Heard,
    look: impl FnOnce(&Node<'_>) -> T,
) -> Result<T, String> {
    let (body, size) = (&heard.body, heard.body.len());
    let looked = if let Some(announced) = heard.announced.filter(|n| *n != size) {
        Err(format!("{size} of {announced} bytes came"))
    } else if heard.broke {
        Err("its end is missing".to_owned())
    } else if let Holds::File = operation.holds {
        file(heard).and_then(|known| holding(operation, &known).map(|document| look(&document)))
    } else {
        holding(operation, body).map(|document| look(&document))
    };
    looked.map_err(|what| {
        let hash = hex::encode(Sha256::digest(body));
        format!("{what} ({size} bytes, sha256 {hash})")
    })
}

/// The document, where it holds what was asked for.
fn holding<'b>(operation: &Operation, body: &'b [u8]) -> Result<Node<'b>, String> {
    let document: Node<'_> =
        serde_json::from_slice(body).map_err(|error| format!("it is not JSON: {error}"))?;
    let (member, fits) = match operation.holds {
        Holds::List(member) => (member, document[member].as_list().is_some()),
        Holds::One(member) => (member, document[member].as_object().is_some()),
        Holds::Whole(member) => (member, !document[member].is_null()),
        Holds::File => return Ok(document),
    };
    if fits {
        Ok(document)
    } else {
        Err(format!("it does not hold {member}"))
    }
}

/// The document that stands in for a whole file: what is known of it.
fn file(heard: &Heard) -> Result<Vec<u8>, String> {
    let file = heard.file.as_ref().filter(|_| !heard.body.is_empty());
    let file = file.ok_or_else(|| "it is not a file".to_owned())?;
    let known = json!({
        "size": heard.body.len(), "sha256": hex::encode(Sha256::digest(&heard.body)),
        "mediaType": file.media_type, "location": file.location,
    });
    Ok(known.to_string().into_bytes())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::source::config::DETAILS;
    use crate::step::Place;

    fn heard(body: &str) -> Heard {
        Heard {
            status: 200,
            announced: Some(body.len()),
            body: body.as_bytes().to_vec(),
            ..Heard::default()
        }
    }

    #[test]
    fn a_page_counts_only_when_it_is_whole_and_holds_its_list() {
        let step = Place::of_account(&Arc::from("111122223333")).step(&DETAILS, Value::Null);
        let good = heard(r#"{"EvaluationResults":[],"New":1}"#);
        let page = read(&step, &good).unwrap();
        assert!(page.is_empty && page.items == 0 && page.next.is_none());
        let mut cut = good.clone();
        cut.announced = Some(99);
        let mut broken = good;
        broken.broke = true;
        for (bad, flaw) in [
            (cut, "32 of 99 bytes came (32 bytes, sha256 "),
            (broken, "its end is missing (32 bytes, sha256 "),
            (heard(""), "it is not JSON: "),
            (heard("{}"), "it does not hold EvaluationResults (2 bytes, "),
            (
                heard(r#"{"EvaluationResults":null}"#),
                "it does not hold EvaluationResults (26 ",
            ),
            (heard(r#"{"EvaluationResults":[{"#), "it is not JSON: EOF"),
            (heard("<html>"), "it is not JSON: expected value"),
        ] {
            let said = read(&step, &bad).unwrap_err();
            assert!(said.starts_with(flaw), "{said}");
        }
    }
}
