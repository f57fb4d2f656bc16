//! Documents: a folder or a zip with a list of what each file proves.

use std::io::{Cursor, Write};
use std::path::PathBuf;

use tickmark_intake::Problem;
use tickmark_store::ATTACHED;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::archives::tar;
use crate::place::{Place, event, gzip_bytes, log, problem_of};

const LIST: &str = "File,Title,Control,Effective from,Effective to\n\
policies/access.pdf,Access policy,LOG-001; LOG-002,2023-07-01,2023-07-31\n\
minutes.txt,Minutes of the review,log-001,,\n\
gone.pdf,Something,LOG-001,,\n\
minutes.txt,The same again,NO-SUCH-1,,\n";

fn codes(place: &Place) -> [String; 2] {
    let controls = place.store.list_controls().unwrap();
    [
        controls[0].definition.code.clone(),
        controls[1].definition.code.clone(),
    ]
}

fn list(place: &Place) -> String {
    let [first, second] = codes(place);
    LIST.replace("LOG-001", &first)
        .replace("LOG-002", &second)
        .replace("log-001", &first.to_lowercase())
}

fn files(place: &Place) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("evidence.csv", list(place).into_bytes()),
        ("policies/access.pdf", b"%PDF-1.7 policy".to_vec()),
        ("minutes.txt", b"we met".to_vec()),
        ("stray.bin", vec![0, 1, 2]),
        ("log.json", log(&[event(1)]).into_bytes()),
    ]
}

fn zipped(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// How documents come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum As {
    Folder,
    Zip,
    /// The list stands behind the files that it names.
    Tar,
    TarGz,
}

fn tarred(files: Vec<(&str, Vec<u8>)>) -> Vec<u8> {
    let entries: Vec<_> = files
        .into_iter()
        .rev()
        .map(|(name, bytes)| (name, b'0', bytes))
        .collect();
    tar(&entries)
}

fn written(place: &Place, way: As) -> Vec<PathBuf> {
    let archive = match way {
        As::Folder => {
            for (name, bytes) in files(place) {
                place.write(name, bytes);
            }
            return vec![place.logs()];
        }
        As::Zip => zipped(&files(place)),
        As::Tar => tarred(files(place)),
        As::TarGz => gzip_bytes(&tarred(files(place))),
    };
    vec![place.write("export.archive", archive)]
}

#[test]
fn documents_are_attached_to_the_controls_that_their_list_names() {
    for way in [As::Folder, As::Zip, As::Tar, As::TarGz] {
        let place = Place::with_starter();
        let paths = written(&place, way);
        let preview = place.import_paths(&paths, true).unwrap();
        assert!(place.evidence().is_empty());
        let report = place.import_paths(&paths, false).unwrap();
        assert_eq!(preview.items.new, report.items.new);
        assert_eq!(report.files.read, 5, "{way:?}: {report:?}");
        let manual = place
            .store
            .list_manual(Some(place.store.list_controls().unwrap()[0].id))
            .unwrap();
        let mut titles: Vec<&str> = manual.iter().map(|item| item.title.as_str()).collect();
        titles.sort_unstable();
        assert_eq!(titles, ["Access policy", "Minutes of the review"]);
        let policy = manual.iter().find(|item| item.title == "Access policy").unwrap();
        assert_eq!(policy.file_name, "access.pdf");
        assert_eq!(policy.added_by, "Dana");
        assert_eq!(policy.effective.unwrap().from.to_string(), "2023-07-01");
        let links = place.store.count_links().unwrap();
        assert_eq!(
            links
                .iter()
                .filter(|l| l.ordinal == ATTACHED)
                .map(|l| l.items)
                .sum::<u64>(),
            3
        );
        assert!(problem_of(&report, "evidence.csv").contains("gone.pdf, which is not there"));
        assert!(problem_of(&report, "minutes.txt").contains("no control NO-SUCH-1"));
        assert!(problem_of(&report, "stray.bin").contains("serves no control"));
        let again = place.import_paths(&paths, false).unwrap();
        assert_eq!((again.files.read, again.items.read), (0, 0), "{again:?}");
    }
}

