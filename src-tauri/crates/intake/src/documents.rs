//! Documents with a list of them: a table in a folder or a zip that names files beside it, and says what each proves.
//! The files come in whole as manual evidence, attached to the control that the list names.
//!
//! Compliance services export the same: a list of requests or of evidence, and the files. What lies below such a list,
//! is named by none and is no kind of its own is kept as a document too, and serves no control.

use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;

use serde_json::json;
use tickmark_domain::{Date, EvidenceKind, Outcome, Source, Timestamp};
use tickmark_store::{
    Attachment, Codec, ControlRecord, FileEnd, FileReceipt, MANUAL_KIND, NewFact, Versions,
    content_hash_of_bytes,
};

use crate::container::Found;
use crate::kind::{Detected, HEAD, Kind, detect};
use crate::report::Problem;
use crate::table::{self, CONTROL, DESCRIPTION, FILE, Row, TITLE};
use crate::value::{evidence, moment, or, short};

/// What a document is called among facts that serves no control.
pub const DOCUMENT_KIND: &str = "document.file";
/// Largest list, in bytes.
const LARGEST_LIST: u64 = 16 << 20;
/// Most lines of a list.
const MOST_LINES: usize = 200_000;

/// What a list says of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// The file, as the list names it.
    file: String,
    title: String,
    description: String,
    controls: Vec<String>,
    effective: (Option<Date>, Option<Date>),
    captured_at: Option<Timestamp>,
}

/// A document, as far as its list tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The list's name.
    pub list: Arc<str>,
    /// Its lines about the document; none where the list does not name it.
    pub lines: Vec<Line>,
}

/// Who may be served: the pinned controls by their code, and who brings the documents.
#[derive(Debug, Default)]
pub struct Serving {
    controls: HashMap<String, Vec<i64>>,
    actor: String,
}

impl Serving {
    /// The controls of an engagement.
    pub fn new(controls: &[ControlRecord], actor: &str) -> Self {
        let mut by_code: HashMap<String, Vec<i64>> = HashMap::new();
        for control in controls {
            let code = control.definition.code.to_lowercase();
            let full = format!("{}/{code}", control.framework_id.to_lowercase());
            by_code.entry(code).or_default().push(control.id);
            by_code.entry(full).or_default().push(control.id);
        }
        Self {
            controls: by_code,
            actor: actor.to_owned(),
        }
    }

    fn find(&self, code: &str) -> Result<i64, String> {
        match self.controls.get(&code.to_lowercase()).map(Vec::as_slice) {
            Some([id]) => Ok(*id),
            Some([_, ..]) => Err(format!(
                "more than one framework has a control {code}; name it as framework/{code}"
            )),
            _ => Err(format!("this engagement has no control {code}")),
        }
    }
}

/// Finds the lists among files, and tells the files that they name. What a list names and is not there is a problem.
pub fn assign(found: &mut [Result<Found, Problem>]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let lists: Vec<(Found, Vec<Line>)> = found
        .iter()
        .flatten()
        .filter(|found| found.report.is_none())
        .filter_map(|found| Some((found.clone(), lines_of(found)?)))
        .collect();
    // The innermost list of a file is the one that counts: it comes last.
    let mut lists = lists;
    lists.sort_by_key(|(list, _)| folder_of(&list.name).len());
    for (list, lines) in lists {
        let folder = folder_of(&list.name).to_owned();
        let name: Arc<str> = list.name.as_str().into();
        let mut by_path: HashMap<String, Vec<usize>> = HashMap::new();
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, below) in found.iter().enumerate() {
            let Ok(below) = below else { continue };
            let Some(path) = below
                .name
                .strip_prefix(&folder)
                .filter(|_| below.name != list.name)
            else {
                continue;
            };
            let path = path.to_lowercase();
            let file = path.rsplit('/').next().unwrap_or_default().to_owned();
            by_name.entry(file).or_default().push(at);
            by_path.entry(path).or_default().push(at);
        }
        let below: Vec<usize> = by_path.values().flatten().copied().collect();
        for at in below {
            if let Ok(below) = &mut found[at] {
                below.document = Some(Arc::new(Document {
                    list: Arc::clone(&name),
                    lines: Vec::new(),
                }));
            }
        }
        for line in lines.into_iter().filter(|line| !line.file.is_empty()) {
            match place_of(&line.file, &by_path, &by_name) {
                Ok(at) => {
                    if let Ok(Found {
                        document: Some(document),
                        ..
                    }) = &mut found[at]
                    {
                        Arc::make_mut(document).lines.push(line);
                    }
                }
                Err(problem) => problems.push(list.problem(problem)),
            }
        }
    }
    problems
}

