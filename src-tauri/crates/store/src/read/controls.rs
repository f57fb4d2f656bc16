//! Pinned frameworks and controls, and counts over their evidence.

use rusqlite::OptionalExtension;
use tickmark_domain::{ControlDefinition, EvidenceKind, MachineResult};

use super::count;
use crate::Store;
use crate::error::{Result, StoreError};

/// A pinned framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameworkRecord {
    /// `aws-evidence-starter`.
    pub id: String,
    /// As pinned.
    pub version: String,
    /// One line.
    pub title: String,
    /// What it is.
    pub description: String,
    /// SHA-256 of the definition, hex.
    pub digest: String,
    /// How many controls it has.
    pub controls: u64,
    /// Control sets in order: id and title.
    pub sets: Vec<(String, String)>,
}

/// A pinned control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlRecord {
    /// Inside this engagement.
    pub id: i64,
    /// The framework.
    pub framework_id: String,
    /// The control set.
    pub set_id: String,
    /// Title of the control set.
    pub set_title: String,
    /// As pinned.
    pub definition: ControlDefinition,
    /// SHA-256 of the pinned definition, hex.
    pub digest: String,
}

/// An evidence source of a control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRecord {
    /// The control.
    pub control_id: i64,
    /// Its place; [`crate::ATTACHED`] for what was attached by hand.
    pub ordinal: i64,
    /// `config_rule`, `event_selection`, `audit_manager_control`, `configuration_history`, `manual`, `attached`.
    pub kind: String,
    /// Identifier, selection, resource type.
    pub title: String,
    /// Why an item is linked through it.
    pub why: String,
    /// Whether its items carry a result.
    pub is_machine_test: bool,
}

/// Current evidence of a control, counted by source and result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkCount {
    /// The control.
    pub control_id: i64,
    /// The source's place.
    pub ordinal: i64,
    /// Which kind of evidence.
    pub kind: EvidenceKind,
    /// None where the kind carries no result.
    pub result: Option<MachineResult>,
    /// Items.
    pub items: u64,
}

/// Compliance checks of a control, counted by account, Region and result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckCount {
    /// The control.
    pub control_id: i64,
    /// Where.
    pub account_id: String,
    /// Where.
    pub region: String,
    /// What.
    pub result: MachineResult,
    /// Checks.
    pub items: u64,
}

