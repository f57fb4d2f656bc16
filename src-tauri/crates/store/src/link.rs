//! Which control wants which evidence. Links are kept as evidence comes in, never matched when it is shown.
//! Evidence that does not speak for the engagement's period is kept, and serves no control.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Transaction};
use tickmark_domain::evidence::in_period;
use tickmark_domain::{ControlDefinition, EvidenceKind, EvidenceSource, MachineResult, Period, Timestamp};

use crate::error::Result;
use crate::fact::NewEvidence;
use crate::writer::Desk;

/// The source number of what a person attached to a control, behind all sources of its definition.
pub const ATTACHED: i64 = 1000;

#[derive(Debug, Clone)]
struct Selection {
    control_id: i64,
    ordinal: i64,
    event_source: String,
    identity_types: Vec<String>,
}

/// What the pinned controls want, by what an item offers.
#[derive(Debug, Default)]
pub(crate) struct Linker {
    by_match_key: HashMap<String, Vec<(i64, i64)>>,
    by_event_name: HashMap<String, Vec<Selection>>,
    any_event: Vec<Selection>,
    by_resource_type: HashMap<String, Vec<(i64, i64)>>,
    period: Option<Period>,
}

impl Linker {
    /// Reads what every pinned control wants.
    pub fn read(conn: &Connection) -> Result<Self> {
        let mut linker = Self {
            period: read_period(conn)?,
            ..Self::default()
        };
        let mut statement = conn.prepare("SELECT id, definition FROM control ORDER BY id")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let definition: ControlDefinition = serde_json::from_str(&row.get::<_, String>(1)?)?;
            linker.add(row.get(0)?, &definition);
        }
        Ok(linker)
    }

    fn add(&mut self, control_id: i64, definition: &ControlDefinition) {
        for (ordinal, source) in (0_i64..).zip(&definition.sources) {
            match source {
                EvidenceSource::ConfigRule { identifier: key }
                | EvidenceSource::SecurityHubControl { control_id: key, .. } => {
                    self.by_match_key
                        .entry(key.clone())
                        .or_default()
                        .push((control_id, ordinal));
                }
                EvidenceSource::AuditManagerControl {
                    assessment_id,
                    control_set_id,
                    control_id: theirs,
                    ..
                } => {
                    let key = format!("{assessment_id}|{control_set_id}|{theirs}");
                    self.by_match_key
                        .entry(key)
                        .or_default()
                        .push((control_id, ordinal));
                }
                EvidenceSource::EventSelection {
                    event_source,
                    event_names,
                    identity_types,
                    ..
                } => {
                    let selection = Selection {
                        control_id,
                        ordinal,
                        event_source: event_source.clone(),
                        identity_types: identity_types.clone(),
                    };
                    if event_names.is_empty() {
                        self.any_event.push(selection);
                    } else {
                        for name in event_names {
                            self.by_event_name
                                .entry(name.clone())
                                .or_default()
                                .push(selection.clone());
                        }
                    }
                }
                EvidenceSource::ConfigurationHistory { resource_type } => {
                    self.by_resource_type
                        .entry(resource_type.clone())
                        .or_default()
                        .push((control_id, ordinal));
                }
                EvidenceSource::Manual { .. } => {}
            }
        }
    }

    /// The controls, each with the number of its source, that want this item; the first source of a control wins.
    pub fn wanted_by(&self, e: &NewEvidence) -> Vec<(i64, i64)> {
        let mut found: Vec<(i64, i64)> = Vec::new();
        match e.kind {
            EvidenceKind::UserActivity if e.match_key.is_empty() => {
                let named = self
                    .by_event_name
                    .get(&e.event_name)
                    .map_or(&[][..], Vec::as_slice);
                for s in named.iter().chain(&self.any_event) {
                    let source_fits = s.event_source.is_empty() || s.event_source == e.service;
                    let identity_fits =
                        s.identity_types.is_empty() || s.identity_types.contains(&e.identity_type);
                    if source_fits && identity_fits {
                        found.push((s.control_id, s.ordinal));
                    }
                }
            }
            EvidenceKind::ConfigurationSnapshot if e.match_key.is_empty() => {
                found.extend(self.by_resource_type.get(&e.resource_type).into_iter().flatten());
            }
            _ => found.extend(self.by_match_key.get(&e.match_key).into_iter().flatten()),
        }
        found.sort_unstable();
        found.dedup_by_key(|(control, _)| *control);
        found
    }
}

