//! What can be wrong with a framework, said to the person who wrote its file: which file, where in it, what to do.

use std::fmt;

/// How many problems one message lists; the rest is counted.
const LISTED: usize = 20;

/// Why a framework or a control could not be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    /// The text is not JSON, or not JSON of this shape.
    #[error("{file}, line {line}, column {column}{}: {problem}", at_path(.path))]
    Unreadable {
        /// The file.
        file: String,
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// JSON pointer to the place, as far as it could be told; empty for the whole document.
        path: String,
        /// What is wrong and what may stand there.
        problem: String,
    },
    /// The shape is right and the content is not.
    #[error("{file} is not a usable framework: {}", listed(.problems))]
    Invalid {
        /// The file.
        file: String,
        /// Every problem found, in the order of the file.
        problems: Vec<Problem>,
    },
    /// Another framework already has that id.
    #[error(
        "{file}: the id \"{id}\" is taken by version {version} from {origin}, with other content; give yours another id"
    )]
    Taken {
        /// The file that was refused.
        file: String,
        /// The id in question.
        id: String,
        /// Version of the framework that has the id.
        version: String,
        /// Where that one came from.
        origin: String,
    },
    /// Nothing has that id.
    #[error("there is no framework \"{id}\"; {}", known_ids(.known))]
    NoSuchFramework {
        /// What was asked for.
        id: String,
        /// What there is.
        known: Vec<String>,
    },
}

/// One thing that is wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// JSON pointer (RFC 6901) to the place.
    pub path: String,
    /// What is wrong and what to do.
    pub problem: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() {
            "the document"
        } else {
            &self.path
        };
        write!(f, "{path}: {}", self.problem)
    }
}

fn at_path(path: &str) -> String {
    if path.is_empty() {
        String::new()
    } else {
        format!(", at {path}")
    }
}

fn listed(problems: &[Problem]) -> String {
    let mut lines: Vec<String> = problems.iter().take(LISTED).map(ToString::to_string).collect();
    if problems.len() > LISTED {
        lines.push(format!("and {} more", problems.len() - LISTED));
    }
    lines.join("; ")
}

fn known_ids(known: &[String]) -> String {
    if known.is_empty() {
        "the catalogue is empty, import a framework first".to_owned()
    } else {
        format!("known are: {}", known.join(", "))
    }
}
