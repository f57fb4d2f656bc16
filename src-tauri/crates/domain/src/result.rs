//! What the machine says of an item or of a control. Unknown is never a pass or a fail.

use crate::word::words;

words! {
    /// The machine's result of one evidence item or of one control.
    MachineResult {
        /// Every check that was made passed.
        Compliant => "compliant",
        /// It would be noncompliant, but an approved exception that has not expired covers it.
        Excepted => "excepted",
        /// There is evidence, and it does not decide the question.
        Inconclusive => "inconclusive",
        /// At least one check failed.
        Noncompliant => "noncompliant",
        /// Nothing is known; a reason always stands beside it.
        Unknown => "unknown",
        /// There is no machine test for it, or the test says that it does not apply.
        NotApplicable => "not_applicable",
    }
}

/// How many things have which result. Every thing is counted once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
#[expect(missing_docs, reason = "each field is the result of the same name")]
pub struct ResultCounts {
    #[ts(type = "number")]
    pub compliant: u64,
    #[ts(type = "number")]
    pub excepted: u64,
    #[ts(type = "number")]
    pub inconclusive: u64,
    #[ts(type = "number")]
    pub noncompliant: u64,
    #[ts(type = "number")]
    pub unknown: u64,
    #[ts(type = "number")]
    pub not_applicable: u64,
}

impl ResultCounts {
    /// Counts `n` more of `result`.
    pub const fn add(&mut self, result: MachineResult, n: u64) {
        match result {
            MachineResult::Compliant => self.compliant += n,
            MachineResult::Excepted => self.excepted += n,
            MachineResult::Inconclusive => self.inconclusive += n,
            MachineResult::Noncompliant => self.noncompliant += n,
            MachineResult::Unknown => self.unknown += n,
            MachineResult::NotApplicable => self.not_applicable += n,
        }
    }

    /// How many have this result.
    #[must_use]
    pub const fn of(&self, result: MachineResult) -> u64 {
        match result {
            MachineResult::Compliant => self.compliant,
            MachineResult::Excepted => self.excepted,
            MachineResult::Inconclusive => self.inconclusive,
            MachineResult::Noncompliant => self.noncompliant,
            MachineResult::Unknown => self.unknown,
            MachineResult::NotApplicable => self.not_applicable,
        }
    }

    /// All that were counted.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.compliant
            + self.excepted
            + self.inconclusive
            + self.noncompliant
            + self.unknown
            + self.not_applicable
    }

    /// Adds another count to this one.
    pub fn merge(&mut self, other: &Self) {
        for &result in MachineResult::ALL {
            self.add(result, other.of(result));
        }
    }
}

/// The result of a control, from its compliance checks and from the cells (account × Region) of its scope.
///
/// A failed check decides. Otherwise a cell that did not answer keeps the control from being compliant: with
/// some answers it is inconclusive, with none unknown. A control without any machine test is not applicable.
#[must_use]
pub const fn of_control(checks: &ResultCounts, has_machine_test: bool, cells_unknown: u64) -> MachineResult {
    let decided = checks.compliant + checks.excepted;
    if !has_machine_test {
        MachineResult::NotApplicable
    } else if checks.noncompliant > 0 {
        MachineResult::Noncompliant
    } else if decided == 0 {
        if checks.inconclusive > 0 {
            MachineResult::Inconclusive
        } else if checks.not_applicable > 0 && cells_unknown == 0 {
            MachineResult::NotApplicable
        } else {
            MachineResult::Unknown
        }
    } else if cells_unknown > 0 || checks.unknown > 0 || checks.inconclusive > 0 {
        MachineResult::Inconclusive
    } else if checks.excepted > 0 {
        MachineResult::Excepted
    } else {
        MachineResult::Compliant
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn counts(compliant: u64, noncompliant: u64, unknown: u64) -> ResultCounts {
        ResultCounts {
            compliant,
            noncompliant,
            unknown,
            ..ResultCounts::default()
        }
    }

    #[test]
    fn one_failed_check_makes_a_control_noncompliant() {
        assert_eq!(
            of_control(&counts(99, 1, 5), true, 3),
            MachineResult::Noncompliant
        );
    }

    #[test]
    fn a_control_without_any_answer_is_unknown() {
        assert_eq!(of_control(&counts(0, 0, 0), true, 12), MachineResult::Unknown);
        assert_eq!(of_control(&counts(0, 0, 0), true, 0), MachineResult::Unknown);
    }

    #[test]
    fn a_control_without_a_machine_test_is_not_applicable() {
        assert_eq!(
            of_control(&counts(0, 0, 0), false, 0),
            MachineResult::NotApplicable
        );
    }

    proptest! {
        #[test]
        fn unknown_is_never_a_pass_and_never_a_fail(c in 0_u64..9, u in 0_u64..9, cells in 0_u64..9) {
            let result = of_control(&counts(c, 0, u), true, cells);
            if u > 0 || cells > 0 {
                prop_assert_ne!(result, MachineResult::Compliant);
            }
            prop_assert_ne!(result, MachineResult::Noncompliant);
        }

        #[test]
        fn what_is_added_is_counted_once(ns in proptest::collection::vec((0_usize..6, 0_u64..99), 0..20)) {
            let mut counts = ResultCounts::default();
            for &(i, n) in &ns { counts.add(MachineResult::ALL[i], n); }
            prop_assert_eq!(counts.total(), ns.iter().map(|&(_, n)| n).sum::<u64>());
        }
    }
}
