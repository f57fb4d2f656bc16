//! What crosses to the interface: its types are generated from the list of commands, never edited.

use std::collections::BTreeMap;
use std::path::Path;

use crate::house::root;

#[test]
fn the_interface_has_the_types_of_the_list_of_commands() {
    let fresh = tempfile::tempdir().expect("a temporary folder can be made");
    tickmark_workbench::typescript::write(fresh.path()).expect("the types can be written");
    let (fresh, kept) = (
        read_all(fresh.path()),
        read_all(&root().join("ui/src/api/generated")),
    );
    let differing: Vec<&String> = fresh
        .keys()
        .chain(kept.keys())
        .filter(|name| fresh.get(*name) != kept.get(*name))
        .collect();
    assert!(
        differing.is_empty(),
        "run scripts/types; these are out of date: {differing:?}"
    );
}

/// Every file by its path below the folder.
fn read_all(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("a folder can be listed").path();
        let name = path
            .file_name()
            .expect("an entry has a name")
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            files.extend(
                read_all(&path)
                    .into_iter()
                    .map(|(below, text)| (format!("{name}/{below}"), text)),
            );
        } else {
            files.insert(name, std::fs::read_to_string(&path).expect("a type is text"));
        }
    }
    files
}
