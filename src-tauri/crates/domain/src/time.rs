//! Points in time and days, always UTC. Nothing here reads a clock: "now" is passed in by the outermost layer.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A point in time, in milliseconds since 1970-01-01T00:00:00Z; written as RFC 3339 with milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ts_rs::TS)]
#[ts(type = "string")]
pub struct Timestamp(i64);

/// A calendar day in UTC, written `2026-05-12`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ts_rs::TS)]
#[ts(type = "string")]
pub struct Date(jiff::civil::Date);

/// A text that is not a time or a date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{found}\" is not a {expected}")]
pub struct TimeError {
    found: String,
    expected: &'static str,
}

/// Milliseconds in a day.
pub const DAY_MS: i64 = 86_400_000;

impl Timestamp {
    /// From milliseconds since the epoch; values outside the years that RFC 3339 can write are clamped.
    #[must_use]
    pub const fn from_ms(ms: i64) -> Self {
        const MIN: i64 = -62_135_596_800_000; // 0001-01-01
        const MAX: i64 = 253_402_207_200_000; // 9999-12-30T22:00, jiff's own end
        Self(if ms < MIN {
            MIN
        } else if ms > MAX {
            MAX
        } else {
            ms
        })
    }

    /// From seconds since the epoch, with a fraction, as the AWS protocols write them.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a float too large saturates and is clamped"
    )]
    pub fn from_seconds(seconds: f64) -> Self {
        Self::from_ms((seconds * 1000.0).round() as i64)
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// The UTC day it falls on.
    #[must_use]
    pub fn date(self) -> Date {
        Date(self.jiff().to_zoned(jiff::tz::TimeZone::UTC).date())
    }

    /// `12 May 2026 09:14 UTC`, as the interface and the report print it.
    #[must_use]
    pub fn to_reading(self) -> String {
        let zoned = self.jiff().to_zoned(jiff::tz::TimeZone::UTC);
        zoned.strftime("%-d %b %Y %H:%M UTC").to_string()
    }

    /// `12 May 2026 09:14:03 UTC`, where seconds matter.
    #[must_use]
    pub fn to_reading_seconds(self) -> String {
        let zoned = self.jiff().to_zoned(jiff::tz::TimeZone::UTC);
        zoned.strftime("%-d %b %Y %H:%M:%S UTC").to_string()
    }

    fn jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).expect("clamped to the years jiff can hold")
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.jiff())
    }
}

impl FromStr for Timestamp {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        text.parse::<jiff::Timestamp>()
            .map(|t| Self::from_ms(t.as_millisecond()))
            .map_err(|_| TimeError {
                found: text.to_owned(),
                expected: "time like 2026-05-12T09:14:00Z",
            })
    }
}

impl Date {
    /// Midnight UTC at which the day begins.
    #[must_use]
    pub fn start(self) -> Timestamp {
        let zoned = self
            .0
            .to_zoned(jiff::tz::TimeZone::UTC)
            .expect("every UTC day has a midnight");
        Timestamp::from_ms(zoned.timestamp().as_millisecond())
    }

    /// Midnight UTC at which the day is over: the first moment that is not part of it.
    #[must_use]
    pub fn end(self) -> Timestamp {
        Timestamp::from_ms(self.start().ms() + DAY_MS)
    }

    /// The day `days` later, or earlier when negative.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Timestamp::from_ms(self.start().ms().saturating_add(days.saturating_mul(DAY_MS))).date()
    }

    /// Days from `self` to `later`, both counted: a day to itself is 1; 0 when `later` lies before.
    #[must_use]
    pub fn days_through(self, later: Self) -> u32 {
        u32::try_from((later.start().ms() - self.start().ms()) / DAY_MS + 1).unwrap_or(0)
    }

    /// `12 May 2026`.
    #[must_use]
    pub fn to_reading(self) -> String {
        self.0.strftime("%-d %b %Y").to_string()
    }

    /// `12 May 2026` with the month in full, for print: `12 August 2026`.
    #[must_use]
    pub fn to_long_reading(self) -> String {
        self.0.strftime("%-d %B %Y").to_string()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for Date {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let error = || TimeError {
            found: text.to_owned(),
            expected: "date like 2026-05-12",
        };
        if text.len() != 10 {
            return Err(error());
        }
        text.parse::<jiff::civil::Date>().map(Self).map_err(|_| error())
    }
}

macro_rules! serde_by_text {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
serde_by_text!(Timestamp);
serde_by_text!(Date);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_time_is_written_with_milliseconds() {
        assert_eq!(
            Timestamp::from_ms(1_778_577_243_045).to_string(),
            "2026-05-12T09:14:03.045Z"
        );
        assert_eq!(
            Timestamp::from_seconds(1_742_799_479.852).to_string(),
            "2025-03-24T06:57:59.852Z"
        );
    }

    #[test]
    fn a_day_contains_its_first_and_not_its_last_midnight() {
        let day: Date = "2026-05-12".parse().unwrap();
        assert_eq!(day.start().date(), day);
        assert_eq!(day.end().date(), day.plus_days(1));
        assert_eq!(day.days_through(day), 1);
        assert_eq!(day.days_through(day.plus_days(-1)), 0);
    }

    #[test]
    fn what_is_not_a_day_is_refused() {
        for text in ["", "2026-02-30", "12.05.2026", "2026-5-1", "2026-05-12T00:00:00Z"] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_time_is_read_back_as_written(ms in -62_135_596_800_000_i64..253_402_207_200_000) {
            let time = Timestamp::from_ms(ms);
            prop_assert_eq!(time.to_string().parse::<Timestamp>().unwrap(), time);
        }

        #[test]
        fn no_number_of_milliseconds_panics(ms in any::<i64>()) {
            let _ = Timestamp::from_ms(ms).to_string();
            let _ = Timestamp::from_ms(ms).date().to_reading();
        }
    }
}
