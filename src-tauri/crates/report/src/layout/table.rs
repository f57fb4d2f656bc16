//! Tables: rules and no boxes. Numbers stand right, words left; a total lies under a single and over a double rule.

use super::lines;
use std::rc::Rc;

use super::flow::Piece;
use super::font::MM_PER_PT;
use super::ink::Fragment;
use super::mark::Mark;
use super::style::{self, BODY, BODY_WIDTH, HEAD, ROW, ROW_LEAD, Style};
use super::text::{self, Bit, Line};

/// How a column's cells and head stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A column: its head, its share of the width and how it stands.
#[derive(Debug, Clone)]
pub struct Column {
    head: Vec<Bit>,
    share: f32,
    align: Align,
}

/// A column of words with a share of the width.
pub fn words(head: impl Into<String>, share: f32) -> Column {
    Column {
        head: vec![Bit::text(HEAD, head)],
        share,
        align: Align::Left,
    }
}

/// A column of numbers with a share of the width.
pub fn numbers(head: impl Into<String>, share: f32) -> Column {
    Column {
        head: vec![Bit::text(HEAD, head)],
        share,
        align: Align::Right,
    }
}

/// A column of numbers under a mark, whose legend stands in the same view.
pub fn marked(mark: Mark, share: f32) -> Column {
    Column {
        head: vec![Bit::Mark(mark, 8.0)],
        share,
        align: Align::Right,
    }
}

/// The bits of a cell.
pub type Cell = Vec<Bit>;

/// A cell of plain text.
pub fn cell(text: impl Into<String>) -> Cell {
    vec![Bit::text(ROW, text)]
}

/// A cell of secondary text.
pub fn quiet(text: impl Into<String>) -> Cell {
    vec![Bit::text(ROW.colored(style::INK_2), text)]
}

/// A cell of label text.
pub fn label(text: impl Into<String>) -> Cell {
    vec![Bit::text(ROW.colored(style::INK_3), text)]
}

/// A cell that a person copies or compares.
pub fn mono(text: impl Into<String>) -> Cell {
    vec![Bit::text(ROW.mono(), text)]
}

/// A cell with a count; nothing is a dash.
pub fn count(n: u64) -> Cell {
    if n == 0 {
        quiet("–")
    } else {
        cell(super::words::number(n))
    }
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Total,
}

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<(Kind, Vec<Cell>)>,
    look: Look,
}

/// Where a table stands and how dense it is.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Left edge.
    pub x: f32,
    /// Millimetres.
    pub width: f32,
    /// Space above and under a row's text, millimetres.
    pub pad: f32,
    /// Whether column heads are drawn.
    pub headed: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            x: BODY,
            width: BODY_WIDTH,
            pad: 0.9,
            headed: true,
        }
    }
}

/// A row with more lines than this breaks between pages.
const WHOLE_LINES: usize = 16;
const CELL_GAP: f32 = 1.4;
const NUMBER_GAP: f32 = 2.5;

impl Table {
    /// A table in the body.
    pub fn new(columns: Vec<Column>) -> Self {
        Self {
            columns,
            rows: Vec::new(),
            look: Look::default(),
        }
    }

    /// A table somewhere else, or without heads.
    pub fn looking(mut self, look: Look) -> Self {
        self.look = look;
        self
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push((Kind::Plain, cells));
    }

    /// Adds the total.
    pub fn total(&mut self, cells: Vec<Cell>) {
        let strong = |bit| match bit {
            Bit::Text { style, text, go } => Bit::Text {
                style: style.faced(crate::page::Face::Strong).colored(style::INK),
                text,
                go,
            },
            other => other,
        };
        let cells = cells
            .into_iter()
            .map(|c| c.into_iter().map(strong).collect())
            .collect();
        self.rows.push((Kind::Total, cells));
    }

    /// Its pieces: the head stays with the first row, a total with the row above it.
    pub fn pieces(self, before: f32) -> Vec<Piece> {
        let mut pieces = Vec::with_capacity(self.rows.len() + 1);
        let grid = Grid::new(&self.columns, self.look);
        let head = self.look.headed.then(|| Rc::new(grid.head(&self.columns)));
        if let Some(head) = &head {
            pieces.push(Piece::new(Fragment::clone(head), before).kept());
        }
        let count = self.rows.len();
        for (i, (kind, cells)) in self.rows.into_iter().enumerate() {
            let gap = if i == 0 && head.is_none() { before } else { 0.0 };
            let first = pieces.len();
            pieces.extend(grid.row(kind, &cells, head.as_ref(), gap));
            if kind == Kind::Plain && i + 2 == count && pieces.len() == first + 1 {
                pieces[first].keep = true;
            }
        }
        if let Some(last) = pieces.last_mut() {
            last.keep = false;
        }
        pieces
    }
}

