//! A package's folder. Links are told and never followed.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::findings::Findings;
use super::tree::Tree;
use crate::error::{PackageError, Result};
use crate::sums::check_path;
use crate::verdict::ProblemKind;

/// Deeper folders than any package has.
const DEEPEST: usize = 16;

/// The folder's files.
pub struct Folder {
    root: PathBuf,
    name: String,
    files: BTreeMap<String, u64>,
}

impl Folder {
    /// Lists a folder.
    pub fn list(root: &Path, name: String, findings: &mut Findings) -> Result<Self> {
        let mut folder = Self {
            root: root.to_owned(),
            name,
            files: BTreeMap::new(),
        };
        folder
            .walk("", 0, findings)
            .map_err(|e| PackageError::read(root, e))?;
        Ok(folder)
    }

    fn walk(&mut self, below: &str, depth: usize, findings: &mut Findings) -> std::io::Result<()> {
        for entry in std::fs::read_dir(self.root.join(below))? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else {
                let path = format!("{below}{}", entry.file_name().to_string_lossy());
                findings.problem(
                    &path,
                    ProblemKind::Added,
                    "its name is no UTF-8, so it is not listed",
                );
                continue;
            };
            let path = format!("{below}{name}");
            let kind = entry.file_type()?;
            if kind.is_symlink() {
                findings.problem(
                    &path,
                    ProblemKind::Misplaced,
                    "it is a link; a package holds files only",
                );
            } else if let Err(what) = check_path(&path) {
                findings.problem(&path, ProblemKind::Added, format!("its path {what}"));
            } else if kind.is_dir() {
                if depth == DEEPEST {
                    findings.problem(
                        &path,
                        ProblemKind::Added,
                        "it lies deeper than anything of a package",
                    );
                } else if let Err(e) = self.walk(&format!("{path}/"), depth + 1, findings) {
                    findings.problem(&path, ProblemKind::Unreadable, e.to_string());
                }
            } else if kind.is_file() {
                self.files.insert(path, entry.metadata()?.len());
            } else {
                findings.problem(&path, ProblemKind::Added, "it is neither a file nor a folder");
            }
        }
        Ok(())
    }
}

impl Tree for Folder {
    fn name(&self) -> &str {
        &self.name
    }

    fn files(&self) -> &BTreeMap<String, u64> {
        &self.files
    }

    fn open(&mut self, path: &str) -> std::io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(File::open(self.root.join(path))?))
    }
}
