//! Documents with a list of them: a table in a folder or a zip that names files beside it, and says what each proves.
//! The files come in whole as manual evidence, attached to the control that the list names.
//!
//! Compliance services export the same: a list of requests or of evidence, and the files. What lies below such a list,
//! is named by none and is no kind of its own is kept as a document too, and serves no control.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::json;
use tickmark_domain::{Date, EvidenceKind, Outcome, Source};
use tickmark_store::{
    Attachment, Codec, ControlRecord, FileEnd, FileReceipt, MANUAL_KIND, NewFact, Versions,
    content_hash_of_bytes,
};

use crate::by_name::ByName;
use crate::container::Found;
use crate::document_list::{Left, Line, is_list, refusal};
use crate::kind::Kind;
use crate::report::Problem;
use crate::value::{evidence, short};

/// What a document is called among facts that serves no control.
pub const DOCUMENT_KIND: &str = "document.file";
/// How many controls that a document cannot be attached to are named; the rest is counted.
const NAMED: usize = 20;

/// A document, as far as its list tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The name of a list in the folder whose lists count.
    pub list: Arc<str>,
    /// Whether that list was read to its end.
    pub is_read: bool,
    /// The lines about the document in all lists of that folder; none where they do not name it.
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
pub fn assign(found: &mut [Result<Found, Problem>], problem: &mut dyn FnMut(Problem)) {
    let whole = found.iter().enumerate();
    let whole = whole.filter_map(|(at, found)| Some((at, found.as_ref().ok()?)));
    let lists = whole.filter(|(_, found)| found.report.is_none() && is_list(found));
    let refused = found.iter().flatten().filter(|found| found.report.is_none());
    refused
        .filter_map(|found| Some(found.problem(refusal(found)?)))
        .for_each(&mut *problem);
    let mut lists: Vec<(usize, Found)> = lists.map(|(at, list)| (at, list.clone())).collect();
    if lists.is_empty() {
        return;
    }
    // The innermost list that names a file is the one that counts: it comes last.
    lists.sort_by_cached_key(|(_, list)| {
        let folder = folder_of(&list.name);
        (folder.len(), folder.to_owned(), list.name.clone())
    });
    let files = Files::new(found);
    let mut left = Left::default();
    for lists in lists.chunk_by(|(_, a), (_, b)| folder_of(&a.name) == folder_of(&b.name)) {
        mark(found, &files, &lists[0].1, true);
        let mut unread = None;
        for (own, list) in lists {
            let (lines, is_whole) = left.lines_of(list).unwrap_or_else(|why| {
                problem(list.problem(why));
                (vec![], false)
            });
            if !is_whole {
                unread = unread.or(Some(list));
            }
            for line in lines.into_iter().filter(|line| !line.file.is_empty()) {
                match files.named(&line.file, *own, list) {
                    Ok(at) => name(found, at, list, line),
                    Err(why) => problem(list.problem(why)),
                }
            }
        }
        if let Some(list) = unread {
            mark(found, &files, list, false);
        }
    }
}

/// Tells what lies below lists of one folder, and is named by none so far, that there is one. What a list that was not
/// read may name is never told that no list names it.
fn mark(found: &mut [Result<Found, Problem>], files: &Files, list: &Found, is_read: bool) {
    let document = Arc::new(Document {
        list: list.name.as_str().into(),
        is_read,
        lines: Vec::new(),
    });
    let gives_way = |known: &Arc<Document>| known.lines.is_empty() && (known.is_read || !is_read);
    for at in files.whole.starting(folder_of(&list.name)) {
        if let Ok(below) = &mut found[at]
            && below.document.as_ref().is_none_or(gives_way)
        {
            below.document = Some(Arc::clone(&document));
        }
    }
}

/// Tells a file what a line says of it.
fn name(found: &mut [Result<Found, Problem>], at: usize, list: &Found, line: Line) {
    let Ok(found) = &mut found[at] else { return };
    let is_beside = |known: &&mut Arc<Document>| folder_of(&known.list) == folder_of(&list.name);
    match found.document.as_mut().filter(is_beside) {
        Some(known) if !known.lines.is_empty() => Arc::make_mut(known).lines.push(line),
        _ => {
            found.document = Some(Arc::new(Document {
                list: list.name.as_str().into(),
                is_read: true,
                lines: vec![line],
            }));
        }
    }
}

fn folder_of(name: &str) -> &str {
    name.rfind('/').map_or("", |at| &name[..=at])
}

