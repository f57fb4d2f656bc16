//! Reports of AWS Artifact. Getting one accepts its terms, so it happens only when a person names the report and says so.

use serde_json::Value;
use tickmark_collect::{Access, Limits};
use tickmark_store::{FactRecord, Store};

use crate::wire::{
    ArtifactFile, ArtifactGot, ArtifactReports, ArtifactRow, Code, CommandError, GetArtifactReport,
};

/// The reports that the newest collection found, each once.
pub fn artifact_reports(store: &Store) -> Result<ArtifactReports, CommandError> {
    let held = Held::load(store)?;
    let mut rows: Vec<ArtifactRow> = Vec::new();
    for fact in listed(store)? {
        if rows.iter().all(|row| row.id != fact.native_id) {
            let data = data(&fact);
            let version = data["version"].as_i64().unwrap_or_default();
            rows.push(held.row(&fact.native_id, version, &data));
        }
    }
    rows.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    Ok(ArtifactReports { rows })
}

/// Gets the terms of a report and, where they are accepted, the report.
pub async fn get_artifact_report(
    store: &Store,
    request: &GetArtifactReport,
    access: Access,
    limits: Limits,
    actor: &str,
) -> Result<ArtifactGot, CommandError> {
    let all = listed(store)?;
    let of_report: Vec<&FactRecord> = all
        .iter()
        .filter(|fact| fact.native_id == request.report)
        .collect();
    let chosen = of_report
        .iter()
        .find(|fact| request.account_id.is_empty() || fact.account_id == request.account_id);
    let Some(fact) = chosen else {
        return Err(unknown(request, !all.is_empty(), !of_report.is_empty()));
    };
    let listed = data(fact);
    let newest = listed["version"].as_i64().unwrap_or_default();
    let version = request.version.unwrap_or(newest);
    let name = listed["name"].as_str().unwrap_or_default();
    let ended = order(store, fact, (version, name), request, access, limits, actor).await?;
    Ok(ArtifactGot {
        report: Held::load(store)?.row(&request.report, version, &listed),
        got: ended.is_none(),
        reason: ended
            .as_ref()
            .map(|(reason, _)| reason.clone())
            .unwrap_or_default(),
        action: ended.map(|(_, action)| action).unwrap_or_default(),
    })
}

fn unknown(request: &GetArtifactReport, any: bool, elsewhere: bool) -> CommandError {
    let report = &request.report;
    let message = match (any, elsewhere) {
        (false, _) => {
            "No reports of AWS Artifact are listed in this engagement; collect them first".to_owned()
        }
        (true, false) => format!("There is no report \"{report}\" among those that were listed"),
        (true, true) => format!(
            "The report {report} was not listed in the account {}",
            request.account_id
        ),
    };
    CommandError::new(Code::NotFound, message)
}

/// Why something was not got, with the action to allow; none where all was.
#[cfg(feature = "artifact")]
async fn order(
    store: &Store,
    fact: &FactRecord,
    (version, name): (i64, &str),
    request: &GetArtifactReport,
    access: Access,
    limits: Limits,
    actor: &str,
) -> Result<Option<(String, String)>, CommandError> {
    use tickmark_collect::{ArtifactOrder, Interruption, get_artifact_report};
    use tickmark_domain::{Account, Outcome, Source};

    let scope = store.engagement()?.scope;
    let known = scope
        .accounts
        .into_iter()
        .find(|account| account.id == fact.account_id);
    let account = known.unwrap_or_else(|| Account {
        id: fact.account_id.clone(),
        alias: String::new(),
    });
    let order = ArtifactOrder {
        account,
        report: request.report.clone(),
        version,
        name: name.to_owned(),
        accepts_terms: request.accept_terms,
        access,
        limits,
        actor: actor.to_owned(),
        made_with: crate::moment::MADE_WITH.to_owned(),
        clock: std::sync::Arc::new(crate::moment::now),
    };
    let report = get_artifact_report(store.clone(), order).await?;
    if let Some(Interruption::Credentials { message } | Interruption::Network { message }) =
        report.interrupted
    {
        return Err(CommandError::new(Code::Aws, message));
    }
    let own = report.steps.iter().filter(|step| step.source == Source::Artifact);
    let missing = own.into_iter().find(|step| step.outcome != Outcome::Complete);
    Ok(missing.map(|step| {
        (
            format!("{}: {}", step.operation, step.reason),
            step.action.clone(),
        )
    }))
}

#[cfg(not(feature = "artifact"))]
#[expect(clippy::unused_async, reason = "as where the source is built in")]
async fn order(
    _: &Store,
    _: &FactRecord,
    _: (i64, &str),
    _: &GetArtifactReport,
    _: Access,
    _: Limits,
    _: &str,
) -> Result<Option<(String, String)>, CommandError> {
    let message = "This build of Tickmark does not collect from AWS Artifact";
    Err(CommandError::new(Code::Invalid, message))
}

fn listed(store: &Store) -> Result<Vec<FactRecord>, CommandError> {
    let mut facts = store.list_facts("artifact.report", None)?;
    facts.retain(|fact| fact.gone_at.is_none());
    facts.sort_by(|a, b| a.account_id.cmp(&b.account_id));
    Ok(facts)
}

fn data(fact: &FactRecord) -> Value {
    fact.data
        .as_deref()
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default()
}

/// The documents that are held, of all versions.
struct Held {
    terms: Vec<FactRecord>,
    files: Vec<FactRecord>,
}

impl Held {
    fn load(store: &Store) -> Result<Self, CommandError> {
        Ok(Self {
            terms: store.list_facts("artifact.report_terms", None)?,
            files: store.list_facts("artifact.report_file", None)?,
        })
    }

    fn row(&self, id: &str, version: i64, listed: &Value) -> ArtifactRow {
        let text = |name: &str| listed[name].as_str().unwrap_or_default().to_owned();
        let native = format!("{id}|{version}");
        let find = |facts: &[FactRecord], what: &str| {
            let fact = facts.iter().find(|fact| fact.native_id == native)?;
            Some(held(fact, &format!("{id}-{version}-{what}")))
        };
        ArtifactRow {
            id: id.to_owned(),
            version,
            name: text("name"),
            series: text("series"),
            company: text("companyName"),
            period_from: text("periodStart"),
            period_to: text("periodEnd"),
            acceptance: text("acceptanceType"),
            terms: find(&self.terms, "terms"),
            file: find(&self.files, "report"),
        }
    }
}

/// A document, under a name that every file system takes.
fn held(fact: &FactRecord, name: &str) -> ArtifactFile {
    let data = data(fact);
    let media_type = data["mediaType"].as_str().unwrap_or_default().to_owned();
    let ending = if media_type == "application/pdf" {
        "pdf"
    } else {
        "bin"
    };
    let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    ArtifactFile {
        name: format!("{}.{ending}", name.chars().filter(plain).collect::<String>()),
        sha256: data["sha256"].as_str().unwrap_or_default().to_owned(),
        media_type,
        size_bytes: data["size"].as_u64().unwrap_or_default(),
    }
}
