//! Evidence items and other facts.

use rusqlite::OptionalExtension;
use tickmark_domain::{EvidenceKind, MachineResult, Source, Timestamp};

use super::count;
use crate::Store;
use crate::error::{Result, StoreError};

/// An evidence item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceRecord {
    /// Printed as E31.
    pub id: i64,
    /// `cloudtrail.event`.
    pub fact_kind: String,
    /// Which kind.
    pub kind: EvidenceKind,
    /// Which source.
    pub source: Source,
    /// The source's own id.
    pub native_id: String,
    /// Where.
    pub account_id: String,
    /// Where.
    pub region: String,
    /// `s3.amazonaws.com`.
    pub service: String,
    /// `AWS::S3::Bucket`.
    pub resource_type: String,
    /// The resource.
    pub resource_id: String,
    /// For events.
    pub event_name: String,
    /// Who acted.
    pub principal: String,
    /// For events.
    pub source_ip: String,
    /// Rule identifier or Audit Manager control.
    pub match_key: String,
    /// None where the kind carries no result.
    pub result: Option<MachineResult>,
    /// When it happened or was recorded.
    pub occurred_at: Option<Timestamp>,
    /// When it was collected.
    pub collected_at: Timestamp,
    /// One line.
    pub title: String,
    /// The original.
    pub artifact_id: i64,
    /// Hex.
    pub artifact_sha256: String,
    /// Where in the original.
    pub position: String,
    /// How it was obtained; none for manual items.
    pub receipt_id: Option<i64>,
    /// Whether a newer version is known.
    pub superseded: bool,
    /// When a later collection no longer found it.
    pub gone_at: Option<Timestamp>,
    /// Members kept for reading, as JSON.
    pub data: Option<String>,
}

/// A fact of another kind: a rule, a recorder, a trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactRecord {
    /// Number.
    pub id: i64,
    /// `config.rule`.
    pub kind: String,
    /// Where.
    pub account_id: String,
    /// Where.
    pub region: String,
    /// The source's own id.
    pub native_id: String,
    /// When it happened or was recorded.
    pub occurred_at: Option<Timestamp>,
    /// Members kept for reading, as JSON.
    pub data: Option<String>,
    /// When a later collection no longer found it.
    pub gone_at: Option<Timestamp>,
    /// The newest run that saw it.
    pub last_run_id: i64,
}

/// Which evidence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EvidenceFilter {
    /// Only linked to this control.
    pub control_id: Option<i64>,
    /// Only through this source of the control.
    pub ordinal: Option<i64>,
    /// Only this account.
    pub account_id: Option<String>,
    /// Only this Region.
    pub region: Option<String>,
    /// Also versions that were replaced.
    pub superseded_too: bool,
}

/// Current evidence of one kind, source and result: how many items.
pub type EvidenceCount = (EvidenceKind, Source, Option<MachineResult>, u64);

/// How new a source is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freshness {
    /// Which source.
    pub source: Source,
    /// When its newest item happened.
    pub newest_at: Option<Timestamp>,
    /// When it was last collected.
    pub collected_at: Option<Timestamp>,
    /// Current items.
    pub items: u64,
    /// Accounts that answered.
    pub accounts: u64,
}

const SELECT: &str = "SELECT f.id, k.text, f.evidence_kind, f.source, f.native_id, a.text, g.text,
  coalesce(sv.text, ''), coalesce(rt.text, ''), coalesce(f.resource_id, ''), coalesce(en.text, ''),
  coalesce(p.text, ''), coalesce(ip.text, ''), coalesce(mk.text, ''), f.result, f.occurred_at, f.collected_at,
  coalesce(f.title, ''), f.artifact_id, lower(hex(o.sha256)), f.position, f.receipt_id,
  f.superseded_by IS NOT NULL, f.gone_at, f.data
FROM item f JOIN term k ON k.id = f.kind JOIN term a ON a.id = f.account JOIN term g ON g.id = f.region
JOIN artifact o ON o.id = f.artifact_id
LEFT JOIN term sv ON sv.id = f.service LEFT JOIN term rt ON rt.id = f.resource_type
LEFT JOIN term en ON en.id = f.event_name LEFT JOIN term p ON p.id = f.principal
LEFT JOIN term ip ON ip.id = f.source_ip LEFT JOIN term mk ON mk.id = f.match_key";