#[test]
fn the_same_bytes_may_prove_two_things() {
    let place = Place::with_starter();
    let [first, second] = codes(&place);
    place.write(
        "list.csv",
        format!("file,control\na.txt,{first}\nb.txt,{second}\n"),
    );
    place.write("a.txt", "the same");
    place.write("b.txt", "the same");
    let report = place.import();
    assert_eq!((report.files.read, report.files.known), (3, 0), "{report:?}");
    for control in &place.store.list_controls().unwrap()[..2] {
        assert_eq!(place.store.list_manual(Some(control.id)).unwrap().len(), 1);
    }
}

#[test]
fn an_export_of_a_compliance_service_keeps_every_file() {
    let place = Place::with_starter();
    let files = [
        (
            "Controls-to-Requirements.csv",
            b"Control,Requirement\nDCF-1,CC6.1\n".to_vec(),
        ),
        ("AuditInfo.txt", b"Audit of Acme".to_vec()),
        ("Evidence/a1.pdf", b"%PDF-1.4".to_vec()),
        ("evidence_manifest.html", b"<script>alert(1)</script>".to_vec()),
        (
            "ControlEvidence/book.xlsx",
            zipped(&[("[Content_Types].xml", b"<x/>".to_vec())]),
        ),
    ];
    let path = place.write("package.zip", zipped(&files));
    let report = place.import_paths(&[path], false).unwrap();
    assert_eq!((report.files.read, report.files.failed), (5, 0), "{report:?}");
    assert_eq!(report.summary.kinds.get("document.file"), Some(&4));
    assert_eq!(report.summary.kinds.get("document.listed"), Some(&1));
}

#[test]
fn lists_beside_each_other_and_above_all_count_where_they_name_a_file() {
    let place = Place::with_starter();
    let [first, second] = codes(&place);
    place.write(
        "one.csv",
        format!("file,control\na.txt,{first}\nbelow/c.txt,{first}\nbelow/d.txt,{first}\n"),
    );
    place.write("two.csv", format!("file,control\nb.txt,{first}\n"));
    place.write("below/three.csv", format!("file,control\nd.txt,{second}\n"));
    for name in ["a.txt", "b.txt", "below/c.txt", "below/d.txt"] {
        place.write(name, name);
    }
    let report = place.import();
    assert_eq!((report.files.read, report.problems.len()), (7, 0), "{report:?}");
    let controls = place.store.list_controls().unwrap();
    let names = |at: usize| {
        let manual = place.store.list_manual(Some(controls[at].id)).unwrap();
        let mut names: Vec<String> = manual.into_iter().map(|item| item.file_name).collect();
        names.sort_unstable();
        names
    };
    // Where two lists name a file, the innermost counts.
    assert_eq!(
        (names(0), names(1)),
        (
            vec!["a.txt".to_owned(), "b.txt".to_owned(), "c.txt".to_owned()],
            vec!["d.txt".to_owned()],
        )
    );
}

#[test]
fn what_a_list_says_is_said_by_that_list() {
    let place = Place::with_starter();
    let [first, second] = codes(&place);
    place.write("one.csv", format!("file,title,control\na.txt,One,{first}\n"));
    place.write("two.csv", format!("file,title,control\na.txt,Two,{second}\n"));
    place.write("a.txt", "text");
    place.import();
    let kept = place.evidence();
    let said = kept.iter().filter(|e| e.fact_kind == "manual.file");
    let mut said: Vec<(&str, bool)> = said
        .map(|e| {
            let list = if e.title == "One" {
                "logs/one.csv"
            } else {
                "logs/two.csv"
            };
            (
                e.title.as_str(),
                e.data.as_deref().unwrap_or_default().contains(list),
            )
        })
        .collect();
    said.sort_unstable();
    assert_eq!(said, [("One", true), ("Two", true)]);
}

