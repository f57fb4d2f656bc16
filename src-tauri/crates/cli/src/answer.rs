//! What a job answers: one document for programs, lines for people, and an exit status.

use std::io::{self, Write};

use serde::Serialize;
use tickmark_workbench::wire::{Code, CommandError};

/// Done.
pub const DONE: u8 = 0;
/// The answer is no.
pub const NO: u8 = 1;
/// Unusable arguments or input.
pub const UNUSABLE: u8 = 2;
/// Interrupted and resumable.
pub const INTERRUPTED: u8 = 3;

/// An answer.
pub struct Answer {
    document: serde_json::Value,
    lines: Vec<String>,
    /// Exit status.
    pub status: u8,
}

/// Why there is no answer.
#[derive(Debug)]
pub struct Failure {
    /// Exit status.
    pub status: u8,
    /// For the person.
    pub message: String,
}

impl Answer {
    /// A document with the lines that say the same to a person.
    pub fn new(document: &impl Serialize, lines: Vec<String>) -> Self {
        Self {
            document: serde_json::to_value(document).unwrap_or_default(),
            lines,
            status: DONE,
        }
    }

    /// With another exit status.
    #[must_use]
    pub const fn with_status(mut self, status: u8) -> Self {
        self.status = status;
        self
    }

    /// Writes it out.
    pub fn print(&self, json: bool) -> io::Result<()> {
        let mut out = io::BufWriter::new(io::stdout().lock());
        if json {
            serde_json::to_writer_pretty(&mut out, &self.document)?;
            writeln!(out)?;
        } else {
            for line in &self.lines {
                writeln!(out, "{line}")?;
            }
        }
        out.flush()
    }
}

impl Failure {
    /// Arguments or input cannot be used.
    pub fn unusable(message: impl Into<String>) -> Self {
        Self {
            status: UNUSABLE,
            message: message.into(),
        }
    }
}

impl From<CommandError> for Failure {
    fn from(error: CommandError) -> Self {
        let status = match error.code {
            Code::Refused => NO,
            _ => UNUSABLE,
        };
        Self {
            status,
            message: error.message,
        }
    }
}
