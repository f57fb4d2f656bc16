//! What the window is granted: the command classes that the workbench has, and from Tauri only what the interface calls.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use tickmark_workbench::COMMANDS;

use crate::house::{files, read_toml, root};

/// Listening to what changed, the zoom of the page, and choosing files. No shell, no file system, no network.
const FROM_TAURI: [&str; 5] = [
    "core:event:allow-listen",
    "core:event:allow-unlisten",
    "core:webview:allow-set-webview-zoom",
    "dialog:allow-open",
    "dialog:allow-save",
];

#[test]
fn the_owners_window_is_granted_every_command_class_and_nothing_else() {
    let wanted: BTreeSet<String> = classes()
        .into_iter()
        .chain(FROM_TAURI.map(String::from))
        .collect();
    let capability = read_json(&root().join("src-tauri/capabilities/main.json"));
    assert_eq!(strings(&capability["permissions"]), wanted);
    assert_eq!(
        strings(&capability["windows"]),
        BTreeSet::from(["main".to_owned()])
    );
    assert!(
        capability.get("remote").is_none(),
        "no page from elsewhere is granted anything"
    );
}

#[test]
fn every_command_class_has_one_permission_that_grants_that_class_alone() {
    let mut granted = BTreeSet::new();
    for path in files("src-tauri/permissions", "toml") {
        let file = read_toml(&path);
        for permission in file["permission"]
            .as_array()
            .expect("a permission file lists permissions")
        {
            let identifier = permission["identifier"]
                .as_str()
                .expect("a permission has a name")
                .to_owned();
            let commands = permission["commands"]["allow"]
                .as_array()
                .expect("a permission allows commands");
            assert_eq!(
                commands.as_slice(),
                [toml::Value::String(identifier.clone())],
                "{}",
                path.display()
            );
            assert!(
                granted.insert(identifier),
                "{} grants a class a second time",
                path.display()
            );
        }
    }
    assert_eq!(granted, classes());
}

#[test]
fn only_capabilities_that_are_written_down_are_in_force() {
    let config = read_json(&root().join("tauri.conf.json"));
    let written: BTreeSet<String> = files("src-tauri/capabilities", "json")
        .iter()
        .map(|path| {
            read_json(path)["identifier"]
                .as_str()
                .expect("a capability has a name")
                .to_owned()
        })
        .collect();
    assert_eq!(strings(&config["app"]["security"]["capabilities"]), written);
}

#[test]
fn the_page_may_load_nothing_but_its_own_files() {
    let config = read_json(&root().join("tauri.conf.json"));
    let policy = config["app"]["security"]["csp"]
        .as_object()
        .expect("the policy is a table");
    assert_eq!(policy["default-src"], "'none'");
    for (directive, sources) in policy {
        let sources = sources.as_str().expect("a directive is text");
        for source in sources.split(' ') {
            let own = matches!(source, "'none'" | "'self'");
            let bridge = directive == "connect-src" && matches!(source, "ipc:" | "http://ipc.localhost");
            assert!(own || bridge, "{directive} lets {source} in");
        }
    }
}

/// The classes in which the workbench has commands, as the wire names them.
fn classes() -> BTreeSet<String> {
    COMMANDS
        .iter()
        .map(|command| serde_json::to_value(command.class).expect("a class has a name"))
        .map(text)
        .collect()
}

fn read_json(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn strings(list: &Value) -> BTreeSet<String> {
    list.as_array()
        .expect("a list")
        .iter()
        .cloned()
        .map(text)
        .collect()
}

fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => panic!("{other} is not text"),
    }
}
