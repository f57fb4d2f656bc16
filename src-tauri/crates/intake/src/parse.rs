//! The records of one text as facts, one after the other, and what in it cannot be read.

use std::io::Read;

use tickmark_store::NewFact;

use crate::cloudtrail_record::RecordError;
use crate::item::{self, Place};
use crate::json::split;
use crate::kind::Kind;
use crate::proof_file;
use crate::table;

/// What comes of a text, in its order.
#[derive(Debug)]
pub enum Parsed {
    /// A record, as the facts that it tells.
    Facts(Vec<NewFact>),
    /// A record that cannot be read.
    Bad(Bad),
}

/// A record that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bad {
    /// Bytes from the start of the text.
    pub offset: Option<u64>,
    /// What is wrong with it.
    pub problem: String,
    /// Whether it is whole, and another thing.
    pub stranger: Option<String>,
}

/// Hands all records of a text to `sink`, which answers whether to go on. The error is for a text of which nothing can
/// be trusted.
pub fn parse(
    kind: Kind,
    reader: impl Read,
    (account, region): (&str, &str),
    sink: &mut dyn FnMut(Parsed) -> bool,
) -> Result<(), Bad> {
    let place = Place {
        position: String::new(),
        account: account.to_owned(),
        region: region.to_owned(),
        message_id: String::new(),
    };
    if kind.is_proof() {
        return match proof_file::read(kind, reader) {
            Ok(facts) => {
                sink(Parsed::Facts(facts));
                Ok(())
            }
            Err(problem) => Err(Bad {
                offset: None,
                problem,
                stranger: None,
            }),
        };
    }
    if kind.is_table() {
        return rows(kind, reader, &place, sink);
    }
    let mut stopped = false;
    let faults = split::records(reader, &mut |record| {
        stopped = !sink(one(&record, &place));
        !stopped
    });
    let mut go_on = !stopped;
    for fault in faults {
        let bad = Bad {
            offset: Some(fault.offset),
            problem: fault.problem,
            stranger: None,
        };
        if fault.fatal {
            return Err(bad);
        }
        go_on = go_on && sink(Parsed::Bad(bad));
    }
    Ok(())
}

fn one(record: &split::Record<'_>, place: &Place) -> Parsed {
    let place = Place {
        position: record.position.to_owned(),
        ..place.clone()
    };
    let bad = |offset: u64, problem: String, stranger: Option<String>| {
        Parsed::Bad(Bad {
            offset: Some(offset),
            problem: format!("record {}: {problem}", record.position),
            stranger,
        })
    };
    let Some(json) = record.json else {
        let most = split::LONGEST_RECORD >> 20;
        return bad(record.offset, format!("it is longer than {most} MB"), None);
    };
    match std::str::from_utf8(json) {
        Ok(json) => match item::read(json, &place) {
            Ok(facts) => Parsed::Facts(facts),
            Err(RecordError::Json { reason, offset }) => bad(record.offset + offset as u64, reason, None),
            Err(RecordError::NotCloudTrail { found }) => bad(
                record.offset,
                format!("not a record that is known: {found}"),
                Some(found),
            ),
        },
        Err(error) => bad(
            record.offset + error.valid_up_to() as u64,
            "it is not UTF-8".to_owned(),
            None,
        ),
    }
}

fn rows(
    kind: Kind,
    reader: impl Read,
    place: &Place,
    sink: &mut dyn FnMut(Parsed) -> bool,
) -> Result<(), Bad> {
    let ended = table::rows(kind, reader, place, &mut |row| {
        sink(match row.facts {
            Ok(facts) => Parsed::Facts(facts),
            Err(problem) => Parsed::Bad(Bad {
                offset: Some(row.offset),
                problem: format!("row {}: {problem}", row.number),
                stranger: None,
            }),
        })
    });
    ended.map_err(|problem| Bad {
        offset: None,
        problem,
        stranger: None,
    })
}
