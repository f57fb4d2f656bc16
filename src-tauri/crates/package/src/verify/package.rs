//! The checks of a package: its hashes, its signature, its manifest and its name.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::findings::Findings;
use super::signature::verify_by;
use super::tree::{Tree, Unread, hash, read_small};
use super::{contents, told};
use crate::input::Progress;
use crate::manifest::{FileEntry, MANIFEST, Manifest, SIGNATURE, SIGNERS, SUMS};
use crate::sums::{Sums, read_sums, write_sums};
use crate::verdict::ProblemKind;
use tickmark_domain::counts::{counted, number, word};

const LONGEST_MANIFEST: u64 = 128 << 20;
const LONGEST_SUMS: u64 = 64 << 20;
const LONGEST_SIGNERS: u64 = 1 << 20;
const LONGEST_SIGNATURE: u64 = 1 << 16;

/// The titles of the checks.
pub mod titles {
    pub const HASHES: &str = "Every file matches its hash";
    pub const FILES: &str = "No file is missing, and none was added";
    pub const SIGNED: &str = "The list of hashes is signed";
    pub const MANIFEST: &str = "The manifest says the same as the list of hashes";
    pub const NAME: &str = "The package has the name of its manifest";
}

/// What the hashes of a package are compared with.
struct Known {
    sums: Sums,
    sums_bytes: Vec<u8>,
    manifest: Option<Manifest>,
    manifest_sha256: Option<String>,
}

/// Verifies a package; `signers` are the allowed signers that were handed over another way.
pub fn check(
    tree: &mut dyn Tree,
    signers: Option<&str>,
    findings: &mut Findings,
    progress: &mut dyn FnMut(Progress),
) {
    let Some(known) = read_known(tree, findings) else {
        for title in [
            titles::HASHES,
            titles::FILES,
            titles::SIGNED,
            titles::MANIFEST,
            titles::NAME,
        ] {
            findings.unchecked(title, format!("{SUMS} cannot be read"));
        }
        return;
    };
    let hashes = check_hashes(tree, &known, findings, progress);
    check_files(tree, &known, &hashes, findings);
    check_signature(tree, &known, signers, findings);
    check_manifest(&known, &hashes, findings);
    check_name(tree, &known, findings);
    match &known.manifest {
        Some(manifest) => contents::check(tree, manifest, findings, progress),
        None => contents::unchecked(findings),
    }
}

fn read_known(tree: &mut dyn Tree, findings: &mut Findings) -> Option<Known> {
    let sums_bytes = told(read_small(tree, SUMS, LONGEST_SUMS), SUMS, findings)?;
    let Ok(text) = std::str::from_utf8(&sums_bytes) else {
        findings.problem(SUMS, ProblemKind::Unreadable, "it is no text");
        return None;
    };
    let sums = match read_sums(text) {
        Ok(sums) => sums,
        Err(what) => {
            let kind = if what.ends_with("has no end") {
                ProblemKind::TrailingBytes
            } else {
                ProblemKind::Unreadable
            };
            findings.problem(SUMS, kind, what);
            return None;
        }
    };
    let bytes = read_small(tree, MANIFEST, LONGEST_MANIFEST);
    let manifest_sha256 = bytes.as_ref().ok().map(|b| hex::encode(Sha256::digest(b)));
    let manifest = match bytes {
        Ok(bytes) => match Manifest::from_bytes(&bytes) {
            Ok(manifest) => Some(manifest),
            Err(what) => {
                findings.problem(MANIFEST, ProblemKind::Unreadable, what);
                None
            }
        },
        Err(Unread::Refused(what)) => {
            findings.problem(MANIFEST, ProblemKind::Unreadable, what);
            None
        }
        Err(Unread::Missing) => {
            findings.problem(MANIFEST, ProblemKind::Missing, "every package has one");
            None
        }
    };
    Some(Known {
        sums,
        sums_bytes,
        manifest,
        manifest_sha256,
    })
}

