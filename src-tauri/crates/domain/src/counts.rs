//! How counts are written, wherever something is counted for a person.

/// `18,412`.
#[must_use]
pub fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// The word for one, or the word for another number: of things, and of what they do.
#[must_use]
pub const fn word<'w>(n: u64, one: &'w str, many: &'w str) -> &'w str {
    if n == 1 { one } else { many }
}

/// `1 account`, `4 accounts`.
#[must_use]
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(n), word(n, one, many))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_is_one_and_none_or_more_are_many() {
        let said = [0, 1, 2, 1_000, 1_234_567].map(|n| counted(n, "seal", "seals"));
        assert_eq!(
            said,
            ["0 seals", "1 seal", "2 seals", "1,000 seals", "1,234,567 seals"]
        );
        assert_eq!([1, 2].map(|n| word(n, "is", "are")), ["is", "are"]);
    }
}
