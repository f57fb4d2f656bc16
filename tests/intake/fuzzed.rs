//! The short run over the fuzz targets: every seed, and what becomes of it when bytes of it are changed, moved,
//! repeated or cut off. docs/fuzzing.md has the long one.

#[path = "../../fuzz/src/entries/mod.rs"]
mod entries;

use std::path::PathBuf;

use entries::{ENTRIES, run};

/// Changed copies of each seed, unless the environment says another number.
const ROUNDS: usize = 10;

fn seeds(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../fuzz/seeds")
        .join(name);
    let mut seeds: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    seeds.sort();
    seeds
}

/// Xorshift: the same every time.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 32).unwrap() % end.max(1)
    }
}

fn changed(seed: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    const WORDS: [&[u8]; 8] = [
        b"\"",
        b"{",
        b"[[[[[[[[",
        b"\0",
        b"\xff\xfe",
        b"\n",
        b"99999999999999999999",
        b"\\u0000",
    ];
    let mut bytes = seed.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len() + 1);
        match random.below(6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 => bytes.truncate(at),
            2 => drop(bytes.splice(at..at, WORDS[random.below(WORDS.len())].iter().copied())),
            3 => {
                let end = (at + random.below(64)).min(bytes.len());
                bytes.drain(at..end);
            }
            4 => {
                let end = (at + random.below(256)).min(bytes.len());
                let part = bytes[at..end].to_vec();
                bytes.splice(at..at, part);
            }
            _ => {
                let from = random.below(other.len() + 1);
                bytes.truncate(at);
                bytes.extend(&other[from..]);
            }
        }
    }
    bytes
}

/// Says which bytes it was when an entry panics.
struct Names<'a>(&'a str, &'a [u8]);

impl Drop for Names<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{} with {}", self.0, self.1.escape_ascii());
        }
    }
}

fn try_out(name: &str, bytes: &[u8]) {
    let _names = Names(name, bytes);
    run(name, bytes);
}

#[test]
fn no_reader_panics_on_what_resembles_a_file() {
    let rounds = std::env::var("TICKMARK_FUZZ_ROUNDS").map_or(ROUNDS, |rounds| rounds.parse().unwrap());
    for (name, _) in ENTRIES {
        let seeds = seeds(name);
        assert!(seeds.len() >= 3, "{name} has seeds");
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        for (at, (_, seed)) in seeds.iter().enumerate() {
            try_out(name, seed);
            for _ in 0..rounds {
                let other = &seeds[(at + 1 + random.below(seeds.len())) % seeds.len()].1;
                try_out(name, &changed(seed, other, &mut random));
            }
        }
    }
}