/// Where the columns stand.
pub struct Grid {
    look: Look,
    edges: Vec<(f32, f32, Align)>,
}

impl Grid {
    /// Columns side by side over the look's width.
    pub fn new(columns: &[Column], look: Look) -> Self {
        let total: f32 = columns.iter().map(|c| c.share).sum();
        let mut x = look.x;
        let edges = columns
            .iter()
            .map(|column| {
                let width = column.share / total * look.width;
                let left = x;
                x += width;
                let gap = if column.align == Align::Right {
                    NUMBER_GAP
                } else {
                    CELL_GAP
                };
                (left, width - gap, column.align)
            })
            .collect();
        Self { look, edges }
    }

    /// The heads over a rule.
    pub fn head(&self, columns: &[Column]) -> Fragment {
        let cells: Vec<Vec<Line>> = columns
            .iter()
            .zip(&self.edges)
            .map(|(column, &(_, width, _))| text::set(&column.head, width))
            .collect();
        let tall = cells.iter().map(Vec::len).max().unwrap_or(0);
        let pitch = 9.0;
        let mut fragment = Fragment::default();
        for (lines, edge) in cells.iter().zip(&self.edges) {
            let above = rows_height(tall - lines.len(), pitch);
            cell_lines(&mut fragment, lines, *edge, above, HEAD, pitch);
        }
        fragment.height = rows_height(tall, pitch) + 1.2;
        fragment.rule(
            self.look.x,
            self.look.x + self.look.width,
            fragment.height - 0.1,
            0.5,
            style::HAIR_2,
        );
        fragment
    }

    /// A row of plain cells, for tables that are written row by row.
    pub fn plain_row(&self, cells: &[Cell], head: &Rc<Fragment>) -> Vec<Piece> {
        self.row(Kind::Plain, cells, Some(head), 0.0)
    }

    fn row(&self, kind: Kind, cells: &[Cell], head: Option<&Rc<Fragment>>, before: f32) -> Vec<Piece> {
        let lines: Vec<Vec<Line>> = cells
            .iter()
            .zip(&self.edges)
            .map(|(bits, &(_, width, _))| text::set(bits, width))
            .collect();
        let tall = lines.iter().map(Vec::len).max().unwrap_or(1);
        let step = if tall > WHOLE_LINES { WHOLE_LINES / 2 } else { tall };
        let mut pieces = Vec::with_capacity(1);
        let mut from = 0;
        while from < tall {
            let to = (from + step).min(tall);
            let part: Vec<&[Line]> = lines
                .iter()
                .map(|l| &l[from.min(l.len())..to.min(l.len())])
                .collect();
            let fragment = self.part(kind, &part, to - from, from == 0, to == tall);
            let repeat = head.cloned();
            let before = if from == 0 { before } else { 0.0 };
            pieces.push(Piece {
                fragment,
                before,
                keep: false,
                repeat,
            });
            from = to;
        }
        pieces
    }

    fn part(&self, kind: Kind, cells: &[&[Line]], tall: usize, first: bool, last: bool) -> Fragment {
        let pad = self.look.pad;
        let above = if first { pad } else { 0.0 };
        let mut fragment = Fragment::default();
        for (lines, edge) in cells.iter().zip(&self.edges) {
            cell_lines(&mut fragment, lines, *edge, above, ROW, ROW_LEAD);
        }
        fragment.height = above + rows_height(tall, ROW_LEAD) + if last { pad } else { 0.0 };
        if last {
            let (x1, x2, y) = (self.look.x, self.look.x + self.look.width, fragment.height);
            match kind {
                Kind::Plain => fragment.rule(x1, x2, y, 0.35, style::HAIR),
                Kind::Total => {
                    fragment.rule(x1, x2, 0.0, 0.5, style::INK_2);
                    fragment.rule(x1, x2, y, 0.5, style::INK_2);
                    fragment.rule(x1, x2, y + 0.55, 0.5, style::INK_2);
                    fragment.height += 0.7;
                }
            }
        }
        fragment
    }
}

/// Draws a cell's lines under `above`, in a column's left edge, width and alignment.
fn cell_lines(
    into: &mut Fragment,
    lines: &[Line],
    (left, width, align): (f32, f32, Align),
    above: f32,
    style: Style,
    lead: f32,
) {
    let mut y = above + lines::baseline(style.size, lead);
    for line in lines {
        let x = match align {
            Align::Left => left,
            Align::Right => left + width - line.width,
        };
        lines::draw(line, into, x, y, lead);
        y += lead * MM_PER_PT;
    }
}

#[expect(clippy::cast_precision_loss, reason = "lines of one row are few")]
fn rows_height(lines: usize, lead_pt: f32) -> f32 {
    lines as f32 * lead_pt * MM_PER_PT
}