impl Store {
    /// Pinned frameworks, in order.
    pub fn list_frameworks(&self) -> Result<Vec<FrameworkRecord>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT id, version, title, description, digest,
                   (SELECT count(*) FROM control c WHERE c.framework_id = framework.id)
                 FROM framework ORDER BY position",
            )?;
            let rows = statement.query_map([], |r| {
                Ok(FrameworkRecord {
                    id: r.get(0)?,
                    version: r.get(1)?,
                    title: r.get(2)?,
                    description: r.get(3)?,
                    digest: r.get(4)?,
                    controls: count(r, 5)?,
                    sets: vec![],
                })
            })?;
            let mut frameworks: Vec<FrameworkRecord> = rows.collect::<rusqlite::Result<_>>()?;
            let sql = "SELECT id, title FROM control_set WHERE framework_id = ?1 ORDER BY position";
            let mut statement = conn.prepare_cached(sql)?;
            for framework in &mut frameworks {
                let rows = statement.query_map([&framework.id], |r| Ok((r.get(0)?, r.get(1)?)))?;
                framework.sets = rows.collect::<rusqlite::Result<_>>()?;
            }
            Ok(frameworks)
        })
    }

    /// Pinned controls, in order.
    pub fn list_controls(&self) -> Result<Vec<ControlRecord>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT c.id, c.framework_id, c.set_id, s.title, c.definition, c.digest FROM control c
                 JOIN control_set s ON s.framework_id = c.framework_id AND s.id = c.set_id
                 JOIN framework f ON f.id = c.framework_id ORDER BY f.position, s.position, c.position",
            )?;
            let mut rows = statement.query([])?;
            let mut controls = Vec::new();
            while let Some(r) = rows.next()? {
                controls.push(ControlRecord {
                    id: r.get(0)?,
                    framework_id: r.get(1)?,
                    set_id: r.get(2)?,
                    set_title: r.get(3)?,
                    definition: serde_json::from_str(&r.get::<_, String>(4)?)?,
                    digest: r.get(5)?,
                });
            }
            Ok(controls)
        })
    }

    /// The control that a person names: by its code, by `framework/code`, or by its number.
    pub fn find_control(&self, name: &str) -> Result<i64> {
        let name = name.to_owned();
        self.read(move |conn| {
            let (framework, code) = name
                .rsplit_once('/')
                .map_or((None, name.as_str()), |(f, c)| (Some(f), c));
            let mut statement = conn.prepare_cached(
                "SELECT id FROM control WHERE code = ?1 COLLATE NOCASE AND (?2 IS NULL OR framework_id = ?2)",
            )?;
            let found: Vec<i64> = statement
                .query_map((code, framework), |r| r.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            match found[..] {
                [id] => Ok(id),
                [] => {
                    let by_number = name.parse::<i64>().ok().map_or(Ok(None), |n| {
                        conn.query_row("SELECT id FROM control WHERE id = ?1", [n], |r| r.get(0))
                            .optional()
                    })?;
                    by_number.ok_or(StoreError::NotFound {
                        what: "control",
                        id: name.clone(),
                    })
                }
                _ => Err(StoreError::Refused(format!(
                    "more than one framework has a control {name}; name it as framework/{name}"
                ))),
            }
        })
    }

    /// Evidence sources of all controls, in order.
    pub fn list_sources(&self) -> Result<Vec<SourceRecord>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT control_id, ordinal, kind, title, why, is_machine_test FROM control_source
                 ORDER BY control_id, ordinal",
            )?;
            let rows = statement.query_map([], |r| {
                Ok(SourceRecord {
                    control_id: r.get(0)?,
                    ordinal: r.get(1)?,
                    kind: r.get(2)?,
                    title: r.get(3)?,
                    why: r.get(4)?,
                    is_machine_test: r.get(5)?,
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Current evidence of every control by source and result.
    pub fn count_links(&self) -> Result<Vec<LinkCount>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT l.control_id, l.ordinal, k.text, f.result, count(*) FROM link l
                 JOIN fact f ON f.id = l.evidence_id JOIN term k ON k.id = f.evidence_kind GROUP BY 1, 2, 3, 4 ORDER BY 1, 2",
            )?;
            let mut rows = statement.query([])?;
            let mut counts = Vec::new();
            while let Some(r) = rows.next()? {
                let Ok(kind) = r.get::<_, String>(2)?.parse() else {
                    continue;
                };
                counts.push(LinkCount {
                    control_id: r.get(0)?,
                    ordinal: r.get(1)?,
                    kind,
                    result: r.get::<_, Option<String>>(3)?.and_then(|t| t.parse().ok()),
                    items: count(r, 4)?,
                });
            }
            Ok(counts)
        })
    }

    /// Compliance checks of every control by account, Region and result.
    pub fn count_checks(&self) -> Result<Vec<CheckCount>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT l.control_id, a.text, g.text, f.result, count(*) FROM link l JOIN fact f ON f.id = l.evidence_id
                 JOIN term a ON a.id = f.account JOIN term g ON g.id = f.region
                 WHERE f.evidence_kind = (SELECT id FROM term WHERE text = 'compliance_check') AND f.result IS NOT NULL GROUP BY 1, 2, 3, 4",
            )?;
            let mut rows = statement.query([])?;
            let mut counts = Vec::new();
            while let Some(r) = rows.next()? {
                let Ok(result) = r.get::<_, String>(3)?.parse() else { continue };
                counts.push(CheckCount {
                    control_id: r.get(0)?,
                    account_id: r.get(1)?,
                    region: r.get(2)?,
                    result,
                    items: count(r, 4)?,
                });
            }
            Ok(counts)
        })
    }

    /// Receipts behind the evidence of a control: the source's place and the receipt, each pair once.
    pub fn list_link_receipts(&self, control_id: i64) -> Result<Vec<(i64, i64)>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT DISTINCT l.ordinal, f.receipt_id FROM link l JOIN fact f ON f.id = l.evidence_id
                 WHERE l.control_id = ?1 AND f.receipt_id IS NOT NULL ORDER BY 1, 2",
            )?;
            let rows = statement.query_map([control_id], |r| Ok((r.get(0)?, r.get(1)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}
