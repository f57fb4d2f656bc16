//! From an engagement file to the report model. The rules are the domain's; here they are applied.

mod cells;
mod control;
mod coverage;
mod engagement;
mod evidence;
mod exceptions;
mod overview;
mod packing;
pub mod policy;
mod sheet;
mod signing;
mod snapshot;
mod standing;
mod unknown;

pub use engagement::{collection, collections, step_cells};
pub use packing::{Exclusion, PackingList, ReportOptions};
pub use sheet::{sheet, sheet_figures};
pub use snapshot::Snapshot;
