//! Parts E to J: what the sections above stand on. Exhibits, exclusions, receipts, the activity log, how anyone
//! verifies all of it, and the proof that it is complete.

mod completeness;
mod exclusions;
mod exhibits;
mod receipts;
mod verify;

use super::book::Book;

pub use verify::verify_commands;

/// Writes the parts.
pub fn write(book: &mut Book<'_>) {
    exhibits::write(book);
    exclusions::write(book);
    receipts::write(book);
    verify::write_activity(book);
    verify::write(book);
    completeness::write(book);
}
