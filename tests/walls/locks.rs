//! What is fuzzed is what is built: both locks say the same.

use std::collections::{BTreeMap, BTreeSet};

use crate::house::{packages, read_toml, root};

/// A package of a lock, by what one of the locks cannot have twice.
type Id = (String, String);

/// What a lock says of a package.
#[derive(Debug)]
struct Locked {
    checksum: Option<String>,
    dependencies: BTreeSet<Id>,
}

fn read(lock: &str) -> BTreeMap<Id, Locked> {
    let lock = read_toml(&root().join(lock));
    let listed = lock["package"].as_array().expect("a lock lists packages");
    let word = |package: &toml::Value, member: &str| {
        let value = package.get(member).and_then(toml::Value::as_str);
        value.map(str::to_owned)
    };
    let id = |package| {
        let (name, version) = (word(package, "name"), word(package, "version"));
        (
            name.expect("a package has a name"),
            version.expect("and a version"),
        )
    };
    let ids: Vec<Id> = listed.iter().map(id).collect();
    // A dependency names its version where the lock has several of its name.
    let found = |dependency: &str| {
        let mut words = dependency.split(' ');
        let (name, version) = (words.next(), words.next());
        let meant = |(of, at): &&Id| Some(of.as_str()) == name && version.is_none_or(|only| at == only);
        ids.iter()
            .find(meant)
            .cloned()
            .unwrap_or_else(|| panic!("{dependency} is not in its lock"))
    };
    let locked = |package: &toml::Value| {
        let named = package.get("dependencies").and_then(toml::Value::as_array);
        let named = named.into_iter().flatten().filter_map(toml::Value::as_str);
        Locked {
            checksum: word(package, "checksum"),
            dependencies: named.map(found).collect(),
        }
    };
    ids.iter().cloned().zip(listed.iter().map(locked)).collect()
}

#[test]
fn what_is_fuzzed_has_the_versions_and_the_dependencies_of_what_is_built() {
    let (built, fuzzed) = (read("Cargo.lock"), read("fuzz/Cargo.lock"));
    let names: BTreeSet<&str> = built.keys().map(|(name, _)| name.as_str()).collect();
    // The product's own packages are locked with what their tests need, and in the other lock without.
    let only_tests: BTreeMap<String, BTreeSet<String>> = packages()
        .into_iter()
        .map(|package| {
            let (tests, product): (Vec<_>, Vec<_>) =
                package.dependencies.into_iter().partition(|d| d.only_tests);
            let is_needed = |name: &String| product.iter().any(|d| d.name == *name);
            let tests = tests.into_iter().map(|d| d.name);
            (package.name, tests.filter(|name| !is_needed(name)).collect())
        })
        .collect();
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (id, fuzz) in &fuzzed {
        let (name, version) = id;
        let Some(product) = built.get(id) else {
            if names.contains(name.as_str()) {
                wrong.push(format!("{name} {version} is not the version of Cargo.lock"));
            }
            continue;
        };
        compared += 1;
        if fuzz.checksum != product.checksum {
            wrong.push(format!("{name} {version} has another checksum"));
        }
        let differs = |of: &str, only: &Id| {
            let (dependency, at) = only;
            format!("{name} {version} has {dependency} {at} in {of} only")
        };
        let more = fuzz.dependencies.difference(&product.dependencies);
        wrong.extend(more.map(|only| differs("fuzz/Cargo.lock", only)));
        // What a foreign package can do without, only the one who asks for it has.
        if let Some(tests) = only_tests.get(name) {
            let less = product.dependencies.difference(&fuzz.dependencies);
            let less = less.filter(|(dependency, _)| !tests.contains(dependency));
            wrong.extend(less.map(|only| differs("Cargo.lock", only)));
        }
    }
    assert!(compared > 100, "{compared} packages stand in both locks");
    assert_eq!(
        wrong,
        Vec::<String>::new(),
        "bring it up to date with: cargo metadata --manifest-path fuzz/Cargo.toml"
    );
}