#[test]
fn as_many_lists_as_files_all_find_their_file() {
    let place = Place::with_starter();
    let lists: Vec<(String, Vec<u8>)> = (0..3000)
        .map(|n| {
            (
                format!("{n}.csv"),
                format!("file,title\n{n}.bin,x\n").into_bytes(),
            )
        })
        .collect();
    let files: Vec<(String, Vec<u8>)> = (0..3000_u32)
        .map(|n| (format!("{n}.bin"), n.to_le_bytes().to_vec()))
        .collect();
    let all: Vec<_> = lists
        .iter()
        .chain(&files)
        .map(|(name, bytes)| (name.as_str(), bytes.clone()))
        .collect();
    let path = place.write("many.zip", zipped(&all));
    let report = place.import_paths(&[path], true).unwrap();
    assert_eq!(
        (report.files.read, report.problems.len()),
        (6000, 0),
        "{:?}",
        report.problems.first()
    );
    assert_eq!(report.summary.kinds.get("document.file"), Some(&3000));
}

/// A list of so many lines about one file, each so long that it is hardly compressed.
fn long_list(control: &str, rows: usize, long: usize) -> String {
    let mut drawn = 1_u32;
    let mut text = "file,control,description\n".to_owned();
    for _ in 0..rows {
        text.push_str("a.txt,");
        text.push_str(control);
        text.push(',');
        text.extend((0..long).map(|_| {
            drawn = drawn.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b'a' + u8::try_from((drawn >> 16) % 26).unwrap())
        }));
        text.push('\n');
    }
    text
}

#[test]
fn a_list_of_more_than_16_mb_is_a_table_that_attaches_nothing_and_is_named() {
    let place = Place::with_starter();
    let [first, _] = codes(&place);
    let log = log(&[event(1)]);
    for (rows, long, attached) in [(17, 1000, 1_usize), (17, 1 << 20, 0)] {
        place.write("list.csv", long_list(&first, rows, long));
        place.write("a.txt", &log);
        let report = place.import_paths(&[place.logs()], true).unwrap();
        let kinds = &report.summary.kinds;
        assert_eq!(kinds.get("document.listed"), Some(&17), "{report:?}");
        assert_eq!(kinds.get("manual.file").copied().unwrap_or(0), attached as u64);
        let named = report.problems.iter().filter(|p| {
            p.path.ends_with("list.csv") && p.problem.contains("a list of documents of more than 16 MB")
        });
        assert_eq!(
            (named.count(), report.problems.len()),
            (1 - attached, 1 - attached)
        );
    }
}

#[test]
fn a_list_of_more_than_16_mb_in_a_tar_is_named_too() {
    let place = Place::with_starter();
    let [first, _] = codes(&place);
    let list = long_list(&first, 17, 1 << 20).into_bytes();
    let archive = tarred(vec![("list.csv", list), ("a.txt", log(&[event(1)]).into_bytes())]);
    for (name, bytes) in [("a.tar.gz", gzip_bytes(&archive)), ("a.tar", archive)] {
        let path = place.write(name, bytes);
        let report = place.import_paths(&[path], false).unwrap();
        let problem = problem_of(&report, "list.csv");
        assert_eq!(report.problems.len(), 1, "{report:?}");
        assert!(
            problem.contains("a list of documents of more than 16 MB"),
            "{report:?}"
        );
    }
}

#[test]
fn lines_beyond_what_is_held_are_named() {
    let place = Place::with_starter();
    let list = "file,title\n".to_owned() + &"a.txt,x\n".repeat(200_001);
    place.write("list.csv", list);
    place.write("a.txt", "text");
    let report = place.import_paths(&[place.logs()], true).unwrap();
    assert!(
        problem_of(&report, "list.csv").contains("more than 200000 lines"),
        "{report:?}"
    );
}

/// Lines about a file, each with the most controls that a line may name.
fn lines_of_controls(file: &str, lines: usize) -> String {
    "file,control\n".to_owned() + &format!("{file},{}\n", "a;".repeat(100)).repeat(lines)
}

#[test]
fn controls_beyond_what_is_held_of_all_lists_together_are_named() {
    let place = Place::with_starter();
    place.write("1.csv", lines_of_controls("a.txt", 6000));
    place.write("2.csv", lines_of_controls("a.txt", 6000));
    place.write("a.txt", "text");
    let report = place.import_paths(&[place.logs()], true).unwrap();
    assert!(report.problems.iter().all(|p| !p.path.ends_with("1.csv")));
    assert!(
        problem_of(&report, "2.csv").contains("more than 200000 lines, 1000000 controls"),
        "{report:?}"
    );
}

