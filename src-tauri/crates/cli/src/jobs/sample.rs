//! The sample organisation on the command line.

use std::io::Write;
use std::path::Path;

use serde_json::json;
use tickmark_workbench::actions;
use tickmark_workbench::collecting::{Limits, WhenExpired};
use tickmark_workbench::now;
use tickmark_workbench::sample::{Endpoint, SampleConfig};
use tickmark_workbench::wire::{CommandError, StartCollection};
use tickmark_workbench::words::Timestamp;

use super::{actor, collecting, package};
use crate::answer::{Answer, Failure};
use crate::print;

/// Serves the organisation until interrupted. One line says where, once it listens.
pub async fn serve(
    port: u16,
    size: &str,
    seed: u64,
    fault: &str,
    as_of: Option<&str>,
    enforce_limits: bool,
) -> Result<Answer, Failure> {
    let usable = |option: &str, e: String| Failure::unusable(format!("{option}: {e}"));
    let moment: Timestamp = match as_of {
        Some(text) => text.parse().map_err(|e| usable("--as-of", format!("{e}")))?,
        None => now(),
    };
    let config = SampleConfig {
        seed,
        size: size.parse().map_err(|e| usable("--size", format!("{e}")))?,
        as_of_unix_s: moment.ms() / 1000,
        port,
        fault: fault.parse().map_err(|e| usable("--fault", format!("{e}")))?,
        enforce_limits,
        ..SampleConfig::default()
    };
    let endpoint = Endpoint::start(config)
        .await
        .map_err(|e| Failure::unusable(format!("port {port} on this computer cannot be listened on: {e}")))?;
    let accounts: Vec<_> = endpoint
        .accounts()
        .iter()
        .map(|a| {
            json!({ "id": a.id, "alias": a.alias, "access_key_id": a.access_key_id,
                     "secret_access_key": a.secret_access_key })
        })
        .collect();
    let line = json!({ "endpoint": endpoint.url(), "accounts": accounts });
    println!("{line}");
    let _ = std::io::stdout().flush();
    let _ = tokio::signal::ctrl_c().await;
    endpoint.stop().await;
    Ok(Answer::new(&json!({ "stopped": true }), vec![]))
}

/// Makes an engagement collected from the organisation, and its package.
pub async fn make(folder: &Path) -> Result<Answer, Failure> {
    let catalogue = actions::catalogue(&[])?;
    let person = actor(None);
    let store = actions::sample_engagement(folder, &catalogue, &person, now())?;
    let (endpoint, access) = actions::start_sample(&store).await?;
    let request = actions::collect_request(
        &store,
        &StartCollection::default(),
        Some(access),
        WhenExpired::End,
        Limits::none(),
        &person,
    )?;
    let report = collecting::follow(&store, request).await;
    endpoint.stop().await;
    let report = report?;
    let written = package::write(&store, folder, false, vec![], None, None)?;
    let mut lines = print::collected(&report);
    lines.push(String::new());
    lines.push(format!("Engagement  {}", store.path().display()));
    lines.extend(print::package(&written));
    let engagement = store.engagement().map_err(CommandError::from)?;
    let document = json!({
        "engagement": store.path().display().to_string(), "name": engagement.name,
        "collection": report, "package": written,
    });
    Ok(Answer::new(&document, lines))
}
