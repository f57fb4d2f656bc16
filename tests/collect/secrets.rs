//! Credentials stay in the SDK: no byte of the keys is in the engagement or in what is printed.

use std::sync::{Arc, Mutex};

use tickmark_collect::{Access, Controller};
use tickmark_sample::{AUDIT_ROLE, Fault};

use crate::scene::{engagement, part, request, run_steered, start};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_keys_that_were_used_are_nowhere_in_the_engagement_or_in_the_progress() {
    let endpoint = start(Fault::Throttle).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let key = &endpoint.accounts()[2];
    let by_role = Access {
        endpoint: Some(endpoint.url().to_owned()),
        static_keys: Some((key.access_key_id.clone(), key.secret_access_key.clone())),
        role_arn: Some(format!("arn:aws:iam::{{account}}:role/{AUDIT_ROLE}")),
        external_id: Some("northwind-7".to_owned()),
        ..Access::default()
    };
    let printed = Arc::new(Mutex::new(vec![format!("{by_role:?}")]));
    let sink = Arc::clone(&printed);
    let report = run_steered(
        &store,
        request(&store, by_role, &part()),
        Controller::new(),
        move |p| {
            sink.lock().unwrap().push(format!("{p:?}"));
        },
    )
    .await
    .unwrap();
    let mut everything = serde_json::to_vec(&report).unwrap();
    everything.extend(printed.lock().unwrap().concat().into_bytes());
    // Originals are kept compressed, so they are looked at as they came.
    for artifact in store.list_artifacts().unwrap() {
        everything.extend(store.read_artifact(artifact.id, u64::MAX).unwrap());
    }
    let path = store.path().to_owned();
    drop(store);
    for suffix in ["", "-wal"] {
        let mut name = path.clone().into_os_string();
        name.push(suffix);
        everything.extend(std::fs::read(name).unwrap_or_default());
    }
    // The session's key id begins with another word than the long-term key's and ends the same.
    let tail = &key.access_key_id[4..];
    for secret in [
        &key.secret_access_key[..],
        tail,
        "northwind-7",
        "FwoGZXIvYXdzEXAMPLE",
    ] {
        let found = everything.windows(secret.len()).any(|w| w == secret.as_bytes());
        assert!(!found, "{} characters of a secret were found", secret.len());
    }
}
