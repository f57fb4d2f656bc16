//! The clock and the dice: read here, at the outermost layer, and passed in everywhere else.

use std::time::{SystemTime, UNIX_EPOCH};

use tickmark_domain::Timestamp;

/// This build's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// As it is written into files.
pub const MADE_WITH: &str = concat!("Tickmark ", env!("CARGO_PKG_VERSION"));

/// Now.
#[must_use]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A random id.
pub(crate) fn random_id() -> String {
    uuid::Uuid::new_v4().to_string()
}