/// The files that lists may name.
struct Files {
    whole: ByName,
    /// By the whole, whatever its case, with the name behind it.
    folded: ByName,
    /// By the last part, whatever its case, with the name behind it.
    last_part: ByName,
}

impl Files {
    fn new(found: &[Result<Found, Problem>]) -> Self {
        let all = |key: fn(&str) -> String| {
            let files = found.iter().enumerate();
            let named = files.filter_map(|(at, found)| Some((key(&found.as_ref().ok()?.name), at)));
            ByName::new(named)
        };
        Self {
            whole: all(str::to_owned),
            folded: all(|name| keyed(&name.to_lowercase(), name)),
            last_part: all(|name| keyed(last(&name.to_lowercase()), name)),
        }
    }

    /// Which file a line names: by its path below the list's folder, or by its name where one file only has it.
    fn named(&self, file: &str, own: usize, list: &Found) -> Result<usize, String> {
        let folder = folder_of(&list.name);
        let path = file.replace('\\', "/").to_lowercase();
        let path = path.trim_start_matches("./").trim_start_matches('/');
        let only = |by: &ByName, key: &str| {
            let start = keyed(key, folder);
            let mut found = by.starting(&start).filter(|at| *at != own);
            (found.next(), found.next())
        };
        if let (Some(at), None) = only(&self.folded, &format!("{}{path}", folder.to_lowercase())) {
            return Ok(at);
        }
        let shown = short(file, 300);
        match only(&self.last_part, last(path)) {
            (Some(at), None) => Ok(at),
            (Some(_), Some(_)) => Err(format!(
                "it names {shown}, and several files have this name; name it with its folder"
            )),
            _ => Err(format!("it names {shown}, which is not there")),
        }
    }
}

/// A key with the beginning of names that have it; neither holds a NUL.
fn keyed(key: &str, name: &str) -> String {
    format!("{key}\0{name}")
}

/// The last part of a path.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
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
    /// What could not be attached, and why; a last line counts what is not named.
    pub problems: Vec<String>,
}

/// Reads a document by what its list says.
pub fn read(found: &Found, document: &Document, sha256: &[u8; 32], head: &[u8], serving: &Serving) -> Ready {
    let file_name = found.name.rsplit('/').next().unwrap_or_default();
    let (mut facts, mut attached, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    let (mut served, mut not_found) = (HashSet::new(), 0);
    let hash = hex::encode(sha256);
    let about = |kind: &str, native_id: &str, line: &Line| {
        let title = line.titled(file_name);
        fact(kind, native_id, title, line, sha256, &serving.actor)
    };
    for line in &document.lines {
        for code in &line.controls {
            let control_id = match serving.find(code) {
                Ok(control_id) => control_id,
                Err(problem) => {
                    not_found += 1;
                    if not_found <= NAMED {
                        problems.push(format!(
                            "{problem}; the file is kept, and serves nothing of that name"
                        ));
                    }
                    continue;
                }
            };
            if !served.insert(control_id) {
                continue;
            }
            let native_id = format!("{hash}|{control_id}");
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
    let unread: usize = document.lines.iter().map(|line| line.more_controls).sum();
    if unread > 0 {
        problems.push(format!(
            "its list names {unread} more controls in one line than are read; name them in lines of their own"
        ));
    }
    if not_found > NAMED {
        let more = not_found - NAMED;
        problems.push(format!(
            "and {more} more names of controls lead to none, or to more than one"
        ));
    }
    if attached.is_empty() {
        let unnamed = || Line {
            list: Arc::clone(&document.list),
            ..Line::default()
        };
        let line = document.lines.first().cloned().unwrap_or_else(unnamed);
        facts.push(about(DOCUMENT_KIND, &format!("{hash}|{}", found.name), &line));
        if document.lines.is_empty() {
            let list = &document.list;
            let why = if document.is_read {
                format!("it is not named in {list}")
            } else {
                format!("what {list} says of it was not read")
            };
            problems.push(format!("{why}; it is kept as a document, and serves no control"));
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

fn fact(kind: &str, native_id: &str, title: String, line: &Line, sha256: &[u8; 32], actor: &str) -> NewFact {
    let (from, to) = line.effective;
    let mut proof = evidence(EvidenceKind::Manual, Source::Manual, title);
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
                "list": *line.list, "description": short(&line.description, 2000), "controls": line.controls,
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
