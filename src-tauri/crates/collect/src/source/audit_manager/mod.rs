//! AWS Audit Manager: assessments with their controls, evidence and what people did with it.

mod account;
mod assessment;
mod control;
mod evidence;
mod framework;
mod insight;
mod lane;
mod library;
mod record;
mod report;

pub(crate) use account::ACCOUNT_STATUS;
pub(crate) use assessment::{ASSESSMENT, ASSESSMENTS};
pub(crate) use evidence::FOLDERS;
pub(crate) use lane::{collect, first_step, operations};
