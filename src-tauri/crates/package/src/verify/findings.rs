//! What was found, collected check by check.

use tickmark_domain::counts::counted;
use tickmark_domain::verification::Verdict;

use crate::verdict::{CheckLine, Kind, Problem, ProblemKind, VerifyReport};

/// More problems than a person reads, and few enough to keep.
const MOST: usize = 10_000;

/// The report while it is made.
#[derive(Debug, Default)]
pub struct Findings {
    problems: Vec<Problem>,
    untold: u64,
    checks: Vec<CheckLine>,
    /// Files, or originals and entries, that were checked.
    pub checked: u64,
    /// Who signed, where it holds.
    pub signer: Option<(String, String)>,
}

impl Findings {
    /// Notes a problem.
    pub fn problem(&mut self, path: &str, problem: ProblemKind, detail: impl Into<String>) {
        if self.problems.len() >= MOST {
            self.untold += 1;
            return;
        }
        self.problems.push(Problem {
            path: path.to_owned(),
            problem,
            detail: detail.into(),
        });
    }

    /// How many problems there are: the start of a check.
    pub fn so_far(&self) -> u64 {
        self.problems.len() as u64 + self.untold
    }

    /// Ends the check that began when there were `before` problems.
    pub fn check(&mut self, title: &str, before: u64, detail: impl Into<String>) {
        let holds = Some(self.so_far() == before);
        self.line(title, holds, detail);
    }

    /// A check that could not be made.
    pub fn unchecked(&mut self, title: &str, why: impl Into<String>) {
        self.line(title, None, why);
    }

    fn line(&mut self, title: &str, holds: Option<bool>, detail: impl Into<String>) {
        self.checks.push(CheckLine {
            title: title.to_owned(),
            holds,
            detail: detail.into(),
        });
    }

    /// The report.
    pub fn report(mut self, kind: Kind, path: String) -> VerifyReport {
        self.problems.sort();
        // That a file is not there is found by every check that wants it.
        self.problems.dedup_by(|b, a| {
            a == b || (a.path == b.path && [a.problem, b.problem] == [ProblemKind::Missing; 2])
        });
        if self.untold > 0 {
            self.problems.push(Problem {
                path: String::new(),
                problem: ProblemKind::Changed,
                detail: format!("and {} more", counted(self.untold, "problem", "problems")),
            });
        }
        let (signer, signer_fingerprint) = self.signer.unwrap_or_default();
        VerifyReport {
            verdict: Verdict::of(&self.problems),
            kind,
            path,
            checked: self.checked,
            checks: self.checks,
            problems: self.problems,
            signer,
            signer_fingerprint,
        }
    }
}
