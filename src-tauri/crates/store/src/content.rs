//! The content document of a control: what a sign-off covers. Its SHA-256 is the content digest, and the document
//! itself is kept as an original, so that a stale sign-off can name what changed and a stranger can verify it.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tickmark_domain::Role;

use crate::Store;
use crate::activity::canonical;
use crate::error::{Result, StoreError};

/// The parts of the document that do not depend on who signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Digest of the pinned control.
    pub control: String,
    /// Natural key → original's hash and result, for every current evidence item.
    pub evidence: BTreeMap<String, (String, String)>,
    /// Manual evidence in force: id → hash and title.
    pub manual: BTreeMap<String, (String, String)>,
    /// Exceptions in force: id → state.
    pub exceptions: BTreeMap<String, String>,
    /// Conclusion and basis in force; none before a person concluded.
    pub conclusion: Option<(String, String)>,
}

/// A content document ready to be signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentDocument {
    /// RFC 8785 canonical JSON.
    pub json: String,
    /// SHA-256 of it, hex: the content digest.
    pub digest: String,
}

impl Content {
    /// The document that a person signs in this role, standing on these earlier sign-offs (their digests).
    pub fn document(&self, role: Role, stands_on: &[(Role, String, String)]) -> Result<ContentDocument> {
        let triples = |map: &BTreeMap<String, (String, String)>| -> Vec<Value> {
            map.iter()
                .map(|(key, (hash, value))| json!([key, hash, value]))
                .collect()
        };
        let value = json!({
            "control": self.control,
            "evidence": triples(&self.evidence),
            "manual": triples(&self.manual),
            "exceptions": self.exceptions.iter().map(|(id, state)| json!([id, state])).collect::<Vec<_>>(),
            "conclusion": self.conclusion.as_ref().map(|(kind, basis)| json!({ "conclusion": kind, "basis": basis })),
            "role": role.as_str(),
            "stands_on": stands_on.iter().map(|(role, person, digest)| json!({
                "role": role.as_str(), "person": person, "digest": digest })).collect::<Vec<_>>(),
        });
        let json = canonical(&value)?;
        let digest = hex::encode(Sha256::digest(json.as_bytes()));
        Ok(ContentDocument { json, digest })
    }

    /// Reads the parts back out of a signed document.
    pub fn parse(document: &str) -> Result<Self> {
        let value: Value = serde_json::from_str(document)?;
        let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        let triples = |v: &Value| -> BTreeMap<String, (String, String)> {
            let rows = v.as_array().map_or(&[][..], Vec::as_slice);
            rows.iter()
                .map(|t| (text(&t[0]), (text(&t[1]), text(&t[2]))))
                .collect()
        };
        let exceptions = value["exceptions"].as_array().map_or(&[][..], Vec::as_slice);
        Ok(Self {
            control: text(&value["control"]),
            evidence: triples(&value["evidence"]),
            manual: triples(&value["manual"]),
            exceptions: exceptions.iter().map(|p| (text(&p[0]), text(&p[1]))).collect(),
            conclusion: value["conclusion"]
                .as_object()
                .map(|c| (text(&c["conclusion"]), text(&c["basis"]))),
        })
    }

    /// What differs between what was signed and what is there now, in words.
    #[must_use]
    pub fn changes_since(&self, signed: &Self) -> Vec<String> {
        let mut changes = Vec::new();
        if self.control != signed.control {
            changes.push("the control's definition".to_owned());
        }
        let (added, gone, other) = compare(&signed.evidence, &self.evidence);
        let results = self
            .evidence
            .iter()
            .filter(|(k, (_, result))| signed.evidence.get(*k).is_some_and(|(_, old)| old != result))
            .count();
        for (n, what) in [
            (added, "added"),
            (gone, "gone"),
            (results, "with another result"),
            (other - results, "changed"),
        ] {
            if n > 0 {
                changes.push(format!(
                    "{n} {} {what}",
                    if n == 1 { "evidence item" } else { "evidence items" }
                ));
            }
        }
        let (added, gone, other) = compare(&signed.manual, &self.manual);
        let n = added + gone + other;
        if n > 0 {
            changes.push(format!(
                "{n} manual evidence {}",
                if n == 1 { "item" } else { "items" }
            ));
        }
        if self.exceptions != signed.exceptions {
            changes.push("exceptions".to_owned());
        }
        match (&signed.conclusion, &self.conclusion) {
            (a, b) if a == b => {}
            (Some((old, _)), Some((new, _))) if old != new => {
                changes.push(format!(
                    "conclusion {} to {}",
                    old.replace('_', " "),
                    new.replace('_', " ")
                ));
            }
            (_, None) => changes.push("the control was reopened".to_owned()),
            _ => changes.push("the basis of the conclusion".to_owned()),
        }
        changes
    }
}

