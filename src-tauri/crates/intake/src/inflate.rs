//! Gzip with a bound: a small file never becomes a large one without an end.

use std::io::{BufRead, BufReader, Error, Read, Result};

use flate2::bufread::GzDecoder;

/// The first bytes of a gzip member.
pub const MAGIC: &[u8] = &[0x1f, 0x8b];
/// Largest text that is held in memory at once, in bytes.
pub const LARGEST_TEXT: u64 = 256 << 20;
/// Largest text that is read through, in bytes.
pub const LARGEST_STREAM: u64 = 16 << 30;
/// How many times its size a file may become; CloudTrail's files become 10 to 30 times theirs.
pub const LARGEST_RATIO: u64 = 200;
/// Below this, in bytes, the ratio says nothing.
pub const ALWAYS_ALLOWED: u64 = 1 << 20;

/// How many bytes a file of so many bytes may become.
pub fn allowed(size: u64) -> u64 {
    size.saturating_mul(LARGEST_RATIO)
        .clamp(ALWAYS_ALLOWED, LARGEST_STREAM)
}

/// Inflates every member of a gzip file that is at hand. The error says what is wrong and what to do.
pub fn inflate(bytes: &[u8]) -> std::result::Result<Vec<u8>, String> {
    let mut text = Vec::new();
    let bound = allowed(bytes.len() as u64).min(LARGEST_TEXT);
    Inflating::bounded(bytes, bound)
        .read_to_end(&mut text)
        .map_err(|error| error.to_string())?;
    Ok(text)
}

/// The members of a gzip file, inflated as they are read.
pub struct Inflating<R: Read> {
    /// None when it has ended.
    decoder: Option<GzDecoder<BufReader<R>>>,
    given: u64,
    bound: u64,
}

impl<R: Read> Inflating<R> {
    /// Begins with a file of so many bytes.
    pub fn new(reader: R, size: u64) -> Self {
        Self::bounded(reader, allowed(size))
    }

    fn bounded(reader: R, bound: u64) -> Self {
        Self {
            decoder: Some(GzDecoder::new(BufReader::with_capacity(64 << 10, reader))),
            given: 0,
            bound,
        }
    }
}

impl<R: Read> Read for Inflating<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        loop {
            let Some(decoder) = &mut self.decoder else {
                return Ok(0);
            };
            if buffer.is_empty() {
                return Ok(0);
            }
            let read = decoder.read(buffer).map_err(|error| {
                Error::other(format!(
                    "the compressed data is damaged ({error}), so that no part of it can be trusted; get the file again"
                ))
            })?;
            self.given += read as u64;
            if self.given > self.bound {
                self.decoder = None;
                return Err(Error::other(format!(
                    "it would become larger than {} MB, or more than {LARGEST_RATIO} times its size; \
                     if it is a real export, split it",
                    self.bound >> 20
                )));
            }
            if read > 0 {
                return Ok(read);
            }
            self.next_member()?;
        }
    }
}

impl<R: Read> Inflating<R> {
    /// Goes to the next member, or to the end; nothing else may stand behind one.
    fn next_member(&mut self) -> Result<()> {
        let Some(decoder) = self.decoder.take() else {
            return Ok(());
        };
        let mut rest = decoder.into_inner();
        match rest.fill_buf()? {
            [] => {}
            [0x1f, ..] => self.decoder = Some(GzDecoder::new(rest)),
            _ => {
                let count = std::io::copy(&mut rest, &mut std::io::sink())?;
                return Err(Error::other(format!(
                    "{count} bytes stand after the end of the compressed data, which AWS never writes; get the file again"
                )));
            }
        }
        Ok(())
    }
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
        // The length that stands in the trailer is not the text's.
        let mut lying = whole.clone();
        let last = lying.len() - 1;
        lying[last] ^= 1;
        assert!(inflate(&lying).unwrap_err().contains("damaged"));
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