fn read_row(r: &rusqlite::Row<'_>) -> rusqlite::Result<EvidenceRecord> {
    Ok(EvidenceRecord {
        id: r.get(0)?,
        fact_kind: r.get(1)?,
        kind: r.get::<_, String>(2)?.parse().unwrap_or(EvidenceKind::Finding),
        source: r.get::<_, String>(3)?.parse().unwrap_or(Source::Manual),
        native_id: r.get(4)?,
        account_id: r.get(5)?,
        region: r.get(6)?,
        service: r.get(7)?,
        resource_type: r.get(8)?,
        resource_id: r.get(9)?,
        event_name: r.get(10)?,
        principal: r.get(11)?,
        source_ip: r.get(12)?,
        match_key: r.get(13)?,
        result: r.get::<_, Option<String>>(14)?.and_then(|t| t.parse().ok()),
        occurred_at: r.get::<_, Option<i64>>(15)?.map(Timestamp::from_ms),
        collected_at: Timestamp::from_ms(r.get(16)?),
        title: r.get(17)?,
        artifact_id: r.get(18)?,
        artifact_sha256: r.get(19)?,
        position: r.get(20)?,
        receipt_id: r.get(21)?,
        superseded: r.get(22)?,
        gone_at: r.get::<_, Option<i64>>(23)?.map(Timestamp::from_ms),
        data: r.get(24)?,
    })
}

impl Store {
    /// One evidence item.
    pub fn evidence(&self, id: i64) -> Result<EvidenceRecord> {
        self.read(|conn| {
            let sql = format!("{SELECT} WHERE f.id = ?1 AND f.is_evidence");
            let found = conn.prepare_cached(&sql)?.query_row([id], read_row).optional()?;
            found.ok_or_else(|| StoreError::NotFound {
                what: "evidence item",
                id: format!("E{id}"),
            })
        })
    }

