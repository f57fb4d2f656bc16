//! Credentials stay in the SDK: no byte of a key, a secret or a session token is in the engagement, in what is told, or in
//! what is said of a crash.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::json;
use tempfile::TempDir;
use tickmark_collect::{Access, Choices, CollectError, CollectReport, Controller};
use tickmark_domain::{Outcome, Source};
use tickmark_sample::{AUDIT_ROLE, EXTERNAL_ID, Endpoint, Fault};
use tickmark_store::Store;

use crate::scene::{SECURITY, engagement, now, part, request, run_steered, start, steps};
use crate::server::{Answer, Asked, serve};

/// By the role of each account, with the long-term key of one.
fn by_role(endpoint: &Endpoint) -> Access {
    let key = endpoint.accounts().iter().find(|a| a.id == SECURITY).unwrap();
    Access {
        endpoint: Some(endpoint.url().to_owned()),
        static_keys: Some((key.access_key_id.clone(), key.secret_access_key.clone())),
        role_arn: Some(format!("arn:aws:iam::{{account}}:role/{AUDIT_ROLE}")),
        external_id: Some(EXTERNAL_ID.to_owned()),
        ..Access::default()
    }
}

/// What of the sample's credentials may stand nowhere: the key of every account and that of its sessions, which ends
/// with the same letters; every secret and every token begin alike.
pub fn secrets_of(endpoint: &Endpoint) -> Vec<String> {
    let keys = endpoint.accounts().iter();
    let keys = keys.flat_map(|a| ["AKIA", "ASIA"].map(|head| format!("{head}{}", &a.access_key_id[4..])));
    let mut secrets: Vec<String> = keys.collect();
    secrets.extend(["wJalrXUtnFEMI", "FwoGZXIvYXdzEXAMPLE", EXTERNAL_ID].map(str::to_owned));
    secrets
}

/// Everything that the engagement holds: its files as they are, every row as text, and every original as it came,
/// those of pages that could not be used too.
pub fn everything(store: Store) -> Vec<u8> {
    let mut all = Vec::new();
    for artifact in store.every_artifact().unwrap() {
        all.extend(store.read_artifact(artifact.id, u64::MAX).unwrap());
        all.push(b'\n');
    }
    let path = store.path().to_owned();
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.clone().into_os_string();
        name.push(suffix);
        all.extend(std::fs::read(name).unwrap_or_default());
    }
    drop(store);
    all.extend(dump(&path));
    all
}

/// A foreign reader's text of every row: in the file itself a text may be split over pages.
fn dump(path: &Path) -> Vec<u8> {
    let dumped = Command::new("sqlite3").arg(path).arg(".dump").output().unwrap();
    assert!(dumped.status.success() && dumped.stdout.len() > 10_000);
    dumped.stdout
}

pub fn assert_nowhere(secrets: &[String], all: &[u8], what: &str) {
    let text = String::from_utf8_lossy(all);
    for secret in secrets {
        let before = text.split_once(secret.as_str()).map(|(before, _)| before);
        let around: Option<String> = before.map(|before| before.chars().rev().take(60).collect());
        assert_eq!(
            around,
            None,
            "{what}: a secret of {} characters stands behind this, backwards",
            secret.len()
        );
    }
}

