//! Who may depend on whom.

use std::collections::BTreeMap;

use crate::house::{Package, packages, read_toml, root};

/// Every package with the packages of the house that it may use. One that is not here has no place yet.
const DIRECTIONS: &[(&str, &[&str])] = &[
    ("tickmark-domain", &[]),
    ("tickmark-catalogue", &["domain"]),
    ("tickmark-store", &["domain"]),
    ("tickmark-collect", &["domain", "catalogue", "store", "intake"]),
    ("tickmark-intake", &["domain", "catalogue", "store"]),
    ("tickmark-report", &["domain", "catalogue", "store"]),
    ("tickmark-package", &["domain", "catalogue", "store", "report"]),
    ("tickmark-sample", &["domain"]),
    (
        "tickmark-workbench",
        &[
            "domain",
            "catalogue",
            "store",
            "collect",
            "intake",
            "report",
            "package",
            "sample",
        ],
    ),
    ("tickmark-cli", &["workbench"]),
    ("tickmark-desktop", &["workbench"]),
    ("tickmark-walls", &[]),
    ("tickmark-trail", &[]),
    ("tickmark-window", &["trail"]),
];

/// What the tests of any package may use beside: the sample organisation and the trail's files stand in for AWS, the
/// window's driver for a person, and the list of commands is what the walls are held against.
const ONLY_IN_TESTS: &[(&str, &[&str])] = &[
    ("tickmark-collect", &["sample"]),
    ("tickmark-intake", &["sample", "trail", "package"]),
    ("tickmark-cli", &["sample", "trail"]),
    ("tickmark-desktop", &["sample", "window", "trail"]),
    ("tickmark-walls", &["workbench"]),
];

/// Foreign crates, by the start of their name, with the one package that may use them, in tests too.
const FOREIGN: &[(&str, &str)] = &[
    ("tauri", "tickmark-desktop"),
    ("wry", "tickmark-desktop"),
    ("tao", "tickmark-desktop"),
    ("aws-config", "tickmark-collect"),
    ("aws-sdk-", "tickmark-collect"),
    ("aws-smithy-", "tickmark-collect"),
    ("aws-types", "tickmark-collect"),
    ("aws-credential", "tickmark-collect"),
    ("aws-runtime", "tickmark-collect"),
    ("aws-sigv4", "tickmark-collect"),
    ("rusqlite", "tickmark-store"),
    ("libsqlite3-sys", "tickmark-store"),
    ("printpdf", "tickmark-report"),
    ("lopdf", "tickmark-report"),
];

#[test]
fn every_package_depends_only_on_what_stands_below_it() {
    let directions: BTreeMap<_, _> = DIRECTIONS.iter().copied().collect();
    let only_in_tests: BTreeMap<_, _> = ONLY_IN_TESTS.iter().copied().collect();
    let mut broken = Vec::new();
    for package in packages() {
        let Some(below) = directions.get(package.name.as_str()) else {
            broken.push(format!(
                "{} has no place in the house: say in DIRECTIONS what it may use",
                package.name
            ));
            continue;
        };
        let beside = only_in_tests
            .get(package.name.as_str())
            .copied()
            .unwrap_or_default();
        for dependency in &package.dependencies {
            let Some(short) = dependency.name.strip_prefix("tickmark-") else {
                continue;
            };
            let allowed = below.contains(&short) || (dependency.only_tests && beside.contains(&short));
            // A package's tests may name the package itself.
            if !allowed && dependency.name != package.name {
                broken.push(format!("{} may not use {}", package.name, dependency.name));
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn tauri_aws_sql_and_pdf_stay_behind_their_walls() {
    let broken: Vec<String> = packages().iter().flat_map(strangers).collect();
    assert_eq!(broken, Vec::<String>::new());
}

fn strangers(package: &Package) -> Vec<String> {
    let stranger = |dependency: &str| {
        FOREIGN
            .iter()
            .any(|(start, owner)| dependency.starts_with(start) && package.name != *owner)
    };
    let names = package
        .dependencies
        .iter()
        .map(|dependency| dependency.name.as_str());
    names
        .filter(|name| stranger(name))
        .map(|name| format!("{} may not use {name}", package.name))
        .collect()
}

#[test]
fn every_package_forbids_unsafe_code() {
    let house = read_toml(&root().join("Cargo.toml"));
    assert_eq!(
        house["workspace"]["lints"]["rust"]["unsafe_code"].as_str(),
        Some("forbid")
    );
    for package in packages() {
        let manifest = read_toml(&package.manifest);
        let inherits = manifest
            .get("lints")
            .and_then(|lints| lints.get("workspace"))
            .and_then(toml::Value::as_bool);
        assert_eq!(
            inherits,
            Some(true),
            "{} does not take the workspace's lints",
            package.name
        );
    }
}

/// Cargo would take every folder of tests/ for a suite of the root package; each belongs to one crate.
#[test]
fn every_folder_of_tests_is_the_suite_of_one_package() {
    let mut owners: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in packages() {
        for suite in package.suites {
            owners.entry(suite).or_default().push(package.name.clone());
        }
    }
    let shared: Vec<_> = owners.iter().filter(|(_, packages)| packages.len() > 1).collect();
    assert!(shared.is_empty(), "{shared:?}");
    for entry in std::fs::read_dir(root().join("tests")).expect("the repository has tests") {
        let entry = entry.expect("a folder can be listed");
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_suite = entry.path().join("main.rs").exists() || entry.path().join("walks/main.rs").exists();
        assert!(
            !is_suite || owners.contains_key(&name),
            "no package runs tests/{name}"
        );
    }
}
