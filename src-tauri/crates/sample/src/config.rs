//! What a caller may choose: seed, size, the moment the company is seen at, port, faults and limits.

use std::str::FromStr;

/// How the sample organisation is made and served.
///
/// `as_of_unix_s` is "now" for the whole company, in seconds since 1970. The default, 0, only stands for "not set":
/// a caller sets it, because nothing in this crate reads the clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleConfig {
    /// The same seed, size and moment give the same bytes.
    pub seed: u64,
    /// How many events and evidence items there are.
    pub size: Size,
    /// The moment the company is seen at; history lies before it.
    pub as_of_unix_s: i64,
    /// The loopback port; 0 takes any free one.
    pub port: u16,
    /// What goes wrong from the start.
    pub fault: Fault,
    /// Whether `LookupEvents` allows only two requests a second for each account and Region, as AWS does.
    pub enforce_limits: bool,
    /// Answers up to so many bytes together are remembered and given again, for measuring; 0 remembers none. They are
    /// the answers that would be made anew.
    pub remembered_bytes: usize,
}

impl Default for SampleConfig {
    fn default() -> Self {
        Self {
            seed: 1,
            size: Size::Small,
            as_of_unix_s: 0,
            port: 0,
            fault: Fault::None,
            enforce_limits: false,
            remembered_bytes: 0,
        }
    }
}

/// How much the company has to show. The configuration of its resources is the same in every size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// 4,000 management events and 600 evidence items.
    Small,
    /// 100,000 management events and 25,000 evidence items.
    Large,
    /// As many management events as given, but never fewer than the story needs; a quarter as many evidence items,
    /// at least 600.
    Events(u32),
}

impl Size {
    /// Management events over all accounts and Regions.
    #[must_use]
    pub fn events(self) -> usize {
        match self {
            Self::Small => 4_000,
            Self::Large => 100_000,
            Self::Events(count) => count as usize,
        }
    }

    /// Audit Manager evidence items.
    #[must_use]
    pub fn evidence(self) -> usize {
        match self {
            Self::Small => 600,
            Self::Large => 25_000,
            Self::Events(count) => (count as usize / 4).max(600),
        }
    }
}

/// A size or fault name that is not known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not known; use {known}")]
pub struct UnknownName {
    given: String,
    known: &'static str,
}

impl FromStr for Size {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        match text {
            "small" => Ok(Self::Small),
            "large" => Ok(Self::Large),
            other => other.parse().map(Self::Events).map_err(|_| UnknownName {
                given: other.to_owned(),
                known: "small, large or a number of events",
            }),
        }
    }
}

/// What the endpoint does wrong on purpose. Which requests are hit depends on the request and the seed alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// A quarter of the requests are refused as too many, once or twice, then answered.
    Throttle,
    /// A quarter of the requests meet an internal error, once or twice, then are answered.
    ServerErrors,
    /// A quarter of the answers break off in the middle of the body, once or twice, then come whole.
    CutBodies,
    /// A quarter of the answers come 400 ms late.
    Slow,
    /// After 25 requests a session has expired; a long-term key is treated as one, until `AssumeRole` is called for its
    /// account. STS goes on.
    ExpiredToken,
    /// A fifth of the operations of each account and Region are denied for good.
    Denied,
    /// Summaries and folder counters say one more than the details hold.
    WrongCounts,
    /// A quarter of the answers are whole but are not the promised document: half of those only the first time.
    MalformedBody,
}

const FAULTS: [(&str, Fault); 9] = [
    ("none", Fault::None),
    ("throttle", Fault::Throttle),
    ("server-errors", Fault::ServerErrors),
    ("cut-bodies", Fault::CutBodies),
    ("slow", Fault::Slow),
    ("expired-token", Fault::ExpiredToken),
    ("denied", Fault::Denied),
    ("wrong-counts", Fault::WrongCounts),
    ("malformed-body", Fault::MalformedBody),
];

impl FromStr for Fault {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        FAULTS
            .iter()
            .find(|(name, _)| *name == text)
            .map(|(_, fault)| *fault)
            .ok_or_else(|| UnknownName {
                given: text.to_owned(),
                known: "none, throttle, server-errors, cut-bodies, slow, expired-token, denied, wrong-counts \
                        or malformed-body",
            })
    }
}
