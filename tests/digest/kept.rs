//! Verdicts are kept with the evidence: of everything that was imported, in whatever order and form it came.

use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::TempDir;
use tickmark_domain::verification::{FileVerdict, Verdict};
use tickmark_domain::{Account, Period, Scope, Timestamp};
use tickmark_intake::digest::PublicKeys;
use tickmark_intake::{ImportOptions, ImportProgress, ImportReport, import, prove};
use tickmark_store::{FileProof, NewEngagement, Store};

use crate::keys;
use tickmark_trail::delivery::{ACCOUNT, Copy, REGION, Saved, TRAIL, deliver, digest_key, hours, log};

/// 13 May 2026, 10:00 UTC.
const NOW: i64 = 1_778_666_400_000;

pub fn now() -> Timestamp {
    Timestamp::from_ms(NOW)
}

pub struct Engagement {
    _folder: TempDir,
    pub store: Store,
}

impl Engagement {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let new = NewEngagement {
            id: "e-1".to_owned(),
            name: "Logs".to_owned(),
            owner: String::new(),
            scope: Scope {
                accounts: vec![Account {
                    id: ACCOUNT.to_owned(),
                    alias: String::new(),
                }],
                regions: vec![REGION.to_owned()],
                period: Period {
                    from: "2026-05-01".parse().unwrap(),
                    to: "2026-05-31".parse().unwrap(),
                },
            },
            is_sample: false,
            actor: "Dana".to_owned(),
            created_at: now(),
        };
        let store = Store::create(&folder.path().join("a.tickmark"), &new, None, "Tickmark test").unwrap();
        Self {
            _folder: folder,
            store,
        }
    }

    pub fn with_keys() -> Self {
        let new = Self::new();
        new.give_keys();
        new
    }

    fn give_keys(&self) {
        let ders = keys().ders().to_vec();
        assert_eq!(self.store.give_keys(ders, "keys.json", "Dana", now()).unwrap(), 2);
    }

    pub fn import(&self, paths: &[PathBuf]) -> ImportReport {
        self.run(paths, false)
    }

    fn run(&self, paths: &[PathBuf], dry_run: bool) -> ImportReport {
        let options = ImportOptions {
            dry_run,
            made_with: "Tickmark test".to_owned(),
        };
        let cancel = AtomicBool::new(false);
        import(&self.store, paths, &options, "Dana", &now, &|_| {}, &cancel).unwrap()
    }

    /// What is known of the file of every event, by the event's id.
    fn proofs(&self) -> Vec<(String, Option<FileProof>)> {
        let mut found = Vec::new();
        self.store
            .each_evidence(false, |item| {
                found.push((item.native_id, item.artifact_id));
                Ok(())
            })
            .unwrap();
        found
            .into_iter()
            .map(|(id, artifact)| (id, self.store.file_proof(artifact).unwrap()))
            .collect()
    }

    /// How many events stand so.
    fn count(&self, verdict: FileVerdict) -> usize {
        let proofs = self.proofs();
        let of = |p: &Option<FileProof>| p.as_ref().is_some_and(|p| p.verdict == verdict);
        proofs.iter().filter(|(_, proof)| of(proof)).count()
    }

    pub fn acts(&self) -> Vec<String> {
        let acts = self.store.list_activity(0, 100).unwrap();
        acts.into_iter().map(|act| act.action).collect()
    }
}

pub fn folder(copy: &Copy) -> Vec<PathBuf> {
    vec![copy.folder.path().to_owned()]
}

#[test]
fn every_event_of_a_verified_log_names_its_chain_and_its_digest() {
    let engagement = Engagement::with_keys();
    let report = engagement.import(&folder(&Copy::whole(3)));
    assert_eq!(report.problems, []);
    assert_eq!(report.summary.kinds.get("cloudtrail.digest"), Some(&3));
    let proof = report.proof.unwrap();
    assert_eq!(
        (
            proof.verdict,
            proof.digests,
            proof.valid_digests,
            proof.logs,
            proof.valid_logs,
            proof.missing,
            proof.keys
        ),
        (Verdict::Good, 3, 3, 6, 6, 0, 2)
    );
    let proofs = engagement.proofs();
    assert_eq!(proofs.len(), 18);
    for (event, proof) in proofs {
        let proof = proof.unwrap_or_else(|| panic!("nothing is known of {event}"));
        assert_eq!((proof.verdict, proof.reason.as_str()), (FileVerdict::Valid, ""));
        assert_eq!(
            proof.chain,
            format!("{ACCOUNT}_CloudTrail-Digest_{REGION}_{TRAIL}_us-east-1")
        );
        assert!(proof.by.contains("/CloudTrail-Digest/"), "{}", proof.by);
    }
    assert!(engagement.acts().contains(&"files.proven".to_owned()));
}

