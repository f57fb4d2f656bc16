//! What a scanner found, whichever format it wrote: the same finding is the same fact. It carries no result, because
//! no control was judged by it; what the scanner said stands in its title.

use serde_json::json;
use tickmark_domain::{EvidenceKind, Source, Timestamp};
use tickmark_store::{NewEvidence, NewFact, Versions, content_hash};

use super::Place;
use crate::value::{evidence, or, short};

/// What a scanner's finding is called among facts.
pub const SCANNER_KIND: &str = "scanner.finding";

/// A finding, as far as its format tells.
#[derive(Debug, Clone, Default)]
pub struct Finding {
    /// `prowler`.
    pub product: String,
    /// The check that found it.
    pub check: String,
    /// The finding's own id; empty without one.
    pub uid: String,
    /// Where.
    pub account: String,
    /// Where.
    pub region: String,
    /// When.
    pub at: Option<Timestamp>,
    /// `FAIL`, `PASS`, `MANUAL`.
    pub status: String,
    /// Whether somebody chose not to hear of it.
    pub muted: bool,
    /// `low`.
    pub severity: String,
    /// What was checked, in words.
    pub title: String,
    /// Type of the resource.
    pub resource_type: String,
    /// Which resource.
    pub resource: String,
}

impl Finding {
    /// The finding as a fact.
    pub fn into_fact(self, place: &Place) -> NewFact {
        let severity = self.severity.to_ascii_lowercase();
        let said = json!([
            self.status,
            severity,
            self.muted,
            self.title,
            self.resource,
            self.resource_type
        ]);
        let hash = content_hash(&said);
        let uid = or(self.uid, &format!("content:{:032x}", u128::from_be_bytes(hash)));
        let status = if self.status.is_empty() {
            "found"
        } else {
            &self.status
        };
        let aside = if self.muted { "; muted" } else { "" };
        let title = format!("{status}: {} ({}){aside}", self.title, self.check);
        let data = json!({
            "product": short(&self.product, 100), "check": short(&self.check, 300), "status": short(&self.status, 100),
            "severity": short(&severity, 100), "muted": self.muted,
        });
        let proof = NewEvidence {
            resource_type: short(&self.resource_type, 512),
            resource_id: short(&self.resource, 512),
            ..evidence(EvidenceKind::Finding, Source::Scanner, short(&title, 512))
        };
        NewFact {
            kind: SCANNER_KIND.to_owned(),
            account_id: or(self.account, &place.account),
            region: or(self.region, &place.region),
            native_id: format!("{}|{}|{uid}", self.product.to_ascii_lowercase(), self.check),
            occurred_at: self.at,
            position: place.position.clone(),
            content_hash: hash,
            versions: Versions::ByTime,
            data: Some(data.to_string()),
            evidence: Some(proof),
        }
    }
}