/// Hashes every listed file that is there; answers what came out.
fn check_hashes(
    tree: &mut dyn Tree,
    known: &Known,
    findings: &mut Findings,
    progress: &mut dyn FnMut(Progress),
) -> BTreeMap<String, String> {
    let before = findings.so_far();
    let entries: BTreeMap<&str, &FileEntry> = known
        .manifest
        .iter()
        .flat_map(|m| &m.files)
        .map(|f| (f.path.as_str(), f))
        .collect();
    let there: Vec<&String> = known
        .sums
        .keys()
        .filter(|p| tree.files().contains_key(*p))
        .collect();
    let total = there.len() as u64;
    let mut hashes = BTreeMap::new();
    let mut good = 0_u64;
    for (done, path) in (0..).zip(there) {
        progress(Progress {
            doing: "Comparing hashes",
            done,
            total,
        });
        let found = match hash(tree, path) {
            Ok(found) => found,
            Err(e) => {
                findings.problem(path, ProblemKind::Unreadable, e.to_string());
                continue;
            }
        };
        let entry = entries.get(path.as_str());
        let as_listed = known.sums.get(path) == Some(&found);
        let as_in_manifest = entry.is_some_and(|e| e.sha256 == found);
        if as_listed {
            good += 1;
        } else if as_in_manifest {
            findings.problem(
                SUMS,
                ProblemKind::Changed,
                format!("its line of {path} is not the one that was written"),
            );
        } else {
            findings.problem(path, ProblemKind::Changed, changed(tree, path, entry.copied()));
        }
        hashes.insert(path.clone(), found);
    }
    findings.checked = total;
    let detail = format!("{} of {}", number(good), number(known.sums.len() as u64));
    findings.check(titles::HASHES, before, detail);
    hashes
}

fn changed(tree: &dyn Tree, path: &str, entry: Option<&FileEntry>) -> String {
    let size = tree.files().get(path).copied().unwrap_or(0);
    match entry {
        Some(e) if e.size != size => {
            format!(
                "it is {} long, and {} {} written",
                counted(size, "byte", "bytes"),
                number(e.size),
                word(e.size, "was", "were")
            )
        }
        _ => "its bytes are not the ones that were written".to_owned(),
    }
}

fn check_files(
    tree: &mut dyn Tree,
    known: &Known,
    hashes: &BTreeMap<String, String>,
    findings: &mut Findings,
) {
    let before = findings.so_far();
    let mut lost: BTreeMap<&str, &str> = BTreeMap::new();
    for (path, sha256) in &known.sums {
        if !tree.files().contains_key(path) {
            findings.problem(path, ProblemKind::Missing, "it was written and is not here");
            lost.insert(sha256, path);
        }
    }
    let own = [SUMS, SIGNATURE];
    let unlisted: Vec<String> = tree
        .files()
        .keys()
        .filter(|p| !known.sums.contains_key(*p) && !own.contains(&p.as_str()))
        .cloned()
        .collect();
    for path in &unlisted {
        let twin = if lost.is_empty() {
            None
        } else {
            hash(tree, path).ok()
        };
        match twin.as_deref().and_then(|sha256| lost.get(sha256)) {
            Some(from) => findings.problem(
                path,
                ProblemKind::Misplaced,
                format!("it is {from} under another name"),
            ),
            None => findings.problem(path, ProblemKind::Added, added(path)),
        }
    }
    let detail = counted(hashes.len() as u64 + own.len() as u64, "file", "files");
    findings.check(titles::FILES, before, detail);
}

fn added(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let by_system =
        matches!(name, ".DS_Store" | "Thumbs.db" | "desktop.ini") || path.starts_with("__MACOSX/");
    if by_system {
        format!("it is not listed in {SUMS}; a system makes such files when it shows a folder, delete it")
    } else {
        format!("it is not listed in {SUMS}")
    }
}

