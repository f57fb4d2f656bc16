//! The rows of each table. Their heads are the names that programs may rely on.

use tickmark_domain::{MachineResult, Scope, Timestamp};

use super::{Cells, Line};
use crate::model::{Cell, CommentRow, ControlPage, ExceptionRow, ReceiptRow, SignOffRow, SlotState};

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
pub struct CellLine<'a> {
    /// Code of the control.
    pub control: &'a str,
    /// The cell.
    pub cell: &'a Cell,
    /// For the account's name.
    pub scope: &'a Scope,
}

impl Line for CellLine<'_> {
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
    const HEADS: &'static [&'static str] = &[
        "control",
        "id",
        "resource",
        "account_id",
        "region",
        "reason",
        "expires_at",
        "expired",
        "source",
    ];

    fn fill(&self, cells: &mut Cells) {
        let e = self.exception;
        for text in [
            self.control,
            &e.id,
            &e.resource,
            &e.account_id,
            &e.region,
            &e.reason,
        ] {
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
    const HEADS: &'static [&'static str] = &[
        "seq",
        "at",
        "actor",
        "action",
        "subject",
        "detail",
        "hash",
        "previous_hash",
    ];

    fn fill(&self, cells: &mut Cells) {
        cells.value(self.seq);
        cells.value(self.at);
        for text in [
            self.actor,
            self.action,
            self.subject,
            self.detail,
            self.hash,
            self.previous_hash,
        ] {
            cells.text(text);
        }
    }
}
