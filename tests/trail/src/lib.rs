//! What CloudTrail would deliver into a bucket, and a person would copy: logs, and a digest for every hour, signed with a
//! real key.
//!
//! [`delivery`] makes hours, which can be told to say something false before they are signed, and copies of the bucket,
//! whose files a test then changes. [`flawed`] is a copy in which enough went wrong to be worth looking at.

#![forbid(unsafe_code)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::must_use_candidate, reason = "what is made here is made to be used")]

pub mod delivery;
mod flawed;
mod key;

pub use flawed::{FLAWS, flawed};
pub use key::{Key, listed, write_keys};