fn check_signature(tree: &mut dyn Tree, known: &Known, signers: Option<&str>, findings: &mut Findings) {
    let before = findings.so_far();
    let said = known.manifest.as_ref().and_then(|m| m.signer.as_ref());
    if !tree.files().contains_key(SIGNATURE) {
        if said.is_some() || known.sums.contains_key(SIGNERS) {
            findings.problem(SIGNATURE, ProblemKind::Missing, "it was written and is not here");
            findings.check(titles::SIGNED, before, "the signature is missing");
        } else {
            findings.problem(
                SUMS,
                ProblemKind::NotVerifiable,
                "nobody signed the package: it proves that it is whole, not who made it",
            );
            findings.unchecked(titles::SIGNED, "nobody signed it");
        }
        return;
    }
    let signature = told(
        read_small(tree, SIGNATURE, LONGEST_SIGNATURE),
        SIGNATURE,
        findings,
    );
    let signature = signature.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let own = match signers {
        Some(_) => None,
        None => told(read_small(tree, SIGNERS, LONGEST_SIGNERS), SIGNERS, findings),
    };
    let own = own.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let (Some(signature), Some(signers)) = (signature, signers.or(own.as_deref())) else {
        findings.check(titles::SIGNED, before, "there is nothing to verify it with");
        return;
    };
    match verify_by(signers, &known.sums_bytes, &signature) {
        Ok(signed) if said.is_some_and(|s| s.fingerprint != signed.fingerprint) => {
            let what = format!(
                "it is signed with the key {}, and the manifest names another one",
                signed.fingerprint
            );
            findings.problem(SIGNATURE, ProblemKind::WrongKey, what);
            findings.check(titles::SIGNED, before, "by another key");
        }
        Ok(signed) => {
            findings.check(
                titles::SIGNED,
                before,
                format!("{}, {}", signed.identity, signed.fingerprint),
            );
            findings.signer = Some((signed.identity, signed.fingerprint));
        }
        Err((kind, what)) => {
            // The list of hashes follows from the manifest: that tells which of the two was changed.
            let path = if is_as_written(known) { SIGNATURE } else { SUMS };
            findings.problem(
                path,
                kind,
                format!("the signature in {SIGNATURE} does not hold: {what}"),
            );
            findings.check(titles::SIGNED, before, what);
        }
    }
}

fn is_as_written(known: &Known) -> bool {
    let (Some(manifest), Some(sha256)) = (&known.manifest, &known.manifest_sha256) else {
        return false;
    };
    let mut sums: Sums = manifest
        .files
        .iter()
        .map(|f| (f.path.clone(), f.sha256.clone()))
        .collect();
    sums.insert(MANIFEST.to_owned(), sha256.clone());
    write_sums(&sums).as_bytes() == known.sums_bytes
}

fn check_manifest(known: &Known, hashes: &BTreeMap<String, String>, findings: &mut Findings) {
    let Some(manifest) = &known.manifest else {
        findings.unchecked(titles::MANIFEST, "the manifest cannot be read");
        return;
    };
    let before = findings.so_far();
    let mut seen = BTreeSet::from([MANIFEST]);
    for file in &manifest.files {
        if !seen.insert(&file.path) {
            findings.problem(
                MANIFEST,
                ProblemKind::Changed,
                format!("it names {} twice", file.path),
            );
        }
        match known.sums.get(&file.path) {
            None => {
                findings.problem(
                    SUMS,
                    ProblemKind::Changed,
                    format!("it has no line for {}", file.path),
                );
            }
            Some(listed) if *listed != file.sha256 && hashes.get(&file.path) == Some(listed) => {
                findings.problem(
                    MANIFEST,
                    ProblemKind::Changed,
                    format!("it says another hash of {}", file.path),
                );
            }
            Some(_) => {}
        }
        if let Some(what) = misnamed(file) {
            findings.problem(&file.path, ProblemKind::Misplaced, what);
        }
    }
    for path in known.sums.keys().filter(|p| !seen.contains(p.as_str())) {
        findings.problem(path, ProblemKind::Added, "the manifest does not know it");
    }
    let detail = counted(manifest.files.len() as u64, "file", "files");
    findings.check(titles::MANIFEST, before, detail);
}

/// An original is called by its hash.
fn misnamed(file: &FileEntry) -> Option<String> {
    let rest = file.path.strip_prefix("evidence/")?;
    let named = rest.split_once('/').is_some_and(|(folder, name)| {
        let stem = name.split('.').next().unwrap_or_default();
        folder.len() == 2 && stem.len() == 24 && stem.starts_with(folder) && file.sha256.starts_with(stem)
    });
    (!named).then(|| "its name is not the beginning of its hash".to_owned())
}

fn check_name(tree: &mut dyn Tree, known: &Known, findings: &mut Findings) {
    let Some(sha256) = &known.manifest_sha256 else {
        findings.unchecked(titles::NAME, "there is no manifest");
        return;
    };
    let before = findings.so_far();
    let short = sha256.get(..8).unwrap_or_default();
    let name = tree.name().to_owned();
    if name.rsplit_once('-').map(|(_, end)| end) != Some(short) {
        let what = format!(
            "the package's folder is called \"{name}\", and its name must end in -{short}, the beginning of the manifest's hash"
        );
        findings.problem(MANIFEST, ProblemKind::Misplaced, what);
    }
    findings.check(titles::NAME, before, name);
}
