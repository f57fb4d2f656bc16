//! The codes by which the embedded subsets know their characters.
//!
//! printpdf numbers the glyphs of a subset anew and looks each character up again wherever it is shown. Here they are
//! looked up once: a primer page shows every character of the document, and the codes are read back from what
//! printpdf wrote for it. So the codes are printpdf's own, and text is shown at the cost of a table.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::content::Content;
use lopdf::{Document, Object, ObjectId};
use printpdf::{FontId, Op as Pdf, PdfFontHandle, Pt, TextItem};

use super::ReportError;
use crate::layout::font::{FontFile, runs};
use crate::page::{Op, Page};

/// The characters that each font file shows.
pub type Used = BTreeMap<FontFile, BTreeSet<char>>;

/// The characters of all pages.
pub fn used(pages: &[Page]) -> Used {
    let mut used = Used::new();
    let mut seen: BTreeMap<FontFile, Vec<bool>> = BTreeMap::new();
    for op in pages.iter().flat_map(|page| &page.ops) {
        let Op::Text { face, text, .. } = op else { continue };
        for (file, part) in runs(*face, text) {
            let seen = seen.entry(file).or_insert_with(|| vec![false; PLANE]);
            for c in part.chars() {
                match seen.get_mut(c as usize) {
                    Some(true) => {}
                    slot => {
                        if let Some(slot) = slot {
                            *slot = true;
                        }
                        used.entry(file).or_default().insert(c);
                    }
                }
            }
        }
    }
    used
}

/// Shows every character in its file. Where two share a glyph, the one that comes last is what the glyph is read
/// back as: the lower code point.
pub fn primer(used: &Used) -> Vec<Pdf> {
    let mut ops = vec![Pdf::StartTextSection];
    for (file, characters) in used {
        let font = PdfFontHandle::External(FontId(file.resource().to_owned()));
        ops.push(Pdf::SetFont { font, size: Pt(1.0) });
        ops.push(Pdf::ShowText {
            items: vec![TextItem::Text(characters.iter().rev().collect())],
        });
    }
    ops.push(Pdf::EndTextSection);
    ops
}

const PLANE: usize = 0x1_0000;

/// Codes by file and character.
#[derive(Debug, Default)]
pub struct Codes {
    plane0: BTreeMap<FontFile, Vec<u16>>,
    beyond: BTreeMap<(FontFile, char), u16>,
}

impl Codes {
    /// Reads the codes from the primer page as printpdf wrote it.
    pub fn read(document: &Document, primer: ObjectId, used: &Used) -> Result<Self, ReportError> {
        let content = Content::decode(&document.get_page_content(primer))?;
        let mut shown = content.operations.iter().filter(|op| op.operator == "Tj");
        let mut codes = Self::default();
        for (&file, characters) in used {
            let lost = || ReportError::Font {
                font: file.resource(),
                reason: "its codes are missing".to_owned(),
            };
            let text = shown.next().and_then(|op| op.operands.first()).ok_or_else(lost)?;
            let bytes = text.as_str().map_err(|_| lost())?;
            if bytes.len() != characters.len() * 2 {
                return Err(lost());
            }
            for (&c, code) in characters.iter().rev().zip(bytes.chunks_exact(2)) {
                codes.set(file, c, u16::from_be_bytes([code[0], code[1]]));
            }
        }
        Ok(codes)
    }

    fn set(&mut self, file: FontFile, c: char, code: u16) {
        let plane = self.plane0.entry(file).or_insert_with(|| vec![0; PLANE]);
        match plane.get_mut(c as usize) {
            Some(slot) => *slot = code,
            None => {
                self.beyond.insert((file, c), code);
            }
        }
    }

    /// The text as the embedded subset of the file reads it.
    pub fn encode(&self, file: FontFile, text: &str) -> Vec<u8> {
        let plane = self.plane0.get(&file);
        let code = |c: char| {
            let near = plane.and_then(|p| p.get(c as usize)).copied();
            near.or_else(|| self.beyond.get(&(file, c)).copied()).unwrap_or(0)
        };
        let mut bytes = Vec::with_capacity(text.len() * 2);
        for c in text.chars() {
            bytes.extend_from_slice(&code(c).to_be_bytes());
        }
        bytes
    }
}

/// The content stream of a page.
pub fn contents(document: &Document, page: ObjectId) -> Result<ObjectId, ReportError> {
    Ok(document
        .get_dictionary(page)?
        .get(b"Contents")
        .and_then(Object::as_reference)?)
}
