//! Second counts beside what a collection brought, as the collection's end computed them.

use std::collections::BTreeMap;

use tickmark_domain::{ReconciliationLine, ShownLines, Source, Verdict};

use crate::Store;
use crate::error::Result;

impl Store {
    /// Keeps the lines of a run, in place of those that an earlier end of the same run left.
    pub fn save_reconciliation(&self, run_id: i64, lines: Vec<ReconciliationLine>) -> Result<()> {
        self.write(move |tx, _| {
            tx.execute("DELETE FROM reconciliation WHERE run_id = ?1", [run_id])?;
            let mut statement = tx.prepare_cached(
                "INSERT INTO reconciliation (run_id, ordinal, source, account_id, region, what, expected, found, verdict,
                   explanation) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?;
            let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
            for (ordinal, line) in (0_i64..).zip(&lines) {
                statement.execute((
                    run_id,
                    ordinal,
                    line.source.as_str(),
                    &line.account_id,
                    &line.region,
                    &line.what,
                    whole(line.expected),
                    whole(line.found),
                    line.verdict.as_str(),
                    &line.explanation,
                ))?;
            }
            Ok(())
        })
    }

    /// Where a source's second counts differed when they were last made before a run, though not the time before: one of
    /// the two sides is wrong, and asking both again tells whether it still is. What differs twice in a row is not in
    /// doubt any more; it differs.
    pub fn list_doubted(&self, before_run: i64) -> Result<Vec<(Source, String, String)>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT source, account_id, region, max(verdict = 'differs') FROM reconciliation WHERE run_id < ?1
                 GROUP BY source, account_id, region, run_id ORDER BY source, account_id, region, run_id DESC",
            )?;
            let mut rows = statement.query([before_run])?;
            let mut sheets: BTreeMap<(String, String, String), Vec<bool>> = BTreeMap::new();
            while let Some(r) = rows.next()? {
                let place = (r.get(0)?, r.get(1)?, r.get(2)?);
                sheets.entry(place).or_default().push(r.get(3)?);
            }
            let doubted = sheets
                .into_iter()
                .filter(|(_, differs)| differs[0] && !differs.get(1).copied().unwrap_or_default());
            Ok(doubted
                .filter_map(|((source, account, region), _)| Some((source.parse().ok()?, account, region)))
                .collect())
        })
    }

    /// The sources that answered in a run and of which AWS offers no second count.
    pub fn list_uncounted(&self, run_id: i64) -> Result<Vec<Source>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT DISTINCT source FROM receipt WHERE run_id = ?1 AND pages > 0
                   AND source NOT IN (SELECT source FROM reconciliation WHERE run_id = ?1)",
            )?;
            let rows = statement.query_map([run_id], |r| r.get::<_, String>(0))?;
            let names = rows.collect::<rusqlite::Result<Vec<_>>>()?;
            let mut sources: Vec<Source> = names.iter().filter_map(|name| name.parse().ok()).collect();
            sources.retain(|source| *source != Source::Sts);
            sources.sort_unstable();
            Ok(sources)
        })
    }

    /// The lines of a run, in their order.
    pub fn list_reconciliation(&self, run_id: i64) -> Result<Vec<ReconciliationLine>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT source, account_id, region, what, expected, found, verdict, explanation FROM reconciliation
                 WHERE run_id = ?1 ORDER BY ordinal",
            )?;
            let rows = statement.query_map([run_id], line)?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// How many lines of a run are shown, and a slice of them.
    pub fn slice_reconciliation(
        &self,
        run_id: i64,
        shown: ShownLines,
        offset: u64,
        limit: u32,
    ) -> Result<(u64, Vec<ReconciliationLine>)> {
        let (which, order) = match shown {
            ShownLines::All => ("", "ordinal"),
            ShownLines::Explained => (" AND verdict = 'explained'", "ordinal"),
            ShownLines::Differs => (" AND verdict = 'differs'", "ordinal"),
            ShownLines::Unequal => (" AND verdict <> 'equal'", "verdict = 'differs' DESC, ordinal"),
        };
        let offset = i64::try_from(offset).unwrap_or(i64::MAX);
        self.read(|conn| {
            let count = format!("SELECT count(*) FROM reconciliation WHERE run_id = ?1{which}");
            let total = conn
                .prepare_cached(&count)?
                .query_row([run_id], |r| crate::read::count(r, 0))?;
            let slice = format!(
                "SELECT source, account_id, region, what, expected, found, verdict, explanation FROM reconciliation
                 WHERE run_id = ?1{which} ORDER BY {order} LIMIT ?2 OFFSET ?3"
            );
            let mut statement = conn.prepare_cached(&slice)?;
            let rows = statement.query_map((run_id, limit, offset), line)?;
            Ok((total, rows.collect::<rusqlite::Result<_>>()?))
        })
    }
}

fn line(r: &rusqlite::Row<'_>) -> rusqlite::Result<ReconciliationLine> {
    Ok(ReconciliationLine {
        source: r.get::<_, String>(0)?.parse().unwrap_or(Source::Manual),
        account_id: r.get(1)?,
        region: r.get(2)?,
        what: r.get(3)?,
        expected: crate::read::count(r, 4)?,
        found: crate::read::count(r, 5)?,
        verdict: r.get::<_, String>(6)?.parse().unwrap_or(Verdict::Differs),
        explanation: r.get(7)?,
    })
}
