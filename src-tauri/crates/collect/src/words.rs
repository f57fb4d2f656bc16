//! What AWS says, before it is shown or kept: without credentials, and with the clock's error measured.

use tickmark_domain::Timestamp;

/// How access key ids begin.
const KEY_HEADS: [&str; 2] = ["AKIA", "ASIA"];
/// How session tokens begin.
const TOKEN_HEADS: [&str; 3] = ["FwoG", "FQoD", "IQoJ"];
/// A word of this length that begins like a session token is one.
const SHORTEST_TOKEN: usize = 40;
/// Any word of this length in these letters is taken for one: AWS repeats the headers of a request whose signature does
/// not hold.
const LONGEST_WORD: usize = 100;
/// How the clock is spoken of.
pub(crate) const CLOCK: &str = "this computer's clock is";
/// Clocks that differ by less than this are not the reason of a refusal.
const SKEW_MS: i64 = 60_000;

/// Replaces access key ids and session tokens, which AWS's errors may repeat: they are nobody's business but their
/// owner's.
pub(crate) fn without_credentials(text: &str) -> String {
    let is_of_token = |c: char| c.is_ascii_alphanumeric() || "+/=_-%".contains(c);
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c| !is_of_token(c)).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        let head = TOKEN_HEADS.iter().filter_map(|head| word.find(head)).min();
        match head.filter(|at| word.len() - at >= SHORTEST_TOKEN) {
            Some(at) => {
                clean.push_str(&word[..at + 4]);
                clean.push('…');
            }
            None if word.len() >= LONGEST_WORD => {
                clean.push_str(&word[..4]);
                clean.push('…');
            }
            None => clean.push_str(word),
        }
        let apart = tail.chars().next().map_or(0, char::len_utf8);
        clean.push_str(&tail[..apart]);
        rest = &tail[apart..];
    }
    without_keys(&clean)
}

fn without_keys(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = KEY_HEADS.iter().filter_map(|head| rest.find(head)).min() {
        let tail = &rest[at + 4..];
        let long = tail
            .bytes()
            .take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
            .count();
        let is_key = long >= 12;
        clean.push_str(&rest[..at + 4]);
        if is_key {
            clean.push('…');
        }
        rest = &tail[if is_key { long } else { 0 }..];
    }
    clean.push_str(rest);
    clean
}

/// How this computer's clock stands beside the `Date` of AWS's answer; none when it is right, or AWS's is not known.
pub(crate) fn skew(date: &str, now: Timestamp) -> Option<String> {
    let theirs = http_date(date)?;
    let off = now.ms() - theirs.ms();
    if off.abs() < SKEW_MS {
        return None;
    }
    let minutes = off.abs() / 60_000;
    let much = match minutes {
        0..=119 => format!("{minutes} min"),
        120..=2879 => format!("{} h {} min", minutes / 60, minutes % 60),
        _ => format!("{} days", minutes / 1440),
    };
    let way = if off > 0 { "ahead of" } else { "behind" };
    Some(format!(
        "{CLOCK} {much} {way} AWS's ({theirs}): set it right, then go on"
    ))
}

/// `Sat, 21 Nov 2026 16:02:15 GMT`
fn http_date(text: &str) -> Option<Timestamp> {
    let mut words = text.split_once(", ")?.1.split(' ');
    let (day, month, year, time) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let month = months.iter().position(|m| *m == month)? + 1;
    format!("{year}-{month:02}-{day}T{time}Z").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn access_keys_are_taken_out_of_what_aws_says_and_nothing_else_is() {
        let said =
            "InvalidClientTokenId: AKIAIOSFODNN7EXAMPLE (ASIA1234567890ABCDEF), AKIA and ASIAN are words";
        assert_eq!(
            without_credentials(said),
            "InvalidClientTokenId: AKIA… (ASIA…), AKIA and ASIAN are words"
        );
    }

    #[test]
    fn session_tokens_are_taken_out_of_what_aws_says_and_hashes_and_arns_stay() {
        let token = format!("FwoGZXIvYXdzE{}==", "aB3/+x".repeat(40));
        let said = format!(
            "The Canonical String should have been 'x-amz-security-token:{token}\n' for AKIAIOSFODNN7EXAMPLE"
        );
        let clean = without_credentials(&said);
        assert_eq!(
            clean,
            "The Canonical String should have been 'x-amz-security-token:FwoG…\n' for AKIA…"
        );
        assert_eq!(without_credentials(&"k9".repeat(60)), "k9k9…");
        let hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        let plain = format!("é {hash} arn:aws:iam::111122223333:role/path/to/Audit – FwoG");
        assert_eq!(without_credentials(&plain), plain);
    }

    #[test]
    fn a_clock_that_is_wrong_is_measured_beside_the_answers_date() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let date = "Sat, 21 Nov 2026 16:02:15 GMT";
        assert_eq!(skew(date, at("2026-11-21T16:02:45Z")), None);
        let ahead = skew(date, at("2026-11-21T16:12:15Z")).unwrap();
        assert!(
            ahead.contains("10 min ahead of AWS's (2026-11-21T16:02:15.000Z)"),
            "{ahead}"
        );
        let behind = skew(date, at("2026-06-30T12:00:00Z")).unwrap();
        assert!(behind.contains("144 days behind"), "{behind}");
        assert_eq!(skew("yesterday", at("2026-06-30T12:00:00Z")), None);
    }
}
