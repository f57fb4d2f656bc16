//! Two weeks of a trail with one fault of each kind that can be seen in its hours.

use crate::delivery::{ACCOUNT, Copy, Saved, deliver, digest_key, hours, log};

/// How many files of [`flawed`] are not valid: a log that was changed, one that is gone, one that was added, a digest that
/// is gone, one that was changed, and the two logs that each of these digests named.
pub const FLAWS: usize = 9;

/// The copy; every digest's metadata was saved.
pub fn flawed() -> Copy {
    let mut hours = hours(14 * 24);
    // CloudTrail was switched off for three hours, and began anew.
    hours.drain(200..203);
    hours[200].restart = true;
    let copy = Copy::of(&deliver(&hours), Saved::All);
    let at = |day: u32, hour: u32| (day * 24 + hour) * 60;
    copy.change(&log(ACCOUNT, at(2, 14) + 5, 1).object, |text| {
        text.replacen("PutObject", "GetObject", 1)
    });
    copy.remove(&log(ACCOUNT, at(4, 9) + 20, 2).object);
    let added = log(ACCOUNT, at(6, 3) + 40, 7);
    copy.put(&added.object, &crate::delivery::gzip(added.text.as_bytes()));
    copy.remove(&digest_key(at(7, 20), false));
    copy.change(&digest_key(at(11, 6), false), |text| {
        text.replacen("SHA-256", "SHA-512", 1)
    });
    copy
}
