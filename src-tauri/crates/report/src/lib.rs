//! The computed report model and its faces.
//!
//! `model` holds the one set of documents that every face draws from: the window, the command line, PDF, HTML
//! and CSV show the same structures, so that they cannot disagree. `compute` makes them from an engagement file.
//! `layout` sets the report into pages, and `pdf` writes pages as files; `csv` and `html` are the package's tables
//! and its front page.

pub mod compute;
pub mod csv;
pub mod html;
pub mod layout;
pub mod model;
pub mod page;
pub mod pdf;

pub use html::{PackageLink, index_html, readme_text};
pub use layout::{Laid, Limits, OutlineEntry, lay_out, lay_out_within, page};
pub use pdf::{PdfVolume, ReportError, render_laid, render_pdf, render_pdf_within, render_table_pdf};
