//! Volumes: a long report is written as several files, each begun where a control or a part begins if one is near.

use super::Volume;

/// Cuts `pages` pages into volumes of at most `limit`; `starts` are the pages at which something begins.
pub fn cut(pages: u32, limit: u32, starts: &[u32]) -> Vec<Volume> {
    let limit = limit.max(10);
    let mut volumes: Vec<Volume> = Vec::new();
    let mut first = 1;
    while first <= pages {
        let full = first + limit;
        let next = if full > pages {
            pages + 1
        } else {
            let earliest = first + limit - limit / 5;
            starts
                .iter()
                .copied()
                .filter(|s| (earliest..=full).contains(s))
                .max()
                .unwrap_or(full)
        };
        volumes.push(Volume {
            file_name: file_name(volumes.len() + 1),
            first,
            last: next - 1,
        });
        first = next;
    }
    volumes
}

fn file_name(number: usize) -> String {
    if number == 1 {
        "report.pdf".to_owned()
    } else {
        format!("report-{number}.pdf")
    }
}

/// The volume that holds a page.
pub fn of(volumes: &[Volume], page: u32) -> Option<&Volume> {
    volumes.iter().find(|v| (v.first..=v.last).contains(&page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volumes_hold_every_page_once_and_begin_where_something_begins() {
        let volumes = cut(1234, 500, &[1, 40, 480, 495, 700, 990]);
        let spans: Vec<_> = volumes.iter().map(|v| (v.first, v.last)).collect();
        assert_eq!(spans, [(1, 494), (495, 989), (990, 1234)]);
        assert_eq!(volumes[1].file_name, "report-2.pdf");
        assert_eq!(cut(12, 500, &[]).len(), 1);
        assert_eq!(cut(1000, 500, &[]).len(), 2);
    }
}