fn read_period(conn: &Connection) -> Result<Option<Period>> {
    let texts: Option<(String, String)> = conn
        .query_row("SELECT period_from, period_to FROM engagement", [], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })
        .optional()?;
    Ok(texts.and_then(|(from, to)| {
        Some(Period {
            from: from.parse().ok()?,
            to: to.parse().ok()?,
        })
    }))
}

/// Links a new item to the controls that want it.
pub(crate) fn link_evidence(
    tx: &Transaction<'_>,
    desk: &mut Desk,
    evidence_id: i64,
    e: &NewEvidence,
    occurred_at: Option<Timestamp>,
    collected_at: Timestamp,
) -> Result<()> {
    if desk.linker.is_none() {
        desk.linker = Some(Linker::read(tx)?);
    }
    let Some(linker) = &desk.linker else { return Ok(()) };
    if linker
        .period
        .is_some_and(|p| !in_period(e.kind, e.source, occurred_at, collected_at, &p))
    {
        return Ok(());
    }
    for (control_id, ordinal) in linker.wanted_by(e) {
        put(tx, control_id, ordinal, evidence_id, e.result, occurred_at)?;
    }
    Ok(())
}

/// Writes one link, in its place of the control's order.
pub(crate) fn put(
    tx: &Transaction<'_>,
    control_id: i64,
    ordinal: i64,
    evidence_id: i64,
    result: Option<MachineResult>,
    occurred_at: Option<Timestamp>,
) -> Result<()> {
    let trouble = match result {
        Some(MachineResult::Noncompliant) => 0,
        Some(MachineResult::Excepted) => 1,
        Some(MachineResult::Inconclusive) => 2,
        Some(MachineResult::Unknown) => 3,
        None => 4,
        Some(MachineResult::Compliant) => 5,
        Some(MachineResult::NotApplicable) => 6,
    };
    tx.prepare_cached(
        "INSERT OR IGNORE INTO link (control_id, ordinal, trouble, age, evidence_id) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute((control_id, ordinal, trouble, -occurred_at.map_or(0, Timestamp::ms), evidence_id))?;
    Ok(())
}

/// Links all present evidence to controls that were pinned after it came.
pub(crate) fn relink(tx: &Transaction<'_>, desk: &mut Desk) -> Result<()> {
    desk.linker = Some(Linker::read(tx)?);
    let mut statement = tx.prepare(
        "SELECT f.id, f.evidence_kind, f.source, coalesce(sv.text, ''), coalesce(rt.text, ''), coalesce(en.text, ''),
           coalesce(mk.text, ''), coalesce(it.text, ''), f.result, f.occurred_at, f.collected_at
         FROM item f
         LEFT JOIN term sv ON sv.id = f.service LEFT JOIN term rt ON rt.id = f.resource_type
         LEFT JOIN term en ON en.id = f.event_name LEFT JOIN term mk ON mk.id = f.match_key
         LEFT JOIN term it ON it.id = f.identity_type
         WHERE f.is_evidence AND f.evidence_kind <> 'manual' AND f.superseded_by IS NULL",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let text = |i: usize| row.get::<_, String>(i);
        let (Ok(kind), Ok(source)) = (text(1)?.parse(), text(2)?.parse()) else {
            continue;
        };
        let evidence = NewEvidence {
            kind,
            source,
            service: text(3)?,
            resource_type: text(4)?,
            resource_id: String::new(),
            event_name: text(5)?,
            principal: String::new(),
            source_ip: String::new(),
            match_key: text(6)?,
            identity_type: text(7)?,
            result: row.get::<_, Option<String>>(8)?.and_then(|t| t.parse().ok()),
            title: String::new(),
        };
        let at = row.get::<_, Option<i64>>(9)?.map(Timestamp::from_ms);
        link_evidence(
            tx,
            desk,
            row.get(0)?,
            &evidence,
            at,
            Timestamp::from_ms(row.get(10)?),
        )?;
    }
    Ok(())
}
