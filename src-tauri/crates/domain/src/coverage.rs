//! What a cell (account × Region) of a control's scope says.

use crate::result::{MachineResult, ResultCounts};

/// The result of one cell: its checks, or why there are none.
#[must_use]
pub const fn of_cell(checks: &ResultCounts, answered: bool) -> MachineResult {
    if checks.noncompliant > 0 {
        MachineResult::Noncompliant
    } else if !answered {
        MachineResult::Unknown
    } else if checks.inconclusive > 0 || checks.unknown > 0 {
        MachineResult::Inconclusive
    } else if checks.excepted > 0 {
        MachineResult::Excepted
    } else if checks.compliant > 0 {
        MachineResult::Compliant
    } else {
        MachineResult::NotApplicable
    }
}
