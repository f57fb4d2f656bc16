//! The outline as PDF bookmarks: nested by level, parts open, what lies deeper closed.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::finish::{pdf_text, top_of};
use crate::layout::OutlineEntry;

/// Adds the outline of a volume and returns its root; none when there is nothing to point at.
pub fn add(
    document: &mut Document,
    entries: &[OutlineEntry],
    first: u32,
    pages: &[ObjectId],
) -> Option<ObjectId> {
    let here: Vec<(&OutlineEntry, ObjectId)> = entries
        .iter()
        .filter_map(|e| Some((e, *pages.get(usize::try_from(e.page.checked_sub(first)?).ok()?)?)))
        .collect();
    if here.is_empty() {
        return None;
    }
    let root = document.new_object_id();
    let ids: Vec<ObjectId> = here.iter().map(|_| document.new_object_id()).collect();
    let parents = parents(&here.iter().map(|(e, _)| e.level).collect::<Vec<_>>());
    let mut inside: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    for (i, parent) in parents.iter().enumerate() {
        inside.entry(*parent).or_default().push(i);
    }
    for (i, (entry, page)) in here.iter().enumerate() {
        let siblings = &inside[&parents[i]];
        let at = siblings.binary_search(&i).unwrap_or_default();
        let mut dict = Dictionary::new();
        dict.set("Title", pdf_text(&entry.title));
        dict.set("Parent", parents[i].map_or(root, |p| ids[p]));
        dict.set("Dest", top_of(*page, entry.top_mm));
        if at > 0 {
            dict.set("Prev", ids[siblings[at - 1]]);
        }
        if let Some(next) = siblings.get(at + 1) {
            dict.set("Next", ids[*next]);
        }
        children(&mut dict, inside.get(&Some(i)), &ids, entry.level == 1);
        document.set_object(ids[i], dict);
    }
    let mut dict = Dictionary::new();
    dict.set("Type", "Outlines");
    children(&mut dict, inside.get(&None), &ids, true);
    document.set_object(root, dict);
    Some(root)
}

/// Which entry each lies in: the nearest before it of a higher level.
fn parents(levels: &[u8]) -> Vec<Option<usize>> {
    let mut open: Vec<usize> = Vec::new();
    levels
        .iter()
        .enumerate()
        .map(|(i, level)| {
            while open.last().is_some_and(|&o| levels[o] >= *level) {
                open.pop();
            }
            let parent = open.last().copied();
            open.push(i);
            parent
        })
        .collect()
}

fn children(dict: &mut Dictionary, inside: Option<&Vec<usize>>, ids: &[ObjectId], open: bool) {
    let inside = inside.map_or(&[][..], Vec::as_slice);
    let (Some(first), Some(last)) = (inside.first(), inside.last()) else {
        return;
    };
    let count = i64::try_from(inside.len()).unwrap_or(i64::MAX);
    dict.set("First", Object::Reference(ids[*first]));
    dict.set("Last", Object::Reference(ids[*last]));
    dict.set("Count", if open { count } else { -count });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_lies_in_the_nearest_one_above_it() {
        assert_eq!(
            parents(&[1, 1, 2, 3, 4, 3, 1, 3]),
            [None, None, Some(1), Some(2), Some(3), Some(2), None, Some(6)]
        );
    }
}
