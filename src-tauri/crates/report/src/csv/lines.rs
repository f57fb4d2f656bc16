//! The rows of each table. Their heads are the names that programs may rely on.

use tickmark_domain::{EvidenceKind, MachineResult, Scope, Timestamp};

use super::{Cells, Line};
use crate::model::{
    ArtifactRef, Cell, CommentRow, ControlPage, EvidenceRow, ExceptionRow, ReceiptRow, SignOffRow, SlotState,
    original_path,
};

/// A control.
#[derive(Debug, Clone, Copy)]
pub struct ControlLine<'a> {
    /// Its page.
    pub page: &'a ControlPage,
}

const fn slot_word(state: SlotState) -> &'static str {
    match state {
        SlotState::Open => "open",
        SlotState::Current => "current",
        SlotState::Stale => "stale",
    }
}

impl Line for ControlLine<'_> {
    const HEADS: &'static [&'static str] = &[
        "framework_id",
        "control_set",
        "code",
        "title",
        "result",
        "unknown_reason",
        "conclusion",
        "basis",
        "concluded_by",
        "concluded_at",
        "evidence_count",
        "checks",
        "compliant",
        "excepted",
        "inconclusive",
        "noncompliant",
        "unknown",
        "not_applicable",
        "accounts_answered",
        "regions_answered",
        "preparer",
        "reviewer",
        "approver",
        "definition_sha256",
        "content_sha256",
    ];

    fn fill(&self, cells: &mut Cells) {
        let page = self.page;
        let row = &page.row;
        let conclusion = page.conclusions.first().filter(|c| c.in_force);
        for text in [&row.framework_id, &row.set_id, &row.code, &row.title] {
            cells.text(text);
        }
        cells.value(row.result);
        cells.text(&row.unknown_reason);
        cells.maybe(row.conclusion);
        cells.text(conclusion.map_or("", |c| c.basis.as_str()));
        cells.text(conclusion.map_or("", |c| c.person.as_str()));
        cells.maybe(conclusion.map(|c| c.at));
        cells.value(row.evidence_count);
        cells.value(page.checks.total());
        for &result in MachineResult::ALL {
            cells.value(page.checks.of(result));
        }
        cells.value(page.accounts_answered);
        cells.value(page.regions_answered);
        for slot in row.slots {
            cells.value(slot_word(slot));
        }
        cells.text(&page.texts.digest);
        cells.text(&page.content_digest);
    }
}

/// An included evidence item with its original.
#[derive(Debug, Clone, Copy)]
pub struct EvidenceLine<'a> {
    /// The item.
    pub row: &'a EvidenceRow,
    /// Its original.
    pub artifact: &'a ArtifactRef,
    /// The receipt's number; none for manual items.
    pub receipt_id: Option<i64>,
    /// Codes of the controls that use it.
    pub controls: &'a [String],
}

impl Line for EvidenceLine<'_> {
    const HEADS: &'static [&'static str] = &[
        "id",
        "kind",
        "source",
        "native_id",
        "account_id",
        "region",
        "service",
        "resource_type",
        "resource_id",
        "event_name",
        "principal",
        "source_ip",
        "result",
        "occurred_at",
        "collected_at",
        "title",
        "controls",
        "receipt_id",
        "file",
        "position",
        "sha256",
        "media_type",
        "size_bytes",
    ];

    fn fill(&self, cells: &mut Cells) {
        item(cells, self.row);
        cells.text(&self.controls.join(" "));
        cells.maybe(self.receipt_id);
        cells.text(&original_path(&self.artifact.sha256, &self.artifact.media_type));
        cells.text(&self.artifact.position);
        cells.text(&self.artifact.sha256);
        cells.text(&self.artifact.media_type);
        cells.value(self.artifact.size_bytes);
    }
}

fn item(cells: &mut Cells, row: &EvidenceRow) {
    cells.value(row.id);
    cells.value(row.kind);
    cells.value(row.source);
    for text in [
        &row.native_id,
        &row.account_id,
        &row.region,
        &row.service,
        &row.resource_type,
        &row.resource_id,
        &row.event_name,
        &row.principal,
        &row.source_ip,
    ] {
        cells.text(text);
    }
    cells.maybe(row.result);
    cells.maybe(row.occurred_at);
    cells.value(row.collected_at);
    cells.text(&row.title);
}

/// A receipt.
#[derive(Debug, Clone, Copy)]
pub struct ReceiptLine<'a> {
    /// The receipt.
    pub receipt: &'a ReceiptRow,
}

impl Line for ReceiptLine<'_> {
    const HEADS: &'static [&'static str] = &[
        "id",
        "collection",
        "source",
        "operation",
        "account_id",
        "region",
        "parameters",
        "outcome",
        "reason",
        "pages",
        "items",
        "started_at",
        "finished_at",
        "caller_arn",
        "request_id",
    ];

    fn fill(&self, cells: &mut Cells) {
        let r = self.receipt;
        cells.value(r.id);
        cells.value(r.run_id);
        cells.value(r.source);
        for text in [&r.operation, &r.account_id, &r.region, &r.parameters] {
            cells.text(text);
        }
        cells.value(r.outcome);
        cells.text(&r.reason);
        cells.value(r.pages);
        cells.value(r.items);
        cells.value(r.started_at);
        cells.maybe(r.finished_at);
        cells.text(&r.caller_arn);
        cells.text(&r.request_id);
    }
}

