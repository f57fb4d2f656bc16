//! Where the records of a text are: their places, found without understanding them. So one record that is no valid
//! JSON, not UTF-8 or nested beyond reason does not take its neighbours with it, and none but the present one is held.
//!
//! A text is a list of records; an object that holds such a list; a record; one of these a line; or one behind the
//! other without anything between, as Firehose writes them.

use std::io::Read;

use memchr::memchr2;

use super::Text;

/// Longest record, in bytes.
pub const LONGEST_RECORD: usize = 32 << 20;
/// How far ahead the end of the first line is looked for.
const LONGEST_LOOK: usize = 16 << 20;
/// Members of the outermost object that hold records.
const LISTS: [&[u8]; 5] = [
    b"\"Records\"",
    b"\"configurationItems\"",
    b"\"Events\"",
    b"\"Findings\"",
    b"\"findings\"",
];

/// Something that is wrong with the text around its records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Bytes from the start.
    pub offset: u64,
    /// What is wrong.
    pub problem: String,
    /// Whether nothing of the text can be trusted.
    pub fatal: bool,
}

/// A record in its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record<'a> {
    /// JSON pointer; before it the number of the line, or of the text, where there are several.
    pub position: &'a str,
    /// Bytes from the start of the text.
    pub offset: u64,
    /// Its bytes; none where it is longer than [`LONGEST_RECORD`].
    pub json: Option<&'a [u8]>,
}

/// Hands every record to `sink`, which answers whether to go on. Answers the faults found.
pub fn records<R: Read>(reader: R, sink: &mut dyn FnMut(Record<'_>) -> bool) -> Vec<Fault> {
    let mut walk = Walk {
        text: Text::new(reader, 0),
        sink,
        faults: Vec::new(),
        stopped: false,
        record: Vec::new(),
        too_long: false,
    };
    walk.whole();
    if !walk.stopped {
        walk.text.drain();
    }
    let failed = walk.text.failure().map(|problem| Fault {
        offset: walk.text.offset(),
        problem: problem.clone(),
        fatal: true,
    });
    let mut faults = walk.faults;
    faults.splice(0..0, failed);
    faults
}

struct Walk<'a, R> {
    text: Text<R>,
    sink: &'a mut dyn FnMut(Record<'_>) -> bool,
    faults: Vec<Fault>,
    stopped: bool,
    /// The bytes of the record that is being read.
    record: Vec<u8>,
    too_long: bool,
}

/// The text ends where it should not.
struct CutOff;

