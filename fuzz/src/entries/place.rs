//! A folder of its own for each thread, for what can only be read from the disk.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

thread_local! {
    static FOLDER: TempDir = tempfile::tempdir().expect("a folder for the trial");
}

/// Hands the path of a file with these bytes on.
pub fn with_file<T>(name: &str, bytes: &[u8], look: impl FnOnce(&Path) -> T) -> T {
    FOLDER.with(|folder| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("the file is written");
        look(&path)
    })
}

/// Hands the path of a folder with these files on, and no other ones.
pub fn with_folder<T>(name: &str, files: &[(&str, &[u8])], look: impl FnOnce(&Path) -> T) -> T {
    FOLDER.with(|folder| {
        let root = folder.path().join(name);
        let _ = std::fs::remove_dir_all(&root); // the first trial finds none
        for (file, bytes) in files {
            let path = root.join(file);
            std::fs::create_dir_all(path.parent().unwrap_or(&root)).expect("a folder for the file");
            std::fs::write(path, bytes).expect("the file is written");
        }
        std::fs::create_dir_all(&root).expect("a folder without files");
        look(&root)
    })
}

/// Several files in one input: before each a byte that says which of the names it has, and its length in two bytes,
/// the smaller first.
pub fn bundle<'a, 'n>(mut bytes: &'a [u8], names: &[&'n str]) -> Vec<(&'n str, &'a [u8])> {
    let mut files: Vec<(&str, &[u8])> = Vec::new();
    while let [which, low, high, rest @ ..] = bytes {
        let length = usize::from(u16::from_le_bytes([*low, *high])).min(rest.len());
        let name = names[usize::from(*which) % names.len()];
        files.retain(|(known, _)| *known != name);
        files.push((name, &rest[..length]));
        bytes = &rest[length..];
    }
    files
}

/// A path that is gone when the trial ends.
pub fn fresh_folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder for the trial");
    let path = folder.path().to_owned();
    (folder, path)
}
