//! What members a JSON text begins with, seen in its first bytes only: enough to tell what it is, whatever its size.

/// A member's name, and its value where that is a short text or a number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Members(Vec<(String, String)>);

/// How deep values are looked into.
const DEEPEST: usize = 64;
/// Members that are looked at.
const MOST: usize = 512;

impl Members {
    /// Whether there is a member of that name.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }

    /// Whether all of these are there.
    pub fn all(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.has(name))
    }

    /// The value, where it is short; else empty.
    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(n, _)| n == name)
            .map_or("", |(_, value)| value.as_str())
    }

    /// The names, in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

/// What a text is, as far as its first bytes tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// An object, with the members that are seen.
    Object(Members),
    /// A list, with what its first element is.
    List(Box<Shape>),
    /// A list with nothing in it.
    Empty,
    /// Anything else, or nothing that is seen.
    Other,
}

/// The shape of the text that begins with `head`.
pub fn of(head: &[u8]) -> Shape {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    Look { head, at: 0 }.shape(0)
}

/// The shape of the first element of a list member of the object that `head` begins with; none where the member is not
/// seen, or is no list.
pub fn first_of(head: &[u8], member: &str) -> Option<Shape> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let mut look = Look { head, at: 0 };
    let mut found = None;
    look.members(&mut |look, name| {
        if name == member && look.solid() == Some(b'[') {
            found = Some(match look.clone().shape(0) {
                Shape::List(first) => *first,
                other => other,
            });
        }
    });
    found
}

/// The name of the first member of the object that `head` begins with, and the shape of its first element, where it is
/// a list.
pub fn first_list(head: &[u8]) -> Option<(String, Shape)> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let mut look = Look { head, at: 0 };
    if look.solid() != Some(b'{') {
        return None;
    }
    look.at += 1;
    let name = look.name()?;
    if look.solid() != Some(b'[') {
        return None;
    }
    match look.shape(0) {
        Shape::List(first) => Some((name, *first)),
        _ => Some((name, Shape::Empty)),
    }
}

#[derive(Clone)]
struct Look<'a> {
    head: &'a [u8],
    at: usize,
}

impl Look<'_> {
    fn solid(&mut self) -> Option<u8> {
        while self.head.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        self.head.get(self.at).copied()
    }

    fn shape(&mut self, depth: usize) -> Shape {
        match self.solid() {
            Some(b'[') if depth < DEEPEST => {
                self.at += 1;
                match self.solid() {
                    Some(b']') => Shape::Empty,
                    _ => Shape::List(Box::new(self.shape(depth + 1))),
                }
            }
            Some(b'{') => {
                let mut members = Members::default();
                self.members(&mut |look, name| {
                    let value = look.clone().short_value();
                    members.0.push((name, value));
                });
                Shape::Object(members)
            }
            _ => Shape::Other,
        }
    }

    /// Hands every member to `sink`, with the look at its value.
    fn members(&mut self, sink: &mut dyn FnMut(&mut Self, String)) {
        if self.solid() != Some(b'{') {
            return;
        }
        self.at += 1;
        for _ in 0..MOST {
            let Some(name) = self.name() else { return };
            let value = self.at;
            sink(self, name);
            self.at = value;
            if !self.skip() || self.solid() != Some(b',') {
                return;
            }
            self.at += 1;
        }
    }

    /// A member's name; the look then stands at its value.
    fn name(&mut self) -> Option<String> {
        if self.solid() != Some(b'"') {
            return None;
        }
        let start = self.at;
        if !self.skip() {
            return None;
        }
        let name = serde_json::from_slice(&self.head[start..self.at]).unwrap_or_default();
        if self.solid() != Some(b':') {
            return None;
        }
        self.at += 1;
        self.solid();
        Some(name)
    }

    /// A text or number of at most 200 bytes.
    fn short_value(&mut self) -> String {
        let start = self.at;
        if matches!(self.solid(), Some(b'{' | b'[') | None) || !self.skip() || self.at - start > 200 {
            return String::new();
        }
        let value = self.head[start..self.at].trim_ascii_end();
        serde_json::from_slice(value).unwrap_or_else(|_| String::from_utf8_lossy(value).into_owned())
    }

    /// Goes behind a value; false where its end is not seen.
    fn skip(&mut self) -> bool {
        let mut depth = 0_usize;
        while let Some(byte) = self.head.get(self.at) {
            match byte {
                b'"' => {
                    if !self.skip_string() {
                        return false;
                    }
                }
                b'{' | b'[' => (depth, self.at) = (depth + 1, self.at + 1),
                b'}' | b']' if depth > 0 => (depth, self.at) = (depth - 1, self.at + 1),
                b',' | b'}' | b']' if depth == 0 => return true,
                _ => {
                    self.at += 1;
                    continue;
                }
            }
            if depth == 0 {
                return true;
            }
        }
        false
    }

    fn skip_string(&mut self) -> bool {
        self.at += 1;
        while let Some(byte) = self.head.get(self.at) {
            self.at += match byte {
                b'"' => {
                    self.at += 1;
                    return true;
                }
                b'\\' => 2,
                _ => 1,
            };
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(head: &str) -> Members {
        match of(head.as_bytes()) {
            Shape::Object(members) => members,
            other => panic!("{head}: {other:?}"),
        }
    }

    #[test]
    fn members_are_seen_with_their_short_values() {
        let seen = object(r#" {"a": "x\"y", "b": 12 , "c": {"d": [1, "]"]}, "e": null"#);
        assert_eq!(seen.names().collect::<Vec<_>>(), ["a", "b", "c", "e"]);
        assert_eq!(
            (seen.get("a"), seen.get("b"), seen.get("c"), seen.get("e")),
            ("x\"y", "12", "", "")
        );
    }

    #[test]
    fn a_head_that_is_cut_off_tells_what_it_holds() {
        assert!(object(r#"{"a":1,"b":{"c"#).all(&["a", "b"]));
        assert_eq!(of(b"[]"), Shape::Empty);
        assert_eq!(of(b""), Shape::Other);
        let Some(Shape::Object(first)) = first_of(br#"{"x":1,"Records":[{"eventName":"a"#, "Records") else {
            panic!("not seen");
        };
        assert!(first.has("eventName"));
        assert_eq!(first_of(br#"{"Records":[]}"#, "Records"), Some(Shape::Empty));
        assert_eq!(first_of(br#"{"Records":3}"#, "Records"), None);
    }
}
