//! What goes in: counted item by item, with the originals that lie behind.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use tickmark_report::model::{ReceiptRow, original_path};
use tickmark_store::{Artifact, Store};

use crate::error::{PackageError, Result};
use crate::input::PackageInput;
use crate::manifest::Counts;

/// Places of controls in the report.
pub type Codes = BTreeSet<usize>;

/// An original that goes in.
#[derive(Debug, Clone)]
pub struct Original {
    /// The bytes.
    pub artifact: Artifact,
    /// Where it lies in the package.
    pub path: String,
    /// What it is.
    pub meaning: String,
    /// The controls that it speaks for, by their place in the report.
    pub controls: Codes,
}

/// Everything that goes in, and what was counted.
#[derive(Debug)]
pub struct Gathered {
    /// By number in the engagement file.
    pub originals: BTreeMap<i64, Original>,
    /// Every original of the engagement file, for the rows of evidence.
    pub artifacts: HashMap<i64, Artifact>,
    /// Evidence item → places of its controls.
    pub uses: HashMap<i64, Vec<usize>>,
    /// What was counted; pages are not known yet.
    pub counts: Counts,
}

/// Walks over every item, counts it, and finds the originals behind what is included.
pub fn gather(store: &Store, input: &PackageInput<'_>) -> Result<Gathered> {
    let artifacts: HashMap<i64, Artifact> = store.list_artifacts()?.into_iter().map(|a| (a.id, a)).collect();
    let uses = uses(store, input)?;
    let mut collected = 0;
    let mut exclusions: BTreeMap<String, u64> = BTreeMap::new();
    let mut wanted: BTreeMap<i64, Codes> = BTreeMap::new();
    let mut receipts: BTreeMap<i64, Codes> = BTreeMap::new();
    (input.items)(&mut |_, record, excluded| {
        collected += 1;
        if let Some(reason) = excluded {
            *exclusions.entry(reason.to_owned()).or_default() += 1;
            return;
        }
        let controls = || uses.get(&record.id).into_iter().flatten().copied();
        wanted.entry(record.artifact_id).or_default().extend(controls());
        if let Some(receipt) = record.receipt_id {
            receipts.entry(receipt).or_default().extend(controls());
        }
    })?;
    let excluded = exclusions.values().sum();
    let counts = Counts {
        collected,
        included: collected - excluded,
        excluded,
        exclusions,
        originals: 0,
        controls: input.report.controls.len() as u64,
        receipts: input.report.receipts.len() as u64,
        sign_offs: input
            .report
            .controls
            .iter()
            .map(|c| c.page.sign_offs.len() as u64)
            .sum(),
        pages: 0,
    };
    add_up(&counts, input)?;
    let mut gathered = Gathered {
        originals: BTreeMap::new(),
        artifacts,
        uses,
        counts,
    };
    gathered.add_pages(store, input, &receipts)?;
    gathered.add_signed(store, input)?;
    for (artifact, controls) in wanted {
        gathered.add(artifact, "Attached file", controls)?;
    }
    gathered.add_proving(input)?;
    gathered.counts.originals = gathered.originals.len() as u64;
    gathered.refuse_same_paths()?;
    Ok(gathered)
}

/// Evidence item → places in the report of the controls that use it.
fn uses(store: &Store, input: &PackageInput<'_>) -> Result<HashMap<i64, Vec<usize>>> {
    let places: HashMap<i64, usize> = input
        .report
        .controls
        .iter()
        .enumerate()
        .map(|(place, c)| (c.page.row.id, place))
        .collect();
    let mut uses: HashMap<i64, Vec<usize>> = HashMap::new();
    store.each_link(|control, evidence| {
        if let Some(place) = places.get(&control) {
            uses.entry(evidence).or_default().push(*place);
        }
    })?;
    for places in uses.values_mut() {
        places.sort_unstable();
    }
    Ok(uses)
}

/// What was counted must be what the report says.
fn add_up(counts: &Counts, input: &PackageInput<'_>) -> Result<()> {
    let preview = &input.report.preview;
    let said: BTreeMap<String, u64> = preview
        .exclusions
        .iter()
        .map(|e| (e.reason.clone(), e.items))
        .collect();
    for (what, counted, said) in [
        (
            "evidence items were collected",
            counts.collected,
            preview.collected,
        ),
        ("evidence items are included", counts.included, preview.included),
        (
            "evidence items are excluded",
            counts.excluded,
            said.values().sum(),
        ),
    ] {
        if counted != said {
            return Err(PackageError::DoesNotAddUp(format!(
                "{counted} {what}, and the report says {said}; the engagement changed meanwhile"
            )));
        }
    }
    if counts.exclusions != said {
        return Err(PackageError::DoesNotAddUp(
            "the reasons for leaving items out are not those of the report".to_owned(),
        ));
    }
    Ok(())
}

