//! A small engagement with everything that a package holds, and packages of it.

mod contents;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tempfile::TempDir;
use tickmark_domain::{ConclusionKind, MachineResult, Role, Timestamp};
use tickmark_package::{
    CheckLine, Manifest, PackageError, PackageInput, PackageOptions, Problem, Signer, Verdict, VerifyOptions,
    VerifyReport, WrittenPackage,
};
use tickmark_report::compute::{Exclusion, ReportOptions, Snapshot};
use tickmark_store::{Codec, NewManual, Store};

pub use contents::attached_bytes;
use contents::{collect, engagement, evaluation, event, framework, sign};

pub const MADE_WITH: &str = "Tickmark 0.0.0-test";
/// A moment of the tests' own time, `n` seconds after its beginning.
pub fn at(n: i64) -> Timestamp {
    Timestamp::from_ms(1_767_225_600_000 + n * 1000)
}

/// An engagement, its owner's key, and a folder for packages.
pub struct Case {
    pub folder: TempDir,
    pub path: PathBuf,
    pub store: Store,
    pub signer: Signer,
}

impl Case {
    /// With evidence in and out, an attachment, a conclusion, two sign-offs, comments.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.tickmark");
        let store = Store::create(&path, &engagement(), None, MADE_WITH).unwrap();
        let signer = Signer::create(&folder.path().join("dana"), "Dana Whitfield").unwrap();
        std::fs::create_dir(folder.path().join("out")).unwrap();
        let case = Self {
            folder,
            path,
            store,
            signer,
        };
        case.fill();
        case
    }

    fn fill(&self) {
        let store = &self.store;
        store
            .pin_framework(&framework(), "digest of the framework", "Dana Whitfield", at(1))
            .unwrap();
        let outside = Timestamp::from_ms(at(0).ms() - 90 * 86_400_000);
        let mut early = event("e-early", "jonas");
        early.occurred_at = Some(outside);
        let mut unused = event("e-unused", "jonas");
        unused.evidence.as_mut().unwrap().event_name = "DescribeTrails".into();
        collect(
            store,
            "GetComplianceDetailsByConfigRule",
            vec![
                vec![
                    evaluation("trail-a", MachineResult::Noncompliant),
                    evaluation("trail-b", MachineResult::Compliant),
                ],
                vec![evaluation("trail-c", MachineResult::Compliant)],
            ],
        );
        collect(
            store,
            "GetComplianceDetailsByConfigRule",
            vec![vec![
                evaluation("trail-a", MachineResult::Compliant),
                evaluation("trail-b", MachineResult::Compliant),
            ]],
        );
        let events = vec![vec![
            event("e1", "=HYPERLINK(\"evil\")"),
            event("e2", "mara"),
            early,
            unused,
        ]];
        collect(store, "LookupEvents", events);
        let control = store.find_control("LOG-001").unwrap();
        self.attach(control, "m1", &attached_bytes(), "Minutes of the review");
        store
            .comment(control, "Priya", "Why is trail-a green again?", true, at(50))
            .unwrap();
        store
            .comment(
                control,
                "Dana Whitfield",
                "internal only: the budget",
                false,
                at(51),
            )
            .unwrap();
        store
            .conclude(
                control,
                "Dana Whitfield",
                ConclusionKind::Effective,
                "Looked at all of it.",
                at(52),
            )
            .unwrap();
        let prepared = self.sign(control, Role::Preparer, "Dana Whitfield", &[]);
        let marcus = Signer::create(&self.folder.path().join("marcus"), "marcus@example.org").unwrap();
        let ground = [(Role::Preparer, "Dana Whitfield".to_owned(), prepared)];
        sign(store, control, &marcus, Role::Reviewer, "Marcus", &ground);
    }

    pub fn attach(&self, control: i64, id: &str, bytes: &[u8], title: &str) {
        let path = self.folder.path().join("attached");
        std::fs::write(&path, bytes).unwrap();
        let new = NewManual {
            control_id: control,
            id: id.into(),
            path,
            file_name: "../../evil name.pdf".into(),
            media_type: "application/pdf".into(),
            codec: Codec::Raw,
            title: title.into(),
            effective: (Some("2026-01-10".parse().unwrap()), None),
            captured_at: Some(at(9 * 86_400)),
            received_at: at(40),
            actor: "Dana Whitfield".into(),
        };
        self.store.attach(new).unwrap();
    }

    /// Signs the present content; answers its digest.
    pub fn sign(&self, control: i64, role: Role, person: &str, ground: &[(Role, String, String)]) -> String {
        sign(&self.store, control, &self.signer, role, person, ground)
    }

    /// The folder for packages.
    pub fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    /// A signed folder in [`Case::out`].
    pub fn package(&self) -> WrittenPackage {
        self.write(&self.out(), false, Some(&self.signer), at(86_400))
            .unwrap()
    }

    /// A package as asked for.
    pub fn write(
        &self,
        to: &Path,
        zip: bool,
        signer: Option<&Signer>,
        exported_at: Timestamp,
    ) -> Result<WrittenPackage, PackageError> {
        let snapshot = Snapshot::load(&self.store).unwrap();
        let list = snapshot.packing_list(&[]).unwrap();
        let options = ReportOptions {
            control_sets: vec![],
            prepared_by: "Dana Whitfield".into(),
            exported_at,
            made_with: MADE_WITH.into(),
            signer_identity: signer.map(|s| s.identity().to_owned()).unwrap_or_default(),
            signer_fingerprint: signer.map(Signer::fingerprint).unwrap_or_default(),
        };
        let report = snapshot.report(&options, &list).unwrap();
        let items = |sink: &mut tickmark_package::ItemSink<'_>| {
            snapshot.each_item(&list, |row, record, reason| {
                sink(row, record, reason.map(Exclusion::as_str));
                Ok(())
            })
        };
        let input = PackageInput {
            report: &report,
            items: &items,
            options: PackageOptions {
                to: to.to_owned(),
                zip,
                name: "SOC 2 readiness".into(),
            },
            signer,
        };
        tickmark_package::write_package(&self.store, &input, &mut |_| {})
    }
}

