//! The content digest: the same content has the same digest, any change has another and is named.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sha2::{Digest, Sha256};
use tickmark_domain::{ConclusionKind, MachineResult, Role};
use tickmark_store::{
    Codec, Content, ContentDocument, NewManual, NewSignOff, Store, StoreError, canonical_json,
};

use crate::support::{Bench, at, collect, evaluation, event};

fn ready() -> (Bench, i64) {
    let bench = Bench::with_controls();
    let control = bench.control("LOG-001");
    let facts = vec![
        evaluation("a", MachineResult::Compliant),
        evaluation("b", MachineResult::Compliant),
    ];
    collect(&bench.store, "A", "{\"n\":0}", facts);
    bench
        .store
        .conclude(
            control,
            "Dana",
            ConclusionKind::Effective,
            "Looked at it.",
            at(40),
        )
        .unwrap();
    (bench, control)
}

fn document(store: &Store, control: i64) -> ContentDocument {
    store
        .content(control)
        .unwrap()
        .document(Role::Preparer, &[])
        .unwrap()
}

fn sign(store: &Store, control: i64, document: ContentDocument) -> tickmark_store::Result<i64> {
    store.sign_off(NewSignOff {
        control_id: control,
        role: Role::Preparer,
        person: "Dana".into(),
        at: at(50),
        document,
        stands_on: vec![],
        signature: "signature".into(),
        public_key: "ssh-ed25519 AAAA".into(),
        key_fingerprint: "SHA256:key".into(),
    })
}

fn attach(bench: &Bench, control: i64, id: &str, text: &str, title: &str) {
    let path = bench.folder.path().join("attached");
    std::fs::write(&path, text).unwrap();
    let new = NewManual {
        control_id: control,
        id: id.into(),
        path,
        file_name: "minutes.txt".into(),
        media_type: "text/plain".into(),
        codec: Codec::Zstd,
        title: title.into(),
        effective: (None, None),
        captured_at: None,
        received_at: at(41),
        actor: "Dana".into(),
    };
    bench.store.attach(new).unwrap();
}

/// Makes a change, and answers what the content says of it.
fn changes(change: impl FnOnce(&Bench, i64)) -> Vec<String> {
    let (bench, control) = ready();
    let signed = bench.store.content(control).unwrap();
    let before = document(&bench.store, control);
    change(&bench, control);
    let after = bench.store.content(control).unwrap();
    let named = after.changes_since(&signed);
    assert_eq!(
        after == signed,
        named.is_empty(),
        "a change is named, and only a change"
    );
    assert_eq!(
        document(&bench.store, control).digest == before.digest,
        named.is_empty()
    );
    named
}

#[test]
fn the_document_is_canonical_json_and_its_hash_is_the_digest() {
    let (bench, control) = ready();
    let document = document(&bench.store, control);
    let value: serde_json::Value = serde_json::from_str(&document.json).unwrap();
    assert_eq!(canonical_json(&value).unwrap(), document.json);
    assert_eq!(hex::encode(Sha256::digest(&document.json)), document.digest);
    let mut members: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    members.sort_unstable();
    assert_eq!(
        members,
        [
            "conclusion",
            "control",
            "evidence",
            "exceptions",
            "manual",
            "role",
            "stands_on"
        ]
    );
    assert_eq!(value["evidence"].as_array().unwrap().len(), 2);
    assert_eq!(
        value["evidence"][0][0],
        "config.evaluation|111122223333|eu-central-1|cloudtrail-enabled|AWS::::Account|a"
    );
    assert_eq!(value["evidence"][0][2], "compliant");
}

#[test]
fn the_same_content_in_another_file_and_another_order_has_the_same_digest() {
    let (one, control) = ready();
    let two = Bench::with_controls();
    two.store
        .conclude(
            control,
            "Marcus",
            ConclusionKind::Effective,
            "Looked at it.",
            at(99),
        )
        .unwrap();
    let facts = vec![
        evaluation("b", MachineResult::Compliant),
        evaluation("a", MachineResult::Compliant),
    ];
    collect(&two.store, "other operation", "{\"n\":0}", facts);
    assert_eq!(document(&one.store, control), document(&two.store, control));
}

#[test]
fn nothing_that_does_not_belong_to_the_content_changes_it() {
    let named = changes(|bench, control| {
        let other = bench.control("LOG-002");
        collect(&bench.store, "B", "{\"n\":1}", vec![event("e1", "x")]);
        collect(
            &bench.store,
            "A",
            "{\"n\":2}",
            vec![evaluation("a", MachineResult::Compliant)],
        );
        attach(bench, other, "m1", "minutes", "Minutes");
        bench
            .store
            .comment(control, "Priya", "Why?", true, at(42))
            .unwrap();
        bench
            .store
            .conclude(other, "Dana", ConclusionKind::Deficient, "It failed.", at(43))
            .unwrap();
    });
    assert_eq!(named, Vec::<String>::new());
}

