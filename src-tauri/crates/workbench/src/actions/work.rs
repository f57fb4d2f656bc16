//! What people do with a control: attach, conclude, reopen, sign, withdraw.

use std::path::Path;

use tickmark_domain::counts::counted;
use tickmark_domain::sign_off::{InForce, may_sign};
use tickmark_domain::{Role, Timestamp};
use tickmark_package::{NAMESPACE, Signer};
use tickmark_report::compute::Snapshot;
use tickmark_store::{Codec, ContentDocument, NewManual, NewSignOff, Store};

use crate::moment::random_id;
use crate::wire::{Attach, Attached, Code, CommandError, Conclude, Reopen, SignPreview, Withdraw};

/// Attaches files to a control; a file that cannot be attached is named, and the others go on.
pub fn attach(
    store: &Store,
    request: &Attach,
    actor: &str,
    now: Timestamp,
) -> Result<Attached, CommandError> {
    if request.files.is_empty() {
        return Err(CommandError::new(
            Code::Invalid,
            "Choose at least one file to attach",
        ));
    }
    if let (Some(from), Some(to)) = (request.effective_from, request.effective_to)
        && to < from
    {
        let message = format!("The files would speak for days that end on {to} and begin on {from}");
        return Err(CommandError::new(Code::Invalid, message));
    }
    let mut done = Attached {
        evidence_ids: vec![],
        failed: vec![],
    };
    for file in &request.files {
        let path = Path::new(&file.path);
        let file_name = path
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        let (media_type, codec) = media_type_of(&file_name);
        let title = if file.title.trim().is_empty() {
            file_name.clone()
        } else {
            file.title.trim().to_owned()
        };
        let attached = store.attach(NewManual {
            control_id: request.control_id,
            id: random_id(),
            path: path.to_owned(),
            file_name,
            media_type: media_type.to_owned(),
            codec,
            title,
            effective: (request.effective_from, request.effective_to),
            captured_at: request.captured_at,
            received_at: now,
            actor: actor.to_owned(),
        });
        match attached {
            Ok(id) => done.evidence_ids.push(id),
            Err(error) => done.failed.push((file.path.clone(), error.to_string())),
        }
    }
    Ok(done)
}

/// Media type by the file's ending; what is compressed already is kept as it is.
fn media_type_of(file_name: &str) -> (&'static str, Codec) {
    let ending = file_name
        .rsplit_once('.')
        .map(|(_, e)| e.to_ascii_lowercase())
        .unwrap_or_default();
    match ending.as_str() {
        "json" => ("application/json", Codec::Zstd),
        "txt" | "log" | "md" => ("text/plain", Codec::Zstd),
        "csv" => ("text/csv", Codec::Zstd),
        "xml" => ("application/xml", Codec::Zstd),
        "pdf" => ("application/pdf", Codec::Raw),
        "png" => ("image/png", Codec::Raw),
        "jpg" | "jpeg" => ("image/jpeg", Codec::Raw),
        "gif" => ("image/gif", Codec::Raw),
        "zip" => ("application/zip", Codec::Raw),
        _ => ("application/octet-stream", Codec::Zstd),
    }
}

/// Concludes on a control.
pub fn conclude(store: &Store, request: &Conclude, actor: &str, now: Timestamp) -> Result<(), CommandError> {
    let basis = needed(
        &request.basis,
        "A conclusion needs its basis: what was looked at, and why it is so",
    )?;
    store.conclude(request.control_id, actor, request.conclusion, basis, now)?;
    Ok(())
}

/// Reopens a control.
pub fn reopen(store: &Store, request: &Reopen, actor: &str, now: Timestamp) -> Result<(), CommandError> {
    let reason = needed(
        &request.reason,
        "Reopening needs a reason; it stays in the history",
    )?;
    Ok(store.reopen(request.control_id, actor, reason, now)?)
}

