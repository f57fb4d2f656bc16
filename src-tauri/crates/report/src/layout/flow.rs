//! The flow: pieces are put one under the other on pages, and a page ends where the next piece would not fit.
//!
//! A piece stays whole; pieces that belong together move together; a table's head is drawn again on each page that
//! its rows reach; a side head is drawn again, as continued, where its section goes on.

use super::lines;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::ink::{Anchor, Area, Fragment, Ink, PageNumber};
use super::style::{self, BODY, BOTTOM, LEFT, RIGHT, SIDE, SIDE_WIDTH, TOP};
use super::text::{self, Bit};

/// Something that stays whole.
#[derive(Debug, Clone, Default)]
pub struct Piece {
    /// What.
    pub fragment: Fragment,
    /// Space above it, where it does not begin a page.
    pub before: f32,
    /// Whether the next piece must stand on the same page.
    pub keep: bool,
    /// Drawn above it when it begins a page: the head of its table.
    pub repeat: Option<Rc<Fragment>>,
}

impl Piece {
    /// A fragment with space above it.
    pub fn new(fragment: Fragment, before: f32) -> Self {
        Self {
            fragment,
            before,
            keep: false,
            repeat: None,
        }
    }

    /// The same, standing on the same page as the next one.
    pub fn kept(mut self) -> Self {
        self.keep = true;
        self
    }
}

/// A page being filled.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// Drawn on it.
    pub inks: Vec<Ink>,
    /// Links on it.
    pub areas: Vec<Area>,
    /// Page numbers to be written on it.
    pub numbers: Vec<PageNumber>,
    /// Right end of the running head.
    pub running: String,
    /// Whether it has a running head and foot.
    pub furnished: bool,
}

/// The head in the margin column of a section.
#[derive(Debug, Clone, Default)]
pub struct Side {
    /// 1 to 7, or empty.
    pub number: String,
    /// What.
    pub title: String,
    /// Small print under it.
    pub small: String,
    /// Where links to it lead.
    pub anchor: Option<Anchor>,
}

/// Pages being filled.
#[derive(Debug, Default)]
pub struct Flow {
    /// In order.
    pub pages: Vec<Draft>,
    /// Where each anchor lies: index of the page, and its top.
    pub anchors: BTreeMap<Anchor, (usize, f32)>,
    y: f32,
    fresh: bool,
    unruled: bool,
    running: String,
    side: Option<Side>,
}

impl Flow {
    /// Begins a page whose running head says `running`, and so do those after it.
    pub fn begin_page(&mut self, running: &str) {
        running.clone_into(&mut self.running);
        self.side = None;
        self.break_page();
    }

    /// Begins a page without a running head and foot.
    pub fn begin_plain_page(&mut self) {
        self.begin_page("");
        if let Some(page) = self.pages.last_mut() {
            page.furnished = false;
        }
    }

    fn break_page(&mut self) {
        self.pages.push(Draft {
            running: self.running.clone(),
            furnished: true,
            ..Draft::default()
        });
        self.y = TOP;
        self.fresh = true;
        if let Some(side) = self.side.clone() {
            let continued = Side {
                small: "continued".to_owned(),
                anchor: None,
                ..side
            };
            let fragment = side_fragment(&continued, style::INK_3);
            self.draw(fragment, TOP);
        }
    }

    /// Millimetres that are left on the page.
    pub fn room(&self) -> f32 {
        BOTTOM - self.y
    }

    /// Leaves space, unless the page has just begun.
    pub fn space(&mut self, mm: f32) {
        if !self.fresh {
            self.y += mm;
        }
    }

    /// Puts a fragment at the present height, whatever its own.
    pub fn put(&mut self, fragment: Fragment) {
        let height = fragment.height;
        self.draw(fragment, self.y);
        self.y += height;
        self.fresh = false;
    }

    /// Puts a fragment at a height of the page without moving on.
    pub fn draw(&mut self, fragment: Fragment, y: f32) {
        if self.pages.is_empty() {
            self.break_page();
        }
        let index = self.pages.len() - 1;
        let mut placed = Fragment::default();
        placed.put(fragment, y);
        for (anchor, top) in placed.anchors {
            self.anchors.entry(anchor).or_insert((index, top));
        }
        let page = &mut self.pages[index];
        page.inks.append(&mut placed.inks);
        page.areas.append(&mut placed.areas);
        page.numbers.append(&mut placed.numbers);
    }