/// Collects and gives back what was told on the way, too.
async fn collected(store: &Store, access: Access, choices: &Choices) -> (CollectReport, Vec<u8>) {
    let told = Arc::new(Mutex::new(format!("{access:?}")));
    let sink = Arc::clone(&told);
    let wanted = request(store, access, choices);
    let report = run_steered(store, wanted, Controller::new(), move |p| {
        write!(sink.lock().unwrap(), "{p:?}").unwrap();
    })
    .await
    .unwrap();
    let mut told = std::mem::take(&mut *told.lock().unwrap()).into_bytes();
    told.extend(serde_json::to_vec(&report).unwrap());
    told.extend(format!("{report:?}").into_bytes());
    (report, told)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_keys_that_were_used_are_nowhere_in_the_engagement_or_in_what_is_told() {
    for fault in [
        Fault::Throttle,
        Fault::ExpiredToken,
        Fault::Denied,
        Fault::MalformedBody,
        Fault::CutBodies,
    ] {
        let endpoint = start(fault).await;
        let folder = tempfile::tempdir().unwrap();
        let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
        let (report, told) = collected(&store, by_role(&endpoint), &part()).await;
        assert_eq!(report.interrupted, None, "{fault:?}");
        let callers = store.all_receipts().unwrap();
        assert!(
            callers.iter().any(|r| r.caller_arn.contains(":assumed-role/")),
            "a session was used"
        );
        let all = [told, everything(store)].concat();
        assert!(
            String::from_utf8_lossy(&all).contains(SECURITY),
            "it is read right"
        );
        assert_nowhere(&secrets_of(&endpoint), &all, &format!("{fault:?}"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn credentials_that_have_expired_and_that_are_refused_are_not_repeated() {
    let endpoint = start(Fault::ExpiredToken).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let key = endpoint.accounts().iter().find(|a| a.id == SECURITY).unwrap();
    let own = Access {
        endpoint: Some(endpoint.url().to_owned()),
        static_keys: Some((key.access_key_id.clone(), key.secret_access_key.clone())),
        ..Access::default()
    };
    let (report, told) = collected(&store, own, &part()).await;
    assert!(report.interrupted.is_some());
    let mut all = told;
    let unknown = Access {
        endpoint: Some(endpoint.url().to_owned()),
        static_keys: Some((
            "AKIAUNKNOWN123456789".to_owned(),
            "unknownSecret0123456789".to_owned(),
        )),
        ..Access::default()
    };
    let wanted = request(&store, unknown, &part());
    let refused = run_steered(&store, wanted, Controller::new(), |_| {})
        .await
        .unwrap_err();
    all.extend(format!("{refused} {refused:?}").into_bytes());
    all.extend(everything(store));
    let mut secrets = secrets_of(&endpoint);
    secrets.extend(["UNKNOWN123456789", "unknownSecret"].map(str::to_owned));
    assert_nowhere(&secrets, &all, "expired and unknown");
}

const SESSION_KEY: &str = "ASIAQ3EGTESTSESSION1";
const SESSION_SECRET: &str = "sessionSecretThatNobodyMaySee0123456789a";
const SESSION_TOKEN: &str =
    "IQoJb3JpZ2luX2VjEXAMPLE0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/+0123456789==";

/// STS as far as a role is assumed; each session has this token.
pub fn sts(asked: &Asked, token: &str) -> Answer {
    let result = if asked.body.contains("Action=AssumeRole") {
        format!(
            "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
             <AccessKeyId>{SESSION_KEY}</AccessKeyId><SecretAccessKey>{SESSION_SECRET}</SecretAccessKey>\
             <SessionToken>{token}</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>\
             <AssumedRoleUser><Arn>arn:aws:sts::{SECURITY}:assumed-role/A/t</Arn><AssumedRoleId>AROA:t</AssumedRoleId>\
             </AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>"
        )
    } else {
        format!(
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
             <Arn>arn:aws:sts::{SECURITY}:assumed-role/A/t</Arn><UserId>x</UserId><Account>{SECURITY}</Account>\
             </GetCallerIdentityResult></GetCallerIdentityResponse>"
        )
    };
    Answer::whole(200, result)
}

/// Answers that repeat what the request proved itself with, as AWS and things on the way do.
fn echo(asked: &Asked) -> Answer {
    if asked.operation.is_empty() {
        return sts(asked, SESSION_TOKEN);
    }
    let key = asked
        .authorization
        .split("Credential=")
        .nth(1)
        .unwrap_or_default();
    let key = key.split('/').next().unwrap_or_default();
    let token = &asked.token;
    assert_eq!(
        (key, &token[..]),
        (SESSION_KEY, SESSION_TOKEN),
        "the session is used"
    );
    let error = |status, code: &str, message: String| {
        Answer::whole(status, json!({ "__type": code, "message": message }).to_string())
    };
    match asked.operation.as_str() {
        "describetrails" => error(
            400,
            "AccessDeniedException",
            format!("User: {key} with token {token} is not authorized to perform: cloudtrail:DescribeTrails"),
        ),
        "lookupevents" => error(
            403,
            "InvalidSignatureException",
            format!(
                "The request signature does not match. The Canonical String for this request should have been 'POST\n/\n\n\
                 host:x\nx-amz-security-token:{token}\n' and Credential={key}/20260630"
            ),
        ),
        // A thing on the way that shows the request to whoever is to mend it.
        "listpublickeys" => Answer::whole(200, format!("<html><pre>{} {token}</pre>", asked.authorization)),
        "listeventdatastores" => error(500, "InternalFailure", format!("{key} {token}")),
        "listchannels" => error(400, "ResourceNotFoundException", format!("not for {key} {token}")),
        _ => error(400, "SomethingNew", format!("{key} {token}")),
    }
}

/// What comes of collecting CloudTrail in one place, by a role, from a server that answers so.
pub async fn collected_from(
    answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static,
) -> (TempDir, Store, CollectReport, Vec<u8>) {
    let sample = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &sample);
    let (url, server) = serve(answer).await;
    let access = Access {
        endpoint: Some(url),
        static_keys: Some((
            "AKIALONGTERMKEY12345".to_owned(),
            "longTermSecret0123456789".to_owned(),
        )),
        role_arn: Some("arn:aws:iam::{account}:role/A".to_owned()),
        external_id: Some(EXTERNAL_ID.to_owned()),
        ..Access::default()
    };
    let choices = Choices {
        sources: vec![Source::CloudTrail],
        accounts: vec![SECURITY.to_owned()],
        regions: vec!["us-east-1".to_owned()],
        ..Choices::default()
    };
    let (report, told) = collected(&store, access, &choices).await;
    server.abort();
    (folder, store, report, told)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_aws_and_things_on_the_way_repeat_of_a_request_is_kept_without_its_credentials() {
    let (_folder, store, report, told) = collected_from(echo).await;
    let denied = &steps(&report, "DescribeTrails")[0];
    assert_eq!(
        (denied.outcome, denied.action.as_str()),
        (Outcome::Denied, "cloudtrail:DescribeTrails")
    );
    assert!(denied.reason.contains("ASIA…"), "{}", denied.reason);
    let flawed = &steps(&report, "ListPublicKeys")[0];
    assert_eq!(flawed.outcome, Outcome::Failed);
    let receipts = store.all_receipts().unwrap();
    let receipt = receipts.iter().find(|r| r.operation == "ListPublicKeys").unwrap();
    let kept = store.list_flawed_pages(receipt.id).unwrap();
    assert!(!kept.is_empty());
    for page in &kept {
        assert!(
            page.flaw.contains("were taken out before it was kept"),
            "{}",
            page.flaw
        );
        let bytes = store.read_artifact(page.artifact_id, u64::MAX).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(
            text.starts_with("<html><pre>") && text.contains("Credential=…/"),
            "{text}"
        );
    }
    let all = [told, everything(store)].concat();
    let secrets = [
        "Q3EGTESTSESSION1",
        "LONGTERMKEY12345",
        "longTermSecret",
        SESSION_SECRET,
        &SESSION_TOKEN[8..40],
        EXTERNAL_ID,
    ];
    assert_nowhere(&secrets.map(str::to_owned), &all, "repeated");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_that_breaks_is_told_without_what_its_message_holds() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let access = by_role(&endpoint);
    let secret = access.static_keys.clone().unwrap().1;
    let mut wanted = request(&store, access, &part());
    let asked = AtomicU32::new(0);
    // The worst that a message can hold, and in the middle of the work.
    wanted.clock = Arc::new(move || {
        assert!(
            asked.fetch_add(1, Ordering::SeqCst) < 60,
            "the clock broke for {secret}"
        );
        now()
    });
    let broken = run_steered(&store, wanted, Controller::new(), |_| {})
        .await
        .unwrap_err();
    assert!(
        matches!(&broken, CollectError::Fault(what) if what.contains("message withheld")),
        "{broken}"
    );
    let all = [format!("{broken} {broken:?}").into_bytes(), everything(store)].concat();
    assert_nowhere(&secrets_of(&endpoint), &all, "broken");
}
