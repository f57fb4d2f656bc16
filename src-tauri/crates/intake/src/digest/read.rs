//! Reading one file, once: hashed while it is inflated, and kept only where it is a document.
//!
//! However large a log is, no more of it is in memory than the buffers here.

use std::io::{self, BufRead, BufReader, Read};

use aws_lc_rs::digest::{Context, SHA256};
use flate2::bufread::GzDecoder;
use tickmark_domain::verification::ProblemKind;

use super::Lying;
use super::document::{Document, Hash, LogRef, logs_in};
use super::place::{base, digest_name, log_name};
use super::query_result::ResultSignature;
use super::side::Side;
use crate::inflate::{LARGEST_RATIO, MAGIC, allowed};

/// Largest digest, in bytes, inflated: one that lists a hundred thousand logs has 50 MB.
pub const LARGEST_DIGEST: usize = 128 << 20;
/// What CloudTrail calls the signature of a query's result. It lists every file before it says what it is.
const SIGNATURE_FILE: &str = "result_sign.json";
/// Largest side file and largest signature file, in bytes.
pub const LARGEST_SMALL: usize = 4 << 20;
/// What is taken from the disk, and what is hashed, at a time, in bytes.
const BUFFER: usize = 128 << 10;

/// Why there is nothing to judge a file by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// Its bytes are not what a file of its kind has.
    Damaged(String),
    /// They could not be had, which says nothing of what they are.
    Failed(String),
}

impl Unread {
    /// What is wrong, as a problem.
    pub fn problem(&self) -> (ProblemKind, String) {
        match self {
            Self::Damaged(why) => (ProblemKind::Unreadable, why.clone()),
            Self::Failed(why) => (ProblemKind::NotVerifiable, format!("it cannot be read: {why}")),
        }
    }

    fn of(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::InvalidData => Self::Damaged(error.to_string()),
            _ => Self::Failed(error.to_string()),
        }
    }
}

/// What a file turned out to be.
#[derive(Debug)]
pub enum Content {
    /// Named or shaped as a digest.
    Digest(Result<Box<Inflated<Document>>, Unread>),
    /// Named or shaped as a log.
    Log(Result<Inflated<()>, Unread>),
    /// Metadata of a digest.
    Side(Result<Side, String>),
    /// Names the files of a query's result.
    ResultSignature(Result<ResultSignature, Unread>),
    /// Nothing that digests speak of.
    Other,
}

/// What was inflated.
#[derive(Debug)]
pub struct Inflated<T> {
    /// What it says.
    pub says: T,
    /// Of the inflated bytes.
    pub hash: Hash,
    /// How many they are.
    pub bytes: u64,
    /// How many bytes stand behind the compressed data.
    pub trailing: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Looks {
    Digest,
    Log,
    Side,
    ResultSignature,
    Other,
}

/// Reads a file.
pub fn read(file: &Lying) -> Content {
    let name = file.name.as_str();
    let by_name = if log_name(name).is_some() {
        Some(Looks::Log)
    } else if base(name) == SIGNATURE_FILE {
        Some(Looks::ResultSignature)
    } else {
        digest_name(name).map(|_| Looks::Digest)
    };
    let mut looks = by_name.unwrap_or(Looks::Other);
    match inflate(file, by_name, &mut looks) {
        Ok((whole, text)) => sort_out(looks, whole, &text),
        Err(why) => {
            let unread = Unread::of(&why);
            match looks {
                Looks::Digest => Content::Digest(Err(unread)),
                Looks::Log => Content::Log(Err(unread)),
                Looks::Side => Content::Side(Err(why.to_string())),
                Looks::ResultSignature => Content::ResultSignature(Err(unread)),
                Looks::Other => Content::Other,
            }
        }
    }
}

fn sort_out(looks: Looks, whole: Inflated<()>, text: &[u8]) -> Content {
    match looks {
        Looks::Digest => Content::Digest(match Document::read(text) {
            Ok(says) => Ok(Box::new(Inflated {
                says,
                hash: whole.hash,
                bytes: whole.bytes,
                trailing: whole.trailing,
            })),
            Err(why) => Err(Unread::Damaged(why)),
        }),
        Looks::Log => Content::Log(Ok(whole)),
        Looks::Side => Content::Side(Side::read(text)),
        Looks::ResultSignature => {
            Content::ResultSignature(ResultSignature::read(text).map_err(Unread::Damaged))
        }
        Looks::Other => Content::Other,
    }
}

/// The logs that a digest names, read anew. The error says why they cannot be had: also that it is another file by now.
pub fn logs_of(file: &Lying, hash: &Hash) -> Result<Vec<LogRef>, String> {
    let (whole, text) = inflate(file, Some(Looks::Digest), &mut Looks::Digest).map_err(|e| e.to_string())?;
    if whole.hash != *hash {
        return Err("it changed while it was verified".to_owned());
    }
    logs_in(&text)
}

/// Inflates and hashes; the text is handed back of documents only.
fn inflate(file: &Lying, by_name: Option<Looks>, looks: &mut Looks) -> io::Result<(Inflated<()>, Vec<u8>)> {
    let length = file.size_bytes;
    let mut file = BufReader::with_capacity(BUFFER, file.open()?);
    if file.fill_buf()?.starts_with(MAGIC) {
        let mut decoder = GzDecoder::new(file);
        // What is held is held to what an import allows; a digest that lists logs with their hashes shrinks to a fifth.
        let room = usize::try_from(allowed(length))
            .unwrap_or(usize::MAX)
            .min(LARGEST_DIGEST);
        let (mut whole, text) = hash(&mut decoder, Some(room), by_name, looks).map_err(damaged)?;
        whole.trailing = io::copy(&mut decoder.into_inner(), &mut io::sink())?;
        Ok((whole, text))
    } else {
        // Browsers inflate what they download; the hash is of the inflated bytes, so nothing is lost.
        hash(&mut file, None, by_name, looks)
    }
}

fn damaged(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => io::Error::new(
            io::ErrorKind::InvalidData,
            format!("the compressed data is damaged ({error})"),
        ),
        _ => error,
    }
}

