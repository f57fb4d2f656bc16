//! From pages to a PDF document: what printpdf makes of them, before lopdf finishes it.
//!
//! Pages are drawn a few dozen at a time on several threads, and each lot is deflated and dropped before the next
//! one, so that a long report needs little memory. Every lot carries a primer page that shows every character of the
//! whole document: so all lots subset the fonts alike, their glyph numbers agree, and one set of fonts serves them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use lopdf::{Document, Object, ObjectId, Stream};
use printpdf::{
    CustomPdfConformance, FontId, Mm, Op as Pdf, ParsedFont, PdfConformance, PdfDocument, PdfFont,
    PdfFontHandle, PdfPage, PdfSaveOptions, Pt, TextItem,
};

use super::{ReportError, compress, draw};
use crate::layout::font::{FontFile, bytes, runs};
use crate::page::{HEIGHT_MM, Op, Page, WIDTH_MM};

/// Pages that are drawn as one lot.
const LOT: usize = 64;
/// Threads that draw; more would hold more lots in memory at once.
const THREADS: usize = 4;

/// Draws the pages; the streams of fonts are not deflated yet.
pub fn draw(pages: &[Page]) -> Result<Document, ReportError> {
    for file in FontFile::ALL {
        parsed(file)?;
    }
    let primer = primer(pages);
    let streams = page_streams(pages, &primer)?;
    let mut document = written(pages.iter().map(|_| Vec::new()), &primer)?;
    let ids: Vec<ObjectId> = document.get_pages().into_values().collect();
    for (&id, stream) in ids.iter().zip(streams) {
        let contents = document.get_dictionary(id)?.get(b"Contents")?.as_reference()?;
        document.set_object(contents, stream);
    }
    drop_last_page(&mut document, &ids)?;
    Ok(document)
}

/// The content of each page, deflated.
fn page_streams(pages: &[Page], primer: &[Pdf]) -> Result<Vec<Stream>, ReportError> {
    let lots: Vec<&[Page]> = pages.chunks(LOT).collect();
    let threads = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .clamp(1, THREADS);
    let mut drawn: BTreeMap<usize, Vec<Stream>> = BTreeMap::new();
    std::thread::scope(|scope| {
        let lots = &lots;
        let workers: Vec<_> = (0..threads.min(lots.len()))
            .map(|worker| {
                scope.spawn(move || {
                    let mine = (worker..lots.len()).step_by(threads);
                    mine.map(|i| Ok((i, lot_streams(lots[i], primer)?)))
                        .collect::<Result<Vec<_>, ReportError>>()
                })
            })
            .collect();
        for worker in workers {
            drawn.extend(
                worker
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))?,
            );
        }
        Ok::<(), ReportError>(())
    })?;
    Ok(drawn.into_values().flatten().collect())
}

fn lot_streams(pages: &[Page], primer: &[Pdf]) -> Result<Vec<Stream>, ReportError> {
    let mut document = written(pages.iter().map(draw::page_ops), primer)?;
    let ids: Vec<ObjectId> = document.get_pages().into_values().take(pages.len()).collect();
    let mut streams = Vec::with_capacity(ids.len());
    for id in ids {
        let contents = document.get_dictionary(id)?.get(b"Contents")?.as_reference()?;
        let Some(Object::Stream(mut stream)) = document.objects.remove(&contents) else {
            return Err(lopdf::Error::ObjectNotFound(contents).into());
        };
        compress::deflate(&mut stream);
        streams.push(stream);
    }
    Ok(streams)
}

/// A document of pages with the given operations and of the primer as its last page.
fn written(pages: impl Iterator<Item = Vec<Pdf>>, primer: &[Pdf]) -> Result<Document, ReportError> {
    let mut document = PdfDocument::new("");
    // Any named conformance makes printpdf claim it and embed a print profile; the report claims none.
    document.metadata.info.conformance = PdfConformance::Custom(CustomPdfConformance::default());
    for file in FontFile::ALL {
        let font = PdfFont::new(parsed(file)?.clone());
        document
            .resources
            .fonts
            .map
            .insert(FontId(file.resource().to_owned()), font);
    }
    document.pages = pages
        .chain(std::iter::once(primer.to_vec()))
        .map(|ops| PdfPage::new(Mm(WIDTH_MM), Mm(HEIGHT_MM), ops))
        .collect();
    let options = PdfSaveOptions {
        optimize: false,
        subset_fonts: true,
        secure: true,
        image_optimization: None,
    };
    Ok(document.to_lopdf_document(&options, &mut Vec::new()))
}

/// Shows every character of the pages in its file. Where two share a glyph, the one that comes last is what the
/// glyph is read back as: the lower code point.
fn primer(pages: &[Page]) -> Vec<Pdf> {
    let mut used: BTreeMap<FontFile, BTreeSet<char>> = BTreeMap::new();
    for op in pages.iter().flat_map(|page| &page.ops) {
        if let Op::Text { face, text, .. } = op {
            for (file, part) in runs(*face, text) {
                used.entry(file).or_default().extend(part.chars());
            }
        }
    }
    let mut ops = vec![Pdf::StartTextSection];
    for (file, characters) in used {
        let font = PdfFontHandle::External(FontId(file.resource().to_owned()));
        ops.push(Pdf::SetFont { font, size: Pt(1.0) });
        ops.push(Pdf::ShowText {
            items: vec![TextItem::Text(characters.into_iter().rev().collect())],
        });
    }
    ops.push(Pdf::EndTextSection);
    ops
}

/// Takes the primer out of the page tree; its objects go when the document is pruned.
fn drop_last_page(document: &mut Document, ids: &[ObjectId]) -> Result<(), ReportError> {
    let Some(last) = ids.last() else { return Ok(()) };
    let parent = document.get_dictionary(*last)?.get(b"Parent")?.as_reference()?;
    let tree = document.get_dictionary_mut(parent)?;
    let kids = tree.get_mut(b"Kids")?.as_array_mut()?;
    kids.pop();
    let count = i64::try_from(kids.len()).unwrap_or(i64::MAX);
    tree.set("Count", count);
    Ok(())
}

/// The parsed font files; parsing them takes longer than drawing a short report.
fn parsed(file: FontFile) -> Result<&'static ParsedFont, ReportError> {
    static PARSED: OnceLock<Vec<Option<ParsedFont>>> = OnceLock::new();
    PARSED
        .get_or_init(|| {
            FontFile::ALL
                .iter()
                .map(|&file| ParsedFont::from_bytes(bytes(file), 0, &mut Vec::new()))
                .collect()
        })
        .get(file as usize)
        .and_then(Option::as_ref)
        .ok_or_else(|| ReportError::Font {
            font: file.resource(),
            reason: "it cannot be parsed".to_owned(),
        })
}