fn folder_of(name: &str) -> &str {
    name.rfind('/').map_or("", |at| &name[..=at])
}

/// Which file a line names: by its path below the list's folder, or by its name where one file only has it.
fn place_of(
    file: &str,
    by_path: &HashMap<String, Vec<usize>>,
    by_name: &HashMap<String, Vec<usize>>,
) -> Result<usize, String> {
    let shown = short(file, 300);
    let path = file.replace('\\', "/").to_lowercase();
    let path = path.trim_start_matches("./").trim_start_matches('/');
    if let Some([at]) = by_path.get(path).map(Vec::as_slice) {
        return Ok(*at);
    }
    let name = path.rsplit('/').next().unwrap_or_default();
    match by_name.get(name).map(Vec::as_slice) {
        Some([at]) => Ok(*at),
        Some([_, ..]) => Err(format!(
            "it names {shown}, and several files have this name; name it with its folder"
        )),
        _ => Err(format!("it names {shown}, which is not there")),
    }
}

/// The lines of a table that names files; none where the file is no such table. The name says only where to look.
fn lines_of(found: &Found) -> Option<Vec<Line>> {
    let name = found.name.to_lowercase();
    let ending = name.rsplit('.').next().unwrap_or_default();
    if !matches!(ending, "csv" | "tsv") || found.size_bytes > LARGEST_LIST {
        return None;
    }
    let mut head = Vec::new();
    found.open().ok()?.take(HEAD as u64).read_to_end(&mut head).ok()?;
    let is_list = matches!(
        detect(&head),
        Detected::Kind(Kind::DocumentList | Kind::RequestList)
    );
    if !is_list {
        return None;
    }
    let mut lines = Vec::new();
    let bounded = found.open().ok()?.take(LARGEST_LIST);
    let _ = table::each(bounded, &mut |row, _, _| {
        lines.extend(row.ok().map(Line::read)); // what cannot be read is named when the table itself is
        lines.len() < MOST_LINES
    });
    Some(lines)
}

impl Line {
    /// What it is called: by its list, else by its name.
    fn titled(&self, file_name: &str) -> String {
        short(&or(self.title.clone(), file_name), 300)
    }

    fn read(row: Row<'_>) -> Self {
        let day = |names: &[&str]| row.first(names).get(..10).and_then(|day| day.parse().ok());
        let controls = row
            .first(CONTROL)
            .split([';', ',', '|', '\n'])
            .map(str::trim)
            .filter(|code| !code.is_empty())
            .map(str::to_owned);
        Self {
            file: row.first(FILE).to_owned(),
            title: row.first(TITLE).to_owned(),
            description: row.first(DESCRIPTION).to_owned(),
            controls: controls.take(100).collect(),
            effective: (
                day(&["effectivefrom", "periodfrom", "from", "startdate", "validfrom"]),
                day(&["effectiveto", "periodto", "to", "enddate", "validto", "expires"]),
            ),
            captured_at: moment(row.first(&[
                "capturedat",
                "captured",
                "date",
                "evidencedate",
                "collectedat",
            ])),
        }
    }
}

/// A document that can be stored.
#[derive(Debug, Clone)]
pub struct Ready {
    /// What its receipt says.
    pub receipt: FileReceipt,
    /// One for each control; one without where it serves none.
    pub facts: Vec<NewFact>,
    /// How its reading ended, with what it is attached to.
    pub end: FileEnd,
    /// What could not be attached, and why.
    pub problems: Vec<String>,
}

