//! Who may sign what, in which order, and what it means that a sign-off is stale.

use crate::word::words;

words! {
    /// The role in which a person signs; each stands on the ones before it.
    Role {
        /// Prepared the control's evidence and conclusion.
        Preparer => "preparer",
        /// Reviewed what the preparer signed.
        Reviewer => "reviewer",
        /// Approved what the reviewer signed.
        Approver => "approver",
    }
}

words! {
    /// How a sign-off stands towards the control's present content.
    SignOffState {
        /// The content is the content that was signed.
        Current => "current",
        /// The content has changed since.
        Stale => "stale",
        /// Taken back by its signer.
        Withdrawn => "withdrawn",
    }
}

impl Role {
    /// The name a person reads.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Preparer => "Preparer",
            Self::Reviewer => "Reviewer",
            Self::Approver => "Approver",
        }
    }

    /// The role that must have signed before, if any.
    #[must_use]
    pub const fn stands_on(self) -> Option<Self> {
        match self {
            Self::Preparer => None,
            Self::Reviewer => Some(Self::Preparer),
            Self::Approver => Some(Self::Reviewer),
        }
    }
}

/// A sign-off in force, as far as the rules need to know it.
#[derive(Debug, Clone, Copy)]
pub struct InForce<'a> {
    /// Signed as.
    pub role: Role,
    /// Signed by.
    pub person: &'a str,
    /// Whether the content has changed since.
    pub state: SignOffState,
}

/// Why a person may not sign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no conclusion yet.
    #[error("conclude first: a sign-off covers a conclusion, and this control has none")]
    NotConcluded,
    /// The role before has not signed.
    #[error("the {0} signs first")]
    Waits(Role),
    /// The role before signed something else than what is there now.
    #[error("the sign-off of the {0} is stale; it must be signed again first")]
    StandsOnStale(Role),
    /// The person already signed in another role.
    #[error("{person} already signed as {role}; a person may not approve their own work")]
    OwnWork {
        /// Who.
        person: String,
        /// In which role they signed.
        role: Role,
    },
}

/// Whether `person` may sign as `role` now, given the sign-offs in force and whether there is a conclusion.
pub fn may_sign(role: Role, person: &str, concluded: bool, in_force: &[InForce<'_>]) -> Result<(), Refusal> {
    if !concluded {
        return Err(Refusal::NotConcluded);
    }
    let same = |a: &str, b: &str| a.trim().to_lowercase() == b.trim().to_lowercase();
    let active = || in_force.iter().filter(|s| s.state != SignOffState::Withdrawn);
    if let Some(own) = active().find(|s| s.role != role && same(s.person, person)) {
        return Err(Refusal::OwnWork {
            person: person.to_owned(),
            role: own.role,
        });
    }
    let mut before = role.stands_on();
    while let Some(needed) = before {
        match active().filter(|s| s.role == needed).map(|s| s.state).next_back() {
            None => return Err(Refusal::Waits(needed)),
            Some(SignOffState::Current) => {}
            Some(_) => return Err(Refusal::StandsOnStale(needed)),
        }
        before = needed.stands_on();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(role: Role, person: &str) -> InForce<'_> {
        InForce {
            role,
            person,
            state: SignOffState::Current,
        }
    }

    #[test]
    fn a_preparer_may_sign_a_concluded_control() {
        assert_eq!(may_sign(Role::Preparer, "Dana", true, &[]), Ok(()));
    }

    #[test]
    fn nobody_signs_what_is_not_concluded() {
        assert_eq!(
            may_sign(Role::Preparer, "Dana", false, &[]),
            Err(Refusal::NotConcluded)
        );
    }

    #[test]
    fn a_person_may_not_review_their_own_work_under_another_spelling() {
        let refusal = may_sign(Role::Reviewer, " dana ", true, &[signed(Role::Preparer, "Dana")]);
        assert!(matches!(
            refusal,
            Err(Refusal::OwnWork {
                role: Role::Preparer,
                ..
            })
        ));
    }

    #[test]
    fn an_approver_waits_for_the_reviewer() {
        let refusal = may_sign(Role::Approver, "Priya", true, &[signed(Role::Preparer, "Dana")]);
        assert_eq!(refusal, Err(Refusal::Waits(Role::Reviewer)));
    }

    #[test]
    fn a_reviewer_does_not_sign_over_a_stale_preparation() {
        let stale = InForce {
            role: Role::Preparer,
            person: "Dana",
            state: SignOffState::Stale,
        };
        assert_eq!(
            may_sign(Role::Reviewer, "Marcus", true, &[stale]),
            Err(Refusal::StandsOnStale(Role::Preparer))
        );
    }
}
