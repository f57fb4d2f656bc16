//! What CloudTrail's names say, and whether a file lies where a key says.
//!
//! Buckets are copied whole, in part, under another folder or flat. So a file is found by its name, and its folders are
//! held against the key only where they begin with `AWSLogs`, as the key's do.

use tickmark_domain::Timestamp;

/// Every key of CloudTrail has this folder, behind a prefix of the trail's own.
const ROOT: &str = "AWSLogs";
const BACKFILL: &str = "_backfill";

/// The last part of a key or of a local name.
pub fn base(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// The last part without `.gz`: some ways of downloading inflate, and proofs are over what is inflated.
pub fn called(name: &str) -> &str {
    unpacked(base(name))
}

/// A name without what says that it is packed.
pub fn unpacked(name: &str) -> &str {
    name.strip_suffix(".gz").unwrap_or(name)
}

/// Whether a local name may be the copy of that key.
pub fn is_place_of(name: &str, key: &str) -> bool {
    let (name, key) = (unpacked(name), unpacked(key));
    match (below_root(name), below_root(key)) {
        (Some(here), Some(there)) => here == there,
        _ => base(name) == base(key),
    }
}

/// Whether two local names say that the same lies there.
pub fn is_same_place(one: &str, other: &str) -> bool {
    is_place_of(one, other)
}

/// From the folder on that every key of CloudTrail has; none where it is not in it.
pub fn below_root(name: &str) -> Option<&str> {
    let is_folder = |at: &usize| {
        let (before, after) = (&name[..*at], &name[at + ROOT.len()..]);
        (before.is_empty() || before.ends_with('/')) && after.starts_with('/')
    };
    let last = name
        .match_indices(ROOT)
        .map(|(at, _)| at)
        .filter(is_folder)
        .last();
    last.map(|at| &name[at..])
}

/// The name without what says how it is packed.
pub fn stem(name: &str) -> &str {
    let name = base(name);
    name.strip_suffix(".json.gz")
        .or_else(|| name.strip_suffix(".json"))
        .unwrap_or(name)
}

/// What the name of a digest says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestName<'a> {
    /// The name up to the time: what all digests of a chain share.
    pub chain: &'a str,
    /// The account whose logs it names.
    pub account: &'a str,
    /// The Region in which they were delivered.
    pub region: &'a str,
    /// The trail.
    pub trail: &'a str,
    /// It was made after the fact.
    pub backfill: bool,
}

/// Reads `<account>_CloudTrail-Digest_<region>_<trail>_<home region>_<time>[_backfill]`; none when it is no such name.
pub fn digest_name(name: &str) -> Option<DigestName<'_>> {
    let stem = stem(name);
    let (timed, backfill) = match stem.strip_suffix(BACKFILL) {
        Some(timed) => (timed, true),
        None => (stem, false),
    };
    let (chain, time) = timed.rsplit_once('_')?;
    let (account, rest) = chain.split_once("_CloudTrail-Digest_")?;
    let (region, rest) = rest.split_once('_')?;
    let (trail, _home) = rest.rsplit_once('_')?;
    moment(time, true)?;
    Some(DigestName {
        chain,
        account,
        region,
        trail,
        backfill,
    })
}

/// What the name of a log says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogName<'a> {
    /// The account.
    pub account: &'a str,
    /// The Region.
    pub region: &'a str,
    /// When it was to be delivered.
    pub at: Timestamp,
    /// It holds events; not Insights or network activity, of which digests are not known to speak.
    pub events: bool,
}

/// Reads `<account>_CloudTrail[-<what>]_<region>_<time>_<random>`; none when it is no such name.
pub fn log_name(name: &str) -> Option<LogName<'_>> {
    let mut parts = stem(name).split('_');
    let (account, product, region, time, random) = (
        parts.next()?,
        parts.next()?,
        parts.next()?,
        parts.next()?,
        parts.next()?,
    );
    if parts.next().is_some() || random.is_empty() || product == "CloudTrail-Digest" {
        return None;
    }
    let what = product.strip_prefix("CloudTrail")?;
    if !what.is_empty() && !what.starts_with('-') {
        return None;
    }
    Some(LogName {
        account,
        region,
        at: moment(time, false)?,
        events: what.is_empty(),
    })
}

/// `20260512T0915Z`, with or without seconds.
fn moment(text: &str, with_seconds: bool) -> Option<Timestamp> {
    let (day, time) = text.strip_suffix('Z')?.split_once('T')?;
    let length = if with_seconds { 6 } else { 4 };
    let is_time = day.len() == 8 && time.len() == length && text.is_ascii();
    if !is_time {
        return None;
    }
    let (year, month, date) = (&day[..4], &day[4..6], &day[6..]);
    let (hour, minute) = (&time[..2], &time[2..4]);
    let second = if with_seconds { &time[4..] } else { "00" };
    format!("{year}-{month}-{date}T{hour}:{minute}:{second}Z")
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DIGEST: &str =
        "111122223333_CloudTrail-Digest_eu-west-1_all_of_it_us-east-1_20260512T090000Z.json.gz";
    const LOG: &str = "111122223333_CloudTrail_eu-west-1_20260512T0915Z_0aB1cD2eF3gH4iJ5.json.gz";

    #[test]
    fn the_chain_is_the_name_up_to_the_time_also_with_underscores_in_the_trail() {
        let name = digest_name(DIGEST).unwrap();
        assert_eq!(
            name.chain,
            "111122223333_CloudTrail-Digest_eu-west-1_all_of_it_us-east-1"
        );
        assert_eq!(
            (name.region, name.trail, name.backfill),
            ("eu-west-1", "all_of_it", false)
        );
        let filled = DIGEST.replace(".json.gz", "_backfill.json.gz");
        assert_eq!(
            digest_name(&filled).unwrap(),
            DigestName {
                backfill: true,
                ..name
            }
        );
    }

    #[test]
    fn a_log_is_told_from_a_digest_and_from_a_side_file() {
        assert_eq!(log_name(LOG).unwrap().at.to_string(), "2026-05-12T09:15:00.000Z");
        assert!(log_name(LOG).unwrap().events);
        assert!(
            !log_name(&LOG.replace("CloudTrail", "CloudTrail-Insight"))
                .unwrap()
                .events
        );
        assert_eq!((log_name(DIGEST), digest_name(LOG)), (None, None));
        assert_eq!(digest_name(&format!("{DIGEST}.meta.json")), None);
    }

    #[test]
    fn folders_are_held_against_the_key_where_they_are_the_buckets() {
        let key = format!("logs/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/05/12/{LOG}");
        for (name, is_place) in [
            (LOG.to_owned(), true),
            (format!("12/{LOG}"), true),
            (format!("copy/{key}"), true),
            (key[5..].to_owned(), true),
            (key.replace("/12/", "/13/"), false),
            (key.replace("0915Z", "0920Z"), false),
            (format!("AWSLogs/{key}"), true),
        ] {
            assert_eq!(is_place_of(&name, &key), is_place, "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_name_is_read_or_is_not(name in ".{0,60}", cut in any::<prop::sample::Index>()) {
            let _ = (digest_name(&name), log_name(&name), is_place_of(&name, DIGEST));
            let cut: String = DIGEST.chars().take(cut.index(DIGEST.len())).collect();
            prop_assert_eq!(log_name(&cut), None);
            let odd = LOG.replace("0915", &name);
            let _ = log_name(&odd);
        }
    }
}
