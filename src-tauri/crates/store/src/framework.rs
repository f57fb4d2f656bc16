//! Pinned frameworks: an engagement keeps the definitions that it started with.

use rusqlite::Transaction;
use serde_json::json;
use sha2::{Digest, Sha256};
use tickmark_domain::{ControlDefinition, EvidenceSource, FrameworkDefinition, Timestamp};

use crate::Store;
use crate::activity::{Act, append, canonical};
use crate::error::Result;
use crate::link::{self, ATTACHED};

/// What pinning did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pinned {
    /// The framework is in the engagement now.
    New,
    /// It was there, with the same digest.
    Same,
    /// It is there with another digest; what is pinned stays.
    Other,
}

impl Store {
    /// Pins a framework and links the evidence that is there already. What is pinned is never changed by this.
    pub fn pin_framework(
        &self,
        definition: &FrameworkDefinition,
        digest: &str,
        actor: &str,
        at: Timestamp,
    ) -> Result<Pinned> {
        let (definition, digest, actor) = (definition.clone(), digest.to_owned(), actor.to_owned());
        self.write(move |tx, desk| {
            let kept: Option<String> = {
                use rusqlite::OptionalExtension;
                tx.query_row("SELECT digest FROM framework WHERE id = ?1", [&definition.id], |r| r.get(0))
                    .optional()?
            };
            match kept {
                Some(kept) if kept == digest => return Ok(Pinned::Same),
                Some(_) => return Ok(Pinned::Other),
                None => {}
            }
            insert(tx, &definition, &digest, at)?;
            append(tx, &Act {
                at,
                actor: &actor,
                action: "framework.pinned",
                subject: &definition.id,
                detail: json!({ "version": definition.version, "digest": digest, "controls": definition.control_count() }),
            })?;
            link::relink(tx, desk)?;
            Ok(Pinned::New)
        })
    }
}

fn insert(tx: &Transaction<'_>, definition: &FrameworkDefinition, digest: &str, at: Timestamp) -> Result<()> {
    tx.execute(
        "INSERT INTO framework (id, position, version, title, description, copyright, digest, pinned_at)
         VALUES (?1, (SELECT count(*) FROM framework), ?2, ?3, ?4, ?5, ?6, ?7)",
        (
            &definition.id,
            &definition.version,
            &definition.title,
            &definition.description,
            &definition.copyright,
            digest,
            at.ms(),
        ),
    )?;
    for (set_position, set) in (0_i64..).zip(&definition.control_sets) {
        tx.execute(
            "INSERT INTO control_set (framework_id, id, position, title) VALUES (?1, ?2, ?3, ?4)",
            (&definition.id, &set.id, set_position, &set.title),
        )?;
        for control in &set.controls {
            insert_control(tx, &definition.id, &set.id, control)?;
        }
    }
    Ok(())
}

fn insert_control(
    tx: &Transaction<'_>,
    framework: &str,
    set: &str,
    control: &ControlDefinition,
) -> Result<()> {
    let document = canonical(&serde_json::to_value(control)?)?;
    let digest = hex::encode(Sha256::digest(document.as_bytes()));
    tx.execute(
        "INSERT INTO control (framework_id, set_id, position, code, title, definition, digest)
         VALUES (?1, ?2, (SELECT count(*) FROM control), ?3, ?4, ?5, ?6)",
        (framework, set, &control.code, &control.title, &document, &digest),
    )?;
    let control_id = tx.last_insert_rowid();
    let sources = (0_i64..).zip(&control.sources).map(|(ordinal, source)| {
        let (kind, why) = match source {
            EvidenceSource::ConfigRule { identifier } => ("config_rule", format!("Config rule {identifier}")),
            EvidenceSource::EventSelection { name, .. } => {
                ("event_selection", format!("CloudTrail selection {name}"))
            }
            EvidenceSource::AuditManagerControl {
                control_id, archive, ..
            } => (
                "audit_manager_control",
                match archive {
                    None => format!("Audit Manager control {control_id}"),
                    Some(archive) => {
                        format!("Audit Manager control {control_id}, taken over from engagement {archive}")
                    }
                },
            ),
            EvidenceSource::SecurityHubControl { control_id, .. } => (
                "security_hub_control",
                format!("Security Hub control {control_id}"),
            ),
            EvidenceSource::ConfigurationHistory { resource_type } => (
                "configuration_history",
                format!("configuration history of {resource_type}"),
            ),
            EvidenceSource::Manual { what } => ("manual", what.clone()),
        };
        (
            ordinal,
            kind,
            source.title().to_owned(),
            why,
            source.is_machine_test(),
        )
    });
    let attached = (
        ATTACHED,
        "attached",
        "Attached by hand".to_owned(),
        "attached by hand".to_owned(),
        false,
    );
    for (ordinal, kind, title, why, test) in sources.chain([attached]) {
        tx.prepare_cached(
            "INSERT INTO control_source (control_id, ordinal, kind, title, why, is_machine_test)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((control_id, ordinal, kind, title, why, test))?;
    }
    Ok(())
}