impl<R: Read> Walk<'_, R> {
    fn whole(&mut self) {
        while self.text.held().len() < 3 && self.text.more() {}
        if self.text.held().starts_with(b"\xef\xbb\xbf") {
            self.text.skip(3);
        }
        if self.is_one_text_a_line() {
            return self.lines();
        }
        let is_object = self.text.peek_solid() == Some(b'{');
        if !self.document("") {
            return;
        }
        for number in 2_u64.. {
            match self.text.peek_solid() {
                None => return,
                Some(b'{') if is_object && !self.stopped => {
                    if !self.document(&number.to_string()) {
                        return;
                    }
                }
                Some(_) if self.stopped => return,
                Some(_) => return self.fault("more text stands after the end of the JSON", false),
            }
        }
    }

    fn fault(&mut self, problem: &str, fatal: bool) {
        self.faults.push(Fault {
            offset: self.text.offset(),
            problem: problem.to_owned(),
            fatal,
        });
    }

    /// The first line is an object from its start to its end, and so begins the second.
    fn is_one_text_a_line(&mut self) -> bool {
        let mut seen = 0;
        let mut first = None;
        let mut line_at = 0;
        loop {
            let held = self.text.held();
            if let Some(length) = held[seen..].iter().position(|b| *b == b'\n') {
                let line = held[line_at..seen + length].trim_ascii();
                (seen, line_at) = (seen + length + 1, seen + length + 1);
                if line.is_empty() {
                    continue;
                }
                if first.is_some() {
                    return line.starts_with(b"{");
                }
                if !(line.starts_with(b"{") && line.ends_with(b"}")) {
                    return false;
                }
                first = Some(());
                continue;
            }
            let line = held[line_at..].trim_ascii_start();
            if first.is_some() && !line.is_empty() {
                return line.starts_with(b"{");
            }
            if first.is_none() && !line.is_empty() && !line.starts_with(b"{") {
                return false;
            }
            seen = held.len();
            if seen > LONGEST_LOOK || !self.text.more() {
                return false;
            }
        }
    }

    fn lines(&mut self) {
        for number in 1_u64.. {
            if self.text.peek().is_none() || self.stopped {
                return;
            }
            let start = self.text.offset();
            let mut line = std::mem::take(&mut self.record);
            line.clear();
            let whole = self.line(&mut line);
            if !whole {
                self.emit(&number.to_string(), start, None);
            } else if !line.trim_ascii().is_empty() {
                let mut inner = Walk {
                    text: Text::new(line.trim_ascii_end(), start),
                    sink: &mut *self.sink,
                    faults: Vec::new(),
                    stopped: false,
                    record: Vec::new(),
                    too_long: false,
                };
                inner.text.peek_solid();
                let ended = inner.document(&number.to_string());
                if ended && !inner.stopped && inner.text.peek_solid().is_some() {
                    inner.fault("more text stands after the end of the JSON", false);
                }
                self.stopped = inner.stopped;
                let faults = inner.faults;
                self.faults.extend(faults);
            }
            self.record = line;
        }
    }

    /// Reads a line without its end; false where it is too long to be held.
    fn line(&mut self, line: &mut Vec<u8>) -> bool {
        let mut whole = true;
        loop {
            let rest = self.text.rest();
            if rest.is_empty() {
                return whole;
            }
            let end = rest.iter().position(|b| *b == b'\n');
            let part = &rest[..end.unwrap_or(rest.len())];
            whole &= line.len() + part.len() <= LONGEST_RECORD;
            if whole {
                line.extend_from_slice(part);
            }
            let taken = part.len() + usize::from(end.is_some());
            self.text.skip(taken);
            if end.is_some() {
                return whole;
            }
        }
    }

    fn emit(&mut self, position: &str, offset: u64, json: Option<&[u8]>) {
        if !self.stopped {
            self.stopped = !(self.sink)(Record {
                position,
                offset,
                json,
            });
        }
    }

    /// Hands on what was read last.
    fn emit_read(&mut self, position: &str, offset: u64) {
        let record = std::mem::take(&mut self.record);
        self.emit(position, offset, (!self.too_long).then_some(&record));
        self.record = record;
    }

    fn begin(&mut self) {
        self.record.clear();
        self.too_long = false;
    }

    /// Takes `count` bytes that are at hand into the record.
    fn take(&mut self, count: usize) {
        if self.record.len() + count > LONGEST_RECORD {
            self.too_long = true;
            self.record.clear();
        }
        if !self.too_long {
            self.record.extend_from_slice(&self.text.held()[..count]);
        }
        self.text.skip(count);
    }

    /// One JSON text: a list of records, an object that holds one, or a record itself. False where its end is missing
    /// or nobody wants more.
    fn document(&mut self, name: &str) -> bool {
        match self.text.peek_solid() {
            Some(b'[') => self.list(name),
            Some(b'{') => self.object(name),
            _ => {
                self.begin();
                let start = self.text.offset();
                if self.value().is_err() {
                    return self.cut_off(start);
                }
                self.emit_read(name, start);
                !self.stopped
            }
        }
    }

    fn cut_off(&mut self, offset: u64) -> bool {
        self.faults.push(Fault {
            offset,
            problem: "the text ends in the middle of this value; the file may be cut off".to_owned(),
            fatal: false,
        });
        false
    }

    /// An object: a record, unless one of its members is the list of them.
    fn object(&mut self, name: &str) -> bool {
        let start = self.text.offset();
        self.begin();
        self.take(1);
        let mut list: Option<Vec<u8>> = None;
        let mut orderly = true;
        loop {
            self.blank();
            let Some(next) = self.text.peek() else {
                return self.object_cut_off(start, list.is_some());
            };
            if next == b'}' && orderly {
                self.take(1);
                break;
            }
            if next != b'"' || !orderly {
                // Not as JSON is written: its end is where its brackets say.
                if self.skip_closing_brace().is_err() {
                    return self.object_cut_off(start, list.is_some());
                }
                break;
            }
            let Ok(member) = self.member_name() else {
                return self.object_cut_off(start, list.is_some());
            };
            if self.text.peek() == Some(b'[') && LISTS.contains(&member.as_slice()) {
                if list.is_some() {
                    let member = String::from_utf8_lossy(&member).into_owned();
                    self.fault(
                        &format!("the member {member} stands twice, and only one can be true"),
                        true,
                    );
                    return false;
                }
                let pointer = String::from_utf8_lossy(&member).replace('"', "");
                list = Some(member);
                if !self.list(&format!("{name}/{pointer}")) {
                    return false;
                }
                self.begin();
            } else if self.value().is_err() {
                if self.text.peek().is_none() {
                    return self.object_cut_off(start, list.is_some());
                }
                orderly = false;
                continue;
            }
            self.blank();
            if self.text.peek() == Some(b',') {
                self.take(1);
            } else {
                orderly = self.text.peek() == Some(b'}');
            }
            if list.is_some() && !self.too_long {
                self.record.clear();
            }
        }
        if list.is_none() {
            self.emit_read(name, start);
        }
        !self.stopped
    }

    fn object_cut_off(&mut self, start: u64, has_list: bool) -> bool {
        if !has_list {
            return self.cut_off(start);
        }
        self.fault(
            "the object around the records has no end; the file may be cut off",
            false,
        );
        false
    }

    /// A member's name with its quotes; the text then stands at its value.
    fn member_name(&mut self) -> Result<Vec<u8>, CutOff> {
        let from = self.record.len();
        self.value()?;
        let name = self.record.get(from..).unwrap_or_default().to_vec();
        self.blank();
        if self.text.peek() == Some(b':') {
            self.take(1);
            self.blank();
        }
        self.text.peek().map(|_| name).ok_or(CutOff)
    }

    /// Takes blanks into the record.
    fn blank(&mut self) {
        loop {
            let rest = self.text.rest();
            let blank = rest
                .iter()
                .position(|b| !b.is_ascii_whitespace())
                .unwrap_or(rest.len());
            let more = blank == rest.len() && blank > 0;
            self.take(blank);
            if !more {
                return;
            }
        }
    }

    /// The elements of a list; false where its end is missing or nobody wants more.
    fn list(&mut self, name: &str) -> bool {
        self.text.skip(1);
        if self.text.peek_solid() == Some(b']') {
            self.text.skip(1);
            return true;
        }
        let mut index = 0_u64;
        loop {
            self.text.peek_solid();
            let start = self.text.offset();
            self.begin();
            if self.value().is_err() {
                self.faults.push(Fault {
                    offset: start,
                    problem: "the text ends in the middle of the records; the file may be cut off".to_owned(),
                    fatal: false,
                });
                return false;
            }
            self.emit_read(&format!("{name}/{index}"), start);
            if self.stopped {
                return false;
            }
            index += 1;
            match self.text.peek_solid() {
                Some(b',') => self.text.skip(1),
                Some(b']') => {
                    self.text.skip(1);
                    return true;
                }
                Some(_) => {
                    self.fault(
                        "a comma or \"]\" should stand here; the records behind cannot be told apart",
                        false,
                    );
                    return false;
                }
                None => {
                    self.fault("the list of records has no end; the file may be cut off", false);
                    return false;
                }
            }
        }
    }

    /// Takes a value into the record, by its brackets and quotes alone.
    fn value(&mut self) -> Result<(), CutOff> {
        match self.text.peek() {
            Some(b'"') => self.string(),
            Some(b'{' | b'[') => {
                self.take(1);
                self.skip_closing_brace()
            }
            Some(b'}' | b']' | b',') | None => Err(CutOff),
            Some(_) => {
                self.scalar();
                Ok(())
            }
        }
    }

    fn scalar(&mut self) {
        loop {
            let rest = self.text.rest();
            let ends = |b: &u8| matches!(b, b',' | b']' | b'}') || b.is_ascii_whitespace();
            let end = rest.iter().position(ends);
            let length = end.unwrap_or(rest.len());
            self.take(length);
            if end.is_some() || length == 0 {
                return;
            }
        }
    }

    fn string(&mut self) -> Result<(), CutOff> {
        self.take(1);
        let mut escaped = false;
        loop {
            let rest = self.text.rest();
            if rest.is_empty() {
                return Err(CutOff);
            }
            let mut end = None;
            for (at, byte) in rest.iter().enumerate() {
                if escaped {
                    escaped = false;
                } else if *byte == b'\\' {
                    escaped = true;
                } else if *byte == b'"' {
                    end = Some(at + 1);
                    break;
                }
            }
            let length = end.unwrap_or(rest.len());
            self.take(length);
            if end.is_some() {
                return Ok(());
            }
        }
    }

    /// From inside an opened bracket to behind the one that closes it.
    fn skip_closing_brace(&mut self) -> Result<(), CutOff> {
        let mut depth = 1_usize;
        let (mut quoted, mut escaped) = (false, false);
        loop {
            let rest = self.text.rest();
            if rest.is_empty() {
                return Err(CutOff);
            }
            let mut end = None;
            let mut at = 0;
            while at < rest.len() {
                if escaped {
                    escaped = false;
                } else if quoted {
                    // Most of a text stands between quotes.
                    at += memchr2(b'"', b'\\', &rest[at..]).unwrap_or(rest.len() - at);
                    match rest.get(at) {
                        Some(b'\\') => escaped = true,
                        Some(_) => quoted = false,
                        None => {}
                    }
                } else {
                    match rest[at] {
                        b'"' => quoted = true,
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' => {
                            depth -= 1;
                            if depth == 0 {
                                end = Some(at + 1);
                                break;
                            }
                        }
                        _ => {}
                    }
                }
                at += 1;
            }
            let length = end.unwrap_or(rest.len());
            self.take(length);
            if end.is_some() {
                return Ok(());
            }
        }
    }
}
