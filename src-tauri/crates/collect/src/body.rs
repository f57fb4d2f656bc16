//! The body of an answer on its way in: every piece that comes is kept as it came, also when the rest never does, and
//! a body that is larger than any answer of AWS is refused before it fills the memory.

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
    pieces: Vec<Bytes>,
    size: u64,
    /// The body broke off.
    pub broke: bool,
    /// The body was refused: it has, or announces, so many bytes.
    pub too_large: Option<u64>,
}

impl Came {
    /// The bytes in one piece.
    pub fn bytes(&self) -> Vec<u8> {
        self.pieces.concat()
    }
}

/// A body that is listened to.
pub(crate) struct Tee {
    inner: SdkBody,
    came: Arc<Mutex<Came>>,
}

impl Tee {
    /// Listens to a body that announces so many bytes.
    pub fn new(inner: SdkBody, announced: Option<u64>) -> (Self, Arc<Mutex<Came>>) {
        let came = Arc::new(Mutex::new(Came {
            too_large: announced.filter(|n| *n > LARGEST),
            ..Came::default()
        }));
        let tee = Self {
            inner,
            came: Arc::clone(&came),
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
        let polled = Pin::new(&mut this.inner).poll_frame(context);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(piece) = frame.data_ref() {
                    came.size += piece.len() as u64;
                    if came.size > LARGEST {
                        came.too_large = Some(came.size);
                        came.pieces.clear();
                        return Poll::Ready(Some(Err(refusal(came.size))));
                    }
                    came.pieces.push(piece.clone());
                }
            }
            Poll::Ready(Some(Err(_))) => came.broke = true,
            Poll::Ready(None) | Poll::Pending => {}
        }
        polled
    }
}
