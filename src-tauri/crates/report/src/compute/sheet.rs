//! The reconciliation sheet of a collection, as the collection's end left it.

use std::collections::HashMap;

use tickmark_domain::{ReconciliationLine, Verdict};
use tickmark_store::{Result, Store};

use super::Snapshot;
use super::coverage::small;
use crate::model::{Completeness, ReconciliationSheet, SheetFigures, SheetGroup};

impl Snapshot {
    /// Calendar and second counts together.
    pub fn completeness(&self) -> Result<Completeness> {
        let collections = self.runs.iter().filter(|run| run.kind == "collect");
        Ok(Completeness {
            coverage: self.coverage()?,
            lanes: self.lanes()?,
            sheets: collections
                .map(|run| sheet(&self.store, run.id))
                .collect::<Result<_>>()?,
        })
    }
}

/// The sheet of one collection: the lines as they were last compared, also where it was interrupted; none before that.
pub fn sheet(store: &Store, run_id: i64) -> Result<ReconciliationSheet> {
    let lines = store.list_reconciliation(run_id)?;
    let without = if lines.is_empty() {
        vec![]
    } else {
        store.list_uncounted(run_id)?
    };
    let with = |verdict: Verdict| small(lines.iter().filter(|line| line.verdict == verdict).count());
    Ok(ReconciliationSheet {
        run_id,
        equal: with(Verdict::Equal),
        explained: with(Verdict::Explained),
        differs: with(Verdict::Differs),
        without,
        lines,
    })
}

/// The sheet of one collection in figures.
pub fn sheet_figures(store: &Store, run_id: i64) -> Result<SheetFigures> {
    let sheet = sheet(store, run_id)?;
    Ok(SheetFigures {
        run_id,
        lines: small(sheet.lines.len()),
        equal: sheet.equal,
        explained: sheet.explained,
        differs: sheet.differs,
        groups: groups(&sheet.lines),
    })
}

/// The lines by what was counted, sources by name, what was counted in the sheet's order.
fn groups(lines: &[ReconciliationLine]) -> Vec<SheetGroup> {
    let mut found: Vec<SheetGroup> = Vec::new();
    let mut places = HashMap::new();
    for line in lines {
        let name = common(&line.what);
        let at = *places.entry((line.source, name.clone())).or_insert_with(|| {
            found.push(SheetGroup {
                source: line.source,
                name,
                counts: 0,
                equal: 0,
                explained: 0,
                differs: 0,
            });
            found.len() - 1
        });
        let group = &mut found[at];
        group.counts += 1;
        match line.verdict {
            Verdict::Equal => group.equal += 1,
            Verdict::Explained => group.explained += 1,
            Verdict::Differs => group.differs += 1,
        }
    }
    found.sort_by_key(|group| group.source.title());
    found
}

/// `evidence of assessment 77…` and `AWS::S3::Bucket that Config lists` to what they have in common with their likes.
fn common(what: &str) -> String {
    let head = what.split(" of ").next().unwrap_or_default();
    let is_plain = |word: &&str| {
        !word.contains(|c: char| c.is_ascii_digit() || "|/".contains(c)) && !word.contains("::")
    };
    let mut words: Vec<&str> = head.split(' ').filter(is_plain).collect();
    if words.first() == Some(&"that") {
        words.insert(0, "resources");
    }
    let words = words.join(" ");
    let name = if words.is_empty() { what } else { &words };
    let mut chars = name.chars();
    let first = chars.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use tickmark_domain::Source;

    use super::*;

    fn line(source: Source, region: &str, what: &str, verdict: Verdict) -> ReconciliationLine {
        ReconciliationLine {
            source,
            account_id: "111122223333".to_owned(),
            region: region.to_owned(),
            what: what.to_owned(),
            expected: 4,
            found: 4,
            verdict,
            explanation: String::new(),
        }
    }

    #[test]
    fn lines_of_the_same_count_are_gathered_over_all_places_and_add_up() {
        let (config, manager) = (Source::Config, Source::AuditManager);
        let lines = [
            line(config, "us-east-1", "Rules compliant", Verdict::Equal),
            line(config, "eu-west-1", "Rules compliant", Verdict::Explained),
            line(
                manager,
                "us-east-1",
                "evidence of assessment 77aa-12",
                Verdict::Differs,
            ),
            line(manager, "us-east-1", "folder 12-b of CC6.1", Verdict::Differs),
            line(manager, "us-east-1", "folder 13-c of CC6.2", Verdict::Equal),
        ];
        let groups = groups(&lines);
        let told: Vec<_> = groups
            .iter()
            .map(|g| {
                (
                    g.source,
                    g.name.as_str(),
                    g.counts,
                    [g.equal, g.explained, g.differs],
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                (manager, "Evidence", 1, [0, 0, 1]),
                (manager, "Folder", 2, [1, 0, 1]),
                (config, "Rules compliant", 2, [1, 1, 0]),
            ]
        );
    }

    #[test]
    fn resources_of_every_type_are_one_group() {
        let names = [
            "AWS::EC2::Instance that Config lists",
            "AWS::S3::Bucket that Config lists",
            "AWS::IAM::Role that Config lists",
        ]
        .map(common);
        assert_eq!(names, ["Resources that Config lists"; 3]);
    }

    #[test]
    fn reports_findings_and_licences_are_named_by_what_was_counted() {
        let names = [
            "items selected for the report of assessment 77aa-12, by its folders",
            "licences in use of Windows Server Datacenter",
            "findings that are active and not dealt with",
            "12/34",
        ]
        .map(common);
        assert_eq!(
            names,
            [
                "Items selected for the report",
                "Licences in use",
                "Findings that are active and not dealt with",
                "12/34"
            ]
        );
    }
}
