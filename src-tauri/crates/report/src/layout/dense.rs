//! A dense table over many pages, written row by row: what a list of all evidence looks like in print.

use std::rc::Rc;

use super::flow::{Draft, Flow};
use super::font;
use super::ink::{Fragment, Ink, width_of};
use super::style::{BOTTOM, FINE, ROW, TOP};
use super::table::{self, Grid, Look};
use super::text::Bit;
use crate::page::{Page, WIDTH_MM};

/// Rows that stand on one page when each takes one line.
pub const ROWS_PER_PAGE: usize = 50;

/// Margin at either side, narrower than the report's own.
const EDGE: f32 = 10.0;

/// Lays out a table of plain texts with its title as running head; `columns` are heads with shares of the width.
#[must_use]
pub fn lay_out_table(
    title: &str,
    columns: &[(&str, f32)],
    rows: impl Iterator<Item = Vec<String>>,
) -> Vec<Page> {
    let look = Look {
        x: EDGE,
        width: WIDTH_MM - 2.0 * EDGE,
        pad: 0.64,
        headed: true,
    };
    let columns: Vec<_> = columns
        .iter()
        .map(|&(head, share)| table::words(head, share))
        .collect();
    let grid = Grid::new(&columns, look);
    let head = Rc::new(grid.head(&columns));
    let mut flow = Flow::default();
    flow.begin_page(title);
    flow.put(Fragment::clone(&head));
    for row in rows {
        let cells: Vec<_> = row
            .into_iter()
            .map(|text| vec![Bit::text(ROW.sized(7.0), text)])
            .collect();
        flow.run(grid.plain_row(&cells, &head));
    }
    let total = flow.pages.len();
    flow.pages
        .into_iter()
        .enumerate()
        .map(|(i, page)| finish(page, i + 1, total))
        .collect()
}

fn finish(mut page: Draft, number: usize, total: usize) -> Page {
    let mut fragment = Fragment::default();
    fragment.text(EDGE, TOP - 4.0, FINE, &page.running);
    let text = format!("Page {number} of {total}");
    let width = width_of(FINE, &font::shown(FINE.face, &text));
    fragment.text(WIDTH_MM - EDGE - width, BOTTOM + 8.0, FINE, &text);
    page.inks.append(&mut fragment.inks);
    Page {
        ops: page.inks.into_iter().map(Ink::into_op).collect(),
    }
}