#[test]
fn every_change_of_the_content_is_named() {
    let again = |facts| {
        move |bench: &Bench, _| {
            collect(&bench.store, "A", "{\"n\":9}", facts);
        }
    };
    let added = changes(again(vec![evaluation("c", MachineResult::Compliant)]));
    assert_eq!(added, ["1 evidence item added"]);
    let result = changes(again(vec![evaluation("a", MachineResult::Noncompliant)]));
    assert_eq!(result, ["1 evidence item with another result"]);
    let other = {
        let mut fact = evaluation("a", MachineResult::Compliant);
        fact.content_hash = [7; 16];
        changes(again(vec![fact]))
    };
    assert_eq!(other, ["1 evidence item changed"]);
    assert_eq!(
        changes(|bench, control| attach(bench, control, "m1", "text", "Minutes")),
        ["1 manual evidence item"]
    );
    let concluded = changes(|bench, control| {
        bench
            .store
            .conclude(
                control,
                "Dana",
                ConclusionKind::Deficient,
                "Looked at it.",
                at(44),
            )
            .map(drop)
            .unwrap();
    });
    assert_eq!(concluded, ["conclusion effective to deficient"]);
    let basis = changes(|bench, control| {
        bench
            .store
            .conclude(
                control,
                "Dana",
                ConclusionKind::Effective,
                "Looked twice.",
                at(44),
            )
            .map(drop)
            .unwrap();
    });
    assert_eq!(basis, ["the basis of the conclusion"]);
    let reopened =
        changes(|bench, control| bench.store.reopen(control, "Marcus", "Not yet.", at(44)).unwrap());
    assert_eq!(reopened, ["the control was reopened"]);
}

#[test]
fn a_sign_off_over_what_is_there_is_kept_with_its_document() {
    let (bench, control) = ready();
    let document = document(&bench.store, control);
    sign(&bench.store, control, document.clone()).unwrap();
    let kept = bench.store.list_sign_offs(Some(control)).unwrap().remove(0);
    assert_eq!(kept.digest, document.digest);
    let original = bench
        .store
        .read_artifact(kept.content_artifact_id, 1 << 20)
        .unwrap();
    assert_eq!(original, document.json.as_bytes());
    assert_eq!(
        Content::parse(&document.json).unwrap(),
        bench.store.content(control).unwrap()
    );
    let log = bench.store.list_activity(0, 100).unwrap();
    assert!(
        log.last().unwrap().detail.contains(&document.digest),
        "the log holds the digest"
    );
}

#[test]
fn a_sign_off_is_refused_when_the_content_changed_since_it_was_shown() {
    let (bench, control) = ready();
    let shown = document(&bench.store, control);
    collect(
        &bench.store,
        "A",
        "{\"n\":1}",
        vec![evaluation("a", MachineResult::Noncompliant)],
    );
    let head = bench.store.activity_head().unwrap();
    let error = sign(&bench.store, control, shown).unwrap_err();
    assert!(matches!(error, StoreError::Refused(_)));
    assert!(
        error.to_string().contains("LOG-001 changed since it was shown"),
        "{error}"
    );
    assert_eq!(bench.store.list_sign_offs(None).unwrap(), []);
    assert_eq!(bench.store.activity_head().unwrap(), head);
    sign(&bench.store, control, document(&bench.store, control)).unwrap();
}

#[test]
fn a_sign_off_is_refused_when_its_document_is_for_another_role_or_ground() {
    let (bench, control) = ready();
    let content = bench.store.content(control).unwrap();
    let ground = [(Role::Preparer, "Dana".to_owned(), "digest".to_owned())];
    for other in [
        content.document(Role::Reviewer, &[]).unwrap(),
        content.document(Role::Preparer, &ground).unwrap(),
    ] {
        assert!(sign(&bench.store, control, other).is_err());
    }
}

#[test]
fn a_sign_off_is_withdrawn_once_and_by_its_signer_only() {
    let (bench, control) = ready();
    let id = sign(&bench.store, control, document(&bench.store, control)).unwrap();
    let error = bench.store.withdraw(id, "Marcus", "no", at(60)).unwrap_err();
    assert!(error.to_string().contains("only Dana may withdraw"), "{error}");
    bench
        .store
        .withdraw(id, "Dana", "signed too early", at(61))
        .unwrap();
    assert!(bench.store.withdraw(id, "Dana", "again", at(62)).is_err());
    let kept = bench.store.list_sign_offs(None).unwrap();
    assert_eq!(kept[0].withdrawn, Some((at(61), "signed too early".into())));
}

fn any_map() -> impl Strategy<Value = BTreeMap<String, (String, String)>> {
    prop::collection::btree_map(
        "[a-d|\u{e4}\u{1f512}]{1,3}",
        ("[a-f0-9]{1,2}", "(compliant|noncompliant|)"),
        0..4,
    )
}

fn any_content() -> impl Strategy<Value = Content> {
    let conclusion = prop::option::of(("(effective|deficient)", "[a-c\"\\\\\n]{0,3}"));
    let exceptions = prop::collection::btree_map("[a-c]{1,2}", "(active|expired)", 0..3);
    ("[ab]", any_map(), any_map(), exceptions, conclusion).prop_map(
        |(control, evidence, manual, exceptions, conclusion)| Content {
            control,
            evidence,
            manual,
            exceptions,
            conclusion,
        },
    )
}

proptest! {
    #[test]
    fn a_document_is_read_back_as_it_was(content in any_content()) {
        let document = content.document(Role::Reviewer, &[(Role::Preparer, "Dana".into(), "d".into())]).unwrap();
        prop_assert_eq!(Content::parse(&document.json).unwrap(), content);
    }

    #[test]
    fn digests_are_equal_exactly_where_contents_are_and_every_difference_is_named(a in any_content(), b in any_content()) {
        let digest = |c: &Content| c.document(Role::Preparer, &[]).unwrap().digest;
        prop_assert_eq!(digest(&a) == digest(&b), a == b);
        prop_assert_eq!(b.changes_since(&a).is_empty(), a == b);
        prop_assert!(a.changes_since(&a.clone()).is_empty());
    }
}