/// `packed` has the most bytes that a packed document may become.
fn hash(
    from: &mut impl Read,
    packed: Option<usize>,
    by_name: Option<Looks>,
    looks: &mut Looks,
) -> io::Result<(Inflated<()>, Vec<u8>)> {
    let mut context = Context::new(&SHA256);
    let mut buffer = vec![0; BUFFER];
    let mut text = Vec::new();
    let mut bytes = 0;
    loop {
        let read = fill(from, &mut buffer)?;
        let part = &buffer[..read];
        if bytes == 0 {
            *looks = looks_of(part, by_name);
            if *looks == Looks::Other {
                break;
            }
        }
        if read == 0 {
            break;
        }
        context.update(part);
        bytes += read as u64;
        let room = match looks {
            Looks::Digest => packed.unwrap_or(LARGEST_DIGEST),
            Looks::Side | Looks::ResultSignature => packed.unwrap_or(LARGEST_SMALL).min(LARGEST_SMALL),
            Looks::Log | Looks::Other => continue,
        };
        if text.len() + read > room {
            let most = room >> 20;
            let message = if packed == Some(room) && room < LARGEST_DIGEST {
                format!("it becomes larger than {most} MB, more than {LARGEST_RATIO} times what it is packed")
            } else {
                format!("it is larger than {most} MB, and nothing of its kind is")
            };
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        text.extend_from_slice(part);
    }
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    let whole = Inflated {
        says: (),
        hash,
        bytes,
        trailing: 0,
    };
    Ok((whole, text))
}

/// Fills the buffer as far as there is something.
fn fill(from: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match from.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// What its head looks like. A file that is named as a log is held against what a digest says of that name, whatever
/// is in it.
fn looks_of(head: &[u8], by_name: Option<Looks>) -> Looks {
    let says = |text: &str| head.windows(text.len()).any(|part| part == text.as_bytes());
    if by_name == Some(Looks::Log) {
        Looks::Log
    } else if by_name == Some(Looks::ResultSignature) {
        Looks::ResultSignature
    } else if (says("\"signature-algorithm\"") || says("\"x-amz-meta-signature"))
        && !says("\"Records\"")
        && !says("\"digestEndTime\"")
    {
        Looks::Side
    } else if by_name == Some(Looks::Digest) {
        Looks::Digest
    } else if first_member(head) == Some(b"Records") {
        Looks::Log
    } else if head.trim_ascii_start().first() != Some(&b'{') {
        Looks::Other
    } else if says("\"digestS3Object\"") || says("\"digestEndTime\"") {
        Looks::Digest
    } else if says("\"hashSignature\"") || says("\"fileHashValue\"") {
        Looks::ResultSignature
    } else {
        Looks::Other
    }
}

/// The name of an object's first member.
fn first_member(head: &[u8]) -> Option<&[u8]> {
    let head = head.trim_ascii_start().strip_prefix(b"{")?;
    let head = head.trim_ascii_start().strip_prefix(b"\"")?;
    let end = head.iter().position(|b| *b == b'"')?;
    Some(&head[..end])
}

/// Of a file as it lies there.
pub fn hash_as_it_is(file: &Lying) -> io::Result<(Hash, u64)> {
    let (whole, _) = hash(&mut file.open()?, None, Some(Looks::Log), &mut Looks::Log)?;
    Ok((whole.hash, whole.bytes))
}
