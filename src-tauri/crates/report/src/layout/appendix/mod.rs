//! Parts E to I: what the sections above stand on. Exhibits, exclusions, receipts, the activity log, and how anyone
//! verifies all of it.

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
}
