//! Links and the outline lead to what they name.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object};
use tickmark_report::layout::{Laid, lay_out};
use tickmark_report::page::{LinkTarget, Op};
use tickmark_report::render_pdf;

use crate::sample;

fn page_texts(laid: &Laid, page: u32) -> Vec<(f32, f32, String)> {
    laid.pages[page as usize - 1]
        .ops
        .iter()
        .filter_map(|op| match op {
            Op::Text { x_mm, y_mm, text, .. } => Some((*x_mm, *y_mm, text.clone())),
            _ => None,
        })
        .collect()
}

#[test]
fn every_contents_link_leads_to_the_page_that_it_names() {
    let laid = lay_out(&sample::report());
    let mut checked = 0;
    for op in &laid.pages[1].ops {
        let Op::Link {
            y_mm,
            h_mm,
            to: LinkTarget::Page(target),
            ..
        } = op
        else {
            continue;
        };
        let line: Vec<_> = page_texts(&laid, 2)
            .into_iter()
            .filter(|(_, y, _)| *y > *y_mm && *y < y_mm + h_mm)
            .collect();
        let number = line
            .iter()
            .rev()
            .find_map(|(_, _, t)| t.parse::<u32>().ok())
            .expect("a line has its number");
        assert_eq!(number, *target, "{line:?}");
        let title = line
            .iter()
            .find(|(x, _, _)| (*x - 54.0).abs() < 0.1)
            .map(|(_, _, t)| t.clone())
            .unwrap();
        let there: String = page_texts(&laid, *target)
            .into_iter()
            .map(|(_, _, t)| t + " ")
            .collect();
        let beginning: String = title.split(' ').take(2).collect::<Vec<_>>().join(" ");
        assert!(there.contains(&beginning), "page {target} does not say {title}");
        checked += 1;
    }
    assert!(checked > 30, "{checked} links");
}

#[test]
fn every_printed_page_number_is_the_page_of_its_exhibit() {
    let report = sample::report();
    let laid = lay_out(&report);
    let mut box_pages: BTreeMap<String, u32> = BTreeMap::new();
    for (i, page) in laid.pages.iter().enumerate() {
        let in_section = page
            .ops
            .iter()
            .any(|op| matches!(op, Op::Text { text, .. } if text == "Sample evidence"));
        for op in &page.ops {
            if let Op::Text { text, x_mm, .. } = op
                && in_section
                && *x_mm < 60.0
                && text.starts_with('X')
            {
                box_pages
                    .entry(text.clone())
                    .or_insert(u32::try_from(i).unwrap() + 1);
            }
        }
    }
    let exhibits: usize = report.controls.iter().map(|c| c.exhibits.len()).sum();
    assert_eq!(box_pages.len(), exhibits);
    let mut checked = 0;
    for number in 1..=u32::try_from(laid.pages.len()).unwrap() {
        let texts = page_texts(&laid, number);
        if !texts
            .iter()
            .any(|(_, _, t)| t == "What, its original, and the original’s SHA-256")
        {
            continue;
        }
        for (x, y, exhibit) in texts.iter().filter(|(x, _, t)| *x < 30.0 && t.starts_with('X')) {
            let printed = texts
                .iter()
                .find(|(px, py, _)| (py - y).abs() < 0.1 && *px > 180.0 && px > x)
                .unwrap();
            assert_eq!(printed.2, box_pages[exhibit].to_string(), "{exhibit}");
            checked += 1;
        }
    }
    assert_eq!(checked, exhibits);
}

#[test]
fn an_exhibits_link_leads_to_its_original_beside_the_report() {
    let report = sample::report();
    let laid = lay_out(&report);
    let files: Vec<&String> = laid
        .pages
        .iter()
        .flat_map(|p| &p.ops)
        .filter_map(|op| match op {
            Op::Link {
                to: LinkTarget::File(path),
                ..
            } => Some(path),
            _ => None,
        })
        .collect();
    for exhibit in report.controls.iter().flat_map(|c| &c.exhibits) {
        assert!(files.contains(&&exhibit.file), "{}", exhibit.file);
    }
    let bytes = &render_pdf(&report).unwrap()[0].bytes;
    let document = Document::load_mem(bytes).unwrap();
    let mut uris = 0;
    for action in actions(&document) {
        if let Ok(uri) = action.get(b"URI") {
            let uri = String::from_utf8(uri.as_str().unwrap().to_vec()).unwrap();
            assert!(uri.starts_with("evidence/"), "{uri}");
            uris += 1;
        }
    }
    assert!(uris >= report.controls.iter().map(|c| c.exhibits.len()).sum::<usize>());
}

fn actions(document: &Document) -> Vec<Dictionary> {
    let mut all = Vec::new();
    for id in document.get_pages().into_values() {
        let page = document.get_dictionary(id).unwrap();
        let Ok(annotations) = page.get(b"Annots").and_then(Object::as_array) else {
            continue;
        };
        for annotation in annotations {
            let annotation = annotation.as_dict().unwrap();
            all.push(annotation.get(b"A").unwrap().as_dict().unwrap().clone());
        }
    }
    all
}

#[test]
fn every_link_inside_the_file_has_a_page_to_go_to() {
    let bytes = &render_pdf(&sample::report()).unwrap()[0].bytes;
    let document = Document::load_mem(bytes).unwrap();
    let pages: Vec<_> = document.get_pages().into_values().collect();
    let mut checked = 0;
    for action in actions(&document) {
        if let Ok(target) = action.get(b"D").and_then(Object::as_array) {
            assert!(pages.contains(&target[0].as_reference().unwrap()));
            checked += 1;
        }
    }
    assert!(checked > 100, "{checked}");
}

#[test]
fn the_outline_is_nested_four_deep_and_leads_to_the_pages_of_the_layout() {
    let report = sample::report();
    let laid = lay_out(&report);
    let bytes = &render_pdf(&report).unwrap()[0].bytes;
    let document = Document::load_mem(bytes).unwrap();
    let numbers: BTreeMap<_, u32> = document
        .get_pages()
        .into_iter()
        .map(|(number, id)| (id, number))
        .collect();
    let root = document
        .catalog()
        .unwrap()
        .get(b"Outlines")
        .unwrap()
        .as_reference()
        .unwrap();
    let mut found = Vec::new();
    walk(&document, root, 1, &numbers, &mut found);
    let expected: Vec<_> = laid
        .outline
        .iter()
        .map(|e| (e.level, e.title.clone(), e.page))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(found.iter().map(|f| f.0).max(), Some(4));
}

fn walk(
    document: &Document,
    parent: lopdf::ObjectId,
    depth: u8,
    numbers: &BTreeMap<lopdf::ObjectId, u32>,
    found: &mut Vec<(u8, String, u32)>,
) {
    let mut next = document
        .get_dictionary(parent)
        .unwrap()
        .get(b"First")
        .ok()
        .cloned();
    while let Some(reference) = next {
        let id = reference.as_reference().unwrap();
        let item = document.get_dictionary(id).unwrap();
        let title = item.get(b"Title").unwrap().as_str().unwrap();
        let units: Vec<u16> = title[2..]
            .chunks(2)
            .map(|b| u16::from_be_bytes([b[0], b[1]]))
            .collect();
        let page = item.get(b"Dest").unwrap().as_array().unwrap()[0]
            .as_reference()
            .unwrap();
        found.push((depth, String::from_utf16(&units).unwrap(), numbers[&page]));
        walk(document, id, depth + 1, numbers, found);
        next = item.get(b"Next").ok().cloned();
    }
}
