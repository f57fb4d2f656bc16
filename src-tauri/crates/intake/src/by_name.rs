//! Files by their names, so that those below a folder are found without looking at all others: archives may hold as
//! many folders as files.

/// Names in their order, each with a number of its file.
#[derive(Debug, Default)]
pub struct ByName(Vec<(String, usize)>);

impl ByName {
    /// Sorts names.
    pub fn new(names: impl Iterator<Item = (String, usize)>) -> Self {
        let mut names: Vec<_> = names.collect();
        names.sort();
        Self(names)
    }

    /// The numbers of all names that start with this.
    pub fn starting(&self, start: &str) -> impl Iterator<Item = usize> {
        let from = self.0.partition_point(|(name, _)| name.as_str() < start);
        let found = self.0[from..]
            .iter()
            .take_while(move |(name, _)| name.starts_with(start));
        found.map(|(_, at)| *at)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_starts_with_a_text_is_found_and_nothing_else(
            names in prop::collection::vec("[ab/é]{0,6}", 0..40), start in "[ab/é]{0,3}",
        ) {
            let by_name = ByName::new(names.iter().cloned().zip(0..));
            let mut found: Vec<usize> = by_name.starting(&start).collect();
            found.sort_unstable();
            let expected: Vec<usize> = (0..names.len()).filter(|at| names[*at].starts_with(&start)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
