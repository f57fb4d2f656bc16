//! A package while it is made: a hidden folder beside where it will be, gone with this value unless it is kept.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::error::{PackageError, Result};
use crate::manifest::FileEntry;

/// How hidden names begin.
pub const HIDDEN: &str = ".tickmark-package-";

/// How many files are waited for at once.
const WAITERS: usize = 8;

/// What is said of a file in the manifest.
#[derive(Debug, Clone)]
pub struct About {
    /// Relative to the package's folder.
    pub path: String,
    /// `text/csv`.
    pub media_type: &'static str,
    /// What it is.
    pub meaning: String,
}

impl About {
    /// Of a file that is there once.
    pub fn new(path: &str, media_type: &'static str, meaning: &str) -> Self {
        Self {
            path: path.to_owned(),
            media_type,
            meaning: meaning.to_owned(),
        }
    }
}

/// The hidden folder and what was written into it.
#[derive(Debug)]
pub struct Draft {
    folder: TempDir,
    target: PathBuf,
    files: Vec<FileEntry>,
    folders: BTreeSet<PathBuf>,
}

impl Draft {
    /// Makes the hidden folder in the target folder.
    pub fn begin(target: &Path) -> Result<Self> {
        if !target.is_dir() {
            return Err(PackageError::NoFolder {
                path: target.to_owned(),
            });
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(HIDDEN);
        // A package is handed on: it is as readable as anything else that its owner makes.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
        let folder = builder
            .tempdir_in(target)
            .map_err(|e| PackageError::write(target, e))?;
        let folders = BTreeSet::from([folder.path().to_owned()]);
        Ok(Self {
            folder,
            target: target.to_owned(),
            files: vec![],
            folders,
        })
    }

    /// The hidden folder.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// The files so far, by path.
    pub fn files(&self) -> Vec<FileEntry> {
        let mut files = self.files.clone();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }

    /// Writes a file, hashing what is written.
    pub fn write<T>(
        &mut self,
        about: &About,
        controls: Vec<String>,
        fill: impl FnOnce(&mut dyn Write) -> Result<T>,
    ) -> Result<T> {
        let path = self.root().join(&about.path);
        if let Some(parent) = path.parent()
            && self.folders.insert(parent.to_owned())
        {
            std::fs::create_dir_all(parent).map_err(|e| self.failed(e))?;
            let root = self.root().to_owned();
            self.folders
                .extend(parent.ancestors().take_while(|p| *p != root).map(Path::to_owned));
        }
        let created = File::create_new(&path).map_err(|e| self.failed(e))?;
        let mut out = Hashing {
            out: BufWriter::new(created),
            hasher: Sha256::new(),
            size: 0,
        };
        let value = fill(&mut out).map_err(|e| self.renamed(e))?;
        out.flush().map_err(|e| self.failed(e))?;
        self.files.push(FileEntry {
            path: about.path.clone(),
            size: out.size,
            sha256: hex::encode(out.hasher.finalize()),
            media_type: about.media_type.to_owned(),
            meaning: about.meaning.clone(),
            controls,
        });
        Ok(value)
    }

    /// Writes a file whose bytes are at hand.
    pub fn write_bytes(&mut self, about: &About, bytes: &[u8]) -> Result<()> {
        let target = self.target.clone();
        self.write(about, vec![], |out| {
            out.write_all(bytes).map_err(|e| PackageError::write(&target, e))
        })
    }

    /// What [`Draft::write`] noted last.
    pub fn last(&mut self) -> Option<&mut FileEntry> {
        self.files.last_mut()
    }

    /// Waits until every file and folder is on the disk. Many wait at once: a disk answers them together.
    pub fn sync(&self) -> Result<()> {
        let root = self.root();
        let share = self.files.len().div_ceil(WAITERS).max(1);
        let answers = std::thread::scope(|scope| {
            let waiting: Vec<_> = self
                .files
                .chunks(share)
                .map(|files| scope.spawn(|| sync_files(root, files)))
                .collect();
            waiting
                .into_iter()
                .map(|w| {
                    w.join()
                        .unwrap_or_else(|_| Err(std::io::Error::other("waiting for the disk failed")))
                })
                .collect::<Vec<_>>()
        });
        for answer in answers {
            answer.map_err(|e| self.failed(e))?;
        }
        for folder in &self.folders {
            sync_folder(folder);
        }
        Ok(())
    }

    /// Gives the folder its name.
    pub fn keep_as(self, name: &str) -> Result<PathBuf> {
        let path = self.target.join(name);
        // Renaming would take the place of an empty folder.
        if path.symlink_metadata().is_ok() {
            return Err(PackageError::Exists { path });
        }
        std::fs::rename(self.root(), &path).map_err(|e| PackageError::write(&path, e))?;
        // What is left is a name of nothing.
        let _ = self.folder.keep();
        sync_folder(&self.target);
        Ok(path)
    }

    fn failed(&self, error: std::io::Error) -> PackageError {
        PackageError::write(&self.target, error)
    }

    /// A person chose the target folder and never saw the hidden one.
    fn renamed(&self, error: PackageError) -> PackageError {
        match error {
            PackageError::Write { source, .. } => self.failed(source),
            PackageError::DiskFull { .. } => PackageError::DiskFull {
                path: self.target.clone(),
            },
            other => other,
        }
    }
}

fn sync_files(root: &Path, files: &[FileEntry]) -> std::io::Result<()> {
    files
        .iter()
        .try_for_each(|file| File::open(root.join(&file.path)).and_then(|f| f.sync_all()))
}

/// Makes the names in a folder durable, where the system can.
pub fn sync_folder(folder: &Path) {
    #[cfg(unix)]
    let _ = File::open(folder).and_then(|f| f.sync_all());
    #[cfg(not(unix))]
    let _ = folder;
}

struct Hashing {
    out: BufWriter<File>,
    hasher: Sha256,
    size: u64,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let n = self.out.write(bytes)?;
        self.hasher.update(&bytes[..n]);
        self.size += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}
