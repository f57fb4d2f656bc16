//! From pages to a PDF document: what printpdf makes of them, before lopdf finishes it.
//!
//! Pages are drawn a few dozen at a time on several threads, and each lot is deflated and dropped before the next
//! one, so that a long report needs little memory. The fonts are embedded once, for the characters of all pages.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use lopdf::{Document, Object, ObjectId, Stream};
use printpdf::{
    CustomPdfConformance, FontId, Mm, Op as Pdf, ParsedFont, PdfConformance, PdfDocument, PdfFont, PdfPage,
    PdfSaveOptions,
};

use super::codes::{self, Codes};
use super::{ReportError, compress, draw};
use crate::layout::font::{FontFile, bytes};
use crate::page::{HEIGHT_MM, Page, WIDTH_MM};

/// Pages that are drawn as one lot.
const LOT: usize = 64;
/// Threads that draw; more would hold more lots in memory at once.
const THREADS: usize = 4;

/// Draws the pages; the streams of fonts are not deflated yet.
pub fn draw(pages: &[Page]) -> Result<Document, ReportError> {
    let used = codes::used(pages);
    let mut fonts = PdfDocument::new("");
    for &file in used.keys() {
        let font = PdfFont::new(parsed(file)?.clone());
        fonts
            .resources
            .fonts
            .map
            .insert(FontId(file.resource().to_owned()), font);
    }
    let with_primer = pages
        .iter()
        .map(|_| Vec::new())
        .chain(std::iter::once(codes::primer(&used)));
    let mut document = written(fonts, with_primer, Operators::Named);
    let ids: Vec<ObjectId> = document.get_pages().into_values().collect();
    let Some((&primer, ids)) = ids.split_last() else {
        return Ok(document);
    };
    let codes = Codes::read(&document, primer, &used)?;
    for (&id, stream) in ids.iter().zip(page_streams(pages, &codes)?) {
        let contents = codes::contents(&document, id)?;
        document.set_object(contents, stream);
    }
    drop_page(&mut document, primer)?;
    Ok(document)
}

/// The content of each page, deflated.
fn page_streams(pages: &[Page], codes: &Codes) -> Result<Vec<Stream>, ReportError> {
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
                    mine.map(|i| Ok((i, lot_streams(lots[i], codes)?)))
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

fn lot_streams(pages: &[Page], codes: &Codes) -> Result<Vec<Stream>, ReportError> {
    let drawn = pages.iter().map(|page| draw::page_ops(page, codes));
    let mut document = written(PdfDocument::new(""), drawn, Operators::Any);
    let ids: Vec<ObjectId> = document.get_pages().into_values().collect();
    let mut streams = Vec::with_capacity(ids.len());
    for id in ids {
        let contents = codes::contents(&document, id)?;
        let Some(Object::Stream(mut stream)) = document.objects.remove(&contents) else {
            return Err(lopdf::Error::ObjectNotFound(contents).into());
        };
        compress::deflate(&mut stream);
        streams.push(stream);
    }
    Ok(streams)
}

/// Which operators printpdf writes: those that it has a name for, or any. Texts whose codes are known already are
/// shown by one that it has no name for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operators {
    Named,
    Any,
}

fn written(
    mut document: PdfDocument,
    pages: impl Iterator<Item = Vec<Pdf>>,
    operators: Operators,
) -> Document {
    // Any named conformance makes printpdf claim it and embed a print profile; the report claims none.
    document.metadata.info.conformance = PdfConformance::Custom(CustomPdfConformance::default());
    document.pages = pages
        .map(|ops| PdfPage::new(Mm(WIDTH_MM), Mm(HEIGHT_MM), ops))
        .collect();
    let options = PdfSaveOptions {
        optimize: false,
        subset_fonts: true,
        secure: operators == Operators::Named,
        image_optimization: None,
    };
    document.to_lopdf_document(&options, &mut Vec::new())
}

/// Takes the last page out of the page tree; its objects go when the document is pruned.
fn drop_page(document: &mut Document, page: ObjectId) -> Result<(), ReportError> {
    let parent = document.get_dictionary(page)?.get(b"Parent")?.as_reference()?;
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
