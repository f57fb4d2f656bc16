//! What CloudTrail would deliver: logs, and a digest for every hour, signed with a real key. Times are minutes since the
//! beginning of 12 May 2026, and stay within that month.
//!
//! An hour can be told to say something false before it is signed; what happens to files afterwards, the tests do.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::key::Key;

/// Where all is delivered.
pub const BUCKET: &str = "acme-trail";
/// Whose events they are.
pub const ACCOUNT: &str = "111122223333";
/// Where they happened.
pub const REGION: &str = "eu-west-1";
/// The trail's name.
pub const TRAIL: &str = "all_of_it";
const HOME: &str = "us-east-1";

/// A log, as it is delivered.
#[derive(Debug, Clone)]
pub struct Log {
    /// Its key in the bucket.
    pub object: String,
    /// As it is before it is compressed.
    pub text: String,
}

/// What the digest of an hour says, before it is signed.
pub struct Hour {
    /// The first minute that it speaks for.
    pub start: u32,
    /// The first minute after it.
    pub end: u32,
    /// The logs that were delivered in it.
    pub logs: Vec<Log>,
    /// A new chain begins with it.
    pub restart: bool,
    /// Made after the fact.
    pub backfill: bool,
    /// What it says in the place of the truth: member and value.
    pub lies: Vec<(&'static str, Value)>,
    /// Signs it.
    pub key: &'static Key,
}

/// One object in the bucket.
#[derive(Debug, Clone)]
pub struct Object {
    /// Its key.
    pub key: String,
    /// As it is before it is compressed.
    pub text: String,
    /// Of a digest.
    pub signature: Option<String>,
}

/// Day of May, hour, minute.
fn split(minutes: u32) -> (u32, u32, u32) {
    (12 + minutes / 1440, minutes / 60 % 24, minutes % 60)
}

/// `2026-05-12T09:00:00Z`
fn time(minutes: u32) -> String {
    let (day, hour, minute) = split(minutes);
    format!("2026-05-{day}T{hour:02}:{minute:02}:00Z")
}

/// `20260512T090000Z`
fn packed(minutes: u32, seconds: &str) -> String {
    let (day, hour, minute) = split(minutes);
    format!("202605{day}T{hour:02}{minute:02}{seconds}Z")
}

/// A log of three records; the last is one that controls ask for.
pub fn log(account: &str, minutes: u32, number: u32) -> Log {
    let name = format!(
        "{account}_CloudTrail_{REGION}_{}_{number:016}.json.gz",
        packed(minutes, "")
    );
    let records: Vec<Value> = (0..3)
        .map(|n| {
            json!({
                "eventVersion": "1.11",
                "eventID": format!("00000000-0000-0000-{minutes:04}-{number:08}{n:04}"),
                "eventTime": time(minutes),
                "eventSource": if n == 2 { "cloudtrail.amazonaws.com" } else { "s3.amazonaws.com" },
                "eventName": if n == 2 { "StopLogging" } else { "PutObject" },
                "awsRegion": REGION,
                "recipientAccountId": account,
            })
        })
        .collect();
    Log {
        object: format!(
            "AWSLogs/{account}/CloudTrail/{REGION}/2026/05/{}/{name}",
            split(minutes).0
        ),
        text: json!({ "Records": records }).to_string(),
    }
}

/// Hours from eight o'clock on, each with two logs.
pub fn hours(count: u32) -> Vec<Hour> {
    (8..8 + count).map(hour).collect()
}

/// An hour of the clock with two logs.
pub fn hour(hour: u32) -> Hour {
    Hour {
        start: hour * 60,
        end: hour * 60 + 60,
        logs: vec![log(ACCOUNT, hour * 60 + 5, 1), log(ACCOUNT, hour * 60 + 20, 2)],
        restart: false,
        backfill: false,
        lies: Vec::new(),
        key: Key::first(),
    }
}

/// Where the digest is delivered that ends at that minute.
pub fn digest_key(end: u32, backfill: bool) -> String {
    let filled = if backfill { "_backfill" } else { "" };
    format!(
        "AWSLogs/{ACCOUNT}/CloudTrail-Digest/{REGION}/2026/05/{}/{ACCOUNT}_CloudTrail-Digest_{REGION}_{TRAIL}_{HOME}_{}{filled}.json.gz",
        split(end).0,
        packed(end, "00")
    )
}

fn sha256(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

/// The digests of a chain, by time, and the logs.
pub fn deliver(hours: &[Hour]) -> Vec<Object> {
    let mut objects: Vec<Object> = Vec::new();
    let mut last: Option<Object> = None;
    for hour in hours {
        let previous = last.filter(|_| !hour.restart);
        let member = |of: fn(&Object) -> String| previous.as_ref().map(of);
        let logs: Vec<Value> = hour
            .logs
            .iter()
            .map(|log| {
                json!({
                    "s3Bucket": BUCKET, "s3Object": log.object, "hashValue": sha256(&log.text),
                    "hashAlgorithm": "SHA-256", "newestEventTime": time(hour.start), "oldestEventTime": time(hour.start),
                })
            })
            .collect();
        let key = digest_key(hour.end, hour.backfill);
        let mut says = json!({
            "awsAccountId": ACCOUNT,
            "digestStartTime": time(hour.start),
            "digestEndTime": time(hour.end),
            "digestS3Bucket": BUCKET,
            "digestS3Object": key,
            "digestPublicKeyFingerprint": hour.key.fingerprint(),
            "digestSignatureAlgorithm": "SHA256withRSA",
            "newestEventTime": null,
            "oldestEventTime": null,
            "previousDigestS3Bucket": member(|_| BUCKET.to_owned()),
            "previousDigestS3Object": member(|o| o.key.clone()),
            "previousDigestHashValue": member(|o| sha256(&o.text)),
            "previousDigestHashAlgorithm": member(|_| "SHA-256".to_owned()),
            "previousDigestSignature": member(|o| o.signature.clone().unwrap()),
            "logFiles": logs,
        });
        for (name, value) in &hour.lies {
            says[*name] = value.clone();
        }
        let text = says.to_string();
        let signed = format!(
            "{}\n{BUCKET}/{key}\n{}\n{}",
            time(hour.end),
            sha256(&text),
            says["previousDigestSignature"].as_str().unwrap_or("null")
        );
        let digest = Object {
            key,
            text,
            signature: Some(hour.key.sign(&signed)),
        };
        objects.push(digest.clone());
        last = Some(digest);
        objects.extend(hour.logs.iter().map(|log| Object {
            key: log.object.clone(),
            text: log.text.clone(),
            signature: None,
        }));
    }
    objects
}

/// Compresses.
pub fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// Of which digests the metadata was saved.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// Of none.
    No,
    /// Of the newest.
    Newest,
    /// Of all.
    All,
}

/// A copy of the bucket.
#[derive(Debug)]
pub struct Copy {
    /// Where it lies; goes when it is dropped.
    pub folder: TempDir,
}

impl Copy {
    /// Of these objects.
    pub fn of(objects: &[Object], saved: Saved) -> Self {
        let copy = Self {
            folder: TempDir::new().unwrap(),
        };
        let newest = objects
            .iter()
            .filter(|o| o.signature.is_some())
            .map(|o| &o.key)
            .max();
        for object in objects {
            copy.put(&object.key, &gzip(object.text.as_bytes()));
            let is_saved = saved == Saved::All || (saved == Saved::Newest && Some(&object.key) == newest);
            if let Some(signature) = object.signature.as_ref().filter(|_| is_saved) {
                let mut metadata = json!({"signature": signature, "signature-algorithm": "SHA256withRSA"});
                if object.key.contains("_backfill") {
                    metadata["backfill-generation-timestamp"] = json!("2026-05-13T00:00:00Z");
                }
                let head = json!({"ContentType": "application/json", "Metadata": metadata});
                copy.put(&format!("{}.meta.json", object.key), head.to_string().as_bytes());
            }
        }
        copy
    }

