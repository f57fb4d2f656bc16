//! Whether what people did is what the activity log says: a row that was changed, added or taken away beside the log
//! is found, because its entry says otherwise.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tickmark_domain::Timestamp;
use tickmark_domain::counts::counted;
use tickmark_store::{ActivityEntry, Result, Store, canonical_json};

use super::findings::Findings;
use super::proofs::Proofs;
use crate::verdict::ProblemKind;

/// What a row says of itself, in the form of its entry: when, who, what, to what, detail.
type Said = (Timestamp, String, &'static str, String, Value);

/// Entries that record rows of work.
const RECORDED: &[&str] = &[
    "evidence.attached",
    "control.commented",
    "control.concluded",
    "control.reopened",
    "control.signed",
    "sign_off.withdrawn",
];

/// An entry or a row, as they are compared.
type Key = (Timestamp, String, String, String, String);

/// Compares every row of work with its entry, and every entry with its row.
pub fn check(store: &Store, findings: &mut Findings) -> Result<String> {
    let mut recorded: BTreeMap<Key, Vec<u64>> = BTreeMap::new();
    let mut pinned = BTreeSet::new();
    let mut proofs = Proofs::default();
    each_entry(store, |e| match e.action.as_str() {
        "engagement.created" => check_engagement(store, &e, findings),
        "framework.pinned" => {
            pinned.insert((e.subject, e.detail));
            Ok(())
        }
        action if RECORDED.contains(&action) => {
            let key = (e.at, e.actor, e.action, e.subject, e.detail);
            recorded.entry(key).or_default().push(e.seq);
            Ok(())
        }
        _ => proofs.hear(&e),
    })?;
    let mut rows = proofs.check(store, findings)?;
    for (path, said) in rows_of(store)? {
        rows += 1;
        if recorded.get_mut(&key(said)).and_then(Vec::pop).is_none() {
            findings.problem(&path, ProblemKind::Changed, NOT_AS_LOGGED);
        }
    }
    for seq in recorded.into_values().flatten() {
        let path = format!("activity/{seq}");
        findings.problem(
            &path,
            ProblemKind::Missing,
            "what this entry records is not in the engagement as it was",
        );
    }
    check_definitions(store, &pinned, findings)?;
    Ok(counted(rows, "thing", "things"))
}

const NOT_AS_LOGGED: &str = "it is not what the activity log says was done";

fn key((at, actor, action, subject, detail): Said) -> Key {
    let detail = canonical_json(&detail).unwrap_or_default();
    (at, actor, action.to_owned(), subject, detail)
}

fn each_entry(store: &Store, mut sink: impl FnMut(ActivityEntry) -> Result<()>) -> Result<()> {
    let mut after = 0;
    loop {
        let slice = store.list_activity(after, 1000)?;
        let Some(last) = slice.last() else { return Ok(()) };
        after = last.seq;
        slice.into_iter().try_for_each(&mut sink)?;
    }
}

/// Name and scope are the ones that the engagement was made with.
fn check_engagement(store: &Store, entry: &ActivityEntry, findings: &mut Findings) -> Result<()> {
    let facts = store.engagement()?;
    let scope = &facts.scope;
    let detail = json!({
        "name": facts.name, "owner": facts.owner,
        "from": scope.period.from.to_string(), "to": scope.period.to.to_string(),
        "accounts": scope.accounts.iter().map(|a| a.id.as_str()).collect::<Vec<_>>(),
        "regions": scope.regions,
    });
    if entry.subject != facts.id || entry.detail != canonical_json(&detail)? {
        findings.problem("engagement", ProblemKind::Changed, NOT_AS_LOGGED);
    }
    Ok(())
}

/// Every row of work, with a path for people.
fn rows_of(store: &Store) -> Result<Vec<(String, Said)>> {
    let codes: BTreeMap<i64, String> = store
        .list_controls()?
        .into_iter()
        .map(|c| (c.id, c.definition.code))
        .collect();
    let code = |id: i64| codes.get(&id).cloned().unwrap_or_default();
    let mut rows: Vec<(String, Said)> = Vec::new();
    for c in store.list_conclusions(None)? {
        let path = format!("controls/{}/conclusions/{}", code(c.control_id), c.id);
        if let Some((who, at, reason)) = c.reopened {
            let said = (
                at,
                who,
                "control.reopened",
                code(c.control_id),
                json!({ "reason": reason }),
            );
            rows.push((format!("{path}/reopening"), said));
        }
        let detail = json!({ "conclusion": c.conclusion.as_str(), "basis": c.basis });
        rows.push((
            path,
            (c.at, c.person, "control.concluded", code(c.control_id), detail),
        ));
    }
    for c in store.list_comments(None)? {
        let body = hex::encode(Sha256::digest(c.body.as_bytes()));
        let detail = json!({ "comment": c.id, "shared": c.is_shared, "body_sha256": body });
        let path = format!("controls/{}/comments/{}", code(c.control_id), c.id);
        rows.push((
            path,
            (c.at, c.author, "control.commented", code(c.control_id), detail),
        ));
    }
    for m in store.list_manual(None)? {
        let detail =
            json!({ "evidence": m.evidence_id, "file": m.file_name, "title": m.title, "sha256": m.sha256 });
        let path = format!("evidence/E{}", m.evidence_id);
        rows.push((
            path,
            (
                m.received_at,
                m.added_by,
                "evidence.attached",
                code(m.control_id),
                detail,
            ),
        ));
    }
    for s in store.list_sign_offs(None)? {
        let path = format!("sign-offs/{}", s.id);
        if let Some((at, reason)) = s.withdrawn {
            let detail = json!({ "sign_off": s.id, "reason": reason });
            let said = (
                at,
                s.person.clone(),
                "sign_off.withdrawn",
                code(s.control_id),
                detail,
            );
            rows.push((format!("{path}/withdrawal"), said));
        }
        let detail = json!({ "sign_off": s.id, "role": s.role.as_str(), "digest": s.digest, "key": s.key_fingerprint });
        rows.push((
            path,
            (s.at, s.person, "control.signed", code(s.control_id), detail),
        ));
    }
    Ok(rows)
}

/// Frameworks are the ones that were pinned, and definitions match their digests.
fn check_definitions(
    store: &Store,
    pinned: &BTreeSet<(String, String)>,
    findings: &mut Findings,
) -> Result<()> {
    for f in store.list_frameworks()? {
        let detail = json!({ "version": f.version, "digest": f.digest, "controls": f.controls });
        if !pinned.contains(&(f.id.clone(), canonical_json(&detail)?)) {
            findings.problem(
                &format!("frameworks/{}", f.id),
                ProblemKind::Changed,
                NOT_AS_LOGGED,
            );
        }
    }
    for control in store.list_controls()? {
        let text = canonical_json(&serde_json::to_value(&control.definition)?)?;
        if hex::encode(Sha256::digest(text.as_bytes())) != control.digest {
            let path = format!("controls/{}", control.definition.code);
            findings.problem(
                &path,
                ProblemKind::Changed,
                "its definition is not the one that was pinned",
            );
        }
    }
    Ok(())
}