    /// Puts pieces one under the other.
    pub fn run(&mut self, pieces: impl IntoIterator<Item = Piece>) {
        let mut group = Vec::new();
        for piece in pieces {
            let keep = piece.keep;
            group.push(piece);
            if !keep {
                self.put_group(std::mem::take(&mut group));
            }
        }
        self.put_group(group);
    }

    fn put_group(&mut self, group: Vec<Piece>) {
        let height: f32 = group.iter().map(|p| p.before + p.fragment.height).sum();
        let first = group.first().map_or(0.0, |p| p.before);
        let repeated = group
            .first()
            .and_then(|p| p.repeat.as_ref())
            .map_or(0.0, |r| r.height);
        let fits = self.y + height - if self.fresh { first } else { 0.0 } <= BOTTOM;
        if !fits && !self.fresh && TOP + repeated + height - first <= BOTTOM {
            self.break_page();
        }
        for piece in group {
            self.put_piece(piece);
        }
    }

    fn put_piece(&mut self, piece: Piece) {
        if !self.fresh && self.y + piece.before + piece.fragment.height > BOTTOM {
            self.break_page();
        }
        if self.fresh {
            if let Some(head) = &piece.repeat {
                self.put(Fragment::clone(head));
            }
        } else {
            self.y += piece.before;
        }
        self.put(piece.fragment);
    }

    /// The next section has no hairline above: it stands under a rule already.
    pub fn under_rule(&mut self) {
        self.unruled = true;
    }

    /// Puts a section: a hairline above, its head in the margin column, its pieces in the body.
    pub fn section(&mut self, side: Side, pieces: Vec<Piece>) {
        let head = side_fragment(&side, style::INK);
        let lead = 2.6;
        let kept = 1 + pieces.iter().take_while(|p| p.keep).count();
        let group: f32 = pieces.iter().take(kept).map(height_of).sum();
        let alone = pieces.first().map_or(0.0, height_of);
        let needed = [group, alone].map(|h| lead + h.max(head.height));
        let needed = if needed[0] <= BOTTOM - TOP {
            needed[0]
        } else {
            needed[1]
        };
        if !self.fresh && needed > self.room() {
            self.side = None;
            self.break_page();
        }
        if self.fresh {
            self.y += 0.6;
        } else {
            let mut rule = Fragment::of_height(lead);
            if !self.unruled {
                rule.rule(LEFT, RIGHT, 0.0, 0.5, style::HAIR);
            }
            self.put(rule);
        }
        self.unruled = false;
        let top = self.y;
        let page = self.pages.len();
        let side_end = top + head.height;
        self.draw(head, top);
        self.side = Some(Side {
            small: String::new(),
            ..side
        });
        self.fresh = true;
        let mut rest = pieces.into_iter();
        for piece in rest.by_ref().take(kept) {
            self.put_piece(piece);
        }
        self.fresh = false;
        self.run(rest);
        self.side = None;
        if self.pages.len() == page {
            self.y = self.y.max(side_end);
        }
        self.y += 2.8;
        self.fresh = false;
    }
}

fn height_of(piece: &Piece) -> f32 {
    piece.before + piece.fragment.height
}

fn side_fragment(side: &Side, color: &'static str) -> Fragment {
    let lead = style::TEXT_LEAD;
    let mut fragment = Fragment::default();
    let number = style::TEXT.colored(style::INK_3);
    fragment.text(LEFT, lines::baseline(SIDE.size, lead), number, &side.number);
    let x = LEFT + 4.5;
    let width = SIDE_WIDTH - 4.0;
    let title = text::set(&[Bit::text(SIDE.colored(color), &side.title)], width);
    fragment.put(lines::block(&title, x, SIDE.size, lead), 0.0);
    let mut height = block_height(title.len(), lead);
    if !side.small.is_empty() {
        let small = text::set(&[Bit::text(style::FINE, &side.small)], width);
        fragment.put(lines::block(&small, x, style::FINE.size, 9.5), height);
        height += block_height(small.len(), 9.5);
    }
    fragment.height = height;
    fragment.anchors.extend(side.anchor.clone().map(|a| (a, 0.0)));
    debug_assert!(x < BODY, "the margin column lies left of the body");
    fragment
}

#[expect(clippy::cast_precision_loss, reason = "lines of one head are few")]
fn block_height(lines: usize, lead_pt: f32) -> f32 {
    lines as f32 * lead_pt * super::font::MM_PER_PT
}
