//! The coverage calendar as a picture: a strip for each lane, volume in steps of the accent, gaps by pattern. The
//! table of gaps and data/coverage.csv hold the same in words.

use tickmark_domain::{DayState, Period};

use super::chart::hatch;
use super::flow::Piece;
use super::furniture::clipped;
use super::ink::{Fragment, Ink};
use super::style::{self, FINE, LEFT, RIGHT, Style};
use crate::model::Lane;

/// Where regions, sources and strips begin; names are clipped to the room before the next, and stand whole in
/// data/coverage.csv.
const REGION: f32 = LEFT + 22.0;
const SOURCE: f32 = LEFT + 41.0;
const NAME_GAP: f32 = 1.0;
const STRIP: f32 = LEFT + 58.0;
const WIDTH: f32 = RIGHT - STRIP;
/// A strip, and what it takes with the space under it.
const HEIGHT: f32 = 1.9;
const LEAD: f32 = 2.6;
const SMALL: Style = Style { size: 6.2, ..FINE };
const NAMED: Style = Style {
    color: style::INK,
    ..SMALL
};
/// Fewer to more items.
const VOLUME: [&str; 3] = ["#e0e1f1", "#c3c5e4", "#9a9dd0"];

/// Months over strips, and a piece for the lanes of each account and Region.
#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "a period is lent as the rest of the scope is"
)]
pub fn pieces(lanes: &[Lane], period: &Period, before: f32) -> Vec<Piece> {
    let mut pieces = vec![Piece::new(months(period), before).kept()];
    let mut rest = lanes;
    let mut account = "";
    while let Some(first) = rest.first() {
        let together = rest
            .iter()
            .take_while(|l| l.account_id == first.account_id && l.region == first.region)
            .count();
        let (here, others) = rest.split_at(together);
        let is_new = first.account_id != account;
        pieces.push(Piece::new(place(here, is_new), if is_new { 1.6 } else { 0.6 }));
        account = &first.account_id;
        rest = others;
    }
    pieces
}

/// What each pattern means.
pub fn legend() -> Fragment {
    let mut fragment = Fragment::of_height(8.0);
    for (n, color) in VOLUME.iter().enumerate() {
        fragment
            .inks
            .push(solid([LEFT + 3.2 * at(n), 0.9, 3.0, 2.0], color));
    }
    fragment.text(LEFT + 11.0, 2.6, FINE, "recorded, fewer to more items");
    let states = [
        DayState::RecorderStopped,
        DayState::TrailPaused,
        DayState::Denied,
        DayState::OutOfRetention,
        DayState::NotEnabled,
        DayState::Failed,
        DayState::NotCollected,
    ];
    for (n, state) in states.into_iter().enumerate() {
        // Four to a line; the first line begins with what is recorded.
        let (line, column) = ((n + 2) / 5, (n + 2) % 5);
        let (x, y) = (LEFT + 34.0 * at(column), 4.0 * at(line));
        fragment.inks.extend(gap(state, [x, y + 0.9, 4.6, 2.0]));
        fragment.text(x + 5.6, y + 2.6, FINE, &state.title().to_lowercase());
    }
    fragment
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "a period is lent as the rest of the scope is"
)]
fn months(period: &Period) -> Fragment {
    let mut fragment = Fragment::of_height(4.0);
    let days = period.days();
    let mut free = 0.0;
    for n in 0..days {
        let day = period.from.plus_days(i64::from(n));
        let reading = day.to_reading();
        let Some(month) = reading.strip_prefix("1 ") else {
            continue;
        };
        let x = STRIP + WIDTH * share(n, days);
        let name = month.split(' ').next().unwrap_or_default();
        if x >= free && x < RIGHT - 8.0 {
            fragment.inks.push(Ink::Line {
                from: (x, 1.2),
                to: (x, 3.6),
                width_pt: 0.4,
                color: style::HAIR_2,
            });
            let text = if free == 0.0 { month } else { name };
            free = x + 0.8 + fragment.text(x + 0.8, 3.0, SMALL, text) + 2.0;
        }
    }
    fragment
}

fn place(lanes: &[Lane], with_account: bool) -> Fragment {
    let mut fragment = Fragment::of_height(LEAD * at(lanes.len()));
    for (n, lane) in lanes.iter().enumerate() {
        let y = LEAD * at(n);
        let base = y + 1.75;
        if n == 0 {
            if with_account {
                let name = if lane.alias.is_empty() {
                    &lane.account_id
                } else {
                    &lane.alias
                };
                fragment.text(LEFT, base, NAMED, &clipped(NAMED, name, REGION - LEFT - NAME_GAP));
            }
            let region = clipped(SMALL, &lane.region, SOURCE - REGION - NAME_GAP);
            fragment.text(REGION, base, SMALL, &region);
        }
        fragment.text(SOURCE, base, SMALL, lane.source.title());
        fragment.inks.extend(strip(lane, y));
    }
    fragment
}