fn compare(
    old: &BTreeMap<String, (String, String)>,
    new: &BTreeMap<String, (String, String)>,
) -> (usize, usize, usize) {
    let added = new.keys().filter(|k| !old.contains_key(*k)).count();
    let gone = old.keys().filter(|k| !new.contains_key(*k)).count();
    let changed = new
        .iter()
        .filter(|(k, v)| old.get(*k).is_some_and(|o| o != *v))
        .count();
    (added, gone, changed)
}

/// RFC 8785 canonical JSON of a value.
pub fn canonical_json(value: &Value) -> Result<String> {
    canonical(value)
}

impl Store {
    /// The present content of a control.
    pub fn content(&self, control_id: i64) -> Result<Content> {
        self.read(|conn| read_content(conn, control_id))
    }
}

pub(crate) fn read_content(conn: &Connection, control_id: i64) -> Result<Content> {
    let control: Option<String> = conn
        .prepare_cached("SELECT digest FROM control WHERE id = ?1")?
        .query_row([control_id], |r| r.get(0))
        .optional()?;
    let control = control.ok_or_else(|| StoreError::NotFound {
        what: "control",
        id: control_id.to_string(),
    })?;
    let mut evidence = BTreeMap::new();
    let mut statement = conn.prepare_cached(
        "SELECT k.text, a.text, r.text, f.native_id, lower(hex(o.sha256)), coalesce(f.result, '')
         FROM link l JOIN item f ON f.id = l.evidence_id JOIN term k ON k.id = f.kind JOIN term a ON a.id = f.account
         JOIN term r ON r.id = f.region JOIN artifact o ON o.id = f.artifact_id
         WHERE l.control_id = ?1 AND f.evidence_kind <> 'manual'",
    )?;
    let mut rows = statement.query([control_id])?;
    while let Some(row) = rows.next()? {
        let [kind, account, region, native]: [String; 4] =
            [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?];
        evidence.insert(
            format!("{kind}|{account}|{region}|{native}"),
            (row.get(4)?, row.get(5)?),
        );
    }
    let mut manual = BTreeMap::new();
    let mut statement = conn.prepare_cached(
        "SELECT f.native_id, lower(hex(o.sha256)), m.title FROM manual m JOIN item f ON f.id = m.evidence_id
         JOIN artifact o ON o.id = f.artifact_id WHERE m.control_id = ?1 AND m.replaced_by IS NULL",
    )?;
    let mut rows = statement.query([control_id])?;
    while let Some(row) = rows.next()? {
        manual.insert(row.get(0)?, (row.get(1)?, row.get(2)?));
    }
    let conclusion = conn
        .prepare_cached(
            "SELECT c.conclusion, c.basis, r.conclusion_id IS NOT NULL FROM conclusion c
             LEFT JOIN reopening r ON r.conclusion_id = c.id WHERE c.control_id = ?1 ORDER BY c.id DESC LIMIT 1",
        )?
        .query_row([control_id], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?, r.get::<_, bool>(2)?)))
        .optional()?
        .and_then(|(kind, basis, reopened)| (!reopened).then_some((kind, basis)));
    Ok(Content {
        control,
        evidence,
        manual,
        exceptions: BTreeMap::new(),
        conclusion,
    })
}
