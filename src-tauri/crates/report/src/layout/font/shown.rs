//! What of a text is shown: everything. A character that cannot be drawn, or that would be invisible or turn the
//! reading direction, stands there as its code point in angle brackets, so that the reader sees that and which.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::glyph;
use crate::page::Face;

/// The text as it is drawn on one line: breaks and tabs are spaces, what cannot be drawn is named.
pub fn shown(face: Face, text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut chars = text.chars().map(twin).peekable();
    while let Some(c) = chars.next() {
        if c == '\r' && chars.peek() == Some(&'\n') {
            // The line feed that follows stands for both.
        } else if matches!(c, '\n' | '\t' | '\r') {
            out.push(' ');
        } else if !is_invisible(c) && glyph(face, c).is_some() {
            out.push(c);
        } else {
            let _ = write!(out, "\u{27e8}U+{:04X}\u{27e9}", u32::from(c));
        }
    }
    Cow::Owned(out)
}

/// Characters that leave no mark or that change how others are read.
pub const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}'
        | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{e000}'..='\u{f8ff}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Characters that Inter draws with the glyph of another one. A glyph can stand for one character only when text is
/// taken out of a PDF, so the common one is used.
const fn twin(c: char) -> char {
    match c {
        '\u{269}' => '\u{3b9}',
        '\u{2bc}' => '\u{2019}',
        '\u{2ee}' => '\u{201d}',
        '\u{2126}' => '\u{3a9}',
        '\u{2206}' => '\u{394}',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_drawn_is_named_and_never_dropped() {
        assert_eq!(shown(Face::Regular, "a中b"), "a⟨U+4E2D⟩b");
        assert_eq!(shown(Face::Mono, "x\u{202e}y\u{7}"), "x⟨U+202E⟩y⟨U+0007⟩");
        assert_eq!(shown(Face::Regular, "Ж Ω ok"), "Ж Ω ok");
    }
}