    /// Current evidence of a control in its order (source, trouble first, newest first): a slice, and how many in all.
    pub fn list_linked(
        &self,
        control_id: i64,
        filter: &EvidenceFilter,
        offset: u64,
        limit: u32,
    ) -> Result<(u64, Vec<EvidenceRecord>)> {
        let filter = filter.clone();
        self.read(move |conn| {
            let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
            let by_place = filter.account_id.is_some() || filter.region.is_some();
            let (wanted, total): (String, u64) = if by_place {
                let rows = "FROM link l JOIN fact f ON f.id = l.evidence_id JOIN term a ON a.id = f.account
                  JOIN term g ON g.id = f.region WHERE l.control_id = ?1 AND (?2 IS NULL OR l.ordinal = ?2)
                  AND (?3 IS NULL OR a.text = ?3) AND (?4 IS NULL OR g.text = ?4)";
                let key = (control_id, filter.ordinal, &filter.account_id, &filter.region);
                let total = conn
                    .prepare_cached(&format!("SELECT count(*) {rows}"))?
                    .query_row(key, |r| count(r, 0))?;
                (format!("SELECT l.evidence_id {rows}"), total)
            } else {
                let rows = "FROM link l WHERE l.control_id = ?1 AND (?2 IS NULL OR l.ordinal = ?2)
                  AND ?3 IS NULL AND ?4 IS NULL";
                let key = (control_id, filter.ordinal, None::<String>, None::<String>);
                let total = conn
                    .prepare_cached(&format!("SELECT count(*) {rows}"))?
                    .query_row(key, |r| count(r, 0))?;
                (format!("SELECT l.evidence_id {rows}"), total)
            };
            let sql =
                format!("{wanted} ORDER BY l.ordinal, l.trouble, l.age, l.evidence_id LIMIT ?6 OFFSET ?5");
            let mut statement = conn.prepare_cached(&sql)?;
            let key = (
                control_id,
                filter.ordinal,
                &filter.account_id,
                &filter.region,
                whole(offset),
                limit,
            );
            let ids: Vec<i64> = statement
                .query_map(key, |r| r.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            let sql = format!("{SELECT} WHERE f.id = ?1");
            let mut statement = conn.prepare_cached(&sql)?;
            let rows = ids.iter().map(|id| statement.query_row([id], read_row));
            Ok((total, rows.collect::<rusqlite::Result<_>>()?))
        })
    }

    /// Hands evidence items to `sink` by number, oldest first: for tables and packages.
    pub fn each_evidence(
        &self,
        superseded_too: bool,
        mut sink: impl FnMut(EvidenceRecord) -> Result<()>,
    ) -> Result<()> {
        self.read(|conn| {
            let only = if superseded_too {
                ""
            } else {
                "AND f.superseded_by IS NULL"
            };
            let sql = format!("{SELECT} WHERE f.is_evidence {only} ORDER BY f.id");
            let mut statement = conn.prepare(&sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                sink(read_row(row)?)?;
            }
            Ok(())
        })
    }

    /// The controls that use an item: control number, code, and why.
    pub fn list_uses(&self, evidence_id: i64) -> Result<Vec<(i64, String, String)>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT c.id, c.code, s.why FROM link l JOIN control c ON c.id = l.control_id
                 JOIN control_source s ON s.control_id = l.control_id AND s.ordinal = l.ordinal
                 WHERE l.evidence_id = ?1 ORDER BY c.position",
            )?;
            let rows = statement.query_map([evidence_id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Hands every link (control number, evidence number) to `sink`, by evidence.
    pub fn each_link(&self, mut sink: impl FnMut(i64, i64)) -> Result<()> {
        self.read(|conn| {
            let mut statement =
                conn.prepare("SELECT control_id, evidence_id FROM link ORDER BY evidence_id, control_id")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                sink(row.get(0)?, row.get(1)?);
            }
            Ok(())
        })
    }

    /// Current facts of a kind; of one account and Region, or of all.
    pub fn list_facts(&self, kind: &str, place: Option<(&str, &str)>) -> Result<Vec<FactRecord>> {
        let (account, region) = place.map_or((None, None), |(a, r)| (Some(a.to_owned()), Some(r.to_owned())));
        let kind = kind.to_owned();
        self.read(move |conn| {
            let mut statement = conn.prepare_cached(
                "SELECT f.id, k.text, a.text, g.text, f.native_id, f.occurred_at, f.data, f.gone_at, f.last_run_id
                 FROM item f JOIN term k ON k.id = f.kind JOIN term a ON a.id = f.account JOIN term g ON g.id = f.region
                 WHERE k.text = ?1 AND (?2 IS NULL OR a.text = ?2) AND (?3 IS NULL OR g.text = ?3)
                   AND f.superseded_by IS NULL ORDER BY a.text, g.text, f.native_id",
            )?;
            let rows = statement.query_map((kind, account, region), |r| {
                Ok(FactRecord {
                    id: r.get(0)?,
                    kind: r.get(1)?,
                    account_id: r.get(2)?,
                    region: r.get(3)?,
                    native_id: r.get(4)?,
                    occurred_at: r.get::<_, Option<i64>>(5)?.map(Timestamp::from_ms),
                    data: r.get(6)?,
                    gone_at: r.get::<_, Option<i64>>(7)?.map(Timestamp::from_ms),
                    last_run_id: r.get(8)?,
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Every kind of which there are facts.
    pub fn list_fact_kinds(&self) -> Result<Vec<String>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT k.text FROM term k 
                 WHERE EXISTS (SELECT 1 FROM fact f WHERE f.kind = k.id AND f.superseded_by IS NULL) ORDER BY k.text",
            )?;
            let rows = statement.query_map([], |r| r.get(0))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Current evidence counted by kind, source and result.
    pub fn count_evidence(&self) -> Result<Vec<EvidenceCount>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT k.text, s.text, f.result, count(*) FROM fact f
                 JOIN term k ON k.id = f.evidence_kind JOIN term s ON s.id = f.source
                 WHERE f.superseded_by IS NULL GROUP BY k.id, s.id, f.result ORDER BY 1, 2, 3",
            )?;
            let mut rows = statement.query([])?;
            let mut counts = Vec::new();
            while let Some(r) = rows.next()? {
                let (Ok(kind), Ok(source)) = (r.get::<_, String>(0)?.parse(), r.get::<_, String>(1)?.parse())
                else {
                    continue;
                };
                let result = r.get::<_, Option<String>>(2)?.and_then(|t| t.parse().ok());
                counts.push((kind, source, result, count(r, 3)?));
            }
            Ok(counts)
        })
    }

    /// Evidence items of every version.
    pub fn count_evidence_versions(&self) -> Result<u64> {
        self.read(|conn| {
            let sql = "SELECT count(*) FROM fact WHERE evidence_kind IS NOT NULL";
            Ok(conn.query_row(sql, [], |r| count(r, 0))?)
        })
    }

    /// How new every source is.
    pub fn list_freshness(&self) -> Result<Vec<Freshness>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT s.text, max(f.occurred_at), max(f.collected_at), count(*), count(DISTINCT f.account) FROM fact f
                 JOIN term s ON s.id = f.source
                 WHERE f.evidence_kind IS NOT NULL AND f.superseded_by IS NULL GROUP BY s.id ORDER BY 1",
            )?;
            let mut rows = statement.query([])?;
            let mut fresh = Vec::new();
            while let Some(r) = rows.next()? {
                let Ok(source) = r.get::<_, String>(0)?.parse() else { continue };
                fresh.push(Freshness {
                    source,
                    newest_at: r.get::<_, Option<i64>>(1)?.map(Timestamp::from_ms),
                    collected_at: r.get::<_, Option<i64>>(2)?.map(Timestamp::from_ms),
                    items: count(r, 3)?,
                    accounts: count(r, 4)?,
                });
            }
            Ok(fresh)
        })
    }
}
