//! Arguments of how AWS is reached, the same for every job that asks it.

use clap::{Args, ValueEnum};
use tickmark_workbench::collecting::Limits;
use tickmark_workbench::wire::AccountAccess;

use crate::answer::Failure;

/// How the accounts are reached. The credentials themselves come from the AWS SDK's chain.
#[derive(Debug, Args)]
pub struct Reach {
    /// Profile of the AWS configuration.
    #[arg(long, value_name = "P", default_value = "")]
    profile: String,
    /// Role to assume; {account} is replaced by each account's id.
    #[arg(long, value_name = "A", default_value = "")]
    role_arn: String,
    /// External id for the role.
    #[arg(long, value_name = "X", default_value = "")]
    external_id: String,
    /// What the role's session is called, as CloudTrail will show it; `tickmark` without it.
    #[arg(long, value_name = "S", default_value = "")]
    session_name: String,
}

impl Reach {
    /// As the workbench takes it.
    pub fn access(&self) -> AccountAccess {
        AccountAccess {
            profile: self.profile.clone(),
            role_arn: self.role_arn.clone(),
            external_id: self.external_id.clone(),
            session_name: self.session_name.clone(),
        }
    }

    /// Refuses what would be ignored, because nothing is asked.
    pub fn refuse_without(&self, cause: &str) -> Result<(), Failure> {
        let given = [
            ("--profile", &self.profile),
            ("--role-arn", &self.role_arn),
            ("--external-id", &self.external_id),
            ("--session-name", &self.session_name),
        ];
        match given.into_iter().find(|(_, value)| !value.is_empty()) {
            Some((name, _)) => Err(Failure::unusable(format!(
                "{name} says how AWS is reached, but nothing is asked: it goes with {cause}"
            ))),
            None => Ok(()),
        }
    }
}

/// How fast AWS may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Pace {
    /// What AWS bears.
    Aws,
    /// No pace of our own: for the sample organisation and for measuring.
    None,
}

impl Pace {
    /// As a collection takes it.
    pub fn limits(self) -> Limits {
        match self {
            Self::Aws => Limits::aws(),
            Self::None => Limits::none(),
        }
    }
}
