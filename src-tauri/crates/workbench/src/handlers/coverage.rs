//! The proof that a collection is complete: calendar, second counts, and what a collection will do.

use tickmark_report::compute::sheet_figures;
use tickmark_report::model::{CoverageFigures, GapSlice, LaneSlice, LineSlice, SheetFigures};

use super::reading::ROWS;
use crate::actions;
use crate::wire::{
    CollectionRequest, CommandError, GapAnswer, GapChoice, GapRequest, LinesRequest, Nothing, Preflight,
    ReceiptSlice, Slice, StartCollection,
};
use crate::workbench::Workbench;

impl Workbench {
    pub(crate) async fn coverage(&self, _: Nothing) -> Result<CoverageFigures, CommandError> {
        self.beside(|w| Ok(w.session()?.snapshot()?.coverage_figures()?))
            .await
    }

    pub(crate) async fn coverage_gaps(&self, slice: Slice) -> Result<GapSlice, CommandError> {
        let offset = u32::try_from(slice.offset).unwrap_or(u32::MAX);
        let limit = slice.limit.min(ROWS);
        self.beside(move |w| Ok(w.session()?.snapshot()?.coverage_gaps(offset, limit)?))
            .await
    }

    pub(crate) async fn chosen_gap(&self, request: GapChoice) -> Result<GapAnswer, CommandError> {
        self.beside(move |w| {
            let snapshot = w.session()?.snapshot()?;
            let chosen = snapshot.chosen_gap(request.key.as_ref(), request.at)?;
            Ok(GapAnswer { chosen })
        })
        .await
    }

    pub(crate) async fn coverage_lanes(&self, slice: Slice) -> Result<LaneSlice, CommandError> {
        let offset = u32::try_from(slice.offset).unwrap_or(u32::MAX);
        let limit = slice.limit.min(ROWS);
        self.beside(move |w| Ok(w.session()?.snapshot()?.coverage_lanes(offset, limit)?))
            .await
    }

    pub(crate) async fn gap_receipts(&self, request: GapRequest) -> Result<ReceiptSlice, CommandError> {
        let (offset, limit) = (request.slice.offset, request.slice.limit.min(ROWS));
        self.beside(move |w| {
            let (total, rows) = w
                .session()?
                .snapshot()?
                .gap_receipts(request.gap, offset, limit)?;
            Ok(ReceiptSlice { total, offset, rows })
        })
        .await
    }

    pub(crate) async fn reconciliation(
        &self,
        request: CollectionRequest,
    ) -> Result<SheetFigures, CommandError> {
        self.beside(move |w| Ok(sheet_figures(&w.session()?.store, request.run_id)?))
            .await
    }

    pub(crate) async fn reconciliation_lines(
        &self,
        request: LinesRequest,
    ) -> Result<LineSlice, CommandError> {
        let (offset, limit) = (request.slice.offset, request.slice.limit.min(ROWS));
        self.beside(move |w| {
            let store = &w.session()?.store;
            let (total, rows) = store.slice_reconciliation(request.run_id, request.shown, offset, limit)?;
            Ok(LineSlice { total, offset, rows })
        })
        .await
    }

