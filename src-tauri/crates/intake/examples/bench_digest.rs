//! How fast a chain of digests with its logs is verified, beside `sha256sum` over the same inflated bytes.
//!
//! ```text
//! bench_digest [--mb N] [--log-kb N] [--rounds N]
//! ```
//! The logs hold real records, with ids of their own, so that they compress as logs do; the chain is signed with a key
//! made here. Every round verifies all of it from its files, and hashes all of it inflated.

use std::error::Error;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use tickmark_intake::digest::{PublicKeys, verify};
use tickmark_trail::delivery::{ACCOUNT, Copy, Hour, Log, Saved, deliver, hour, log};
use tickmark_trail::{Key, listed};

fn main() -> Result<(), Box<dyn Error>> {
    let (mut mb, mut log_kb, mut rounds) = (512_usize, 512_usize, 3_u32);
    let mut given = std::env::args().skip(1).peekable();
    if given.next_if_eq("--verify").is_some() {
        return one(
            Path::new(&given.next().ok_or("which folder?")?),
            Path::new(&given.next().ok_or("which keys?")?),
        );
    }
    while let Some(name) = given.next() {
        let number = given.next().ok_or("a number is missing")?;
        match name.as_str() {
            "--mb" => mb = number.parse()?,
            "--log-kb" => log_kb = number.parse()?,
            "--rounds" => rounds = number.parse()?,
            _ => return Err(format!("{name} is not known").into()),
        }
    }
    let house = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let records = records(&house.join("tests/fixtures/cloudtrail/invictus"))?;
    let hours = hours(&records, mb << 20, log_kb << 10);
    let objects = deliver(&hours);
    drop(hours);
    let packed = Copy::of(&objects, Saved::Newest);
    let inflated = tempfile::tempdir()?;
    let mut bytes = 0;
    for (number, object) in objects.iter().enumerate() {
        bytes += object.text.len();
        fs::write(inflated.path().join(number.to_string()), &object.text)?;
    }
    println!(
        "{} files, {:.0} MB inflated, {} cores",
        objects.len(),
        megabytes(bytes),
        std::thread::available_parallelism()?
    );
    drop(objects);

    let keys = inflated.path().with_extension("keys");
    fs::write(&keys, listed(&[Key::first()]))?;
    let (mut ours, mut theirs, mut theirs_wide) = (f64::MAX, f64::MAX, f64::MAX);
    let mut peak = String::new();
    for _ in 0..rounds {
        let out = Command::new(std::env::current_exe()?)
            .arg("--verify")
            .args([packed.folder.path(), &keys])
            .output()?;
        let said = String::from_utf8(out.stdout)?;
        let mut said = said.split_whitespace();
        let (verdict, hashed) = (said.next().unwrap_or_default(), said.next().unwrap_or_default());
        if (verdict, hashed) != ("good", bytes.to_string().as_str()) {
            return Err(format!("the chain is {verdict:?}, and {hashed:?} bytes were hashed").into());
        }
        ours = ours.min(said.next().unwrap_or_default().parse()?);
        peak = said.collect::<Vec<_>>().join(" ");
        theirs = theirs.min(sha256sum(inflated.path(), "1")?);
        theirs_wide = theirs_wide.min(sha256sum(inflated.path(), "0")?);
    }
    fs::remove_file(keys)?;
    let speed = |seconds: f64| megabytes(bytes) / seconds;
    println!(
        "verify                     {:>7.0} MB/s   peak memory {peak}",
        speed(ours)
    );
    println!("sha256sum                  {:>7.0} MB/s", speed(theirs));
    println!("sha256sum on all cores     {:>7.0} MB/s", speed(theirs_wide));
    println!(
        "verify / sha256sum         {:>7.2}        goal: at least 0.80",
        theirs / ours
    );
    Ok(())
}

/// One round in a process of its own, so that its memory is its own too: verdict, bytes, seconds, peak.
fn one(folder: &Path, keys: &Path) -> Result<(), Box<dyn Error>> {
    let keys = PublicKeys::read(&fs::read(keys)?)?;
    let started = Instant::now();
    let proof = verify(folder, &keys, |_| ControlFlow::Continue(()))?;
    let seconds = started.elapsed().as_secs_f64();
    println!("{} {} {seconds} {}", proof.verdict, proof.bytes, peak());
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a figure to read")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

/// Every record of real logs, as text.
fn records(folder: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder)? {
        paths.push(entry?.path());
    }
    paths.sort();
    let mut records = Vec::new();
    for path in paths
        .iter()
        .filter(|p| p.extension().is_some_and(|e| e == "json"))
    {
        let log: serde_json::Value = serde_json::from_slice(&fs::read(path)?)?;
        records.extend(
            log["Records"]
                .as_array()
                .into_iter()
                .flatten()
                .map(ToString::to_string),
        );
    }
    Ok(records)
}

/// A day of hours whose logs have so many bytes in all.
fn hours(records: &[String], bytes: usize, of_log: usize) -> Vec<Hour> {
    let logs = bytes.div_ceil(of_log).max(24);
    let mut number = 0_u32;
    let mut next = records.iter().cycle();
    (0..24)
        .map(|n| {
            let mut hour = hour(n);
            hour.logs.clear();
            for _ in 0..logs / 24 {
                let mut text = String::with_capacity(of_log + 8192);
                text.push_str("{\"Records\":[");
                while text.len() < of_log
                    && let Some(record) = next.next()
                {
                    if !text.ends_with('[') {
                        text.push(',');
                    }
                    number += 1;
                    // An id of its own, of the same length as a real one.
                    let id = format!(
                        "\"eventID\":\"{number:08x}-0000-4000-8000-{:012x}",
                        (u64::from(number) * 0x9e37_79b9) & 0xffff_ffff_ffff
                    );
                    match record.split_once("\"eventID\":\"") {
                        Some((before, after)) if after.len() > 36 => text.extend([before, &id, &after[36..]]),
                        _ => text.push_str(record),
                    }
                }
                text.push_str("]}");
                let named = log(ACCOUNT, n * 60 + 5, number);
                hour.logs.push(Log { text, ..named });
            }
            hour
        })
        .collect()
}

/// Seconds that `sha256sum` takes for all files of a folder, in one process or in as many as there are cores.
fn sha256sum(folder: &Path, processes: &str) -> Result<f64, Box<dyn Error>> {
    let started = Instant::now();
    let status = Command::new("sh")
        .args([
            "-c",
            "find . -type f -print0 | xargs -0 -n 64 -P \"$1\" sha256sum",
            "sh",
            processes,
        ])
        .current_dir(folder)
        .stdout(Stdio::null())
        .status()?;
    if !status.success() {
        return Err("sha256sum did not do its work".into());
    }
    Ok(started.elapsed().as_secs_f64())
}

fn peak() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown".to_owned(), |l| l.trim().to_owned())
}
