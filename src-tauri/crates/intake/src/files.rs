//! Which files an import reads: those that were named, and every regular file below the folders that were named, in
//! the order of their names. Links are not followed, so that nothing outside of a folder comes in with it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::IntakeError;
use crate::report::Problem;

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it lies.
    pub path: PathBuf,
    /// Its name inside of what was named, starting with that. Receipts keep this and never the path, which would
    /// tell an auditor how the owner's disk is arranged.
    pub name: String,
    /// Bytes on disk.
    pub size_bytes: u64,
}

/// Lists the files; what cannot be listed goes to `problems`.
pub fn list(paths: &[PathBuf], problems: &mut Vec<Problem>) -> Result<Vec<Found>, IntakeError> {
    if paths.is_empty() {
        return Err(IntakeError::NoPaths);
    }
    let mut found = Vec::new();
    for path in paths {
        let about = |source| IntakeError::Path {
            path: path.clone(),
            source,
        };
        let name = path
            .canonicalize()
            .map_err(about)?
            .file_name()
            .map(|n| n.to_string_lossy().into_owned());
        let metadata = fs::metadata(path).map_err(about)?;
        let before = found.len();
        let name = name.unwrap_or_default();
        if metadata.is_dir() {
            walk(path, &name, &mut found, problems);
            if found.len() == before {
                problems.push(problem(path, "there is no file in this folder"));
            }
        } else if metadata.is_file() {
            found.push(Found {
                path: path.clone(),
                name,
                size_bytes: metadata.len(),
            });
        } else {
            problems.push(problem(path, "it is neither a file nor a folder"));
        }
    }
    Ok(found)
}

fn walk(root: &Path, root_name: &str, found: &mut Vec<Found>, problems: &mut Vec<Problem>) {
    let mut waiting = vec![(root.to_owned(), root_name.to_owned())];
    while let Some((folder, folder_name)) = waiting.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                problems.push(problem(&folder, &format!("the folder cannot be read: {error}")));
                continue;
            }
        };
        let mut entries: Vec<_> = entries.filter_map(Result::ok).collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        let mut folders = Vec::new();
        for entry in entries {
            let (path, name) = (
                entry.path(),
                format!("{folder_name}/{}", entry.file_name().to_string_lossy()),
            );
            match entry.metadata() {
                Ok(metadata) if metadata.is_dir() => folders.push((path, name)),
                Ok(metadata) if metadata.is_file() => {
                    found.push(Found {
                        path,
                        name,
                        size_bytes: metadata.len(),
                    });
                }
                Ok(metadata) if metadata.is_symlink() => {
                    problems.push(problem(
                        &path,
                        "a link is not followed; name its target to import it",
                    ));
                }
                Ok(_) => problems.push(problem(&path, "it is neither a file nor a folder")),
                Err(error) => problems.push(problem(&path, &format!("it cannot be looked at: {error}"))),
            }
        }
        waiting.extend(folders.into_iter().rev());
    }
}

fn problem(path: &Path, text: &str) -> Problem {
    Problem {
        path: path.display().to_string(),
        offset: None,
        problem: text.to_owned(),
    }
}

/// The account id that CloudTrail wrote into a log file's name or folders; empty when there is none.
pub fn account_in(name: &str) -> &str {
    let is_account = |text: &&str| text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    let file = name.rsplit('/').next().unwrap_or(name);
    let in_file = file
        .split_once("_CloudTrail")
        .map(|(account, _)| account)
        .filter(is_account);
    in_file
        .or_else(|| name.split('/').rev().find(is_account))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::account_in;

    #[test]
    fn an_account_is_read_from_a_name_only_where_cloudtrail_writes_it() {
        for (name, account) in [
            (
                "logs/111122223333_CloudTrail_eu-west-1_20260512T0915Z_x.json.gz",
                "111122223333",
            ),
            (
                "AWSLogs/o-1/444455556666/CloudTrail/eu-west-1/2026/05/12/export.json",
                "444455556666",
            ),
            ("111122223333.json", ""),
            ("20260512091500_CloudTrail", ""),
            ("", ""),
        ] {
            assert_eq!(account_in(name), account, "{name}");
        }
    }
}
