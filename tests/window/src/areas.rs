//! How a person reaches every part of the window, for tests and pictures alike.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tickmark_trail::{flawed, write_keys};

use crate::window::{Home, Window};

/// WebDriver's code for the Escape key.
const ESCAPE: &str = "\u{e00c}";
/// How long the sample organisation may take to be collected, in a debug build on two busy cores.
const COLLECTING: Duration = Duration::from_secs(110);
/// The present assessment of the sample organisation, which has an older one, too.
const SAMPLE_ASSESSMENT: &str = "Northwind SOC 2 2026";
/// How long the sample organisation may take until it has started and told its assessments.
const LISTING: Duration = Duration::from_mins(1);
/// How long a package may take to be written or read again.
const PACKAGING: Duration = Duration::from_secs(110);

/// A part of the window that is looked at by itself.
#[derive(Clone, Copy)]
pub struct Area {
    /// As its picture is called.
    pub name: &'static str,
    /// Goes there, from anywhere at its level.
    pub reach: fn(&Window),
    /// Whether it lies above a screen and is left with Escape.
    pub floats: bool,
}

/// What there is before an engagement is open.
pub const BEFORE: &[Area] = &[
    Area {
        name: "welcome",
        reach: |window| drop(window.part("welcome-sample")),
        floats: false,
    },
    Area {
        name: "new-engagement",
        reach: |window| window.open_dialog("welcome-new", "dialog-new"),
        floats: true,
    },
    Area {
        name: "scope-from-aws",
        reach: |window| {
            window.open_dialog("welcome-new", "dialog-new");
            window.click(&window.find("[data-testid='scope-from-aws'] summary"));
            window.part("scope-read");
        },
        floats: true,
    },
    Area {
        name: "archive",
        reach: |window| window.open_dialog("welcome-archive", "dialog-archive"),
        floats: true,
    },
];

/// What there is in an engagement that was collected, concluded and packaged.
pub const WITHIN: &[Area] = &[
    Area {
        name: "overview",
        reach: |window| window.go("overview", "overview-headline"),
        floats: false,
    },
    Area {
        name: "unknown-receipts",
        reach: |window| window.open_dialog("unknown-receipts", "reason-receipt"),
        floats: true,
    },
    Area {
        name: "collections",
        reach: |window| window.go("collections", "steps-grid"),
        floats: false,
    },
    Area {
        name: "collect",
        reach: |window| window.open_dialog("collect-start", "preflight-says"),
        floats: true,
    },
    Area {
        name: "import",
        reach: Window::preview_trail,
        floats: true,
    },
    Area {
        name: "second-counts",
        reach: |window| window.open_dialog("open-sheet", "dialog-sheet"),
        floats: true,
    },
    Area {
        name: "artifact",
        reach: |window| {
            let listed = window
                .invoke("query", "artifact_reports", &serde_json::json!({}))
                .expect("the reports that were listed");
            window.open_report(listed["rows"][0]["id"].as_str().expect("a report has an id"));
        },
        floats: true,
    },
    Area {
        name: "coverage",
        reach: |window| {
            window.go("coverage", "lane");
        },
        floats: false,
    },
    Area {
        name: "verify-trail",
        reach: |window| {
            window.go("integrity", "integrity-head");
            if window.shows("proof-again") {
                window.press("proof-again");
            }
            window.part("proof-start");
        },
        floats: false,
    },
    Area {
        name: "integrity",
        reach: |window| {
            window.prove_flawed_trail();
            let fault = window.find_with("[data-testid='fault-row']", "14 May 2026 14:00");
            window.click(&fault);
            window.part("hour-digest");
        },
        floats: false,
    },
    Area {
        name: "controls",
        reach: |window| window.open_control("LOG-001"),
        floats: false,
    },
    Area {
        name: "attach",
        reach: |window| window.open_dialog("attach", "dialog-attach"),
        floats: true,
    },
    Area {
        name: "conclude",
        reach: |window| window.open_dialog("conclude", "dialog-conclude"),
        floats: true,
    },
    Area {
        name: "sign",
        reach: |window| window.open_dialog("sign", "sign-covers"),
        floats: true,
    },
    Area {
        name: "packages",
        reach: |window| window.go("packages", "page-drawing"),
        floats: false,
    },
    Area {
        name: "verify",
        reach: Window::verify_the_newest,
        floats: true,
    },
    Area {
        name: "palette",
        reach: |window| window.open_dialog("open-palette", "palette"),
        floats: true,
    },
    Area {
        name: "identity",
        reach: |window| window.open_dialog("identity", "dialog-identity"),
        floats: true,
    },
];

