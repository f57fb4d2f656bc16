//! An original as a file of its own, byte for byte, outside the engagement.

use std::io::Write;
use std::path::Path;

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use tickmark_store::Store;

use super::originals::copy_document;
use crate::wire::{Code, CommandError};

/// Writes the original with this SHA-256 to `path`, whole or not at all. What stands there is never written over: the
/// same bytes are left as they are, others are refused.
pub fn save_document(store: &Store, sha256: &str, path: &Path) -> Result<(), CommandError> {
    let failed = |e: std::io::Error| {
        CommandError::new(
            Code::Io,
            format!("{} cannot be written: {e}; choose another place", path.display()),
        )
    };
    if path.symlink_metadata().is_ok() {
        return if hash_of(path).is_ok_and(|there| there == sha256) {
            Ok(())
        } else {
            Err(CommandError::new(
                Code::Refused,
                format!("{} is there already; choose another name", path.display()),
            ))
        };
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut draft = NamedTempFile::new_in(folder).map_err(failed)?;
    let mut sink = Hashed(draft.as_file_mut(), Sha256::new());
    copy_document(store, sha256, &mut sink)?;
    if hex::encode(sink.1.finalize()) != sha256 {
        let message = format!("The original {sha256} is damaged in this engagement; it was not written out");
        return Err(CommandError::new(Code::Damaged, message));
    }
    draft.as_file().sync_all().map_err(failed)?;
    draft.persist_noclobber(path).map_err(|e| failed(e.error))?;
    Ok(())
}

fn hash_of(path: &Path) -> std::io::Result<String> {
    let mut sink = Hashed(std::io::sink(), Sha256::new());
    std::io::copy(&mut std::fs::File::open(path)?, &mut sink)?;
    Ok(hex::encode(sink.1.finalize()))
}

/// Hashes what passes.
struct Hashed<W>(W, Sha256);

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let n = self.0.write(bytes)?;
        self.1.update(&bytes[..n]);
        Ok(n)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}
