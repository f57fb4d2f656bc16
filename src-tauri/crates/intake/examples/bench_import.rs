//! One import in a process of its own, for `scripts/bench-intake`: what came in and how long it took, as JSON.
//!
//! ```text
//! bench_import LOGS ENGAGEMENT
//! ```
//! The engagement is made when it is not there, with the controls of the starter, so that links are made as well.

use std::error::Error;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use tickmark_catalogue::Catalogue;
use tickmark_domain::{Period, Scope, Timestamp};
use tickmark_intake::{ImportOptions, import};
use tickmark_store::{Mode, NewEngagement, Store};

/// 2026-06-30T12:00:00Z
const NOW: Timestamp = Timestamp::from_ms(1_782_820_800_000);

fn main() -> Result<(), Box<dyn Error>> {
    let mut given = std::env::args().skip(1).map(PathBuf::from);
    let logs = given.next().ok_or("which logs?")?;
    let file = given.next().ok_or("which engagement?")?;
    let store = if file.exists() {
        Store::open(&file, None, Mode::Write, "bench", NOW)?
    } else {
        make(&file)?
    };
    let options = ImportOptions {
        dry_run: false,
        made_with: "bench".to_owned(),
    };
    let started = Instant::now();
    let cancel = AtomicBool::new(false);
    let report = import(&store, &[logs], &options, "bench", &|| NOW, &|_| {}, &cancel)?;
    // Closing writes the log home; it belongs to the import.
    drop(store);
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "{}",
        serde_json::json!({ "new": report.items.new, "known": report.files.known, "seconds": seconds })
    );
    Ok(())
}

fn make(file: &std::path::Path) -> Result<Store, Box<dyn Error>> {
    let period = Period {
        from: "2010-01-01".parse()?,
        to: "2026-12-31".parse()?,
    };
    let new = NewEngagement {
        id: "bench".to_owned(),
        name: "Benchmark".to_owned(),
        owner: String::new(),
        scope: Scope {
            accounts: vec![],
            regions: vec![],
            period,
        },
        is_sample: false,
        actor: "bench".to_owned(),
        created_at: NOW,
    };
    let store = Store::create(file, &new, None, "bench")?;
    let catalogue = Catalogue::built_in()?;
    let starter = catalogue.get("aws-evidence-starter")?;
    store.pin_framework(&starter.definition, &starter.digest, "bench", NOW)?;
    Ok(store)
}
