//! The file itself: accepted by foreign readers, fonts inside, metadata true, the same each time.

use tickmark_report::render_pdf;

use crate::readers::{on_disk, run};
use crate::sample;

fn bytes() -> Vec<u8> {
    let mut volumes = render_pdf(&sample::report()).unwrap();
    assert_eq!(volumes.len(), 1);
    volumes.remove(0).bytes
}

#[test]
fn foreign_readers_find_no_fault_in_the_file() {
    let said = run("qpdf", &["--check"], &on_disk(&bytes()).path, &[]);
    assert!(
        said.contains("No syntax or stream encoding errors found"),
        "{said}"
    );
}

#[test]
fn the_file_says_of_itself_what_is_true() {
    let said = run("pdfinfo", &[], &on_disk(&bytes()).path, &[]);
    for expected in [
        "Title:           Northwind Health: audit package, SOC 2 and HIPAA Security Rule",
        "Author:          Dana Whitfield",
        "Creator:         Tickmark 0.1.0",
        "Producer:        Tickmark 0.1.0",
        "Page size:       595.276 x 841.89 pts (A4)",
        "JavaScript:      no",
    ] {
        assert!(said.contains(expected), "{expected}\n{said}");
    }
    let raw = run("pdfinfo", &["-rawdates"], &on_disk(&bytes()).path, &[]);
    assert!(raw.contains("CreationDate:    D:20260512104000Z"), "{raw}");
    assert!(!said.contains("PDF subtype"), "no conformance is claimed: {said}");
}

#[test]
fn no_conformance_is_claimed_and_no_print_profile_is_carried_along() {
    let plain = run(
        "qpdf",
        &["--qdf", "--object-streams=disable"],
        &on_disk(&bytes()).path,
        &["-"],
    );
    for unwanted in ["GTS_PDFX", "OutputIntent", "FOGRA", "/Trapped"] {
        assert!(!plain.contains(unwanted), "{unwanted}");
    }
}

#[test]
fn every_font_is_embedded_as_a_subset_and_can_be_read_back() {
    let said = run("pdffonts", &[], &on_disk(&bytes()).path, &[]);
    let fonts: Vec<&str> = said.lines().skip(2).collect();
    assert!(fonts.len() >= 4, "{said}");
    for font in fonts {
        let words: Vec<&str> = font.split_whitespace().collect();
        let [emb, sub, uni] = words[words.len() - 5..words.len() - 2] else {
            panic!("{font}")
        };
        assert_eq!((emb, sub, uni), ("yes", "yes", "yes"), "{font}");
        assert_eq!(
            words[0].find('+'),
            Some(6),
            "a subset's name has a tag of six letters: {font}"
        );
    }
}

#[test]
fn the_catalog_names_language_labels_and_outline_view() {
    let document = lopdf::Document::load_mem(&bytes()).unwrap();
    let catalog = document.catalog().unwrap();
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"en");
    assert_eq!(
        catalog.get(b"PageMode").unwrap().as_name().unwrap(),
        b"UseOutlines"
    );
    assert!(catalog.get(b"PageLabels").is_ok());
    let id = document.trailer.get(b"ID").unwrap().as_array().unwrap();
    assert_eq!(id[0].as_str().unwrap().len(), 16);
    assert_eq!(id[0], id[1]);
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let elsewhere = std::thread::spawn(bytes);
    let here = bytes();
    assert!(here == elsewhere.join().unwrap(), "two renderings differ");
    let mut other = sample::report();
    other.overview.header.name.push('!');
    let other = render_pdf(&other).unwrap().remove(0).bytes;
    let id = |b: &[u8]| {
        lopdf::Document::load_mem(b)
            .unwrap()
            .trailer
            .get(b"ID")
            .unwrap()
            .clone()
    };
    assert_ne!(id(&here), id(&other), "another report has another identity");
}

#[test]
fn streams_are_compressed_and_a_page_is_small() {
    let bytes = bytes();
    let document = lopdf::Document::load_mem(&bytes).unwrap();
    for object in document.objects.values() {
        if let lopdf::Object::Stream(stream) = object {
            let compressed = stream.dict.get(b"Filter").is_ok();
            assert!(compressed || stream.content.len() < 512, "{:?}", stream.dict);
        }
    }
    let pages = document.get_pages().len();
    assert!(
        bytes.len() / pages < 10_000,
        "{} bytes over {pages} pages",
        bytes.len()
    );
}
