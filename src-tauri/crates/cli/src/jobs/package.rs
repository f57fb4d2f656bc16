//! Export and verify.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use tickmark_workbench::actions::{self, Access, VerifyWith};
use tickmark_workbench::wire::{CommandError, WritePackage, WrittenPackage};
use tickmark_workbench::{OpenStore, Snapshot, now};

use super::{actor, home, open, passphrase};
use crate::answer::{Answer, DONE, Failure, NO};
use crate::print;

/// Exports a package.
pub fn export(
    file: &Path,
    to: &Path,
    zip: bool,
    control_sets: Vec<String>,
    person: Option<&str>,
    key: Option<&Path>,
) -> Result<Answer, Failure> {
    let store = open(file, None, Access::Write)?;
    let written = write(&store, to, zip, control_sets, person, key)?;
    let lines = print::package(&written);
    Ok(Answer::new(&written, lines))
}

/// Writes a package of an open engagement.
pub fn write(
    store: &OpenStore,
    to: &Path,
    zip: bool,
    control_sets: Vec<String>,
    person: Option<&str>,
    key: Option<&Path>,
) -> Result<WrittenPackage, Failure> {
    let home = home();
    let owner = store.engagement().map_err(CommandError::from)?.owner;
    let known = home.identity();
    let (name, principal) = match person {
        Some(name) => (name.to_owned(), name.to_owned()),
        None if !known.name.is_empty() => (known.name, known.principal),
        None if !owner.is_empty() => (owner.clone(), owner),
        None => (actor(None), actor(None)),
    };
    let signer = home.signer(&principal, key)?;
    let snapshot = Snapshot::load(store).map_err(CommandError::from)?;
    store.keep_states(snapshot.states()).map_err(CommandError::from)?;
    let request = WritePackage {
        to: to.display().to_string(),
        zip,
        control_sets,
    };
    let bar = print::Bar::new();
    let written = actions::write(store, &snapshot, &request, &signer, &name, now(), &mut |p| {
        bar.show(p.doing, p.done, p.total);
    });
    bar.clear();
    Ok(written?)
}

/// Verifies. Exit status 1 when the verdict is not good.
pub fn verify(
    path: &Path,
    signers: Option<&Path>,
    public_keys: &[PathBuf],
    passphrase_file: Option<&Path>,
) -> Result<Answer, Failure> {
    let passphrase = passphrase(passphrase_file)?;
    let passphrase = passphrase.as_deref();
    let mut with = VerifyWith {
        signers,
        passphrase,
        ..VerifyWith::default()
    };
    for file in public_keys {
        with.keys.extend(&actions::public_keys(file, passphrase, now())?);
    }
    let bar = print::Bar::new();
    let report = actions::verify(path, &with, now(), &mut |reading| {
        bar.show("Hashing", reading.files, reading.of);
        ControlFlow::Continue(())
    });
    bar.clear();
    let report = report?;
    let status = if report.verdict == "good" { DONE } else { NO };
    let lines = print::verdict(&report);
    Ok(Answer::new(&report, lines).with_status(status))
}
