//! Gzip with a bound: a small file never becomes a large one without an end.

use std::io::Read;

use flate2::bufread::GzDecoder;

/// The first bytes of a gzip member.
pub const MAGIC: &[u8] = &[0x1f, 0x8b];
/// Largest text, in bytes. CloudTrail's own files stay far below; a larger export can be split.
pub const LARGEST_TEXT: usize = 256 << 20;
/// How many times its size a member may become; CloudTrail's files become 10 to 30 times theirs.
const LARGEST_RATIO: usize = 200;
/// Below this, in bytes, the ratio says nothing.
const ALWAYS_ALLOWED: usize = 1 << 20;

/// Inflates every member of a gzip file. The error says what is wrong and what to do.
pub fn inflate(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let allowed = bytes
        .len()
        .saturating_mul(LARGEST_RATIO)
        .clamp(ALWAYS_ALLOWED, LARGEST_TEXT);
    let mut text = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        if !rest.starts_with(MAGIC) {
            return Err(format!(
                "{} bytes stand after the end of the compressed data, which CloudTrail never writes; get the file again",
                rest.len()
            ));
        }
        let mut decoder = GzDecoder::new(rest);
        let room = (allowed - text.len()) as u64;
        decoder.by_ref().take(room + 1).read_to_end(&mut text).map_err(|error| {
            format!("the compressed data is damaged ({error}), so that no part of it can be trusted; get the file again")
        })?;
        if text.len() > allowed {
            return Err(format!(
                "it would become larger than {} MB, or more than {LARGEST_RATIO} times its size; \
                 if it is a real export, split it",
                allowed >> 20
            ));
        }
        rest = decoder.into_inner();
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn members_are_read_one_after_the_other() {
        let both = [gzip(b"first "), gzip(b"second")].concat();
        assert_eq!(inflate(&both).unwrap(), b"first second");
    }

    #[test]
    fn damage_truncation_and_trailing_bytes_are_refused() {
        let whole = gzip(&b"CloudTrail ".repeat(100));
        let mut damaged = whole.clone();
        let middle = damaged.len() / 2;
        damaged[middle] ^= 0x40;
        assert!(inflate(&damaged).unwrap_err().contains("damaged"));
        assert!(
            inflate(&whole[..whole.len() - 3])
                .unwrap_err()
                .contains("damaged")
        );
        assert!(
            inflate(&[whole, b"more".to_vec()].concat())
                .unwrap_err()
                .contains("4 bytes")
        );
    }

    #[test]
    fn a_bomb_is_refused_before_it_fills_memory() {
        let bomb = gzip(&vec![b' '; 40 << 20]);
        assert!(bomb.len() < 100_000);
        assert!(inflate(&bomb).unwrap_err().contains("times its size"));
    }
}