/// Withdraws one's own sign-off.
pub fn withdraw(store: &Store, request: &Withdraw, actor: &str, now: Timestamp) -> Result<(), CommandError> {
    let reason = needed(
        &request.reason,
        "Withdrawing needs a reason; it stays in the history",
    )?;
    Ok(store.withdraw(request.sign_off_id, actor, reason, now)?)
}

fn needed<'a>(text: &'a str, message: &str) -> Result<&'a str, CommandError> {
    let text = text.trim();
    if text.is_empty() {
        Err(CommandError::new(Code::Invalid, message))
    } else {
        Ok(text)
    }
}

/// The document that a person would sign in this role, with what it stands on.
type Standing = Vec<(Role, String, String)>;

fn document(
    store: &Store,
    snapshot: &Snapshot,
    control_id: i64,
    role: Role,
) -> Result<(ContentDocument, Standing), CommandError> {
    let stands_on = snapshot.stands_on(control_id, role);
    let document = store.content(control_id)?.document(role, &stands_on)?;
    Ok((document, stands_on))
}

fn refusal(snapshot: &Snapshot, control_id: i64, role: Role, person: &str) -> Option<String> {
    if person.trim().is_empty() {
        return Some("say who you are first: a sign-off needs a person".to_owned());
    }
    let held = snapshot.in_force(control_id);
    let held: Vec<InForce<'_>> = held
        .iter()
        .map(|(role, person, state)| InForce {
            role: *role,
            person,
            state: *state,
        })
        .collect();
    may_sign(role, person, snapshot.is_concluded(control_id), &held)
        .err()
        .map(|r| r.to_string())
}

/// What a sign-off would cover, and whether it may be given.
pub fn sign_preview(
    store: &Store,
    snapshot: &Snapshot,
    control_id: i64,
    role: Role,
    person: &str,
    key_fingerprint: &str,
) -> Result<SignPreview, CommandError> {
    let page = snapshot.control_page(control_id)?;
    let (document, _) = document(store, snapshot, control_id, role)?;
    let items = page.row.evidence_count;
    let exceptions = page.exceptions.iter().filter(|e| !e.expired).count();
    let conclusion = page
        .row
        .conclusion
        .map_or("no conclusion", |c| c.title())
        .to_lowercase();
    Ok(SignPreview {
        covers: format!(
            "{}, {}, conclusion {conclusion}",
            counted(items, "evidence item", "evidence items"),
            counted(exceptions as u64, "exception", "exceptions"),
        ),
        digest: document.digest,
        key_fingerprint: key_fingerprint.to_owned(),
        person: person.to_owned(),
        refusal: refusal(snapshot, control_id, role, person).unwrap_or_default(),
    })
}

/// Signs a control. `shown` is the digest that the person saw; none when nothing was shown before.
#[expect(
    clippy::too_many_arguments,
    reason = "each is a different thing that a sign-off is made of"
)]
pub fn sign(
    store: &Store,
    snapshot: &Snapshot,
    control_id: i64,
    role: Role,
    person: &str,
    shown: Option<&str>,
    signer: &Signer,
    now: Timestamp,
) -> Result<i64, CommandError> {
    if let Some(reason) = refusal(snapshot, control_id, role, person) {
        return Err(CommandError::new(
            Code::Refused,
            format!("{person} cannot sign as {role}: {reason}"),
        ));
    }
    let (document, stands_on) = document(store, snapshot, control_id, role)?;
    if shown.is_some_and(|shown| shown != document.digest) {
        let message = "The control changed since it was shown; look at it again and sign what is there now";
        return Err(CommandError::new(Code::Refused, message));
    }
    let signature = signer.sign(NAMESPACE, document.json.as_bytes())?;
    Ok(store.sign_off(NewSignOff {
        control_id,
        role,
        person: person.to_owned(),
        at: now,
        document,
        stands_on,
        signature,
        public_key: signer.public_key_line(),
        key_fingerprint: signer.fingerprint(),
    })?)
}