/// Days in a row with the same state and step of volume are one shape.
fn strip(lane: &Lane, y: f32) -> Vec<Ink> {
    let most = lane.days.iter().map(|d| d.items).max().unwrap_or(0).max(1);
    let days = u32::try_from(lane.days.len()).unwrap_or(u32::MAX).max(1);
    let step = |items: u32| {
        usize::try_from(u64::from(items) * 3 / u64::from(most))
            .unwrap_or(0)
            .min(2)
    };
    let mut inks = Vec::new();
    let mut first = 0;
    while let Some(mark) = lane.days.get(first) {
        let same = lane.days[first..]
            .iter()
            .take_while(|d| {
                d.state == mark.state
                    && (mark.state != DayState::Recorded || step(d.items) == step(mark.items))
            })
            .count();
        let from = share(u32::try_from(first).unwrap_or(0), days);
        let to = share(u32::try_from(first + same).unwrap_or(0), days);
        let rect = [STRIP + WIDTH * from, y, WIDTH * (to - from), HEIGHT];
        if mark.state == DayState::Recorded {
            inks.push(solid(rect, VOLUME[step(mark.items)]));
        } else {
            inks.extend(gap(mark.state, rect));
        }
        first += same;
    }
    inks
}

/// The pattern of a gap.
fn gap(state: DayState, rect: [f32; 4]) -> Vec<Ink> {
    let [x, y, w, h] = rect;
    match state {
        DayState::RecorderStopped => hatch(rect),
        DayState::Denied => {
            let mut inks = hatch(rect);
            inks.extend(mirrored(rect));
            inks
        }
        DayState::TrailPaused => {
            let bar = |left: f32| solid([left, y, (w / 4.0).min(0.6), h], style::INK_2);
            vec![bar(x + w * 0.2), bar(x + w * 0.6)]
        }
        DayState::OutOfRetention => dots(rect),
        DayState::NotEnabled => dashes(rect),
        DayState::Failed => vec![solid(rect, style::INK_4)],
        DayState::NotCollected => vec![framed(rect)],
        DayState::NotYet | DayState::Recorded => vec![],
    }
}

fn mirrored([x, y, w, h]: [f32; 4]) -> Vec<Ink> {
    let mut inks = Vec::new();
    let pitch = 1.1;
    let mut start = -h + pitch / 2.0;
    while start < w {
        let (from_x, from_y) = (start.max(0.0), (-start).max(0.0));
        let to_x = (start + h).min(w);
        inks.push(Ink::Line {
            from: (x + from_x, y + from_y),
            to: (x + to_x, y + to_x - start),
            width_pt: 0.45,
            color: style::NONE,
        });
        start += pitch;
    }
    inks
}

fn dots([x, y, w, h]: [f32; 4]) -> Vec<Ink> {
    let mut inks = Vec::new();
    let pitch = 0.95;
    let mut top = 0.25;
    let mut odd = false;
    while top < h {
        let mut left = if odd { pitch * 0.75 } else { pitch * 0.25 };
        while left + 0.3 < w {
            inks.push(solid([x + left, y + top, 0.3, 0.3], style::NONE));
            left += pitch;
        }
        odd = !odd;
        top += 0.65;
    }
    inks
}

fn dashes([x, y, w, h]: [f32; 4]) -> Vec<Ink> {
    let mut inks = Vec::new();
    for level in [y + 0.1, y + h - 0.1] {
        let mut left = 0.0;
        while left < w {
            inks.push(Ink::Line {
                from: (x + left, level),
                to: (x + (left + 0.9).min(w), level),
                width_pt: 0.4,
                color: style::HAIR_2,
            });
            left += 1.6;
        }
    }
    inks
}

fn framed([x, y, w, h]: [f32; 4]) -> Ink {
    Ink::Rect {
        x,
        y,
        w,
        h,
        color: style::PAPER,
        outline: Some((0.4, style::HAIR_2)),
    }
}

fn solid([x, y, w, h]: [f32; 4], color: &'static str) -> Ink {
    Ink::Rect {
        x,
        y,
        w,
        h,
        color,
        outline: None,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a period has far fewer days than a float can count"
)]
fn share(n: u32, of: u32) -> f32 {
    n as f32 / of as f32
}

#[expect(clippy::cast_precision_loss, reason = "a place has a few lanes")]
fn at(n: usize) -> f32 {
    n as f32
}
