//! One thing is never called many, wherever the command counts.

use tickmark_trail::delivery::{ACCOUNT, Copy};
use tickmark_trail::write_keys;

use crate::program::{Desk, Served, text};

/// Words that end like many and are none.
const NO_NOUNS: [&str; 9] = [
    "s", "is", "was", "has", "does", "stays", "needs", "differs", "answers",
];

/// `1 seals`, wherever it stands, `of 1 seals` too.
fn slips(said: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in said.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        for pair in words.windows(2) {
            let noun = pair[1].trim_matches(|c: char| !c.is_alphabetic());
            let is_many = noun.ends_with('s') && !noun.ends_with("ss") && !NO_NOUNS.contains(&noun);
            if pair[0] == "1" && noun.chars().all(char::is_alphabetic) && is_many {
                found.push(line.to_owned());
            }
        }
    }
    found
}

#[test]
fn of_one_thing_the_command_speaks_as_of_one() {
    for many in ["Every fact is as it was  9 in 1 seals", "1 of 1 digests valid"] {
        assert_eq!(slips(many), [many]);
    }
    let desk = Desk::new();
    let served = Served::start(&desk, &[]);
    let day = "2026-01-01";
    let made = desk
        .make("one.tickmark", ACCOUNT, "us-east-1", day, day, &[])
        .expect(0);
    let file = desk.path("one.tickmark");
    let copy = Copy::whole(1);
    let (logs, keys) = (text(copy.folder.path()), write_keys(desk.folder.path()));
    let out = desk.path("out");
    std::fs::create_dir(&out).unwrap();
    let with = |arguments: &[&str]| desk.run_with(arguments, &served.access()).expect(0).stdout;
    let mut said = made.stdout;
    let collect = [
        "collect",
        text(&file),
        "--source",
        "organizations",
        "--pace",
        "none",
    ];
    for arguments in [
        &["status", text(&file)][..],
        &collect,
        &["status", text(&file)],
        &["verify", text(&file)],
        &["export", text(&file), "--to", text(&out)],
        &["import", text(&file), logs, "--dry-run"],
        &["import", text(&file), logs, "--public-keys", text(&keys)],
        &["verify", logs, "--public-keys", text(&keys)],
    ] {
        said.push_str(&with(arguments));
    }
    for counted in [
        "1 account x 1 Region",
        "1 day elapsed",
        "in 1 seal\n",
        "Proof  ",
        "1 public key\n",
    ] {
        assert!(said.contains(counted), "{counted}: {said}");
    }
    assert_eq!(slips(&said), Vec::<String>::new());
}
