//! Archives: what is in them comes in as files do, and what is hostile in them is named and goes no further.

use std::io::{Cursor, Write};

use serde_json::json;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::place::{Place, event, gzip, gzip_bytes, log, problem_of};

fn zipped(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A tar entry, with a header that holds.
fn tar_entry(name: &str, kind: u8, bytes: &[u8]) -> Vec<u8> {
    let mut header = [0_u8; 512];
    header[..name.len().min(100)].copy_from_slice(&name.as_bytes()[..name.len().min(100)]);
    header[100..107].copy_from_slice(b"0000644");
    header[124..135].copy_from_slice(format!("{:011o}", bytes.len()).as_bytes());
    header[156] = kind;
    header[257..263].copy_from_slice(b"ustar\0");
    header[148..156].copy_from_slice(b"        ");
    let sum: u32 = header.iter().map(|b| u32::from(*b)).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    let mut entry = header.to_vec();
    entry.extend(bytes);
    entry.resize(entry.len().next_multiple_of(512), 0);
    entry
}

/// A tar of entries of these kinds.
pub fn tar(entries: &[(&str, u8, Vec<u8>)]) -> Vec<u8> {
    let mut archive: Vec<u8> = entries
        .iter()
        .flat_map(|(name, kind, bytes)| tar_entry(name, *kind, bytes))
        .collect();
    archive.extend([0; 1024]);
    archive
}

fn logs() -> [(&'static str, Vec<u8>); 3] {
    [
        ("AWSLogs/1/a.json.gz", gzip(&log(&[event(1), event(2)]))),
        ("AWSLogs/1/b.json", log(&[event(3)]).into_bytes()),
        ("notes.txt", b"no log".to_vec()),
    ]
}

fn as_tar() -> Vec<u8> {
    let entries: Vec<_> = logs()
        .into_iter()
        .map(|(name, bytes)| (name, b'0', bytes))
        .collect();
    tar(&entries)
}

#[test]
fn what_is_in_an_archive_comes_in_as_a_folder_does() {
    let folder = Place::new();
    for (name, bytes) in logs() {
        folder.write(name, bytes);
    }
    folder.import();
    for archive in [zipped(&logs()), as_tar(), gzip_bytes(&as_tar())] {
        let place = Place::new();
        place.write("logs.bin", archive);
        let report = place.import();
        assert_eq!(
            (
                report.archives,
                report.files.read,
                report.files.failed,
                report.items.new
            ),
            (1, 2, 1, 3),
            "{report:?}"
        );
        assert!(problem_of(&report, "logs.bin/notes.txt").contains("text, not JSON"));
        let (ours, theirs) = (place.evidence(), folder.evidence());
        assert_eq!(ours.len(), theirs.len());
        for (here, there) in ours.iter().zip(&theirs) {
            assert_eq!(
                (&here.artifact_sha256, &here.position, &here.native_id),
                (&there.artifact_sha256, &there.position, &there.native_id)
            );
        }
        let receipts = place.store.all_receipts().unwrap();
        assert!(
            receipts[0]
                .parameters
                .contains("logs/logs.bin/AWSLogs/1/a.json.gz")
        );
        let again = place.import();
        assert_eq!((again.files.known, again.files.read), (2, 0));
    }
}

#[test]
fn large_entries_of_a_gzipped_tar_come_in_as_files_do() {
    // Each larger than what is held of an entry.
    let large = |from: u32| {
        let long = json!({ "requestParameters": { "text": "x".repeat(1 << 20) } });
        let events: Vec<_> = (from..from + 5)
            .map(|number| {
                let mut event = event(number);
                event["additionalEventData"] = long.clone();
                event
            })
            .collect();
        log(&events).into_bytes()
    };
    let names: Vec<String> = (0..4).map(|n| format!("AWSLogs/1/{n}.json")).collect();
    let files: Vec<_> = names
        .iter()
        .map(String::as_str)
        .zip((0..4).map(|n| large(n * 5)))
        .collect();
    let folder = Place::new();
    for (name, bytes) in &files {
        folder.write(name, bytes);
    }
    folder.import();
    let entries: Vec<_> = files
        .into_iter()
        .map(|(name, bytes)| (name, b'0', bytes))
        .collect();
    let place = Place::new();
    place.write("logs.tar.gz", stored(&tar(&entries)));
    let report = place.import();
    assert_eq!(
        (report.files.read, report.items.new, report.problems.len()),
        (4, 20, 0),
        "{report:?}"
    );
    let of = |place: &Place| -> Vec<_> {
        let items = place.evidence().into_iter();
        items
            .map(|item| (item.native_id, item.artifact_sha256, item.position))
            .collect()
    };
    assert_eq!(of(&place), of(&folder));
}

/// Gzipped without being made smaller, so that no bound on what it may become is met.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn entries_that_lead_out_of_the_archive_are_named_and_the_rest_comes_in() {
    let bad = ["../../etc/cron.d/x", "/etc/passwd", "C:\\windows\\x", "..\\x"];
    let good = ("good", log(&[event(1)]).into_bytes());
    let mut entries: Vec<(&str, Vec<u8>)> = bad
        .iter()
        .map(|name| (*name, log(&[event(9)]).into_bytes()))
        .collect();
    entries.push(good.clone());
    let as_tar: Vec<_> = entries
        .iter()
        .map(|(name, bytes)| (*name, b'0', bytes.clone()))
        .collect();
    for archive in [zipped(&entries), tar(&as_tar)] {
        let place = Place::new();
        place.write("a", archive);
        let report = place.import();
        assert_eq!(
            (report.items.new, report.files.failed, report.problems.len()),
            (1, 4, 4),
            "{report:?}"
        );
        assert!(
            report
                .problems
                .iter()
                .all(|p| p.problem.contains("of the archive; it is not read"))
        );
        let outside = std::fs::read_dir(place.logs().parent().unwrap()).unwrap().count();
        assert!(outside <= 4, "nothing was written beside the engagement");
    }
}

#[test]
fn links_and_devices_in_archives_are_named_and_not_followed() {
    let place = Place::new();
    let log = log(&[event(1)]).into_bytes();
    place.write(
        "a.tar",
        tar(&[
            ("link", b'2', vec![]),
            ("hard", b'1', vec![]),
            ("device", b'3', vec![]),
            ("pipe", b'6', vec![]),
            ("sparse", b'S', vec![]),
            ("folder/", b'5', vec![]),
            ("log", b'0', log.clone()),
        ]),
    );
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("link", "/etc/passwd", SimpleFileOptions::default())
        .unwrap();
    zip.start_file("log", SimpleFileOptions::default()).unwrap();
    zip.write_all(&log).unwrap();
    place.write("b.zip", zip.finish().unwrap().into_inner());
    let report = place.import();
    assert_eq!(
        (report.items.new, report.files.failed, report.files.known),
        (1, 6, 1),
        "{report:?}"
    );
    for (name, why) in [
        ("a.tar/link", "a link"),
        ("a.tar/hard", "a link"),
        ("a.tar/device", "a device"),
        ("a.tar/pipe", "a device"),
        ("a.tar/sparse", "no file"),
        ("b.zip/link", "a link"),
    ] {
        assert!(problem_of(&report, name).contains(why), "{name}: {report:?}");
    }
}

#[test]
fn archives_inside_of_archives_are_named() {
    let place = Place::new();
    let inner = zipped(&logs());
    place.write(
        "a.zip",
        zipped(&[
            ("inner.zip", inner.clone()),
            ("log", log(&[event(1)]).into_bytes()),
        ]),
    );
    place.write("b.tar", tar(&[("inner.tgz", b'0', gzip_bytes(&as_tar()))]));
    place.write("c.zip.gz", gzip_bytes(&inner));
    let report = place.import();
    assert_eq!((report.items.new, report.files.failed), (1, 3), "{report:?}");
    for name in ["a.zip/inner.zip", "b.tar/inner.tgz", "c.zip.gz"] {
        assert!(
            problem_of(&report, name).contains("archive inside of an archive"),
            "{report:?}"
        );
    }
}

#[test]
fn bombs_are_refused_before_they_are_inflated() {
    let place = Place::new();
    let blank = vec![b' '; 80 << 20];
    place.write(
        "entry.zip",
        zipped(&[
            ("bomb.json", blank.clone()),
            ("log", log(&[event(1)]).into_bytes()),
        ]),
    );
    place.write("bomb.tgz", gzip_bytes(&tar(&[("bomb.json", b'0', blank)])));
    place.write("log", log(&[event(2)]));
    let report = place.import();
    assert_eq!(report.items.new, 1, "{report:?}");
    assert!(
        problem_of(&report, "entry.zip").contains("more than 200 times the archive"),
        "{report:?}"
    );
    assert!(
        problem_of(&report, "bomb.tgz").contains("times its size"),
        "{report:?}"
    );
}

#[test]
fn an_entry_is_held_to_what_it_says_of_itself() {
    let text = log(&[event(1)]);
    let mut stored = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    stored.start_file("log", options).unwrap();
    stored.write_all(text.as_bytes()).unwrap();
    let mut changed = stored.finish().unwrap().into_inner();
    let at = changed.windows(7).position(|w| w == b"event-1").unwrap();
    changed[at] = b'E';
    let mut lying = zipped(&[("log", text.clone().into_bytes())]);
    // The length in the table of contents, which is the last to name the entry.
    let central = lying.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    let size = u32::from_le_bytes(lying[central + 24..central + 28].try_into().unwrap());
    lying[central + 24..central + 28].copy_from_slice(&(size - 10).to_le_bytes());
    let place = Place::new();
    place.write("changed.zip", changed);
    place.write("lying.zip", lying);
    let report = place.import();
    assert_eq!((report.items.new, report.files.failed), (0, 2), "{report:?}");
    assert!(
        problem_of(&report, "changed.zip/log").contains("its checksum is another"),
        "{report:?}"
    );
    assert!(
        problem_of(&report, "lying.zip/log").contains("longer than it says"),
        "{report:?}"
    );
}

#[test]
fn a_damaged_archive_gives_what_stands_before_the_damage() {
    let place = Place::new();
    let mut cut = tar(&[
        ("a", b'0', log(&[event(1)]).into_bytes()),
        ("b", b'0', log(&[event(2)]).into_bytes()),
    ]);
    cut.truncate(512 + 512 + 700);
    let mut bad_sum = tar(&[
        ("a", b'0', log(&[event(3)]).into_bytes()),
        ("b", b'0', log(&[event(4)]).into_bytes()),
    ]);
    bad_sum[1024 + 130] ^= 1;
    let mut zip = zipped(&logs());
    zip.truncate(zip.len() - 30);
    place.write("cut.tar", cut);
    place.write("sum.tar", bad_sum);
    place.write("cut.zip", zip);
    let report = place.import();
    assert_eq!((report.items.new, report.files.failed), (2, 3), "{report:?}");
    assert!(
        problem_of(&report, "cut.tar").contains("it is cut off"),
        "{report:?}"
    );
    assert!(problem_of(&report, "sum.tar").contains("checksum"), "{report:?}");
    assert!(
        problem_of(&report, "cut.zip").contains("cannot be read"),
        "{report:?}"
    );
}

#[test]
fn long_names_of_tar_entries_are_read_whole() {
    let name = format!("{}/{}.json", "d".repeat(120), "f".repeat(150));
    let text = log(&[event(1)]).into_bytes();
    let record = |key: &str, value: &str| {
        let body = format!(" {key}={value}\n");
        let length = (1..1000_usize)
            .find(|n| n.to_string().len() + body.len() == *n)
            .unwrap();
        format!("{length}{body}").into_bytes()
    };
    for note in [
        ("././@LongLink", b'L', format!("{name}\0").into_bytes()),
        ("pax", b'x', record("path", &name)),
    ] {
        let place = Place::new();
        place.write("a.tar", tar(&[note, ("short", b'0', text.clone())]));
        let report = place.import();
        assert_eq!((report.items.new, report.files.failed), (1, 0), "{report:?}");
        assert!(place.store.all_receipts().unwrap()[0].parameters.contains(&name));
    }
    let place = Place::new();
    place.write(
        "a.tar",
        tar(&[("n", b'L', vec![b'a'; 100_000]), ("short", b'0', text)]),
    );
    assert!(problem_of(&place.import(), "a.tar").contains("a name of 100000 bytes"));
}

#[test]
fn names_that_could_mislead_are_shown_harmless() {
    let place = Place::new();
    place.write(
        "a.zip",
        zipped(&[
            ("new\nline\u{202e}gnp.json", b"nothing".to_vec()),
            ("CON", b"x".to_vec()),
        ]),
    );
    let report = place.import();
    assert_eq!(report.files.failed, 2);
    assert!(
        report.problems[0]
            .path
            .ends_with("a.zip/new\u{fffd}line\u{fffd}gnp.json"),
        "{report:?}"
    );
}
