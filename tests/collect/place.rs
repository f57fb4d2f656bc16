//! A clock that is wrong and a Region that is off are explained, each as what it is.

use std::sync::Arc;

use tickmark_collect::{Access, CollectError, Controller};
use tickmark_domain::Outcome;
use tickmark_sample::Fault;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::scene::{SECURITY, access, engagement, part, request, run_steered, start};

/// STS says who asks to whoever it knows, and to a signature of its own time; everybody else hears that it is too old.
async fn serve(mut stream: TcpStream, knows_who: bool) {
    let mut read = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let head = loop {
            if let Some(end) = read.windows(4).position(|w| w == b"\r\n\r\n") {
                break end + 4;
            }
            match stream.read(&mut piece).await {
                Ok(n) if n > 0 => read.extend_from_slice(&piece[..n]),
                _ => return,
            }
        };
        let text = String::from_utf8_lossy(&read[..head]).to_ascii_lowercase();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
        let length: usize = length.and_then(|n| n.trim().parse().ok()).unwrap_or(0);
        while read.len() < head + length {
            match stream.read(&mut piece).await {
                Ok(n) if n > 0 => read.extend_from_slice(&piece[..n]),
                _ => return,
            }
        }
        let in_time = text.contains("x-amz-date: 20260630t123");
        let is_sts = String::from_utf8_lossy(&read[..head]).contains("/sts/aws4_request");
        read.drain(..head + length);
        let said = "Signature expired: 20260630T120000Z is now earlier than 20260630T122900Z";
        let (status, body) = match (is_sts, knows_who || in_time) {
            (true, true) => (
                "200 OK",
                format!(
                    "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
                     <Arn>arn:aws:iam::{SECURITY}:user/a</Arn><UserId>A</UserId><Account>{SECURITY}</Account>\
                     </GetCallerIdentityResult></GetCallerIdentityResponse>"
                ),
            ),
            (true, false) => (
                "403 Forbidden",
                format!(
                    "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>{said}</Message></Error></ErrorResponse>"
                ),
            ),
            (false, _) => (
                "403 Forbidden",
                format!(r#"{{"__type": "InvalidSignatureException", "message": "{said}"}}"#),
            ),
        };
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-length: {}\r\ndate: Tue, 30 Jun 2026 12:34:00 GMT\r\n\r\n",
            body.len()
        );
        if stream
            .write_all(format!("{head}{body}").as_bytes())
            .await
            .is_err()
        {
            return;
        }
    }
}

async fn from_a_server_with_another_clock(
    knows_who: bool,
    role_arn: Option<&str>,
) -> Result<tickmark_collect::CollectReport, CollectError> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, knows_who));
        }
    });
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let access = Access {
        endpoint: Some(url),
        static_keys: Some(("AKIAIOSFODNN7EXAMPLE".to_owned(), "secret".to_owned())),
        role_arn: role_arn.map(str::to_owned),
        ..Access::default()
    };
    let ended = run_steered(
        &store,
        request(&store, access, &part()),
        Controller::new(),
        |_| {},
    )
    .await;
    server.abort();
    if ended.is_err() {
        assert!(store.list_runs().unwrap().is_empty());
    }
    ended
}

const CLOCK: &str = "this computer's clock is 34 min behind AWS's (2026-06-30T12:34:00.000Z)";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_clock_is_the_reason_that_is_said_before_anything_is_started() {
    // A role is assumed by the SDK for itself, before the first request of ours.
    for role in [None, Some("arn:aws:iam::{account}:role/Audit")] {
        let ended = from_a_server_with_another_clock(false, role).await;
        let said = ended.unwrap_err().to_string();
        assert!(
            said.contains(CLOCK) && said.contains("set the clock right"),
            "{said}"
        );
        assert!(
            !said.contains("name a profile") && !said.contains("may be assumed"),
            "{said}"
        );
        assert_eq!(said.matches("Signature expired").count(), 1, "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_goes_wrong_on_the_way_is_the_reason_of_every_step() {
    let report = from_a_server_with_another_clock(true, None).await.unwrap();
    let failed: Vec<_> = report
        .steps
        .iter()
        .filter(|s| s.outcome == Outcome::Failed)
        .collect();
    assert!(!failed.is_empty());
    assert!(failed.iter().all(|s| s.reason.contains(CLOCK)), "{:?}", failed[0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_region_that_the_account_has_not_enabled_is_no_error_and_no_empty_answer() {
    let endpoint = start(Fault::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = engagement(&folder.path().join("a.tickmark"), &endpoint);
    let mut wanted = request(&store, access(&endpoint), &part());
    let off = "ap-east-1";
    wanted.plan.regions = vec![wanted.plan.regions[0].clone(), off.to_owned()];
    let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
    let keep = Arc::clone(&seen);
    let report = run_steered(&store, wanted, Controller::new(), move |p| {
        keep.lock().unwrap().push(p.message);
    })
    .await
    .unwrap();
    assert_eq!(report.interrupted, None);
    let there: Vec<_> = report.steps.iter().filter(|s| s.region == off).collect();
    assert!(there.len() > 5);
    for step in there {
        let older = step.outcome == Outcome::OutOfRetention;
        assert!(older || step.outcome == Outcome::NotEnabled, "{step:?}");
        assert_eq!(step.action, "", "{step:?}");
    }
    assert!(
        seen.lock()
            .unwrap()
            .iter()
            .all(|message| !message.contains("expired"))
    );
}