impl Gathered {
    /// The answers of AWS, and the imported files, behind what is included.
    fn add_pages(
        &mut self,
        store: &Store,
        input: &PackageInput<'_>,
        receipts: &BTreeMap<i64, Codes>,
    ) -> Result<()> {
        let rows: HashMap<i64, &ReceiptRow> = input.report.receipts.iter().map(|r| (r.id, r)).collect();
        for (receipt, controls) in receipts {
            let Some(row) = rows.get(receipt) else {
                return Err(PackageError::DoesNotAddUp(format!(
                    "the report has no receipt R-{receipt:04}"
                )));
            };
            for (ordinal, artifact, _) in store.list_pages(*receipt)? {
                let meaning = if row.operation == "import" {
                    format!("Imported file, receipt R-{receipt:04}")
                } else {
                    format!(
                        "Answer of AWS to {} {}, page {} of receipt R-{receipt:04}",
                        row.source.title(),
                        row.operation,
                        ordinal + 1
                    )
                };
                self.add(artifact, &meaning, controls.clone())?;
            }
        }
        Ok(())
    }

    /// The documents that people signed.
    fn add_signed(&mut self, store: &Store, input: &PackageInput<'_>) -> Result<()> {
        for (place, section) in input.report.controls.iter().enumerate() {
            for sign_off in &section.page.sign_offs {
                let Some(artifact) = store.find_artifact(&sign_off.digest)? else {
                    return Err(PackageError::DoesNotAddUp(format!(
                        "the content that {} signed for {} is not in the engagement",
                        sign_off.person, section.page.row.code
                    )));
                };
                let meaning = format!("Content that was signed for {}", section.page.row.code);
                self.add(artifact.id, &meaning, Codes::from([place]))?;
            }
        }
        Ok(())
    }

    /// The digests and signature files that name an imported file which goes in, so that its proof can be made again.
    fn add_proving(&mut self, input: &PackageInput<'_>) -> Result<()> {
        let numbers: HashMap<&str, i64> = self
            .artifacts
            .values()
            .map(|a| (a.sha256.as_str(), a.id))
            .collect();
        let mut named: HashMap<&str, Codes> = HashMap::new();
        for file in input.report.proofs.iter().filter(|f| !f.proof.by.is_empty()) {
            let number = numbers.get(file.sha256.as_str());
            if let Some(original) = number.and_then(|id| self.originals.get(id)) {
                named
                    .entry(&file.proof.by)
                    .or_default()
                    .extend(&original.controls);
            }
        }
        let proving: Vec<(i64, &Codes)> = input
            .report
            .proofs
            .iter()
            .filter_map(|file| {
                Some((
                    *numbers.get(file.sha256.as_str())?,
                    named.get(file.name.as_str())?,
                ))
            })
            .collect();
        for (id, controls) in proving {
            self.add(
                id,
                "Names an imported file by its hash, and proves it",
                controls.clone(),
            )?;
        }
        Ok(())
    }

    /// Adds an original, or the controls to one that is there; its first meaning stays.
    fn add(&mut self, id: i64, meaning: &str, controls: Codes) -> Result<()> {
        let Some(artifact) = self.artifacts.get(&id) else {
            return Err(PackageError::DoesNotAddUp(format!(
                "the engagement has no original {id}"
            )));
        };
        let entry = self.originals.entry(id).or_insert_with(|| Original {
            path: original_path(&artifact.sha256, &artifact.media_type),
            artifact: artifact.clone(),
            meaning: meaning.to_owned(),
            controls: Codes::new(),
        });
        entry.controls.extend(controls);
        Ok(())
    }

    fn refuse_same_paths(&self) -> Result<()> {
        let mut seen = BTreeSet::new();
        for original in self.originals.values() {
            if !seen.insert(&original.path) {
                return Err(PackageError::DoesNotAddUp(format!(
                    "two originals would both be {}",
                    original.path
                )));
            }
        }
        Ok(())
    }

    /// Codes of controls, in the order of the report.
    pub fn codes<'a>(input: &PackageInput<'_>, places: impl IntoIterator<Item = &'a usize>) -> Vec<String> {
        let code = |place: &usize| Some(input.report.controls.get(*place)?.page.row.code.clone());
        places.into_iter().filter_map(code).collect()
    }
}
