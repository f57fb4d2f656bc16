//! Rescuing an Audit Manager assessment: the whole of it into an engagement of its own, and going on without it.
//!
//! An archive is an engagement whose collections are held to one assessment. Continuing makes another engagement: the
//! archive stays what it is, with its own period and log, and the new one begins with what speaks for its period.

mod archive;
mod continuing;
mod live;
mod mapping;
mod notes;
mod past;

pub(crate) use archive::only_the_assessment;
pub use archive::{ArchiveState, Sheet, archive_state, create_archive, held_plan, sheet};
pub use continuing::{Continue, Continued, Preview, continue_locally, preview};
pub use live::{choose, list, span_or_life};
pub use mapping::MappingLine;
