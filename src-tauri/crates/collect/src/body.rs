//! The body of an answer on its way in: every piece that comes is kept as it came, also when the rest never does, and
//! a body that is larger than any answer of AWS is refused before it fills the memory.
//!
//! Who does not look at what the SDK makes of an answer keeps the body from it: the SDK is then handed an empty
//! document, and the pages of a large listing are read once and not twice.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body::{Body, Frame};

/// The largest body that is read.
pub(crate) const LARGEST: u64 = 64 * 1024 * 1024;

type Fault = Box<dyn std::error::Error + Send + Sync>;

/// What has come so far.
#[derive(Debug, Default)]
pub(crate) struct Came {
    /// In one piece, as it came.
    bytes: Vec<u8>,
    /// The body broke off.
    pub broke: bool,
    /// The body was refused: it has, or announces, so many bytes.
    pub too_large: Option<u64>,
}

impl Came {
    /// Takes the bytes.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }
}

/// A body that is listened to.
pub(crate) struct Tee {
    inner: SdkBody,
    came: Arc<Mutex<Came>>,
    /// What is handed on in its place, once it has come.
    instead: Option<Bytes>,
    passes: bool,
}

/// A document that says nothing.
const EMPTY: Bytes = Bytes::from_static(b"{}");
/// The most that is set aside for a body before it comes.
const EXPECTED: u64 = 1 << 20;

impl Tee {
    /// Listens to a body that announces so many bytes, and hands it on or keeps it back.
    pub fn new(inner: SdkBody, announced: Option<u64>, passes: bool) -> (Self, Arc<Mutex<Came>>) {
        let expected = announced.map_or(0, |n| n.min(EXPECTED));
        let came = Arc::new(Mutex::new(Came {
            bytes: Vec::with_capacity(usize::try_from(expected).unwrap_or(0)),
            too_large: announced.filter(|n| *n > LARGEST),
            ..Came::default()
        }));
        let tee = Self {
            inner,
            came: Arc::clone(&came),
            instead: (!passes).then_some(EMPTY),
            passes,
        };
        (tee, came)
    }
}

fn refusal(size: u64) -> Fault {
    format!("an answer of {size} bytes is larger than {LARGEST}").into()
}

impl Body for Tee {
    type Data = Bytes;
    type Error = Fault;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Fault>>> {
        let this = &mut *self;
        let mut came = this.came.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(size) = came.too_large {
            return Poll::Ready(Some(Err(refusal(size))));
        }
        loop {
            let polled = Pin::new(&mut this.inner).poll_frame(context);
            match &polled {
                Poll::Ready(Some(Ok(frame))) => {
                    if let Some(piece) = frame.data_ref() {
                        let size = (came.bytes.len() + piece.len()) as u64;
                        if size > LARGEST {
                            came.too_large = Some(size);
                            came.bytes = Vec::new();
                            return Poll::Ready(Some(Err(refusal(size))));
                        }
                        came.bytes.extend_from_slice(piece);
                    }
                    if !this.passes {
                        continue;
                    }
                }
                Poll::Ready(Some(Err(_))) => came.broke = true,
                Poll::Ready(None) => {
                    if let Some(instead) = this.instead.take() {
                        return Poll::Ready(Some(Ok(Frame::data(instead))));
                    }
                }
                Poll::Pending => {}
            }
            return polled;
        }
    }
}
