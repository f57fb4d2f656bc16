//! Where everything that looks random comes from: a stable hash of the seed and some words, never a shared state.
//!
//! FNV-1a takes the words in, splitmix64 spreads the result. Neither is for secrets.

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

fn spread(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// 64 bits that depend on the seed and on every word and its place.
pub(crate) fn digest<W: AsRef<str>>(seed: u64, words: &[W]) -> u64 {
    let mut hash = FNV_OFFSET ^ spread(seed.wrapping_add(0x9e37_79b9_7f4a_7c15));
    for word in words {
        for byte in word.as_ref().bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME);
        }
    }
    spread(hash)
}

/// A version 4 UUID made of the seed and the words.
pub(crate) fn uuid<W: AsRef<str>>(seed: u64, words: &[W]) -> String {
    let high = digest(seed, words);
    let low = digest(seed.wrapping_add(0x5bd1_e995), words);
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0x0fff,
        0x8000 | ((low >> 48) & 0x3fff),
        low & 0xffff_ffff_ffff
    )
}

/// `length` characters (at most 32) of lowercase hexadecimal.
pub(crate) fn hex<W: AsRef<str>>(seed: u64, words: &[W], length: usize) -> String {
    let mut text = format!(
        "{:016x}{:016x}",
        digest(seed, words),
        digest(seed.wrapping_add(0x27d4_eb2f), words)
    );
    text.truncate(length);
    text
}

/// `length` characters (at most 12) out of `alphabet`, as the suffixes and key ids of AWS are written.
pub(crate) fn word<W: AsRef<str>>(seed: u64, words: &[W], alphabet: &[u8], length: usize) -> String {
    let mut draw = Draw::new(digest(seed, words));
    (0..length)
        .map(|_| char::from(alphabet[draw.below(alphabet.len())]))
        .collect()
}

/// Lowercase letters and digits.
pub(crate) const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
/// The alphabet of base 32, which access key ids and principal ids use.
pub(crate) const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A run of numbers from one starting value.
#[derive(Clone, Debug)]
pub(crate) struct Draw {
    state: u64,
}

impl Draw {
    pub(crate) fn new(state: u64) -> Self {
        Self { state }
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        spread(self.state)
    }

    /// A number below `bound`, which is not 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).expect("smaller than a usize")
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// True about `part` times in `whole`.
    pub(crate) fn chance(&mut self, part: usize, whole: usize) -> bool {
        self.below(whole) < part
    }
}
