//! AWS Artifact: which reports there are, in which versions, and on which terms. A report itself is given out only to
//! somebody who accepts its terms; a collection never does that.

mod file;
mod lane;
mod report;

pub(crate) use file::{REPORT, TERMS};
pub(crate) use lane::{collect, everywhere, first_step, once};
