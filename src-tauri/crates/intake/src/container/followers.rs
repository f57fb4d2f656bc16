//! Large entries of a gzipped archive, without inflating it from its start for each: a reader that is done with an entry
//! stays where it stands, and goes on from there to a later one. An entry that is opened five times is read by five, each
//! of which goes through the archive once.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::inflate::Inflating;

/// How many wait at most; those behind go first.
const WAITING: usize = 8;

/// The readers of an archive that wait for an entry.
#[derive(Debug)]
pub struct Followers {
    path: PathBuf,
    /// Bytes of the archive on disk.
    size: u64,
    waiting: Mutex<Vec<Follower>>,
}

/// A reader, and how many inflated bytes lie behind it.
struct Follower {
    at: u64,
    archive: Inflating<File>,
}

impl std::fmt::Debug for Follower {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "at {}", self.at)
    }
}

impl Read for Follower {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.archive.read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Followers {
    /// Of an archive of so many bytes.
    pub fn of(path: PathBuf, size: u64) -> Arc<Self> {
        Arc::new(Self {
            path,
            size,
            waiting: Mutex::default(),
        })
    }

    /// So many inflated bytes behind others.
    pub fn read(self: &Arc<Self>, offset: u64, bytes: u64) -> io::Result<Entry> {
        let mut follower = match self.nearest(offset) {
            Some(follower) => follower,
            None => Follower {
                at: 0,
                archive: Inflating::new(File::open(&self.path)?, self.size),
            },
        };
        let before = offset - follower.at;
        io::copy(&mut follower.by_ref().take(before), &mut io::sink())?;
        Ok(Entry {
            archive: Arc::clone(self),
            follower: Some(follower.take(bytes)),
        })
    }

    /// The one that has the least to pass.
    fn nearest(&self, offset: u64) -> Option<Follower> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let nearest = (0..waiting.len())
            .filter(|n| waiting[*n].at <= offset)
            .max_by_key(|n| waiting[*n].at)?;
        Some(waiting.swap_remove(nearest))
    }

    fn wait(&self, follower: Follower) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push(follower);
        if waiting.len() > WAITING
            && let Some(last) = (0..waiting.len()).min_by_key(|n| waiting[*n].at)
        {
            waiting.swap_remove(last);
        }
    }
}

/// The bytes of an entry.
pub struct Entry {
    archive: Arc<Followers>,
    /// None when reading failed.
    follower: Option<io::Take<Follower>>,
}

impl Read for Entry {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.follower.as_mut().map_or(Ok(0), |entry| entry.read(buffer));
        if read.is_err() {
            self.follower = None;
        }
        read
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        if let Some(entry) = self.follower.take() {
            self.archive.wait(entry.into_inner());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// An archive whose every eighth byte counts up.
    fn archive(folder: &std::path::Path) -> (Vec<u8>, Arc<Followers>) {
        let text: Vec<u8> = (0..100_000_u64).flat_map(u64::to_be_bytes).collect();
        let path = folder.join("a.tar.gz");
        let mut encoder =
            flate2::write::GzEncoder::new(File::create(&path).unwrap(), flate2::Compression::fast());
        encoder.write_all(&text).unwrap();
        let size = encoder.finish().unwrap().metadata().unwrap().len();
        (text, Followers::of(path, size))
    }

    #[test]
    fn an_archive_is_gone_through_no_more_often_than_each_entry_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        let (text, followers) = archive(folder.path());
        for entry in 0..50_usize {
            let (from, long) = (entry * 16_000, 15_000);
            // A head, then all, then all again.
            for wanted in [100, long, long] {
                let mut bytes = Vec::new();
                let mut reader = followers.read(from as u64, long as u64).unwrap();
                reader
                    .by_ref()
                    .take(wanted as u64)
                    .read_to_end(&mut bytes)
                    .unwrap();
                assert_eq!(bytes, text[from..from + wanted]);
            }
        }
        assert_eq!(followers.waiting.lock().unwrap().len(), 3);
    }

    #[test]
    fn entries_that_are_opened_in_any_order_have_their_bytes_and_those_that_wait_are_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let (text, followers) = archive(folder.path());
        let mut open = Vec::new();
        for n in 0..40_usize {
            let from = n * 7_919 * 13 % 700_000;
            let mut reader = followers.read(from as u64, 5_000).unwrap();
            let mut bytes = Vec::new();
            reader.read_to_end(&mut bytes).unwrap();
            assert_eq!(bytes, text[from..from + 5_000]);
            open.push(reader);
            if n % 3 == 0 {
                open.clear();
            }
        }
        drop(open);
        assert_eq!(followers.waiting.lock().unwrap().len(), WAITING);
    }
}
