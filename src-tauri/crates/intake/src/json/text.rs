//! Bytes from a reader with a look ahead, and where in the text they stand.

use std::io::{ErrorKind, Read};

/// Bytes that are read at once.
const CHUNK: usize = 64 << 10;

/// A text that is read from its start to its end.
pub struct Text<R> {
    reader: R,
    buffer: Vec<u8>,
    at: usize,
    /// Bytes of the text before the buffer.
    before: u64,
    ended: bool,
    failed: Option<String>,
}

impl<R: Read> Text<R> {
    /// Begins; `before` bytes of the whole stand before the text.
    pub const fn new(reader: R, before: u64) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            at: 0,
            before,
            ended: false,
            failed: None,
        }
    }

    /// Bytes before the next one.
    pub const fn offset(&self) -> u64 {
        self.before + self.at as u64
    }

    /// What the reader said when it could not go on; the text ends there.
    pub const fn failure(&self) -> Option<&String> {
        self.failed.as_ref()
    }

    /// What is at hand; empty at the end only.
    pub fn rest(&mut self) -> &[u8] {
        if self.at == self.buffer.len() {
            self.more();
        }
        &self.buffer[self.at..]
    }

    /// Goes on behind `count` bytes that are at hand.
    pub fn skip(&mut self, count: usize) {
        self.at += count;
    }

    /// The next byte.
    pub fn peek(&mut self) -> Option<u8> {
        self.rest().first().copied()
    }

    /// The next byte that is not blank, not taken.
    pub fn peek_solid(&mut self) -> Option<u8> {
        loop {
            let rest = self.rest();
            if rest.is_empty() {
                return None;
            }
            if let Some(blank) = rest.iter().position(|b| !b.is_ascii_whitespace()) {
                let found = rest[blank];
                self.skip(blank);
                return Some(found);
            }
            let all = rest.len();
            self.skip(all);
        }
    }

    /// Reads on without letting go of what is at hand; false at the end.
    pub fn more(&mut self) -> bool {
        if self.ended {
            return false;
        }
        if self.at == self.buffer.len() {
            self.before += self.at as u64;
            self.at = 0;
            self.buffer.clear();
        }
        let held = self.buffer.len();
        self.buffer.resize(held + CHUNK, 0);
        let read = loop {
            match self.reader.read(&mut self.buffer[held..]) {
                Ok(n) => break n,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.failed = Some(error.to_string());
                    break 0;
                }
            }
        };
        self.buffer.truncate(held + read);
        self.ended = read == 0;
        read > 0
    }

    /// What is at hand, without reading on.
    pub fn held(&self) -> &[u8] {
        &self.buffer[self.at..]
    }

    /// Reads to the end, so that a failure behind the last record is known too.
    pub fn drain(&mut self) {
        loop {
            let all = self.rest().len();
            if all == 0 {
                return;
            }
            self.skip(all);
        }
    }
}
