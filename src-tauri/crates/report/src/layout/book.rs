//! The book: front matter and parts in their order, bound into pages with numbers, links and an outline.

use std::collections::BTreeMap;

use super::flow::{Draft, Flow};
use super::furniture::Furniture;
use super::ink::{Anchor, Go, Ink, PageNumber, width_of};
use super::style::INK_3;
use super::{
    Laid, Limits, OutlineEntry, Volume, appendix, contents, control, cover, method, scope, summary, volume,
};
use crate::model::Report;
use crate::page::{LinkTarget, Page};

/// An entry of the contents and of the outline, before pages are known.
#[derive(Debug, Clone)]
pub struct Entry {
    /// As printed.
    pub title: String,
    /// The letter or code that stands before the title in the contents.
    pub code: String,
    /// 1 to 4.
    pub level: u8,
    /// Where it lies.
    pub anchor: Anchor,
}

/// The parts of a report with their letters.
pub struct Book<'a> {
    /// What is printed.
    pub report: &'a Report,
    /// The pages after the front matter.
    pub flow: Flow,
    /// In order.
    pub entries: Vec<Entry>,
}

impl<'a> Book<'a> {
    /// All parts of the report, laid out but not yet numbered.
    pub fn of(report: &'a Report) -> Self {
        let mut book = Self {
            report,
            flow: Flow::default(),
            entries: Vec::new(),
        };
        scope::write(&mut book);
        method::write(&mut book);
        summary::write(&mut book);
        control::write(&mut book);
        appendix::write(&mut book);
        book
    }

    /// Begins a lettered part with its title; on a page of its own, or under what is there.
    pub fn begin_part(&mut self, letter: char, title: &str, intro: &str, new_page: bool) {
        let anchor = Anchor::Part(letter);
        let running = format!("{letter}  {title}");
        if new_page || self.flow.room() < 60.0 {
            self.flow.begin_page(&running);
        } else {
            self.flow.space(9.0);
        }
        let under = vec![vec![super::text::Bit::text(super::style::NOTE, intro)]];
        let pieces = super::prose::title(&letter.to_string(), title, &under, vec![anchor.clone()]);
        self.flow.run(pieces);
        self.flow.space(4.0);
        self.entries.push(Entry {
            title: title.to_owned(),
            code: letter.to_string(),
            level: 1,
            anchor,
        });
    }

    /// Numbers the pages, writes contents, links and running lines, and cuts volumes.
    pub fn bind(self, limits: Limits) -> Laid {
        let mut front = Flow::default();
        cover::write(self.report, &mut front);
        contents::write(&self.entries, &mut front);
        let lead = front.pages.len();
        let mut anchors: BTreeMap<Anchor, (usize, f32)> = front.anchors;
        anchors.extend(
            self.flow
                .anchors
                .into_iter()
                .map(|(a, (page, y))| (a, (page + lead, y))),
        );
        let mut drafts = front.pages;
        drafts.extend(self.flow.pages);

        let of = |anchor: &Anchor| {
            anchors
                .get(anchor)
                .map_or((1, 0.0), |&(page, y)| (number(page), y))
        };
        let starts: Vec<u32> = self
            .entries
            .iter()
            .filter(|e| e.level == 1 || matches!(e.anchor, Anchor::Control(_)))
            .map(|e| of(&e.anchor).0)
            .collect();
        let volumes = volume::cut(number(drafts.len()) - 1, limits.pages_per_volume, &starts);
        let furniture = Furniture::of(&self.report.overview.header);
        let total = drafts.len();
        let pages = drafts
            .into_iter()
            .enumerate()
            .map(|(i, mut draft)| {
                furniture.draw(&mut draft, i + 1, total);
                finish(draft, &volumes, &of)
            })
            .collect();
        Laid {
            pages,
            outline: outline(&self.entries, &of),
            volumes,
        }
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}

fn finish(draft: Draft, volumes: &[Volume], of: &impl Fn(&Anchor) -> (u32, f32)) -> Page {
    let mut ops: Vec<_> = draft.inks.into_iter().map(Ink::into_op).collect();
    for wanted in &draft.numbers {
        ops.extend(number_inks(wanted, volumes, of).into_iter().map(Ink::into_op));
    }
    for area in draft.areas {
        let to = match &area.go {
            Go::To(anchor) => LinkTarget::Page(of(anchor).0),
            Go::File(path) => LinkTarget::File(path.clone()),
        };
        ops.push(area.into_op(to));
    }
    Page { ops }
}

fn number_inks(wanted: &PageNumber, volumes: &[Volume], of: &impl Fn(&Anchor) -> (u32, f32)) -> Vec<Ink> {
    let page = of(&wanted.of).0;
    let text = page.to_string();
    let left = wanted.right - width_of(wanted.style, &text);
    let mut inks = vec![Ink::Text {
        x: left,
        y: wanted.y,
        style: wanted.style,
        text,
    }];
    if wanted.with_volume
        && volumes.len() > 1
        && let Some(volume) = volume::of(volumes, page)
    {
        let style = wanted.style.colored(INK_3);
        let text = volume.file_name.clone();
        let x = wanted.right - 12.0 - width_of(style, &text);
        inks.push(Ink::Text {
            x,
            y: wanted.y,
            style,
            text,
        });
    }
    inks
}

fn outline(entries: &[Entry], of: &impl Fn(&Anchor) -> (u32, f32)) -> Vec<OutlineEntry> {
    let front = |title: &str, page| OutlineEntry {
        title: title.to_owned(),
        page,
        level: 1,
        top_mm: 0.0,
    };
    let mut outline = vec![front("Cover", 1), front("Contents", 2)];
    outline.extend(entries.iter().map(|entry| {
        let (page, top_mm) = of(&entry.anchor);
        let title = if entry.code.is_empty() {
            entry.title.clone()
        } else {
            format!("{}  {}", entry.code, entry.title)
        };
        OutlineEntry {
            title,
            page,
            level: entry.level,
            top_mm,
        }
    }));
    outline
}