#[test]
fn events_of_a_changed_log_are_not_verified_and_say_why() {
    let copy = Copy::whole(3);
    let changed = log(ACCOUNT, 9 * 60 + 5, 1).object;
    copy.change(&changed, |text| text.replacen("PutObject", "GetObject", 1));
    let engagement = Engagement::with_keys();
    let report = engagement.import(&folder(&copy));
    assert_eq!(report.proof.unwrap().verdict, Verdict::Bad);
    assert_eq!(
        (
            engagement.count(FileVerdict::Valid),
            engagement.count(FileVerdict::Invalid)
        ),
        (15, 3)
    );
    let (_, bad) = engagement
        .proofs()
        .into_iter()
        .find(|(_, p)| p.as_ref().is_some_and(|p| p.verdict == FileVerdict::Invalid))
        .unwrap();
    assert!(bad.unwrap().reason.contains("inflated bytes have the hash"));
}

#[test]
fn logs_without_digests_claim_nothing_and_are_verified_when_the_digests_come() {
    let copy = Copy::whole(2);
    let engagement = Engagement::with_keys();
    let logs = copy.path(&format!("AWSLogs/{ACCOUNT}/CloudTrail"));
    assert_eq!(engagement.import(&[logs]).proof, None);
    assert!(engagement.proofs().iter().all(|(_, proof)| proof.is_none()));
    let report = engagement.import(&folder(&copy));
    assert_eq!((report.files.known, report.files.read), (4, 3));
    assert_eq!(report.proof.unwrap().verdict, Verdict::Good);
    assert_eq!(engagement.count(FileVerdict::Valid), 12);
}

