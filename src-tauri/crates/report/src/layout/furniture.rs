//! Running heads and feet: what, of when, drawn from what, and which page of how many.

use super::flow::Draft;
use super::font;
use super::ink::{Fragment, width_of};
use super::style::{self, FINE, LEFT, RIGHT, Style};
use super::words;
use crate::model::EngagementHeader;

const HEAD_BASE: f32 = 13.9;
const HEAD_RULE: f32 = 16.1;
const FOOT_RULE: f32 = 282.9;
const FOOT_BASE: f32 = 287.3;

/// What every running line says.
pub struct Furniture {
    left: String,
    period: String,
    log: String,
    data: String,
}

impl Furniture {
    /// Of an engagement.
    pub fn of(header: &EngagementHeader) -> Self {
        let titles: Vec<&str> = header.frameworks.iter().map(|f| f.title.as_str()).collect();
        let period = header.scope.period;
        Self {
            left: format!("{}, {}", header.name, words::list(&titles)),
            period: format!(
                "{} to {}",
                period.from.to_long_reading(),
                period.to.to_long_reading()
            ),
            log: header.activity_head.chars().take(8).collect(),
            data: header.collected_at.map_or_else(
                || "Nothing collected yet".to_owned(),
                |at| format!("Data of {}", at.to_reading()),
            ),
        }
    }

    /// Draws the running head and foot of a page.
    pub fn draw(&self, page: &mut Draft, number: usize, of: usize) {
        if !page.furnished {
            return;
        }
        let mut fragment = Fragment::default();
        let period = width_of(FINE, &font::shown(FINE.face, &self.period));
        let right = clipped(FINE, &page.running, (RIGHT - LEFT) * 0.42);
        let right_width = width_of(FINE, &right);
        let room = RIGHT - LEFT - right_width - period - 12.0;
        let left = clipped(FINE, &self.left, room.max(20.0));
        let width = fragment.text(LEFT, HEAD_BASE, FINE, &left);
        fragment.text(LEFT + width + 6.0, HEAD_BASE, FINE, &self.period);
        fragment.text(RIGHT - right_width, HEAD_BASE, FINE, &right);
        fragment.rule(LEFT, RIGHT, HEAD_RULE, 0.5, style::HAIR_2);

        fragment.rule(LEFT, RIGHT, FOOT_RULE, 0.5, style::HAIR_2);
        let mut x = LEFT;
        x += fragment.text(x, FOOT_BASE, FINE, "Activity log at ");
        x += fragment.text(x, FOOT_BASE, FINE.mono(), &self.log);
        fragment.text(x + 6.0, FOOT_BASE, FINE, &self.data);
        let text = format!("Page {number} of {of}");
        fragment.text(RIGHT - width_of(FINE, &text), FOOT_BASE, FINE, &text);
        page.inks.append(&mut fragment.inks);
    }
}

/// As much of a text as fits, with an ellipsis where it was longer. Only for lines that repeat what stands whole
/// elsewhere.
pub fn clipped(style: Style, text: &str, width: f32) -> String {
    let shown = font::shown(style.face, text);
    if width_of(style, &shown) <= width {
        return shown.into_owned();
    }
    let mut out = String::new();
    let mut room = width - width_of(style, "…");
    for c in shown.chars() {
        room -= width_of(style, c.encode_utf8(&mut [0; 4]));
        if room < 0.0 {
            break;
        }
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}