/// One account and Region of a control's scope.
#[derive(Debug, Clone, Copy)]
pub struct CoverageLine<'a> {
    /// Code of the control.
    pub control: &'a str,
    /// The cell.
    pub cell: &'a Cell,
    /// For the account's name.
    pub scope: &'a Scope,
}

impl Line for CoverageLine<'_> {
    const HEADS: &'static [&'static str] = &[
        "control",
        "account_id",
        "account",
        "region",
        "result",
        "reason",
        "checks",
        "compliant",
        "excepted",
        "inconclusive",
        "noncompliant",
        "unknown",
        "not_applicable",
    ];

    fn fill(&self, cells: &mut Cells) {
        let cell = self.cell;
        cells.text(self.control);
        cells.text(&cell.account_id);
        cells.text(self.scope.account_name(&cell.account_id));
        cells.text(&cell.region);
        cells.value(cell.result);
        cells.text(&cell.reason);
        cells.value(cell.checks.total());
        for &result in MachineResult::ALL {
            cells.value(cell.checks.of(result));
        }
    }
}

/// An exception of a control.
#[derive(Debug, Clone, Copy)]
pub struct ExceptionLine<'a> {
    /// Code of the control.
    pub control: &'a str,
    /// The exception.
    pub exception: &'a ExceptionRow,
}

impl Line for ExceptionLine<'_> {
    const HEADS: &'static [&'static str] =
        &["control", "id", "resource", "account_id", "region", "reason", "expires_at", "expired", "source"];

    fn fill(&self, cells: &mut Cells) {
        let e = self.exception;
        for text in [self.control, &e.id, &e.resource, &e.account_id, &e.region, &e.reason] {
            cells.text(text);
        }
        cells.maybe(e.expires_at);
        cells.value(e.expired);
        cells.text(&e.source);
    }
}

/// A sign-off of a control.
#[derive(Debug, Clone, Copy)]
pub struct SignOffLine<'a> {
    /// Code of the control.
    pub control: &'a str,
    /// The sign-off.
    pub sign_off: &'a SignOffRow,
}

impl Line for SignOffLine<'_> {
    const HEADS: &'static [&'static str] = &[
        "control",
        "id",
        "role",
        "person",
        "signed_at",
        "state",
        "changes",
        "content_sha256",
        "key_fingerprint",
        "public_key",
        "signature",
    ];

    fn fill(&self, cells: &mut Cells) {
        let s = self.sign_off;
        cells.text(self.control);
        cells.value(s.id);
        cells.value(s.role);
        cells.text(&s.person);
        cells.value(s.at);
        cells.value(s.state);
        cells.text(&s.changes.join("; "));
        cells.text(&s.digest);
        cells.text(&s.key_fingerprint);
        cells.text(&s.public_key);
        cells.text(&s.signature);
    }
}

/// A comment that is shared with the auditor.
#[derive(Debug, Clone, Copy)]
pub struct CommentLine<'a> {
    /// Code of the control.
    pub control: &'a str,
    /// The comment.
    pub comment: &'a CommentRow,
}

impl Line for CommentLine<'_> {
    const HEADS: &'static [&'static str] = &["control", "id", "author", "at", "body"];

    fn fill(&self, cells: &mut Cells) {
        cells.text(self.control);
        cells.value(self.comment.id);
        cells.text(&self.comment.author);
        cells.value(self.comment.at);
        cells.text(&self.comment.body);
    }
}

/// An evidence item that is left out.
#[derive(Debug, Clone, Copy)]
pub struct ExclusionLine<'a> {
    /// The item.
    pub row: &'a EvidenceRow,
    /// As in the preview's exclusions.
    pub reason: &'a str,
    /// SHA-256 of its original, hex; the original itself is not in the package.
    pub sha256: &'a str,
}

impl Line for ExclusionLine<'_> {
    const HEADS: &'static [&'static str] =
        &["id", "reason", "kind", "source", "native_id", "account_id", "region", "occurred_at", "collected_at", "title", "sha256"];

    fn fill(&self, cells: &mut Cells) {
        let row = self.row;
        // A manual item that is kept from the auditor may say in its title what it must not.
        let title = if self.reason == "not_for_auditor" && row.kind == EvidenceKind::Manual { "" } else { &row.title };
        cells.value(row.id);
        cells.text(self.reason);
        cells.value(row.kind);
        cells.value(row.source);
        for text in [&row.native_id, &row.account_id, &row.region] {
            cells.text(text);
        }
        cells.maybe(row.occurred_at);
        cells.value(row.collected_at);
        cells.text(title);
        cells.text(self.sha256);
    }
}

/// An entry of the activity log.
#[derive(Debug, Clone, Copy)]
pub struct ActivityLine<'a> {
    /// 1, 2, 3 …
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: &'a str,
    /// What was done.
    pub action: &'a str,
    /// To what.
    pub subject: &'a str,
    /// Canonical JSON.
    pub detail: &'a str,
    /// Hex.
    pub hash: &'a str,
    /// Hex.
    pub previous_hash: &'a str,
}

impl Line for ActivityLine<'_> {
    const HEADS: &'static [&'static str] =
        &["seq", "at", "actor", "action", "subject", "detail", "hash", "previous_hash"];

    fn fill(&self, cells: &mut Cells) {
        cells.value(self.seq);
        cells.value(self.at);
        for text in [self.actor, self.action, self.subject, self.detail, self.hash, self.previous_hash] {
            cells.text(text);
        }
    }
}