#[test]
fn without_the_keys_nothing_is_verified_until_they_are_given() {
    let engagement = Engagement::new();
    let report = engagement.import(&folder(&Copy::whole(2)));
    assert_eq!(report.proof.unwrap().verdict, Verdict::Incomplete);
    assert_eq!(engagement.count(FileVerdict::Unproven), 12);
    engagement.give_keys();
    let (_, summary) = prove(&engagement.store, "Dana", &now, |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((summary.verdict, summary.valid_logs), (Verdict::Good, 4));
    assert_eq!(engagement.count(FileVerdict::Valid), 12);
}

#[test]
fn keys_that_were_given_stay_and_are_told_once() {
    let engagement = Engagement::with_keys();
    let again = engagement
        .store
        .give_keys(keys().ders().to_vec(), "other.pem", "Eve", now());
    assert_eq!(again.unwrap(), 0);
    let given = engagement.acts().into_iter().filter(|act| act == "keys.given");
    assert_eq!(given.count(), 1);
    engagement.import(&folder(&Copy::whole(1)));
    assert_eq!(engagement.count(FileVerdict::Valid), 6);
}

#[test]
fn an_archive_proves_what_its_folder_does() {
    let copy = Copy::of(&deliver(&hours(3)), Saved::Newest);
    let work = TempDir::new().unwrap();
    for (name, form) in [("logs.zip", zipped as fn(&Path, &Path)), ("logs.tar", tarred)] {
        let archive = work.path().join(name);
        form(copy.folder.path(), &archive);
        let engagement = Engagement::with_keys();
        let report = engagement.import(&[archive]);
        assert_eq!(report.problems, [], "{name}");
        assert_eq!(report.proof.unwrap().verdict, Verdict::Good, "{name}");
        assert_eq!(engagement.count(FileVerdict::Valid), 18, "{name}");
    }
}

fn run(program: &str, arguments: &[&std::ffi::OsStr], folder: &Path) {
    let done = std::process::Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
}

fn zipped(folder: &Path, archive: &Path) {
    run(
        "zip",
        &["-qr".as_ref(), archive.as_os_str(), ".".as_ref()],
        folder,
    );
}

fn tarred(folder: &Path, archive: &Path) {
    run(
        "tar",
        &["-cf".as_ref(), archive.as_os_str(), ".".as_ref()],
        folder,
    );
}

#[test]
fn a_preview_counts_the_digests_and_proves_nothing() {
    let engagement = Engagement::with_keys();
    let report = engagement.run(&folder(&Copy::whole(2)), true);
    assert_eq!(
        (report.proof, report.file_kinds.get("CloudTrail digest")),
        (None, Some(&2))
    );
    assert_eq!(engagement.proofs(), []);
    assert!(!engagement.acts().contains(&"files.proven".to_owned()));
}

#[test]
fn a_look_that_is_stopped_leaves_the_verdicts_as_they_were() {
    let engagement = Engagement::with_keys();
    engagement.import(&folder(&Copy::whole(2)));
    let before = engagement.proofs();
    prove(&engagement.store, "Dana", &now, |_| ControlFlow::Break(())).unwrap_err();
    assert_eq!(engagement.proofs(), before);
    assert_eq!(engagement.count(FileVerdict::Valid), 12);
}

#[test]
fn an_import_that_is_cancelled_while_it_verifies_is_whole_and_is_verified_by_the_next() {
    let engagement = Engagement::with_keys();
    engagement.import(&folder(&Copy::whole(2)));
    let copy = Copy::whole(3);
    let cancel = AtomicBool::new(false);
    let cancels = |step: &ImportProgress| cancel.store(step.proving, Ordering::Relaxed);
    let options = ImportOptions {
        dry_run: false,
        made_with: "Tickmark test".to_owned(),
    };
    let store = &engagement.store;
    let report = import(store, &folder(&copy), &options, "Dana", &now, &cancels, &cancel).unwrap();
    assert!(cancel.into_inner());
    assert!(!report.interrupted);
    assert_eq!((report.items.new, report.proof), (7, None));
    let said = &report.problems.last().unwrap().problem;
    assert!(
        said.contains("stopped") && said.contains("what was imported is kept"),
        "{said}"
    );
    // What was proven before stays so, and nothing is claimed of the rest.
    let proofs = engagement.proofs();
    assert_eq!(
        (proofs.len(), engagement.count(FileVerdict::Valid)),
        (18, 12),
        "{proofs:#?}"
    );
    let again = engagement.import(&folder(&copy));
    assert_eq!(again.items.new, 0);
    assert_eq!(again.proof.unwrap().verdict, Verdict::Good);
    assert_eq!(engagement.count(FileVerdict::Valid), 18);
}

#[test]
fn a_log_that_a_digest_names_and_nobody_imported_is_counted_as_missing() {
    let copy = Copy::whole(2);
    copy.remove(&log(ACCOUNT, 8 * 60 + 5, 1).object);
    let engagement = Engagement::with_keys();
    let proof = engagement.import(&folder(&copy)).proof.unwrap();
    assert_eq!((proof.verdict, proof.missing, proof.logs), (Verdict::Bad, 1, 3));
}

#[test]
fn a_damaged_digest_is_named_and_the_rest_is_proven() {
    let copy = Copy::whole(3);
    let newest = digest_key(11 * 60, false);
    fs::OpenOptions::new()
        .write(true)
        .truncate(true)
        .open(copy.path(&newest))
        .unwrap()
        .write_all(br#"{"digestEndTime":"x","logFiles":[]}"#)
        .unwrap();
    let engagement = Engagement::with_keys();
    let report = engagement.import(&folder(&copy));
    assert_eq!(report.files.failed, 1);
    assert!(
        report.problems[0].path.ends_with(&newest),
        "{:?}",
        report.problems
    );
    assert_eq!(
        engagement.count(FileVerdict::Valid),
        6,
        "the digest of the second hour was signed in the newest"
    );
}

#[test]
fn a_query_result_is_kept_with_the_verdict_of_its_signature() {
    let lake = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/cloudtrail-lake");
    let engagement = Engagement::new();
    let proof = engagement.import(std::slice::from_ref(&lake)).proof.unwrap();
    assert_eq!((proof.digests, proof.valid_digests, proof.keys), (1, 0, 0));
    assert_eq!(proof.verdict, Verdict::Incomplete);
    let key = PublicKeys::read(&fs::read(lake.join("public-key.base64")).unwrap()).unwrap();
    let ders = key.ders().to_vec();
    let later = Timestamp::from_ms(NOW + 1);
    engagement.store.give_keys(ders, "key", "Dana", later).unwrap();
    let proof = engagement.import(&[lake]).proof.unwrap();
    assert_eq!(
        (proof.verdict, proof.valid_digests, proof.valid_logs),
        (Verdict::Good, 1, 1)
    );
}