impl Area {
    /// Goes there and waits until it has come to rest.
    pub fn visit(&self, window: &Window) {
        (self.reach)(window);
        window.settle();
    }

    /// Goes back to the screen below.
    pub fn leave(&self, window: &Window) {
        if self.floats {
            window.keys(ESCAPE);
            window.wait_gone("[role='dialog']");
        }
    }
}

impl Window {
    /// Goes to a screen and waits for a part of it.
    pub fn go(&self, screen: &str, part: &str) {
        self.press(&format!("nav-{screen}"));
        self.part(part);
    }

    /// Presses a button and waits for the dialog that it opens.
    pub fn open_dialog(&self, button: &str, dialog: &str) {
        self.press(button);
        self.part(dialog);
    }

    /// Presses the dialog's main button and waits until it has done its work and closed.
    pub fn accept(&self, dialog: &str, patience: Duration) {
        self.press("dialog-ok");
        let closed = format!("body:not(:has([data-testid='{dialog}'])), [data-testid='dialog-refusal']");
        let shown = self.look(&closed, "", patience);
        assert!(shown.is_some(), "{dialog} did not close in {patience:?}");
        if let Some(refusal) = self.look("[data-testid='dialog-refusal']", "", Duration::ZERO) {
            panic!("{dialog} refused: {}", self.text(&refusal));
        }
    }

    /// Opens the sample engagement from the welcome page and waits until all of it was collected.
    pub fn open_sample(&self) {
        self.press("welcome-sample");
        self.part("nav-collections");
        self.wait_collected();
    }

    /// Archives the sample organisation's present assessment into a file, from the welcome page on, and waits until all of it
    /// is there.
    pub fn archive_sample(&self, file: &Path) {
        self.open_dialog("welcome-archive", "dialog-archive");
        let sample = self.find("[data-testid='archive-asked'] button[data-value='sample']");
        self.click(&sample);
        self.press("dialog-ok");
        let listed = "[data-testid='archive-assessments'] label";
        let current = self.look(listed, SAMPLE_ASSESSMENT, LISTING);
        self.click(&current.expect("the assessments are listed"));
        self.find(&format!("{listed}.chosen"));
        self.fill(&self.part("archive-path"), &file.display().to_string());
        self.accept("dialog-archive", LISTING);
        self.wait_collected();
    }

    /// Opens what an archive asks before it is continued, and waits until it says what will become of it.
    pub fn open_continue(&self) {
        self.open_dialog("continue-open", "dialog-continue");
        self.part("continue-unmapped");
    }

    /// Drops the copy of a trail's bucket, and waits until it says what would come in.
    pub fn preview_trail(&self) {
        self.go("collections", "go-import");
        self.drop_files(&[&self.flawed_trail().join("AWSLogs")]);
        self.part("import-kinds");
    }

    /// Goes to the screen that proves a trail, and proves one there in which much went wrong, unless it did already.
    pub fn prove_flawed_trail(&self) {
        self.go("integrity", "integrity-head");
        if self.shows("proof-back") {
            self.press("proof-back");
        }
        if !self.shows("integrity-figures") {
            self.prove(&self.flawed_trail());
        }
        self.part("proof-day");
    }

    /// Proves a folder by the form, with the keys of the trails that are made here, and waits for its verdict.
    pub fn prove(&self, folder: &Path) {
        let keys = write_keys(self.home());
        self.fill(&self.part("proof-folder"), &folder.display().to_string());
        self.fill(&self.part("proof-keys"), &keys.display().to_string());
        self.press("proof-start");
        let verdict = self.look("[data-testid='integrity-figures']", "", PACKAGING);
        assert!(verdict.is_some(), "{} was not verified", folder.display());
    }

    /// A trail in which much went wrong; made when it is first asked for, because each is signed with the same key.
    fn flawed_trail(&self) -> PathBuf {
        let folder = self.home().join("trail-bucket");
        if !folder.exists() {
            std::fs::rename(flawed().folder.keep(), &folder).expect("the home folder can be written");
        }
        folder
    }

    /// Opens the reports of Artifact with one of them chosen.
    pub fn open_report(&self, id: &str) {
        self.press("nav-collections");
        self.open_dialog("artifact-open", "dialog-artifact");
        let choice = self.find(&format!("label:has([data-testid='artifact-reports-{id}'])"));
        self.click(&choice);
    }

    /// Waits until the collection that runs has ended.
    pub fn wait_collected(&self) {
        self.press("nav-collections");
        let ended = self.look("[data-testid='collect-state'][data-state='done']", "", COLLECTING);
        if ended.is_none() {
            let state = self.part("collect-state");
            panic!("the collection did not end: {}", self.text(&state));
        }
    }