    pub(crate) async fn preflight(&self, request: StartCollection) -> Result<Preflight, CommandError> {
        self.beside(move |w| actions::preflight(&w.session()?.store, &request))
            .await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::{Value, json};
    use tickmark_domain::{ReconciliationLine, Source, Timestamp, Verdict};
    use tickmark_store::NewRun;

    use crate::{Class, Workbench};

    const LINES: u64 = 1_200;

    /// An engagement in which one collection ended with many second counts and with nothing collected.
    async fn opened(folder: &tempfile::TempDir) -> Workbench {
        let workbench = Workbench::start(folder.path().to_owned(), Arc::new(|_| {})).expect("a folder");
        let accounts: Vec<Value> = (0..40)
            .map(|n| json!({"id": format!("{:012}", 111_122_223_333_u64 + n), "alias": ""}))
            .collect();
        let made = json!({
            "path": folder.path().join("a.tickmark"), "name": "Many", "owner": "", "frameworks": ["aws-evidence-starter"],
            "from": "2026-01-01", "to": "2026-03-31", "accounts": accounts, "regions": ["eu-west-1", "us-east-1"],
            "passphrase": null,
        });
        workbench
            .dispatch(Class::Mutate, "create_engagement", made)
            .await
            .expect("an engagement");
        let store = workbench.session().expect("it is open").store.clone();
        let at: Timestamp = "2026-02-01T00:00:00Z".parse().expect("a moment");
        let run = NewRun {
            kind: "collect".to_owned(),
            actor: "Dana".to_owned(),
            at,
            plan: "{}".to_owned(),
            made_with: "test".to_owned(),
        };
        let run = store.start_run(run).expect("a run");
        let lines = (0..LINES).map(|n| ReconciliationLine {
            source: Source::Config,
            account_id: "111122223333".to_owned(),
            region: "eu-west-1".to_owned(),
            what: format!("folder {n} of CC6.1"),
            expected: n,
            found: n,
            verdict: match n % 400 {
                7 => Verdict::Differs,
                3 => Verdict::Explained,
                _ => Verdict::Equal,
            },
            explanation: String::new(),
        });
        store.save_reconciliation(run, lines.collect()).expect("lines");
        store.finish_run(run, "Dana", at).expect("an end");
        workbench
    }

    async fn ask(workbench: &Workbench, name: &str, request: Value) -> Value {
        let answer = workbench.dispatch(Class::Query, name, request).await;
        answer.unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    #[tokio::test]
    async fn a_sheet_is_sent_in_figures_and_its_lines_in_slices_as_they_are_chosen() {
        let folder = tempfile::tempdir().expect("a folder");
        let workbench = opened(&folder).await;
        let sheet = ask(&workbench, "reconciliation", json!({"run_id": 1})).await;
        assert_eq!(sheet["lines"], LINES);
        assert_eq!(
            [&sheet["equal"], &sheet["explained"], &sheet["differs"]],
            [LINES - 6, 3, 3]
        );
        assert_eq!(sheet["groups"].as_array().map(Vec::len), Some(1), "{sheet}");

        let lines = |shown: &str, offset: u64, limit: u32| {
            let slice = json!({"offset": offset, "limit": limit});
            json!({"run_id": 1, "shown": shown, "slice": slice})
        };
        let last = ask(&workbench, "reconciliation_lines", lines("all", LINES - 2, 200)).await;
        assert_eq!(
            (&last["total"], &last["offset"]),
            (&json!(LINES), &json!(LINES - 2))
        );
        let whats = |answer: &Value| -> Vec<String> {
            let rows = answer["rows"].as_array().expect("rows");
            rows.iter()
                .map(|row| row["what"].as_str().expect("text").to_owned())
                .collect()
        };
        assert_eq!(whats(&last), ["folder 1198 of CC6.1", "folder 1199 of CC6.1"]);
        let many = ask(&workbench, "reconciliation_lines", lines("all", 0, 10_000)).await;
        assert_eq!(
            many["rows"].as_array().map(Vec::len),
            Some(500),
            "no more are sent at once"
        );
        for (shown, expected) in [
            ("explained", vec![3, 403, 803]),
            ("differs", vec![7, 407, 807]),
            ("unequal", vec![7, 407, 807, 3, 403, 803]),
        ] {
            let answer = ask(&workbench, "reconciliation_lines", lines(shown, 0, 200)).await;
            let expected: Vec<String> = expected.iter().map(|n| format!("folder {n} of CC6.1")).collect();
            assert_eq!(answer["total"], expected.len(), "{shown}");
            assert_eq!(whats(&answer), expected, "{shown}");
        }
    }

    #[tokio::test]
    async fn gaps_are_sent_in_slices_and_one_is_found_again_wherever_it_stands() {
        let folder = tempfile::tempdir().expect("a folder");
        let workbench = opened(&folder).await;
        let figures = ask(&workbench, "coverage", json!({})).await;
        assert!(figures["gaps"].is_u64(), "the list is not sent along: {figures}");
        let slice = |offset: u64, limit: u32| json!({"offset": offset, "limit": limit});
        let all = ask(&workbench, "coverage_gaps", slice(0, 500)).await;
        let rows = all["rows"].as_array().expect("rows");
        assert_eq!(
            (&all["total"], &figures["gaps"]),
            (&json!(rows.len()), &json!(rows.len()))
        );
        assert!(rows.len() >= 2, "{all}");
        for (n, row) in (0_u64..).zip(rows) {
            let one = ask(&workbench, "coverage_gaps", slice(n, 1)).await;
            assert_eq!(one["rows"], json!([row]));
            let key = json!({"kind": row["kind"], "source": row["source"], "from": row["from"], "place": row["places"][0]});
            for at in [0, n, 9_999] {
                let chosen = ask(&workbench, "chosen_gap", json!({"key": key, "at": at})).await;
                assert_eq!(chosen["chosen"], json!({"at": n, "gap": row}));
            }
        }
        let gone = json!({"kind": "denied", "source": "config", "from": "2026-01-01T00:00:00Z", "place": ["1", "x"]});
        let chosen = ask(&workbench, "chosen_gap", json!({"key": gone, "at": 1})).await;
        assert_eq!(chosen["chosen"]["at"], 1, "where one was, when it is gone");
        let chosen = ask(&workbench, "chosen_gap", json!({"key": null, "at": 9_999})).await;
        assert_eq!(chosen["chosen"]["at"], rows.len() - 1);
    }
}
