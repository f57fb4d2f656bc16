//! The sample organisation: a small company, and an AWS-compatible HTTP endpoint on loopback that serves it.
//!
//! Audit Manager (restJson1), Config and CloudTrail (awsJson1.1) and two operations of STS (query) answer as AWS
//! does, so that any AWS SDK reads them. The rule of this crate: every byte of an answer is a function of the
//! configuration and the request. There is no counter and no clock in it, so two readings can be compared.
//!
//! IAM Identity Center's portal hands out credentials to whoever brings the token of its login. Otherwise the account
//! comes from the access key id, the service and the Region from the signature's credential scope.
//! Signatures are not checked: the endpoint listens on loopback and holds nothing secret.

mod config;
mod endpoint;
mod ops;
mod seed;
mod time;
mod wire;
mod world;

pub use config::{Fault, SampleConfig, Size, UnknownName};
pub use endpoint::Endpoint;
pub use ops::operations;
pub use world::{
    AUDIT_ROLE, EXTERNAL_ID, ORGANISATION_NAME, Organisation, REGIONS, SSO_ROLE, SSO_TOKEN, SSO_USER,
    SampleAccount,
};
