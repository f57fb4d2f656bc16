//! Where the records of a file are: their places, found without understanding them. So one record that is no valid
//! JSON, not UTF-8 or nested beyond reason does not take its neighbours with it.

use std::ops::Range;

/// Something that is wrong with the file around its records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Bytes from the start.
    pub offset: usize,
    /// What is wrong.
    pub problem: String,
}

/// Hands the place of every record to `sink`: its position (JSON pointer, or line number and pointer in a file of one
/// JSON text a line) and its bytes. The sink answers whether to go on. Answers the faults found.
pub fn records(text: &[u8], sink: &mut dyn FnMut(String, Range<usize>) -> bool) -> Vec<Fault> {
    let start = if text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let mut walk = Walk {
        text,
        sink,
        faults: Vec::new(),
        stopped: false,
    };
    if is_one_text_a_line(&text[start..]) {
        let mut at = start;
        for (number, line) in (1_u64..).zip(text[start..].split_inclusive(|b| *b == b'\n')) {
            if !walk.stopped && !line.trim_ascii().is_empty() {
                walk.document(&number.to_string(), at, at + line.trim_ascii_end().len());
            }
            at += line.len();
        }
    } else {
        walk.document("", start, text.len());
    }
    walk.faults
}

/// A file of one JSON text a line: the first line is an object from its start to its end, and so begins the second.
fn is_one_text_a_line(text: &[u8]) -> bool {
    let mut lines = text
        .split(|b| *b == b'\n')
        .map(<[u8]>::trim_ascii)
        .filter(|line| !line.is_empty());
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else {
        return false;
    };
    first.starts_with(b"{") && first.ends_with(b"}") && second.starts_with(b"{")
}

struct Walk<'a> {
    text: &'a [u8],
    sink: &'a mut dyn FnMut(String, Range<usize>) -> bool,
    faults: Vec<Fault>,
    stopped: bool,
}

impl Walk<'_> {
    fn fault(&mut self, offset: usize, problem: &str) {
        self.faults.push(Fault {
            offset,
            problem: problem.to_owned(),
        });
    }

    fn emit(&mut self, position: String, place: Range<usize>) {
        if !self.stopped {
            self.stopped = !(self.sink)(position, place);
        }
    }

    /// One JSON text: a list of records, an object that holds them under `Records`, or a record itself.
    fn document(&mut self, name: &str, start: usize, end: usize) {
        let start = skip_blank(self.text, start, end);
        let after = match self.text.get(start) {
            Some(b'[') => self.list(name, start, end),
            Some(b'{') => match records_member(self.text, start, end) {
                Member::At(list) => {
                    let after = self.list(&format!("{name}/Records"), list, end);
                    after.and_then(|after| {
                        rest_of_object(self.text, after, end)
                            .map_err(|fault| self.faults.push(fault))
                            .ok()
                    })
                }
                Member::Twice(offset) => {
                    self.fault(
                        offset,
                        "the member \"Records\" stands twice, and only one can be true",
                    );
                    return;
                }
                Member::None => self.single(name, start, end),
            },
            _ => self.single(name, start, end),
        };
        if let Some(after) = after
            && !self.stopped
            && skip_blank(self.text, after, end) < end
        {
            self.fault(
                skip_blank(self.text, after, end),
                "more text stands after the end of the JSON",
            );
        }
    }

    fn single(&mut self, name: &str, start: usize, end: usize) -> Option<usize> {
        let after = value_end(self.text, start, end);
        match after {
            Some(after) => self.emit(name.to_owned(), start..after),
            None => self.fault(
                start,
                "the text ends in the middle of this value; the file may be cut off",
            ),
        }
        after
    }

    /// The elements of a list; answers where it ends.
    fn list(&mut self, name: &str, start: usize, end: usize) -> Option<usize> {
        let mut at = skip_blank(self.text, start + 1, end);
        if self.text.get(at) == Some(&b']') && at < end {
            return Some(at + 1);
        }
        let mut index = 0_u64;
        while !self.stopped {
            let Some(after) = value_end(self.text, at, end) else {
                self.fault(
                    at,
                    "the text ends in the middle of the records; the file may be cut off",
                );
                return None;
            };
            self.emit(format!("{name}/{index}"), at..after);
            index += 1;
            let next = skip_blank(self.text, after, end);
            match self.text.get(next).filter(|_| next < end) {
                Some(b',') => at = skip_blank(self.text, next + 1, end),
                Some(b']') => return Some(next + 1),
                Some(_) => {
                    self.fault(
                        next,
                        "a comma or \"]\" should stand here; the records behind cannot be told apart",
                    );
                    return None;
                }
                None => {
                    self.fault(next, "the list of records has no end; the file may be cut off");
                    return None;
                }
            }
        }
        None
    }
}

enum Member {
    At(usize),
    Twice(usize),
    None,
}

/// Finds the list under `Records` among an object's members; what follows a list that is cut off is not looked for.
fn records_member(text: &[u8], start: usize, end: usize) -> Member {
    let mut found = Member::None;
    let mut at = skip_blank(text, start + 1, end);
    while at < end && text[at] == b'"' {
        let Some(name_end) = value_end(text, at, end) else {
            break;
        };
        let colon = skip_blank(text, name_end, end);
        let value = skip_blank(text, colon + 1, end);
        if text.get(colon) != Some(&b':') || value >= end {
            break;
        }
        if &text[at..name_end] == b"\"Records\"" && text[value] == b'[' {
            if matches!(found, Member::At(_)) {
                return Member::Twice(at);
            }
            found = Member::At(value);
        }
        let Some(after) = value_end(text, value, end) else {
            break;
        };
        let comma = skip_blank(text, after, end);
        if text.get(comma) != Some(&b',') {
            break;
        }
        at = skip_blank(text, comma + 1, end);
    }
    found
}

/// From behind a member's value to behind the object's brace.
fn rest_of_object(text: &[u8], after: usize, end: usize) -> Result<usize, Fault> {
    let mut depth = 1_usize;
    let mut at = after;
    while at < end {
        match text[at] {
            b'"' => at = string_end(text, at, end).unwrap_or(end),
            b'{' | b'[' => (depth, at) = (depth + 1, at + 1),
            b'}' | b']' => {
                (depth, at) = (depth - 1, at + 1);
                if depth == 0 {
                    return Ok(at);
                }
            }
            _ => at += 1,
        }
    }
    Err(Fault {
        offset: end,
        problem: "the object around the records has no end; the file may be cut off".to_owned(),
    })
}

/// Where the value that begins at `start` ends, by its brackets and quotes alone.
fn value_end(text: &[u8], start: usize, end: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = start;
    while at < end {
        match text[at] {
            b'"' => at = string_end(text, at, end)?,
            b'{' | b'[' => (depth, at) = (depth + 1, at + 1),
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                at += 1;
            }
            _ if depth > 0 => {
                at += 1;
                continue;
            }
            _ => {
                let scalar = text[at..end]
                    .iter()
                    .position(|b| matches!(b, b',' | b']' | b'}') || b.is_ascii_whitespace());
                return scalar
                    .filter(|length| *length > 0)
                    .map(|length| at + length)
                    .or_else(|| (scalar.is_none() && at < end).then_some(end));
            }
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

fn string_end(text: &[u8], start: usize, end: usize) -> Option<usize> {
    let mut at = start + 1;
    while at < end {
        match text[at] {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    None
}

fn skip_blank(text: &[u8], mut at: usize, end: usize) -> usize {
    while at < end && text[at].is_ascii_whitespace() {
        at += 1;
    }
    at
}
