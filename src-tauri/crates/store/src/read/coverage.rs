//! Days and switches: how much lies on which day, when a recorder or trail was stopped, and what it said of itself.

use rusqlite::{Connection, OptionalExtension};
use tickmark_domain::time::DAY_MS;
use tickmark_domain::{Period, Source, Span, Timestamp};

use super::count;
use crate::Store;
use crate::error::Result;

/// One version of a fact, present or replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactVersion {
    /// Where.
    pub account_id: String,
    /// Where.
    pub region: String,
    /// The source's own id.
    pub native_id: String,
    /// Members kept for reading, as JSON.
    pub data: Option<String>,
    /// When it was collected first.
    pub collected_at: Timestamp,
    /// How it was obtained.
    pub receipt_id: Option<i64>,
}

/// An event that switched something on or off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwitchEvent {
    /// The event among the evidence.
    pub id: i64,
    /// Where.
    pub account_id: String,
    /// Where.
    pub region: String,
    /// `StopLogging`.
    pub event_name: String,
    /// What was switched.
    pub resource_id: String,
    /// One line.
    pub title: String,
    /// When.
    pub at: Timestamp,
    /// How it was obtained.
    pub receipt_id: Option<i64>,
}

/// Current evidence of a lane in a stretch of time, by the index that is made for it.
const LANE: &str = "FROM fact f INDEXED BY fact_when WHERE f.source = (SELECT id FROM term WHERE text = ?1)
  AND f.account = ?2 AND f.region = ?3 AND f.evidence_kind IS NOT NULL AND f.superseded_by IS NULL";

/// Every version of the facts of a kind: those that stand, by the index over what stands, and those before them, because
/// each names the one that replaced it. Joined crosswise, so that SQLite does not go through all facts for their order.
const VERSIONS: &str = "WITH RECURSIVE version (id) AS (
    SELECT id FROM fact WHERE kind = (SELECT id FROM term WHERE text = ?1) AND superseded_by IS NULL
    UNION SELECT older.id FROM version JOIN fact older ON older.superseded_by = version.id)
  SELECT a.text, g.text, f.native_id, f.data, f.collected_at, f.receipt_id
  FROM version CROSS JOIN item f ON f.id = version.id JOIN term a ON a.id = f.account JOIN term g ON g.id = f.region
  ORDER BY f.id";

impl Store {
    /// Current evidence of a source in an account and Region on every day of a period.
    pub fn count_days(
        &self,
        source: Source,
        account: &str,
        region: &str,
        period: &Period,
    ) -> Result<Vec<u64>> {
        let (first, days) = (period.from.start().ms(), period.days());
        self.read(|conn| {
            let mut counts = vec![0; days as usize];
            let (Some(account), Some(region)) = (term(conn, account)?, term(conn, region)?) else {
                return Ok(counts);
            };
            let sql = format!(
                "WITH RECURSIVE day (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM day WHERE n + 1 < ?5)
                 SELECT day.n, (SELECT count(*) {LANE} AND f.occurred_at >= ?4 + day.n * {DAY_MS}
                   AND f.occurred_at < ?4 + (day.n + 1) * {DAY_MS}) FROM day"
            );
            let mut statement = conn.prepare_cached(&sql)?;
            let mut rows = statement.query((source.as_str(), account, region, first, days))?;
            while let Some(row) = rows.next()? {
                let day = usize::try_from(count(row, 0)?).unwrap_or(usize::MAX);
                if let Some(slot) = counts.get_mut(day) {
                    *slot = count(row, 1)?;
                }
            }
            Ok(counts)
        })
    }

    /// The same in one stretch of time.
    pub fn count_between(&self, source: Source, account: &str, region: &str, span: Span) -> Result<u64> {
        self.read(|conn| {
            let (Some(account), Some(region)) = (term(conn, account)?, term(conn, region)?) else {
                return Ok(0);
            };
            let sql = format!("SELECT count(*) {LANE} AND f.occurred_at >= ?4 AND f.occurred_at < ?5");
            let key = (source.as_str(), account, region, span.from.ms(), span.to.ms());
            Ok(conn.prepare_cached(&sql)?.query_row(key, |r| count(r, 0))?)
        })
    }

    /// Every `CloudTrail` event of these names, by time. Read from the index alone but for what is found.
    pub fn list_switch_events(&self, names: &[&str]) -> Result<Vec<SwitchEvent>> {
        self.read(|conn| {
            let mut ids = Vec::new();
            for name in names {
                ids.extend(term(conn, name)?.map(|id| id.to_string()));
            }
            if ids.is_empty() {
                return Ok(Vec::new());
            }
            let sql = format!(
                "SELECT f.id, a.text, g.text, n.text, coalesce(f.resource_id, ''), coalesce(i.title, ''), f.occurred_at,
                   f.receipt_id
                 FROM fact f INDEXED BY fact_when JOIN term a ON a.id = f.account JOIN term g ON g.id = f.region
                 JOIN term n ON n.id = f.event_name JOIN item i ON i.id = f.id
                 WHERE f.source = (SELECT id FROM term WHERE text = ?1) AND f.evidence_kind IS NOT NULL AND f.superseded_by IS NULL
                   AND f.occurred_at IS NOT NULL AND f.event_name IN ({}) ORDER BY f.occurred_at, f.id",
                ids.join(", ")
            );
            let mut statement = conn.prepare(&sql)?;
            let rows = statement.query_map([Source::CloudTrail.as_str()], |r| {
                Ok(SwitchEvent {
                    id: r.get(0)?,
                    account_id: r.get(1)?,
                    region: r.get(2)?,
                    event_name: r.get(3)?,
                    resource_id: r.get(4)?,
                    title: r.get(5)?,
                    at: Timestamp::from_ms(r.get(6)?),
                    receipt_id: r.get(7)?,
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Every version of the facts of a kind, oldest first.
    pub fn list_versions(&self, kind: &str) -> Result<Vec<FactVersion>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(VERSIONS)?;
            let rows = statement.query_map([kind], |r| {
                Ok(FactVersion {
                    account_id: r.get(0)?,
                    region: r.get(1)?,
                    native_id: r.get(2)?,
                    data: r.get(3)?,
                    collected_at: Timestamp::from_ms(r.get(4)?),
                    receipt_id: r.get(5)?,
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}

fn term(conn: &Connection, text: &str) -> Result<Option<i64>> {
    let found = conn
        .prepare_cached("SELECT id FROM term WHERE text = ?1")?
        .query_row([text], |r| r.get(0));
    Ok(found.optional()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::plan::scanned;

    #[test]
    fn versions_of_a_kind_are_found_without_reading_other_facts() {
        assert_eq!(scanned(VERSIONS), ["version", "version"], "what was found so far");
    }
}