    /// Of whole hours, with the metadata of the newest digest.
    pub fn whole(hours: u32) -> Self {
        Self::of(&deliver(&self::hours(hours)), Saved::Newest)
    }

    /// Where an object lies.
    pub fn path(&self, key: &str) -> PathBuf {
        self.folder.path().join(key)
    }

    /// Writes a file.
    pub fn put(&self, key: &str, bytes: &[u8]) {
        let path = self.path(key);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Takes a file away.
    pub fn remove(&self, key: &str) {
        fs::remove_file(self.path(key)).unwrap();
    }

    /// Gives a file another name.
    pub fn rename(&self, from: &str, to: &str) {
        let bytes = fs::read(self.path(from)).unwrap();
        self.remove(from);
        self.put(to, &bytes);
    }

    /// Changes what a compressed file says.
    pub fn change(&self, key: &str, change: impl FnOnce(String) -> String) {
        let text = inflated(&self.path(key));
        self.put(key, &gzip(change(text).as_bytes()));
    }
}

/// What a compressed file says.
pub fn inflated(path: &Path) -> String {
    let mut text = String::new();
    std::io::Read::read_to_string(
        &mut flate2::read::MultiGzDecoder::new(fs::File::open(path).unwrap()),
        &mut text,
    )
    .unwrap();
    text
}
