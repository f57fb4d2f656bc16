//! Files, archives and folders, as an import reads them: counted first, then taken in, then seen again.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use tempfile::TempDir;
use tickmark_domain::{Account, Period, Scope, Timestamp};
use tickmark_intake::{ImportOptions, ImportReport};
use tickmark_store::{NewEngagement, Store};

use super::place::{bundle, fresh_folder, with_file, with_folder};

/// Imports into one engagement, before the next one is made: what stands in it already matters, and slows.
const TRIALS: u32 = 300;

/// A file or an archive.
pub fn import(bytes: &[u8]) {
    with_file("file", bytes, |path| trial(path, 1));
}

/// A list of documents in a folder, and files beside it.
pub fn documents(bytes: &[u8]) {
    const NAMES: [&str; 6] = [
        "list.csv",
        "a.pdf",
        "below/a.pdf",
        "below/list.tsv",
        "notes.txt",
        "below/users.csv",
    ];
    let files = bundle(bytes, &NAMES);
    with_folder("papers", &files, |path| trial(path, files.len() as u64));
}

fn trial(path: &Path, files: u64) {
    thread_local!(static PLACE: RefCell<Option<(Place, u32)>> = const { RefCell::new(None) });
    PLACE.with_borrow_mut(|place| {
        let (place, trials) = place.get_or_insert_with(|| (Place::new(), 0));
        place.look(path, files);
        *trials += 1;
        if *trials == TRIALS {
            (*place, *trials) = (Place::new(), 0);
        }
    });
}

struct Place {
    store: Store,
    _folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let (folder, path) = fresh_folder();
        let engagement = NewEngagement {
            id: "fuzz".to_owned(),
            name: "Fuzz".to_owned(),
            owner: String::new(),
            scope: Scope {
                accounts: vec![Account {
                    id: "111122223333".to_owned(),
                    alias: String::new(),
                }],
                regions: vec!["eu-central-1".to_owned()],
                period: Period {
                    from: "2026-01-01".parse().expect("a day"),
                    to: "2026-12-31".parse().expect("a day"),
                },
            },
            is_sample: false,
            actor: "fuzz".to_owned(),
            created_at: Timestamp::from_ms(0),
        };
        let file = path.join("fuzz.tickmark");
        let store = Store::create(&file, &engagement, None, "fuzz").expect("an engagement for the trial");
        Self {
            store,
            _folder: folder,
        }
    }

    fn import(&self, path: &Path, dry_run: bool) -> ImportReport {
        let options = ImportOptions {
            dry_run,
            made_with: "fuzz".to_owned(),
        };
        let report = tickmark_intake::import(
            &self.store,
            &[PathBuf::from(path)],
            &options,
            "fuzz",
            &|| Timestamp::from_ms(0),
            &|_| {},
            &AtomicBool::new(false),
        );
        report.expect("what is wrong with a file is in the report")
    }

    fn look(&self, path: &Path, files: u64) {
        let told = self.import(path, true);
        complete(&told, files);
        let done = self.import(path, false);
        complete(&done, files);
        assert_eq!(
            (&told.files, &told.items, &told.file_kinds, &told.summary),
            (&done.files, &done.items, &done.file_kinds, &done.summary),
            "an import brings what its preview said"
        );
        let again = self.import(path, false);
        assert_eq!(
            (again.items.new, again.items.conflicting, again.files.read),
            (0, 0, 0),
            "the same import again changes nothing"
        );
    }
}

fn complete(report: &ImportReport, given: u64) {
    let (files, items) = (report.files, report.items);
    assert_eq!(items.read, items.new + items.duplicate + items.conflicting);
    let told = files.read + files.known + files.elsewhere + files.failed + report.archives;
    assert!(
        told >= given && (told > 0 || !report.problems.is_empty()),
        "a file was dropped without a word"
    );
    for problem in &report.problems {
        assert!(!problem.path.is_empty() && !problem.problem.is_empty());
    }
}
