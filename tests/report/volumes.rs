//! A long report is several files that know of one another.

use lopdf::{Document, Object};
use tickmark_report::{Limits, lay_out_within, render_pdf_within};

use crate::readers::{on_disk, run, squeezed, text_of};
use crate::sample;

const LIMITS: Limits = Limits { pages_per_volume: 20 };

#[test]
fn a_long_report_is_cut_into_volumes_that_hold_every_page_once() {
    let report = sample::report();
    let laid = lay_out_within(&report, LIMITS);
    let volumes = render_pdf_within(&report, LIMITS).unwrap();
    assert!(volumes.len() > 2);
    let mut pages = 0;
    for (i, volume) in volumes.iter().enumerate() {
        let name = if i == 0 {
            "report.pdf".to_owned()
        } else {
            format!("report-{}.pdf", i + 1)
        };
        assert_eq!(volume.file_name, name);
        assert!(volume.pages <= LIMITS.pages_per_volume);
        run("qpdf", &["--check"], &on_disk(&volume.bytes).path, &[]);
        let document = Document::load_mem(&volume.bytes).unwrap();
        assert_eq!(document.get_pages().len(), volume.pages as usize);
        assert!(
            document.catalog().unwrap().get(b"Outlines").is_ok(),
            "every volume has bookmarks"
        );
        let text = text_of(&volume.bytes);
        let (first, last) = (pages + 1, pages + volume.pages);
        // The cover has no foot.
        for page in first.max(2)..=last {
            assert!(
                text.contains(&format!("Page {page} of {}", laid.pages.len())),
                "{name} counts page {page} through"
            );
        }
        pages = last;
    }
    assert_eq!(pages as usize, laid.pages.len());
}

#[test]
fn the_contents_name_the_volume_and_links_reach_into_it() {
    let volumes = render_pdf_within(&sample::report(), LIMITS).unwrap();
    let text = text_of(&volumes[0].bytes);
    let contents = squeezed(text.split('\u{c}').nth(1).unwrap());
    assert!(
        contents.contains("report-2.pdf") && contents.contains("report.pdf"),
        "{contents}"
    );
    let document = Document::load_mem(&volumes[0].bytes).unwrap();
    let remote = document
        .get_pages()
        .into_values()
        .filter_map(|id| {
            document
                .get_dictionary(id)
                .unwrap()
                .get(b"Annots")
                .and_then(Object::as_array)
                .ok()
        })
        .flatten()
        .filter(|a| {
            let action = a.as_dict().unwrap().get(b"A").unwrap().as_dict().unwrap();
            action.get(b"S").unwrap().as_name().unwrap() == b"GoToR"
        })
        .count();
    assert!(remote > 10, "{remote}");
}

#[test]
fn the_limit_does_not_change_what_is_printed() {
    let report = sample::report();
    let whole = lay_out_within(&report, Limits::default());
    assert_eq!(whole.volumes.len(), 1);
    assert_eq!(whole.pages.len(), lay_out_within(&report, LIMITS).pages.len());
}
