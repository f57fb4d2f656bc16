//! The files of a package, wherever they lie; and reading them within bounds.

use std::collections::BTreeMap;
use std::io::Read;

use sha2::{Digest, Sha256};

/// A package's files.
pub trait Tree {
    /// Name of the package's folder.
    fn name(&self) -> &str;

    /// Path → bytes; only paths that stay inside, each once.
    fn files(&self) -> &BTreeMap<String, u64>;

    /// Opens one of [`Tree::files`]. Reading ends with an error when the file turns out not to be as long as it said.
    fn open(&mut self, path: &str) -> std::io::Result<Box<dyn Read + '_>>;
}

/// Why a file could not be taken into memory.
#[derive(Debug)]
pub enum Unread {
    /// It is not there.
    Missing,
    /// It is too long, or the system refused.
    Refused(String),
}

/// A whole file of at most `limit` bytes.
pub fn read_small(tree: &mut dyn Tree, path: &str, limit: u64) -> Result<Vec<u8>, Unread> {
    let Some(&size) = tree.files().get(path) else {
        return Err(Unread::Missing);
    };
    if size > limit {
        return Err(Unread::Refused(format!(
            "it is {size} bytes long, and no such file is longer than {limit}"
        )));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    let opened = tree.open(path);
    opened
        .and_then(|file| file.take(limit + 1).read_to_end(&mut bytes))
        .map_err(|e| Unread::Refused(e.to_string()))?;
    Ok(bytes)
}

/// SHA-256 of a file, hex.
pub fn hash(tree: &mut dyn Tree, path: &str) -> std::io::Result<String> {
    let mut file = tree.open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(hex::encode(hasher.finalize())),
            Ok(n) => hasher.update(&buffer[..n]),
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}