#[test]
fn controls_that_are_not_there_are_named_up_to_twenty_and_the_rest_is_counted() {
    let place = Place::with_starter();
    place.write("list.csv", lines_of_controls("a.txt", 3));
    place.write("a.txt", "text");
    let report = place.import();
    assert_eq!((report.files.read, report.problems.len()), (2, 21), "{report:?}");
    assert!(report.problems.iter().all(|p| p.path.ends_with("a.txt")));
    assert!(problem_of(&report, "a.txt").contains("no control a;"));
    assert_eq!(
        report.problems[20].problem,
        "and 280 more names of controls lead to none, or to more than one"
    );
}

#[test]
fn controls_beyond_those_that_are_read_of_a_line_are_counted() {
    let place = Place::with_starter();
    let [first, _] = codes(&place);
    let line = format!("file,control\na.txt,{}\n", format!("{first};").repeat(107));
    place.write("list.csv", line);
    place.write("a.txt", "text");
    let report = place.import();
    assert_eq!(report.problems.len(), 1, "{report:?}");
    assert_eq!(
        problem_of(&report, "a.txt"),
        "its list names 7 more controls in one line than are read; name them in lines of their own"
    );
}

#[test]
fn a_file_whose_list_was_not_read_whole_is_told_so() {
    let [first, _] = codes(&Place::with_starter());
    let too_many = lines_of_controls("a.txt", 10_001).into_bytes();
    let damaged = b"file,title\n\xff,x\na.txt,\xff\n".to_vec();
    for list in [too_many, damaged] {
        let place = Place::with_starter();
        place.write(
            "1.csv",
            format!("file,control\nb.txt,{first}\nbelow/c.txt,{first}\n"),
        );
        place.write("2.csv", list);
        // A list that was read does not know what the other says.
        place.write("below/3.csv", "file,control\n");
        for name in ["a.txt", "b.txt", "below/c.txt", "below/d.txt"] {
            place.write(name, "text of ".to_owned() + name);
        }
        let report = place.import_paths(&[place.logs()], true).unwrap();
        for name in ["a.txt", "d.txt"] {
            assert!(
                problem_of(&report, name).starts_with("what logs/2.csv says of it was not read;"),
                "{report:?}"
            );
        }
        let of_named = |p: &Problem| p.path.ends_with("b.txt") || p.path.ends_with("c.txt");
        assert!(!report.problems.iter().any(of_named), "{report:?}");
    }
}

#[test]
fn a_code_without_an_end_is_cut() {
    let place = Place::with_starter();
    place.write(
        "list.csv",
        format!("file,control\na.txt,{}\n", "a".repeat(5 << 20)),
    );
    place.write("a.txt", "text");
    let report = place.import();
    assert!(problem_of(&report, "a.txt").len() < 1000);
    let kept = place.evidence();
    assert!(
        kept.iter()
            .all(|e| e.data.as_deref().is_none_or(|data| data.len() < 3000))
    );
}

#[test]
fn a_large_document_in_a_tar_is_attached_too() {
    let place = Place::with_starter();
    let [first, _] = codes(&place);
    // Larger than what is held of an entry, and than what is held of a file.
    let (large, larger) = (vec![1; 5 << 20], vec![2; 17 << 20]);
    let list = format!("file,control\nlarge.bin,{first}\nlarger.bin,{first}\n");
    let files = vec![
        ("list.csv", list.into_bytes()),
        ("large.bin", large),
        ("larger.bin", larger),
    ];
    let path = place.write("export.tar", tarred(files));
    let report = place.import_paths(&[path], false).unwrap();
    assert_eq!((report.files.read, report.files.failed), (3, 0), "{report:?}");
    let control = place.store.list_controls().unwrap()[0].id;
    assert_eq!(place.store.list_manual(Some(control)).unwrap().len(), 2);
}

#[test]
fn a_list_that_leads_out_of_its_folder_finds_nothing() {
    let place = Place::with_starter();
    place.write(
        "list.csv",
        "file,title\n../../a.tickmark,x\n/etc/passwd,y\nC:\\x,z\n",
    );
    let report = place.import();
    assert_eq!(report.problems.len(), 3, "{report:?}");
    assert!(report.problems.iter().all(|p| p.problem.contains("not there")));
}
