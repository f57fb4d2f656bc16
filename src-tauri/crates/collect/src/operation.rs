//! What the collection knows of one AWS operation: how it is asked, what a page holds, and how an item is read.

use serde_json::Value;
use tickmark_domain::Source;
use tickmark_store::NewFact;

use crate::call::{Asked, Reader};
use crate::look::{Look, Node, entries, text};
use crate::session::Clients;

/// One operation; each has its line in a file of its group.
pub(crate) struct Operation {
    /// Which source.
    pub source: Source,
    /// The prefix of its IAM action.
    pub service: &'static str,
    /// AWS's name.
    pub name: &'static str,
    /// What a page must hold to be one.
    pub holds: Holds,
    /// Member of the next page's token; empty where there is only one page.
    pub token: &'static str,
    /// Asks for a page, with the parameters of the step.
    pub ask: fn(&Clients, &Value, Option<String>) -> Asked,
    /// Reads an item.
    pub read: fn(&Look<'_>, &Node<'_>) -> Vec<NewFact>,
}

/// What a page must hold.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Holds {
    /// A list in this member; every entry is an item.
    List(&'static str),
    /// One thing in this member.
    One(&'static str),
    /// The document is the thing, and always has this member.
    Whole(&'static str),
    /// The body is a file; what is known of it stands in for a document.
    File,
}

/// Operations that have no IAM action of their own, with the one that allows them.
const LINKED: [(&str, &str); 1] = [("ListInsightsMetricData", "LookupEvents")];

impl Operation {
    /// The IAM action that it needs: `config:DescribeConfigRules`.
    pub fn action(&self) -> String {
        let allowed_by = LINKED.iter().find(|(name, _)| *name == self.name);
        let name = allowed_by.map_or(self.name, |(_, action)| action);
        format!("{}:{name}", self.service)
    }

    /// Who reads what it answers: a file lies behind a URL in the SDK's answer.
    pub fn reader(&self) -> Reader {
        match self.holds {
            Holds::File => Reader::Sdk,
            Holds::List(_) | Holds::One(_) | Holds::Whole(_) => Reader::Listener,
        }
    }

    /// The token of the next page.
    pub fn next(&self, document: &Node<'_>) -> Option<String> {
        let token = text(document, self.token);
        (!token.is_empty()).then(|| token.to_owned())
    }

    /// Whether a page holds no item.
    pub fn is_empty(&self, document: &Node<'_>) -> bool {
        match self.holds {
            Holds::List(member) => entries(document, member).is_empty(),
            Holds::One(_) | Holds::Whole(_) | Holds::File => false,
        }
    }

    /// Reads every item of a page: how many there are, and what they tell.
    pub fn items(&self, document: &Node<'_>, look: &Look<'_>) -> (u64, Vec<NewFact>) {
        match self.holds {
            Holds::List(member) => {
                let items = entries(document, member);
                let facts = items
                    .iter()
                    .enumerate()
                    .flat_map(|(n, item)| (self.read)(&look.at(format!("/{member}/{n}")), item))
                    .collect();
                (items.len() as u64, facts)
            }
            Holds::One(member) => (1, (self.read)(&look.at(format!("/{member}")), &document[member])),
            Holds::Whole(_) | Holds::File => (1, (self.read)(&look.at(String::new()), document)),
        }
    }
}

impl std::fmt::Debug for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.action())
    }
}
