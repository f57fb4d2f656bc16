//! Digits of equal width. Numerals are tabular everywhere, and a PDF writer maps characters to glyphs by the font's
//! character map alone; so the map of the copy in memory sends the ten digits to the font's own tabular forms.

use ttf_parser::gsub::SubstitutionSubtable;
use ttf_parser::{Face, GlyphId, Tag};

/// A copy of the font whose digits are its tabular ones; unchanged where it has none.
pub fn with_tabular_digits(font: &[u8]) -> Vec<u8> {
    let mut copy = font.to_vec();
    let Ok(face) = Face::parse(font, 0) else {
        return copy;
    };
    let digits: Vec<(u32, GlyphId)> = ('0'..='9')
        .filter_map(|c| Some((u32::from(c), tabular(&face, face.glyph_index(c)?)?)))
        .collect();
    let Some(cmap) = (digits.len() == 10).then(|| character_map(&face, &digits)) else {
        return copy;
    };
    let Some(record) = directory_record(font, *b"cmap") else {
        return copy;
    };
    while !copy.len().is_multiple_of(4) {
        copy.push(0);
    }
    let offset = u32::try_from(copy.len()).unwrap_or(0);
    let length = u32::try_from(cmap.len()).unwrap_or(0);
    copy.extend_from_slice(&cmap);
    copy[record + 8..record + 12].copy_from_slice(&offset.to_be_bytes());
    copy[record + 12..record + 16].copy_from_slice(&length.to_be_bytes());
    copy
}

fn tabular(face: &Face<'_>, glyph: GlyphId) -> Option<GlyphId> {
    let gsub = face.tables().gsub?;
    let feature = gsub.features.find(Tag::from_bytes(b"tnum"))?;
    for index in feature.lookup_indices {
        let lookup = gsub.lookups.get(index)?;
        for at in 0..lookup.subtables.len() {
            let Some(SubstitutionSubtable::Single(single)) = lookup.subtables.get(at) else {
                continue;
            };
            let Some(covered) = single.coverage().get(glyph) else {
                continue;
            };
            return match single {
                ttf_parser::gsub::SingleSubstitution::Format1 { delta, .. } => {
                    Some(GlyphId(glyph.0.wrapping_add_signed(delta)))
                }
                ttf_parser::gsub::SingleSubstitution::Format2 { substitutes, .. } => substitutes.get(covered),
            };
        }
    }
    None
}

/// A `cmap` table with one subtable of format 12 (OpenType specification, "cmap"), one group for each character.
fn character_map(face: &Face<'_>, digits: &[(u32, GlyphId)]) -> Vec<u8> {
    let mut map = std::collections::BTreeMap::new();
    for subtable in face.tables().cmap.iter().flat_map(|c| c.subtables) {
        if subtable.is_unicode() {
            subtable.codepoints(|c| {
                if let Some(glyph) = subtable.glyph_index(c) {
                    map.insert(c, glyph.0);
                }
            });
        }
    }
    map.extend(digits.iter().map(|&(c, glyph)| (c, glyph.0)));
    let groups = u32::try_from(map.len()).unwrap_or(0);
    let mut table = Vec::with_capacity(36 + map.len() * 12);
    table.extend_from_slice(&[0, 0, 0, 2]); // version 0, two encodings of the same subtable
    for (platform, encoding) in [(0_u16, 4_u16), (3, 10)] {
        table.extend_from_slice(&platform.to_be_bytes());
        table.extend_from_slice(&encoding.to_be_bytes());
        table.extend_from_slice(&20_u32.to_be_bytes());
    }
    table.extend_from_slice(&[0, 12, 0, 0]);
    for value in [16 + groups * 12, 0, groups] {
        table.extend_from_slice(&value.to_be_bytes());
    }
    for (c, glyph) in map {
        for value in [c, c, u32::from(glyph)] {
            table.extend_from_slice(&value.to_be_bytes());
        }
    }
    table
}

fn directory_record(font: &[u8], tag: [u8; 4]) -> Option<usize> {
    let tables = usize::from(u16::from_be_bytes([*font.get(4)?, *font.get(5)?]));
    (0..tables)
        .map(|i| 12 + i * 16)
        .find(|&at| font.get(at..at + 4) == Some(&tag[..]))
}
