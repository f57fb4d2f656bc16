//! Sessions that end while requests are under way.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::json;
use tickmark_domain::Outcome;

use crate::scene::troubled;
use crate::secrets::{collected_from, sts};
use crate::server::{Answer, Asked};

/// The first session lets nothing in. The second lets in one request and takes its time with the answer; meanwhile it
/// ends, and all others are told so. From the third on everything is answered.
#[derive(Default)]
struct Sessions {
    begun: AtomicUsize,
    slow_is_asked: AtomicBool,
    ended_while_slow: AtomicUsize,
}

impl Sessions {
    fn answer(&self, asked: &Asked) -> Answer {
        let error = |code: &str, message: &str| {
            Answer::whole(400, json!({ "__type": code, "message": message }).to_string())
        };
        if asked.operation.is_empty() {
            if asked.body.contains("Action=AssumeRole") {
                self.begun.fetch_add(1, Ordering::SeqCst);
            }
            return sts(asked, &format!("session-{}", self.begun.load(Ordering::SeqCst)));
        }
        let expired = || error("ExpiredTokenException", "The security token is expired");
        let not_there = || error("ResourceNotFoundException", "not there");
        match (asked.token.as_str(), asked.operation.as_str()) {
            ("session-1", _) => expired(),
            ("session-2", "describetrails") => {
                self.slow_is_asked.store(true, Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(500));
                not_there()
            }
            ("session-2", _) if self.slow_is_asked.load(Ordering::SeqCst) => {
                self.ended_while_slow.fetch_add(1, Ordering::SeqCst);
                expired()
            }
            ("session-2", _) => error("ThrottlingException", "Rate exceeded"),
            _ => not_there(),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_session_that_let_in_a_request_which_is_answered_late_is_renewed_like_any_other() {
    let sessions = Arc::new(Sessions::default());
    let answering = Arc::clone(&sessions);
    let (_folder, _store, report, _) = collected_from(move |asked| answering.answer(asked)).await;
    assert_eq!(report.interrupted, None);
    assert!(
        sessions.ended_while_slow.load(Ordering::SeqCst) > 0,
        "it ended meanwhile"
    );
    assert_eq!(sessions.begun.load(Ordering::SeqCst), 3);
    assert!(
        troubled(&report)
            .iter()
            .all(|step| step.outcome != Outcome::NotCollected),
        "{report:?}"
    );
}
