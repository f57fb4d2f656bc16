//! What a run saw, counted beside the file: the one side of every second count. Of each item two words are looked at, and
//! what is kept grows with what they say, not with the items.

use std::collections::BTreeMap;

use rusqlite::Connection;
use tickmark_domain::Timestamp;

use super::count;
use crate::Store;
use crate::error::Result;

/// What is counted, by which two words of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TallyOf {
    /// Audit Manager's items, by folder (`assessment|folder`) and kind of evidence.
    EvidenceByFolder,
    /// Audit Manager's items, by folder and whether they are selected for the assessment report.
    SelectedByFolder,
    /// Results of Config rules, by rule and compliance.
    ResultsByRule,
    /// Results inside conformance packs, by `pack|rule` and compliance.
    ResultsByPack,
    /// Resources that rules judged, by type, and by whether any rule found them noncompliant.
    JudgedByType,
    /// Resources that Config listed, by type.
    ListedByType,
    /// Resources of which the history was collected and which still exist, by type.
    RecordedByType,
    /// Security Hub's findings, by whether they are current and by what people made of them.
    FindingsByWork,
}

/// How many of one kind in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Where.
    pub account_id: String,
    /// Where.
    pub region: String,
    /// The first word.
    pub first: String,
    /// The second word.
    pub second: String,
    /// How many.
    pub items: u64,
    /// When the newest of them happened or was recorded.
    pub newest: Option<Timestamp>,
}

/// Current facts of a kind that a run, or a later one, saw.
const SEEN: &str = "FROM item f JOIN term a ON a.id = f.account JOIN term g ON g.id = f.region
  WHERE f.kind = (SELECT id FROM term WHERE text = ?1) AND f.last_run_id >= ?2 AND f.gone_at IS NULL
    AND f.superseded_by IS NULL";

impl TallyOf {
    const fn kind(self) -> &'static str {
        match self {
            Self::EvidenceByFolder | Self::SelectedByFolder => "auditmanager.evidence",
            Self::ResultsByRule | Self::JudgedByType => "config.evaluation",
            Self::ResultsByPack => "config.pack_evaluation",
            Self::ListedByType => "config.resource",
            Self::RecordedByType => "config.configuration_item",
            Self::FindingsByWork => "securityhub.finding",
        }
    }

    fn sql(self) -> String {
        // Everything up to the first and up to the second bar, without it. Up to the last one SQL cannot say briefly: see
        // `first_word`.
        const FIRST: &str = "substr(f.native_id, 1, instr(f.native_id, '|') - 1)";
        const FIRST_TWO: &str = "substr(f.native_id, 1, instr(f.native_id, '|')
          + instr(substr(f.native_id, instr(f.native_id, '|') + 1), '|') - 1)";
        // SQLite would sort all of them, in memory, to group them.
        let by = |first: &str, second: &str| {
            format!("SELECT a.text, g.text, {first}, {second}, 1, f.occurred_at {SEEN}")
        };
        match self {
            Self::EvidenceByFolder => {
                by("f.native_id", "coalesce(json_extract(f.data, '$.evidenceByType'), '')")
            }
            Self::SelectedByFolder => by(
                "f.native_id",
                "coalesce(json_extract(f.data, '$.assessmentReportSelection'), '')",
            ),
            Self::FindingsByWork => by(
                "coalesce(json_extract(f.data, '$.record_state'), '')",
                "coalesce(json_extract(f.data, '$.workflow'), '')",
            ),
            Self::ResultsByRule => by(
                "coalesce(json_extract(f.data, '$.rule'), '')",
                "coalesce(json_extract(f.data, '$.compliance'), '')",
            ),
            Self::ResultsByPack => by(FIRST_TWO, "coalesce(json_extract(f.data, '$.compliance'), '')"),
            Self::ListedByType => by(FIRST, "''"),
            Self::JudgedByType => format!(
                "SELECT account, region, kind, CASE WHEN bad > 0 THEN 'NON_COMPLIANT' WHEN good > 0 THEN 'COMPLIANT'
                   ELSE '' END, count(*), max(newest) FROM (
                   SELECT a.text AS account, g.text AS region, json_extract(f.data, '$.resource_type') AS kind,
                     sum(json_extract(f.data, '$.compliance') = 'NON_COMPLIANT') AS bad,
                     sum(json_extract(f.data, '$.compliance') = 'COMPLIANT') AS good, max(f.occurred_at) AS newest
                   {SEEN} GROUP BY 1, 2, 3, json_extract(f.data, '$.resource_id'))
                 WHERE kind IS NOT NULL GROUP BY 1, 2, 3, 4"
            ),
            // Of a resource's items the newest says whether it still exists.
            Self::RecordedByType => format!(
                "SELECT account, region, kind, '', count(*), max(newest) FROM (
                   SELECT a.text AS account, g.text AS region, {FIRST} AS kind, max(f.occurred_at) AS newest,
                     coalesce(json_extract(f.data, '$.configurationItemStatus'), '') AS status
                   {SEEN} GROUP BY 1, 2, {FIRST_TWO})
                 WHERE status NOT LIKE 'ResourceDeleted%' GROUP BY 1, 2, 3"
            ),
        }
    }
}

impl TallyOf {
    /// The first word of what stands in its column.
    fn first_word(self, text: &str) -> &str {
        match self {
            Self::EvidenceByFolder | Self::SelectedByFolder => {
                text.rsplit_once('|').map_or("", |(folder, _)| folder)
            }
            _ => text,
        }
    }
}

/// How many, and when the newest was.
type Sum = (u64, Option<i64>);

impl Store {
    /// Counts what a run saw.
    pub fn tally(&self, of: TallyOf, run_id: i64) -> Result<Vec<Tally>> {
        self.read(|conn| tally(conn, of, run_id))
    }
}

fn tally(conn: &Connection, of: TallyOf, run_id: i64) -> Result<Vec<Tally>> {
    let mut sums: BTreeMap<[String; 4], Sum> = BTreeMap::new();
    let mut key = <[String; 4]>::default();
    let mut statement = conn.prepare_cached(&of.sql())?;
    let mut rows = statement.query((of.kind(), run_id))?;
    while let Some(row) = rows.next()? {
        for (n, word) in key.iter_mut().enumerate() {
            word.clear();
            let text = row.get_ref(n)?.as_str().map_err(rusqlite::Error::from)?;
            word.push_str(if n == 2 { of.first_word(text) } else { text });
        }
        let (items, newest) = (count(row, 4)?, row.get::<_, Option<i64>>(5)?);
        let sum = match sums.get_mut(&key) {
            Some(sum) => sum,
            None => sums.entry(key.clone()).or_default(),
        };
        *sum = (sum.0 + items, sum.1.max(newest));
    }
    let one = |([account_id, region, first, second], (items, newest)): ([String; 4], Sum)| Tally {
        account_id,
        region,
        first,
        second,
        items,
        newest: newest.map(Timestamp::from_ms),
    };
    Ok(sums.into_iter().map(one).collect())
}
