//! Which files an import reads: those that were named, and every regular file below the folders that were named, in
//! the order of their names. Links are not followed, so that nothing outside of a folder comes in with it.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Body, Found, name};
use crate::error::IntakeError;
use crate::report::Problem;

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
            found.push(file(path.clone(), &name, metadata.len()));
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
                Ok(metadata) if metadata.is_file() => found.push(file(path, &name, metadata.len())),
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

fn file(path: PathBuf, name: &str, size_bytes: u64) -> Found {
    Found {
        shown: name::clean(&path.display().to_string()),
        name: name::clean(name),
        size_bytes,
        is_inside: false,
        report: None,
        document: None,
        body: Body::File(path),
    }
}

fn problem(path: &Path, text: &str) -> Problem {
    Problem {
        path: name::clean(&path.display().to_string()),
        offset: None,
        problem: text.to_owned(),
    }
}