pub fn verify(path: &Path) -> VerifyReport {
    tickmark_package::verify(path, &VerifyOptions::default(), &mut |_| {}).unwrap()
}

/// Problems as `path problem`.
pub fn told(report: &VerifyReport) -> Vec<String> {
    let word = |p: &Problem| serde_json::json!(p.problem).as_str().unwrap().to_owned();
    report
        .problems
        .iter()
        .map(|p| format!("{} {}", p.path, word(p)))
        .collect()
}

/// Whether a problem with that path is told.
pub fn names(report: &VerifyReport, path: &str) -> bool {
    report.problems.iter().any(|p| p.path == path)
}

/// A closed engagement, for looking into.
pub fn open_to_read(path: &Path) -> Store {
    Store::open(path, None, tickmark_store::Mode::Read, MADE_WITH, at(0)).unwrap()
}

pub fn manifest(package: &Path) -> Manifest {
    serde_json::from_slice(&std::fs::read(package.join("manifest.json")).unwrap()).unwrap()
}

/// Every file below a folder, by path.
pub fn files_in(folder: &Path) -> Vec<String> {
    fn walk(folder: &Path, below: &str, files: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{below}{}", entry.file_name().to_string_lossy());
            if entry.file_type().unwrap().is_dir() {
                walk(&entry.path(), &format!("{path}/"), files);
            } else {
                files.push(path);
            }
        }
    }
    let mut files = Vec::new();
    walk(folder, "", &mut files);
    files.sort();
    files
}

/// Copies a package to a folder of its own under its own name.
pub fn copy(package: &Path) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join(package.file_name().unwrap());
    for file in files_in(package) {
        let to = copy.join(&file);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(package.join(&file), to).unwrap();
    }
    (folder, copy)
}

pub fn read(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .unwrap()
        .read_to_end(&mut bytes)
        .unwrap();
    bytes
}

/// Rows of a table, with its heads.
pub fn table(package: &Path, name: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(package.join(name))
        .unwrap();
    reader
        .records()
        .map(|r| r.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

/// One package for all tests of tampering; each tampers with a copy.
pub fn original() -> &'static (Case, PathBuf) {
    static PACKAGE: OnceLock<(Case, PathBuf)> = OnceLock::new();
    PACKAGE.get_or_init(|| {
        let case = Case::new();
        let path = case.package().path;
        (case, path)
    })
}

pub fn copied() -> (TempDir, PathBuf) {
    copy(&original().1)
}

pub fn bad(path: &Path) -> VerifyReport {
    let report = verify(path);
    assert_eq!(report.verdict, Verdict::Bad, "{:?}", report.problems);
    report
}

/// Titles of the checks that do not hold.
pub fn failed(report: &VerifyReport) -> Vec<&str> {
    report
        .checks
        .iter()
        .filter(|c| c.holds == Some(false))
        .map(|c: &CheckLine| c.title.as_str())
        .collect()
}

/// Where the attached file lies in a package.
pub fn attached_in(package: &Path) -> String {
    let found = manifest(package)
        .files
        .into_iter()
        .find(|f| f.meaning == "Attached file");
    found.unwrap().path
}
