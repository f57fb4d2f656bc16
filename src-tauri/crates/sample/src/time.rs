//! Times as AWS writes them. Inside, a time is whole seconds or milliseconds since 1970, UTC.

use jiff::Timestamp;
use serde_json::{Value, json};

pub(crate) const MINUTE: i64 = 60;
pub(crate) const HOUR: i64 = 3_600;
pub(crate) const DAY: i64 = 86_400;

/// The start of the UTC day.
pub(crate) fn midnight(at_s: i64) -> i64 {
    at_s.div_euclid(DAY) * DAY
}

/// `2026-03-09T08:14:03Z`.
pub(crate) fn iso(at_s: i64) -> String {
    Timestamp::from_second(at_s)
        .map_or_else(|_| String::from("1970-01-01T00:00:00Z"), |time| time.to_string())
}

/// `2026-03-09`.
pub(crate) fn date(at_s: i64) -> String {
    iso(at_s).chars().take(10).collect()
}

/// Milliseconds as the JSON protocols carry them: seconds, with a fraction only where there is one.
pub(crate) fn epoch_ms(at_ms: i64) -> Value {
    if at_ms % 1_000 == 0 {
        return json!(at_ms / 1_000);
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds of this millennium are exact in 52 bits"
    )]
    let seconds = at_ms as f64 / 1_000.0;
    json!(seconds)
}
