//! How counts, lists and titles are worded.

pub use tickmark_domain::counts::{counted, number, word};
use tickmark_domain::{MachineResult, ResultCounts};

/// `a`, `a and b`, `a, b and c`.
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [most @ .., last] => {
            let most: Vec<&str> = most.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", most.join(", "), last.as_ref())
        }
    }
}

/// `R-0412`.
pub fn receipt(id: i64) -> String {
    format!("R-{id:04}")
}

/// The results with their counts in the order in which they are shown, none left out.
pub fn results(counts: &ResultCounts) -> impl Iterator<Item = (MachineResult, u64)> + '_ {
    MachineResult::ALL
        .iter()
        .map(|&result| (result, counts.of(result)))
}

/// Begins with a capital letter, unless with an identifier, and ends with a full stop.
pub fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut chars = text.chars();
    let Some(first) = chars.next() else {
        return String::new();
    };
    let word = text.split([' ', ',']).next().unwrap_or_default();
    let is_word = word.chars().all(char::is_alphabetic) && !word.chars().skip(1).any(char::is_uppercase);
    let mut out: String = if is_word {
        first.to_uppercase().chain(chars).collect()
    } else {
        text.to_owned()
    };
    if !out.ends_with(['.', '!', '?', ':']) {
        out.push('.');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        for (n, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (18_412, "18,412"),
            (1_000_000, "1,000,000"),
        ] {
            assert_eq!(number(n), text);
        }
    }

    #[test]
    fn a_sentence_begins_large_and_ends() {
        assert_eq!(sentence("denied by policy"), "Denied by policy.");
        assert_eq!(sentence("Done."), "Done.");
        assert_eq!(
            sentence("config:GetX is not allowed"),
            "config:GetX is not allowed."
        );
        assert_eq!(sentence(" "), "");
    }
}
