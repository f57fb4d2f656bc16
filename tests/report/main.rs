//! What the printed report and its companions must hold, judged by foreign readers: poppler and qpdf.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod csv_tables;
mod front_page;
mod hostile;
mod links;
mod pdf_file;
mod printed_text;
mod readers;
mod sample;
mod volumes;
