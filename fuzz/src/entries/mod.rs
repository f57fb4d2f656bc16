//! Every way in which bytes of strangers are read. The fuzz targets call these, and so does the test that goes through
//! the seeds, so that both drive the same code.
//!
//! None may panic, whatever the bytes; what else must hold is asserted here.

mod archives;
mod digests;
mod frameworks;
mod imports;
mod packages;
mod place;
mod splitting;
mod texts;

/// A way in, and its name.
pub type Entry = (&'static str, fn(&[u8]));

/// All of them.
pub const ENTRIES: &[Entry] = &[
    ("archive", archives::archive),
    ("detect", texts::detect),
    ("digest", digests::digest),
    ("documents", imports::documents),
    ("facts", texts::facts),
    ("framework", frameworks::framework),
    ("import", imports::import),
    ("inflate", archives::inflate),
    ("keys", digests::keys_of),
    ("locate", texts::locate),
    ("manifest", packages::manifest),
    ("package", packages::package),
    ("record", texts::record),
    ("signature", packages::signature),
    ("split", splitting::split),
];

/// Calls the entry of that name.
///
/// # Panics
/// When there is none, or a rule does not hold for the bytes.
pub fn run(name: &str, bytes: &[u8]) {
    let entry = ENTRIES.iter().find(|(known, _)| *known == name);
    let (_, entry) = entry.expect("a target calls an entry by its name");
    entry(bytes);
}