/// Reads a document by what its list says.
pub fn read(found: &Found, document: &Document, sha256: &[u8; 32], head: &[u8], serving: &Serving) -> Ready {
    let file_name = found.name.rsplit('/').next().unwrap_or_default();
    let (mut facts, mut attached, mut problems) = (Vec::new(), Vec::<Attachment>::new(), Vec::new());
    let hash = hex::encode(sha256);
    let about = |kind: &str, native_id: &str, line: &Line| {
        fact(
            kind,
            native_id,
            &line.titled(file_name),
            document,
            line,
            sha256,
            &serving.actor,
        )
    };
    for line in &document.lines {
        for code in &line.controls {
            let control_id = match serving.find(code) {
                Ok(control_id) => control_id,
                Err(problem) => {
                    problems.push(format!(
                        "{problem}; the file is kept, and serves nothing of that name"
                    ));
                    continue;
                }
            };
            let native_id = format!("{hash}|{control_id}");
            if attached.iter().any(|known| known.native_id == native_id) {
                continue;
            }
            facts.push(about(MANUAL_KIND, &native_id, line));
            attached.push(Attachment {
                native_id,
                control_id,
                title: line.titled(file_name),
                file_name: file_name.to_owned(),
                effective: line.effective,
                captured_at: line.captured_at,
                added_by: serving.actor.clone(),
            });
        }
    }
    if attached.is_empty() {
        let line = document.lines.first().cloned().unwrap_or_default();
        facts.push(about(DOCUMENT_KIND, &format!("{hash}|{}", found.name), &line));
        if document.lines.is_empty() {
            problems.push(format!(
                "it is not named in {}; it is kept as a document, and serves no control",
                document.list
            ));
        }
    }
    let (media_type, codec) = media_type(head);
    Ready {
        receipt: FileReceipt {
            parameters: json!({ "file": found.name, "sha256": hash, "kind": Kind::Document.title() })
                .to_string(),
            media_type: media_type.to_owned(),
            codec,
        },
        end: FileEnd {
            source: Source::Manual,
            account_id: String::new(),
            region: String::new(),
            items: facts.len() as u64,
            outcome: Outcome::Complete,
            reason: String::new(),
            attached,
        },
        facts,
        problems,
    }
}

fn fact(
    kind: &str,
    native_id: &str,
    title: &str,
    document: &Document,
    line: &Line,
    sha256: &[u8; 32],
    actor: &str,
) -> NewFact {
    let (from, to) = line.effective;
    let mut proof = evidence(EvidenceKind::Manual, Source::Manual, title.to_owned());
    actor.clone_into(&mut proof.principal);
    proof.resource_id = short(&line.file, 512);
    "document".clone_into(&mut proof.match_key);
    NewFact {
        kind: kind.to_owned(),
        account_id: String::new(),
        region: String::new(),
        native_id: native_id.to_owned(),
        occurred_at: line.captured_at.or(to.or(from).map(Date::start)),
        position: String::new(),
        content_hash: content_hash_of_bytes(sha256),
        versions: Versions::Conflict,
        data: Some(
            json!({
                "list": *document.list, "description": short(&line.description, 2000), "controls": line.controls,
            })
            .to_string(),
        ),
        evidence: Some(proof),
    }
}

/// What a document is, by its first bytes, and how it is kept: what is compressed already, as it is.
fn media_type(head: &[u8]) -> (&'static str, Codec) {
    match head {
        [b'%', b'P', b'D', b'F', ..] => ("application/pdf", Codec::Raw),
        [0x89, b'P', b'N', b'G', ..] => ("image/png", Codec::Raw),
        [0xff, 0xd8, 0xff, ..] => ("image/jpeg", Codec::Raw),
        [b'G', b'I', b'F', b'8', ..] => ("image/gif", Codec::Raw),
        [b'P', b'K', 3, 4, ..] => ("application/zip", Codec::Raw),
        [0x1f, 0x8b, ..] => ("application/gzip", Codec::Raw),
        _ if std::str::from_utf8(head).is_ok() => ("text/plain", Codec::Zstd),
        _ => ("application/octet-stream", Codec::Zstd),
    }
}
