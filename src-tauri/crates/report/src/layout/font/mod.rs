//! The embedded faces: which file draws a character and how wide it is.
//!
//! Measuring and drawing ask the same table, so that what was laid out is what stands on the page. A character that
//! no face can draw, or that would be invisible, is shown as its code point; it is never dropped.

mod shown;
mod tabular;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::page::Face;

pub use shown::{is_invisible, shown};

/// A font file that the report can embed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FontFile {
    /// Inter 400.
    Regular,
    /// Inter 500.
    Medium,
    /// Inter 600.
    Strong,
    /// IBM Plex Mono 400.
    Mono,
    /// Noto Sans Mono 400, for what the others lack.
    Fallback,
}

impl FontFile {
    /// Every file.
    pub const ALL: [Self; 5] = [
        Self::Regular,
        Self::Medium,
        Self::Strong,
        Self::Mono,
        Self::Fallback,
    ];

    /// Resource name in the PDF; its first six letters are the subset's tag.
    pub const fn resource(self) -> &'static str {
        match self {
            Self::Regular => "TMTEXT",
            Self::Medium => "TMHEAD",
            Self::Strong => "TMBOLD",
            Self::Mono => "TMMONO",
            Self::Fallback => "TMWIDE",
        }
    }

    fn original(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("../../../../../../assets/fonts/Inter-Regular.ttf"),
            Self::Medium => include_bytes!("../../../../../../assets/fonts/Inter-Medium.ttf"),
            Self::Strong => include_bytes!("../../../../../../assets/fonts/Inter-SemiBold.ttf"),
            Self::Mono => include_bytes!("../../../../../../assets/fonts/IBMPlexMono-Regular.ttf"),
            Self::Fallback => include_bytes!("../../../../../../assets/fonts/NotoSansMono-Regular.ttf"),
        }
    }

    const fn index(self) -> usize {
        self as usize
    }
}

/// How a character is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyph {
    /// By which file.
    pub file: FontFile,
    /// Its advance in thousandths of the size, rounded down as the PDF's width table is.
    pub advance: u16,
}

/// The font file's bytes as they are embedded: digits are tabular.
pub fn bytes(file: FontFile) -> &'static [u8] {
    &fonts().files[file.index()]
}

/// How `face` draws the character; none when no file can.
pub fn glyph(face: Face, c: char) -> Option<Glyph> {
    let table = &fonts().faces[face_index(face)];
    match table.plane0.get(c as usize) {
        Some(found) => *found,
        None => table.beyond.get(&c).copied(),
    }
}

/// Width of a text in thousandths of the size; characters without a glyph have none.
pub fn advance(face: Face, text: &str) -> u32 {
    text.chars()
        .map(|c| glyph(face, c).map_or(0, |g| u32::from(g.advance)))
        .sum()
}

/// Millimetres in a point.
pub const MM_PER_PT: f32 = 25.4 / 72.0;

/// Width of a text in millimetres.
#[expect(clippy::cast_precision_loss, reason = "advances of a line are far below 2^23")]
pub fn width_mm(face: Face, size_pt: f32, text: &str) -> f32 {
    advance(face, text) as f32 / 1000.0 * size_pt * MM_PER_PT
}

/// The text cut into runs that one file draws.
pub fn runs(face: Face, text: &str) -> Vec<(FontFile, &str)> {
    let mut runs: Vec<(FontFile, &str)> = Vec::with_capacity(1);
    let mut start = 0;
    let mut current = None;
    for (at, c) in text.char_indices() {
        let file = glyph(face, c).map_or(FontFile::Fallback, |g| g.file);
        if let Some(before) = current.filter(|&f| f != file) {
            runs.push((before, &text[start..at]));
            start = at;
        }
        current = Some(file);
    }
    runs.extend(current.map(|file| (file, &text[start..])));
    runs
}

