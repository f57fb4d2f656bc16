//! Pages as PDF files that foreign readers accept: embedded subset fonts, text that can be taken out, links, nested
//! outline, page labels, language, truthful metadata. The same report gives the same bytes.

mod codes;
mod compress;
mod document;
mod draw;
mod finish;
mod outline;

use crate::layout::{self, Laid, Limits};
use crate::model::Report;
use crate::page::Page;

use finish::{About, Volume};

pub(crate) use finish::uri_path;

/// A file of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PdfVolume {
    /// `report.pdf`, `report-2.pdf` …
    pub file_name: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: u32,
}

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// An embedded font could not be read or subset.
    #[error("the font {font} could not be embedded: {reason}")]
    Font {
        /// Resource name of the font.
        font: &'static str,
        /// What went wrong.
        reason: String,
    },
    /// The PDF's structure could not be finished.
    #[error("the PDF could not be finished: {0}")]
    Structure(#[from] lopdf::Error),
    /// Bytes could not be written.
    #[error("the report could not be written: {0}")]
    Write(#[from] std::io::Error),
    /// A row could not be written.
    #[error("the table could not be written: {0}")]
    Csv(#[from] csv::Error),
}

/// Writes the report as PDF, in volumes of at most 500 pages.
pub fn render_pdf(report: &Report) -> Result<Vec<PdfVolume>, ReportError> {
    let laid = layout::lay_out(report);
    render_laid(report, &laid)
}

/// Writes the report as PDF, in volumes of a size.
pub fn render_pdf_within(report: &Report, limits: Limits) -> Result<Vec<PdfVolume>, ReportError> {
    let laid = layout::lay_out_within(report, limits);
    render_laid(report, &laid)
}

/// Writes pages that were laid out from this very report.
pub fn render_laid(report: &Report, laid: &Laid) -> Result<Vec<PdfVolume>, ReportError> {
    laid.volumes
        .iter()
        .map(|volume| {
            let about = About::of(report, laid, volume);
            let (first, last) = (volume.first as usize - 1, volume.last as usize);
            let pages = &laid.pages[first..last];
            let bytes = write(
                pages,
                &Volume {
                    first: volume.first,
                    laid: Some(laid),
                },
                &about,
            )?;
            Ok(PdfVolume {
                file_name: volume.file_name.clone(),
                bytes,
                pages: volume.last - volume.first + 1,
            })
        })
        .collect()
}

/// Writes a table of plain texts over as many pages as it needs as one PDF; `columns` are heads with shares of the
/// width.
pub fn render_table_pdf(
    title: &str,
    columns: &[(&str, f32)],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<Vec<u8>, ReportError> {
    let pages = layout::dense::lay_out_table(title, columns, rows);
    let about = About::titled(title);
    write(&pages, &Volume { first: 1, laid: None }, &about)
}

fn write(pages: &[Page], volume: &Volume<'_>, about: &About) -> Result<Vec<u8>, ReportError> {
    let drawn = document::draw(pages)?;
    finish::finish(drawn, pages, volume, about)
}
