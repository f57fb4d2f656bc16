//! Audit Manager's mapping sources as evidence sources that Tickmark can collect by itself.
//!
//! Rule: no source is dropped. Every one that a control names comes back as mapped, as manual, or as unmapped with
//! the reason; an unmapped one asks for manual evidence in the control, so that a person sees what is missing.

mod keyword;
mod tables;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tickmark_domain::EvidenceSource;

use keyword::Found;

/// How deep groups of sources (common controls, core controls) are followed.
const DEEPEST: usize = 3;
/// Characters of a name or a description that are shown.
const SHORT: usize = 300;

/// Where a control of Audit Manager takes evidence from, as `GetControl` says it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappingSource {
    /// AWS's id of the mapping.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// `AWS_Config`, `AWS_Cloudtrail`, `AWS_API_Call`, `AWS_Security_Hub`, `MANUAL`, `Core_Control`, `Common_Control`.
    pub source_type: String,
    /// A rule, an event, a call, a control; empty for manual evidence.
    pub keyword: String,
    /// `SELECT_FROM_LIST`, `UPLOAD_FILE`, `INPUT_TEXT`.
    pub input: String,
    /// `DAILY`, `WEEKLY`, `MONTHLY`; only for API calls.
    pub frequency: String,
}

/// What became of a mapping source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Became {
    /// Config or CloudTrail can say it.
    Mapped,
    /// It always was for people.
    Manual,
    /// Nothing that Tickmark collects says it; it needs manual evidence.
    Unmapped,
}

/// One mapping source with what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// As Audit Manager has it.
    pub source: MappingSource,
    /// The core or common control that it belongs to; empty where the control names it itself.
    pub via: String,
    /// What became of it.
    pub became: Became,
    /// The sources that stand for it.
    pub to: Vec<EvidenceSource>,
    /// How it was mapped, or why it could not be.
    pub how: String,
}

impl MappingSource {
    /// Reads an entry of `controlMappingSources`; what is missing is empty.
    #[must_use]
    pub fn read(entry: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Self {
            id: text(&entry["sourceId"]),
            name: text(&entry["sourceName"]),
            description: text(&entry["sourceDescription"]),
            source_type: text(&entry["sourceType"]),
            keyword: text(&entry["sourceKeyword"]["keywordValue"]),
            input: text(&entry["sourceKeyword"]["keywordInputType"]),
            frequency: text(&entry["sourceFrequency"]),
        }
    }

    /// Whether it stands for a control of AWS's that has sources of its own.
    #[must_use]
    pub fn is_group(&self) -> bool {
        matches!(self.source_type.as_str(), "Core_Control" | "Common_Control")
    }

    /// The id of the control that it stands for, in the form in which `GetControl` takes it.
    #[must_use]
    pub fn control_id(&self) -> Option<&str> {
        let id = self.keyword.rsplit('/').next().unwrap_or_default();
        let form = id.len() == 36 && id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
        (self.is_group() && form).then_some(id)
    }

    /// The keyword, or the name where it has none.
    #[must_use]
    pub fn called(&self) -> &str {
        if self.keyword.is_empty() {
            &self.name
        } else {
            &self.keyword
        }
    }

    /// What a person is to attach.
    fn expected(&self) -> String {
        let said = [self.description.trim(), self.name.trim()];
        let said = said.into_iter().find(|t| !t.is_empty());
        said.map_or_else(|| "Evidence of people".to_owned(), |t| short(t, SHORT))
    }
}

/// Maps every source of a control. `control` is the document of `GetControl`; `library` finds another control's
/// document by its id.
#[must_use]
pub fn map_control<'v>(control: &'v Value, library: &dyn Fn(&str) -> Option<&'v Value>) -> Vec<Mapping> {
    let mut lines = Vec::new();
    follow(control, library, "", &mut BTreeSet::new(), DEEPEST, &mut lines);
    lines
}

fn follow<'v>(
    control: &'v Value,
    library: &dyn Fn(&str) -> Option<&'v Value>,
    via: &str,
    seen: &mut BTreeSet<String>,
    deeper: usize,
    lines: &mut Vec<Mapping>,
) {
    let entries = control["controlMappingSources"].as_array();
    for entry in entries.map_or(&[][..], Vec::as_slice) {
        let source = MappingSource::read(entry);
        let group = source.control_id().and_then(library);
        match group {
            Some(group) if deeper > 0 && has_sources(group) => {
                if seen.insert(source.keyword.clone()) {
                    let name = group["name"].as_str().filter(|n| !n.is_empty());
                    let name = short(name.unwrap_or(&source.keyword), SHORT);
                    follow(group, library, &name, seen, deeper - 1, lines);
                }
            }
            _ => lines.push(map_source(source, via)),
        }
    }
}

fn has_sources(control: &Value) -> bool {
    control["controlMappingSources"]
        .as_array()
        .is_some_and(|s| !s.is_empty())
}

/// Maps one source by itself.
#[must_use]
pub fn map_source(source: MappingSource, via: &str) -> Mapping {
    let (became, to, how) = match keyword::find(&source) {
        Found::Sources(to, how) => (Became::Mapped, to, how),
        Found::People => {
            let what = source.expected();
            (
                Became::Manual,
                vec![EvidenceSource::Manual { what }],
                "people attach it, as before".to_owned(),
            )
        }
        Found::Nothing(why) => {
            let called = if source.called().is_empty() {
                "a source"
            } else {
                source.called()
            };
            let what = format!(
                "{} {}: needs manual evidence, because {why}",
                keyword::title(&source.source_type),
                short(called, SHORT)
            );
            (Became::Unmapped, vec![EvidenceSource::Manual { what }], why)
        }
    };
    Mapping {
        source,
        via: via.to_owned(),
        became,
        to,
        how,
    }
}

/// At most so many characters, with a mark where it was cut.
fn short(text: &str, longest: usize) -> String {
    let mut cut: String = text.chars().take(longest).collect();
    if text.chars().nth(longest).is_some() {
        cut.push('…');
    }
    cut
}
