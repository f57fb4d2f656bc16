//! The use cases, each a function over an open file and a person. The window and the command line share them.

mod artifact;
mod collecting;
mod engagement;
mod originals;
mod packing;
mod preflight;
mod pretty;
pub mod rescue;
mod save;
mod verifying;
mod work;

pub use artifact::{artifact_reports, get_artifact_report};
pub use collecting::{access, collect_request, discover, import};
pub use engagement::{
    Access, catalogue, create, open, sample_engagement, sample_moment, serve_sample, start_sample,
};
pub use originals::{copy_original, original_text};
pub use packing::{Prepared, prepare, write};
pub use preflight::preflight;
pub use save::save_document;
pub use verifying::{VerifyWith, give_keys, public_keys, verify};
pub(crate) use verifying::{of_proof, unproven, unproven_import};
pub use work::{attach, conclude, reopen, sign, sign_preview, withdraw};