    /// Says who sits here.
    pub fn introduce(&self, name: &str, principal: &str) {
        self.open_dialog("identity", "dialog-identity");
        self.fill(&self.part("identity-name"), name);
        self.fill(&self.part("identity-principal"), principal);
        self.accept("dialog-identity", Duration::from_secs(20));
    }

    /// Opens a control by its code and waits for its page.
    pub fn open_control(&self, code: &str) {
        self.press("nav-controls");
        let row = self.find(&format!("[data-testid='control-row'][data-code='{code}']"));
        self.click(&row);
        self.find_with("[data-testid='control-page'] h1", code);
    }

    /// Attaches a file to the control that is shown.
    pub fn attach(&self, file: &Path, title: &str) {
        self.open_dialog("attach", "dialog-attach");
        self.fill(&self.part("attach-paths"), &file.display().to_string());
        self.fill(&self.part("attach-title"), title);
        self.accept("dialog-attach", Duration::from_secs(20));
        self.find_with("[data-testid='manual-row']", title);
    }

    /// Concludes on the control that is shown; `conclusion` as the wire names it.
    pub fn conclude(&self, conclusion: &str, basis: &str) {
        self.open_dialog("conclude", "dialog-conclude");
        let choice = self.find(&format!("label:has([data-testid='conclude-kind-{conclusion}'])"));
        self.click(&choice);
        self.fill(&self.part("conclude-basis"), basis);
        self.accept("dialog-conclude", Duration::from_secs(20));
        self.find(&format!("[data-testid='conclusion'][data-value='{conclusion}']"));
    }

    /// Signs the control that is shown, in the role that the person usually signs in.
    pub fn sign_as_preparer(&self) {
        self.open_dialog("sign", "sign-covers");
        self.accept("dialog-sign", Duration::from_secs(20));
        self.find("[data-testid='slot-preparer'][data-state='current']");
    }

    /// Writes the package into a folder and waits until it was read again.
    pub fn write_package(&self, folder: &Path) {
        self.go("packages", "write-package");
        self.open_dialog("write-package", "dialog-write");
        self.fill(&self.part("package-to"), &folder.display().to_string());
        self.accept("dialog-write", PACKAGING);
        self.part("verify-verdict");
    }

    /// Verifies a package by the dialog and gives back its verdict; the dialog stays open.
    pub fn verify(&self, package: &Path) -> String {
        self.open_dialog("verify-package", "dialog-verify");
        self.fill(&self.part("verify-path"), &package.display().to_string());
        self.press("dialog-ok");
        let verdict = self.look(
            "[data-testid='dialog-verify'] [data-testid='verify-verdict']",
            "",
            PACKAGING,
        );
        let verdict = verdict.unwrap_or_else(|| panic!("{} was not verified", package.display()));
        self.attribute(&verdict, "data-verdict")
    }

    /// Verifies the package that was written last; the dialog stays open with its verdict.
    pub fn verify_the_newest(&self) {
        self.open_dialog("verify-package", "dialog-verify");
        self.press("dialog-ok");
        let verdict = self.look(
            "[data-testid='dialog-verify'] [data-testid='verify-verdict']",
            "",
            PACKAGING,
        );
        assert!(verdict.is_some(), "the newest package was not verified");
    }

    /// Does on the sample what a person would, from the welcome page on, so that no part of the window is empty.
    pub fn do_the_work(&self, home: &Home) {
        self.open_sample();
        self.work_on_the_sample(home);
    }

    /// The same, on the sample that was collected already.
    pub fn work_on_the_sample(&self, home: &Home) {
        self.introduce("Mara Lind", "mara.lind@northwind.example");
        self.open_control("LOG-002");
        self.conclude("deficient", "The trail was paused once; nobody was told.");
        self.sign_as_preparer();
        let review = home.join("trail-review-q1.txt");
        std::fs::write(&review, "Trail settings reviewed.\n").expect("the home folder can be written");
        self.open_control("LOG-001");
        self.attach(&review, "Trail review, first quarter");
        self.conclude(
            "effective",
            "Read the trails' status for the whole period and the review of the first quarter.",
        );
        self.sign_as_preparer();
        let out = home.join("packages");
        std::fs::create_dir(&out).expect("the home folder can be written");
        self.write_package(&out);
    }

    /// Leaves a dialog that is open.
    pub fn dismiss(&self) {
        self.keys(ESCAPE);
        self.wait_gone("[role='dialog']");
    }
}