struct FaceTable {
    plane0: Vec<Option<Glyph>>,
    beyond: BTreeMap<char, Glyph>,
}

struct Fonts {
    files: Vec<Vec<u8>>,
    faces: Vec<FaceTable>,
}

const FACES: [Face; 4] = [Face::Regular, Face::Medium, Face::Strong, Face::Mono];

const fn face_index(face: Face) -> usize {
    match face {
        Face::Regular => 0,
        Face::Medium => 1,
        Face::Strong => 2,
        Face::Mono => 3,
    }
}

const fn chain(face: Face) -> [FontFile; 3] {
    match face {
        Face::Regular => [FontFile::Regular, FontFile::Fallback, FontFile::Mono],
        Face::Medium => [FontFile::Medium, FontFile::Fallback, FontFile::Mono],
        Face::Strong => [FontFile::Strong, FontFile::Fallback, FontFile::Mono],
        Face::Mono => [FontFile::Mono, FontFile::Fallback, FontFile::Regular],
    }
}

fn fonts() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| {
        let files: Vec<Vec<u8>> = FontFile::ALL
            .iter()
            .map(|&file| match file {
                FontFile::Mono | FontFile::Fallback => file.original().to_vec(),
                _ => tabular::with_tabular_digits(file.original()),
            })
            .collect();
        let advances: Vec<BTreeMap<char, u16>> = files.iter().map(|bytes| advances(bytes)).collect();
        let faces = FACES.iter().map(|&face| face_table(face, &advances)).collect();
        Fonts { files, faces }
    })
}

fn face_table(face: Face, advances: &[BTreeMap<char, u16>]) -> FaceTable {
    let mut table = FaceTable {
        plane0: vec![None; 0x1_0000],
        beyond: BTreeMap::new(),
    };
    for file in chain(face).into_iter().rev() {
        for (&c, &advance) in &advances[file.index()] {
            let glyph = Glyph { file, advance };
            match table.plane0.get_mut(c as usize) {
                Some(slot) => *slot = Some(glyph),
                None => {
                    table.beyond.insert(c, glyph);
                }
            }
        }
    }
    table
}

fn advances(bytes: &[u8]) -> BTreeMap<char, u16> {
    let face = ttf_parser::Face::parse(bytes, 0).expect("the embedded fonts are whole");
    let per_em = u32::from(face.units_per_em());
    let mut found = BTreeMap::new();
    for subtable in face.tables().cmap.iter().flat_map(|c| c.subtables) {
        if !subtable.is_unicode() {
            continue;
        }
        subtable.codepoints(|code| {
            let (Some(c), Some(glyph)) = (char::from_u32(code), subtable.glyph_index(code)) else {
                return;
            };
            if glyph.0 != 0 && !is_invisible(c) {
                let advance = u32::from(face.glyph_hor_advance(glyph).unwrap_or(0)) * 1000 / per_em;
                found.insert(c, u16::try_from(advance).unwrap_or(u16::MAX));
            }
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_the_text_faces_are_equally_wide() {
        for face in FACES {
            let widths: Vec<_> = ('0'..='9').map(|c| glyph(face, c).unwrap().advance).collect();
            assert!(widths.iter().all(|w| *w == widths[0]), "{face:?} {widths:?}");
        }
    }

    #[test]
    fn every_face_draws_latin_greek_and_cyrillic() {
        for face in FACES {
            for c in "AZaz09áßŁřẞΑΩαωάΈЖяёЇґ–—…’“”€→×".chars() {
                assert!(glyph(face, c).is_some(), "{face:?} lacks {c}");
            }
        }
    }

    #[test]
    fn a_text_of_two_files_is_cut_where_the_file_changes() {
        assert_eq!(
            runs(Face::Mono, "role/λ-7"),
            [
                (FontFile::Mono, "role/"),
                (FontFile::Fallback, "λ"),
                (FontFile::Mono, "-7")
            ]
        );
    }
}
