//! From pages to a PDF document: what printpdf makes of them, before lopdf finishes it.

use std::sync::OnceLock;

use printpdf::{
    CustomPdfConformance, FontId, Mm, ParsedFont, PdfConformance, PdfDocument, PdfFont, PdfPage,
    PdfSaveOptions,
};

use super::{ReportError, draw};
use crate::layout::font::{FontFile, bytes};
use crate::page::{HEIGHT_MM, Page, WIDTH_MM};

/// Draws the pages; streams are not compressed yet.
pub fn draw(pages: &[Page]) -> Result<lopdf::Document, ReportError> {
    let mut document = PdfDocument::new("");
    // Any named conformance makes printpdf claim it and embed a print profile; the report claims none.
    document.metadata.info.conformance = PdfConformance::Custom(CustomPdfConformance::default());
    for &file in &FontFile::ALL {
        let font = PdfFont::new(parsed(file)?.clone());
        document
            .resources
            .fonts
            .map
            .insert(FontId(file.resource().to_owned()), font);
    }
    document.pages = pages
        .iter()
        .map(|page| PdfPage::new(Mm(WIDTH_MM), Mm(HEIGHT_MM), draw::page_ops(page)))
        .collect();
    let options = PdfSaveOptions {
        optimize: false,
        subset_fonts: true,
        secure: true,
        image_optimization: None,
    };
    let mut warnings = Vec::new();
    Ok(document.to_lopdf_document(&options, &mut warnings))
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
