//! Stores pages of 50 events from one writer and from many, every page durable before the next of its receipt.
//!
//! `cargo run --release -p tickmark-store --example bench_pages -- [PAGES] [FOLDER]`

#![expect(clippy::print_stdout, reason = "a program that prints figures")]
#![expect(clippy::cast_precision_loss, reason = "figures for a person")]

use std::time::Instant;

use tickmark_domain::{EvidenceKind, Period, Scope, Source, Timestamp};
use tickmark_store::{
    Codec, NewEngagement, NewEvidence, NewFact, NewPage, NewRun, Step, Store, Versions, content_hash_of_bytes,
};

type Fallible<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// 2026-06-30T12:00:00Z
const NOW: Timestamp = Timestamp::from_ms(1_782_820_800_000);

fn main() -> Fallible<()> {
    let mut arguments = std::env::args().skip(1);
    let pages: u64 = arguments.next().unwrap_or_else(|| "2000".to_owned()).parse()?;
    let folder = arguments.next().map_or_else(std::env::temp_dir, Into::into);
    for writers in [1, 4, 24] {
        let folder = tempfile::tempdir_in(&folder)?;
        let store = Store::create(
            &folder.path().join("bench.tickmark"),
            &engagement()?,
            None,
            "bench",
        )?;
        let run = store.start_run(NewRun {
            kind: "collect".to_owned(),
            actor: "bench".to_owned(),
            at: NOW,
            plan: "{}".to_owned(),
            made_with: "bench".to_owned(),
        })?;
        let start = Instant::now();
        let threads: Vec<_> = (0..writers)
            .map(|writer| {
                let store = store.clone();
                std::thread::spawn(move || write(&store, run, writer, pages / writers))
            })
            .collect();
        for thread in threads {
            thread.join().map_err(|_| "a writer failed")??;
        }
        let seconds = start.elapsed().as_secs_f64();
        let pages = pages / writers * writers;
        println!(
            "{writers} writers: {pages} pages of 50 events in {seconds:.2} s: {:.0} pages/s, {:.0} events/s",
            pages as f64 / seconds,
            50.0 * pages as f64 / seconds
        );
    }
    Ok(())
}

fn write(store: &Store, run: i64, writer: u64, pages: u64) -> Fallible<()> {
    let step = Step {
        source: Source::CloudTrail,
        operation: "LookupEvents".to_owned(),
        account_id: format!("{writer:012}"),
        region: "eu-west-1".to_owned(),
        parameters: "{}".to_owned(),
    };
    let receipt_id = store.open_receipt(run, &step, "", NOW)?.id;
    for ordinal in 0..pages {
        let facts: Vec<NewFact> = (0..50).map(|n| event(writer, ordinal * 50 + n)).collect();
        let body: String = facts.iter().map(body_of).collect();
        store.store_page(NewPage {
            receipt_id,
            ordinal,
            body: body.into_bytes(),
            media_type: "application/json".to_owned(),
            codec: Codec::Zstd,
            request_id: String::new(),
            http_status: 200,
            received_at: NOW,
            items: 50,
            facts,
            next_cursor: Some(ordinal.to_string()),
            close: None,
        })?;
    }
    Ok(())
}

/// About what a CloudTrail record weighs.
fn body_of(fact: &NewFact) -> String {
    let said = format!("{:?}", fact.content_hash);
    format!(
        "{{\"EventId\":\"{}\",\"said\":\"{}\"}}",
        fact.native_id,
        said.repeat(20)
    )
}

fn event(writer: u64, n: u64) -> NewFact {
    let hash = content_hash_of_bytes(format!("{writer} {n}").as_bytes());
    let name = ["RunInstances", "PutObject", "AssumeRole", "Decrypt"][usize::from(hash[0] % 4)];
    NewFact {
        kind: "cloudtrail.event".to_owned(),
        account_id: format!("{writer:012}"),
        region: "eu-west-1".to_owned(),
        native_id: format!("{:032x}", u128::from_be_bytes(hash)),
        occurred_at: Some(NOW),
        position: format!("/Events/{}", n % 50),
        content_hash: hash,
        versions: Versions::Conflict,
        data: None,
        evidence: Some(NewEvidence {
            kind: EvidenceKind::UserActivity,
            source: Source::CloudTrail,
            service: "ec2.amazonaws.com".to_owned(),
            resource_type: String::new(),
            resource_id: String::new(),
            event_name: name.to_owned(),
            principal: format!("person {}", hash[1] % 16),
            source_ip: format!("203.0.113.{}", hash[2]),
            match_key: String::new(),
            identity_type: "IAMUser".to_owned(),
            result: None,
            title: format!("{name} by person {}", hash[1] % 16),
        }),
    }
}

fn engagement() -> Fallible<NewEngagement> {
    Ok(NewEngagement {
        id: "bench".to_owned(),
        name: "Benchmark".to_owned(),
        owner: String::new(),
        scope: Scope {
            accounts: vec![],
            regions: vec![],
            period: Period {
                from: "2026-01-01".parse()?,
                to: "2026-12-31".parse()?,
            },
        },
        is_sample: true,
        actor: "bench".to_owned(),
        created_at: NOW,
    })
}
