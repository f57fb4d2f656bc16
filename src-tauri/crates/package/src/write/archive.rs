//! One zip of a finished draft: entries by path, the package's own time, every length as zip64 needs it.

use std::fs::File;
use std::io::{BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use tickmark_domain::Timestamp;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::draft::{Draft, HIDDEN, sync_folder};
use crate::error::{PackageError, Result};
use crate::input::Progress;

/// Files that do not get smaller.
const COMPRESSED: &[&str] = &[
    "application/pdf",
    "application/gzip",
    "application/zip",
    "image/png",
    "image/jpeg",
];

/// Packs the draft's files under a folder of that name into a hidden file in `target`.
pub fn pack(
    draft: &Draft,
    name: &str,
    target: &Path,
    at: Timestamp,
    progress: &mut dyn FnMut(Progress),
) -> Result<NamedTempFile> {
    let failed = |e: std::io::Error| PackageError::write(target, e);
    let mut builder = tempfile::Builder::new();
    builder.prefix(HIDDEN).suffix(".zip");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let hidden = builder.tempfile_in(target).map_err(failed)?;
    let mut zip = ZipWriter::new(BufWriter::new(hidden.as_file()));
    let files = draft.files();
    let total = files.len() as u64;
    for (done, file) in (0..).zip(&files) {
        progress(Progress {
            doing: "Packing the zip",
            done,
            total,
        });
        let method = if COMPRESSED.contains(&file.media_type.as_str()) {
            CompressionMethod::Stored
        } else {
            CompressionMethod::Deflated
        };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(moment(at))
            .unix_permissions(0o644)
            .large_file(file.size >= u64::from(u32::MAX) - (1 << 20));
        zip.start_file(format!("{name}/{}", file.path), options)
            .map_err(|e| failed(e.into()))?;
        let path = draft.root().join(&file.path);
        let mut input = File::open(&path).map_err(|e| PackageError::read(&path, e))?;
        std::io::copy(&mut input, &mut zip).map_err(failed)?;
    }
    let mut out = zip.finish().map_err(|e| failed(e.into()))?;
    out.flush().and_then(|()| out.stream_position()).map_err(failed)?;
    drop(out);
    hidden.as_file().sync_all().map_err(failed)?;
    Ok(hidden)
}

/// Gives the zip its name; what is there stays.
pub fn keep_as(zip: NamedTempFile, path: &Path) -> Result<PathBuf> {
    zip.persist_noclobber(path)
        .map_err(|e| PackageError::write(path, e.error))?;
    if let Some(folder) = path.parent() {
        sync_folder(folder);
    }
    Ok(path.to_owned())
}

/// The time as zip keeps it, in steps of two seconds from 1980 on.
fn moment(at: Timestamp) -> DateTime {
    let text = at.to_string();
    let number = |from: usize, to: usize| text.get(from..to).and_then(|t| t.parse::<u16>().ok());
    let parts = (
        number(0, 4),
        number(5, 7),
        number(8, 10),
        number(11, 13),
        number(14, 16),
        number(17, 19),
    );
    let (Some(year), Some(month), Some(day), Some(hour), Some(minute), Some(second)) = parts else {
        return DateTime::default();
    };
    let small = |n: u16| u8::try_from(n).unwrap_or(0);
    DateTime::from_date_and_time(
        year,
        small(month),
        small(day),
        small(hour),
        small(minute),
        small(second),
    )
    .unwrap_or_default()
}
