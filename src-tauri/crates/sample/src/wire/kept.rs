//! Answers that were given, to be given again. An answer depends on the question alone, so one that is remembered is the
//! one that would be made. Measuring needs it: else most of what is measured is how fast answers are made up.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::{Reply, Request};

/// Hash of a question.
pub(crate) type Question = [u8; 32];

/// A good answer.
#[derive(Clone)]
pub(crate) struct Kept {
    pub content_type: &'static str,
    pub request_id: String,
    pub body: Bytes,
}

/// What is remembered, up to so many bytes.
pub(crate) struct Memory {
    most: usize,
    kept: Mutex<Shelf>,
}

#[derive(Default)]
struct Shelf {
    answers: HashMap<Question, Kept>,
    bytes: usize,
}

impl Memory {
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most,
            kept: Mutex::default(),
        }
    }

    /// What identifies a question; none where nothing is remembered. Who asks is part of it, when they sign is not.
    pub(crate) fn question(&self, request: &Request) -> Option<Question> {
        if self.most == 0 {
            return None;
        }
        let authorization = request.authorization.as_deref()?;
        let (signer, _) = authorization.split_once(',')?;
        let mut hash = Sha256::new();
        let parts = [
            request.method.as_bytes(),
            request.path.as_bytes(),
            request.query.as_bytes(),
            request.target.as_deref().unwrap_or_default().as_bytes(),
            signer.as_bytes(),
            request.security_token.as_deref().unwrap_or_default().as_bytes(),
            &request.body,
        ];
        for part in parts {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        Some(hash.finalize().into())
    }

    pub(crate) fn find(&self, question: &Question) -> Option<Kept> {
        self.shelf().answers.get(question).cloned()
    }

    /// Remembers a good answer while there is room.
    pub(crate) fn keep(&self, question: Question, reply: &Reply) {
        if reply.status != 200 || reply.cut || reply.delay_ms > 0 {
            return;
        }
        let mut kept_so_far = self.shelf();
        if kept_so_far.bytes + reply.body.len() > self.most {
            return;
        }
        let kept = Kept {
            content_type: reply.content_type,
            request_id: reply.request_id.clone(),
            body: Bytes::from(reply.body.clone()),
        };
        kept_so_far.bytes += kept.body.len();
        kept_so_far.answers.insert(question, kept);
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
