//! The listening endpoint: HTTP/1.1 on 127.0.0.1, one task a connection, stopped when it is dropped.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Frame, Incoming};
use hyper::header::{CONTENT_LENGTH, HeaderMap, HeaderValue};
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use crate::config::{Fault, SampleConfig};
use crate::wire::{self, Gate, Kept, LookupLimit, Memory, Reply, Request};
use crate::world::{Organisation, SampleAccount};

/// How long open requests may take to end when the endpoint stops.
const GRACE: Duration = Duration::from_secs(2);

type Body = BoxBody<Bytes, io::Error>;

struct Shared {
    world: Organisation,
    gate: Gate,
    limit: LookupLimit,
    memory: Memory,
    served: AtomicU64,
}

/// A running endpoint of one sample organisation.
pub struct Endpoint {
    url: String,
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
    task: Option<JoinHandle<()>>,
}

impl Endpoint {
    /// Makes the organisation and listens for it.
    ///
    /// # Errors
    /// When the port cannot be listened on.
    pub async fn start(config: SampleConfig) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, config.port)).await?;
        let address: SocketAddr = listener.local_addr()?;
        let (fault, enforce_limits) = (config.fault, config.enforce_limits);
        // Whoever is to be refused must be counted.
        let remembered = if enforce_limits {
            0
        } else {
            config.remembered_bytes
        };
        let made = tokio::task::spawn_blocking(move || Organisation::generate(&config)).await;
        let url = format!("http://{address}");
        let mut world = made.map_err(io::Error::other)?;
        world.served_at.clone_from(&url);
        let shared = Arc::new(Shared {
            world,
            gate: Gate::new(fault),
            limit: LookupLimit::new(enforce_limits),
            memory: Memory::new(remembered),
            served: AtomicU64::new(0),
        });
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(accept(listener, Arc::clone(&shared), stopped));
        Ok(Self {
            url,
            shared,
            stop,
            task: Some(task),
        })
    }

    /// `http://127.0.0.1:PORT`, what `AWS_ENDPOINT_URL` is to be.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The organisation's accounts with a long-term key each.
    #[must_use]
    pub fn accounts(&self) -> &[SampleAccount] {
        &self.shared.world.accounts
    }

    /// The organisation behind the endpoint.
    #[must_use]
    pub fn organisation(&self) -> &Organisation {
        &self.shared.world
    }

    /// From now on this goes wrong. What an earlier fault remembered is forgotten.
    pub fn set_fault(&self, fault: Fault) {
        self.shared.gate.set(fault);
    }

    /// Requests answered so far, refusals included.
    #[must_use]
    pub fn requests_served(&self) -> u64 {
        self.shared.served.load(Ordering::Relaxed)
    }

    /// Stops listening and lets open requests end.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        if let Some(task) = self.task.take() {
            let _ = task.await;
        }
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, mut stopped: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = stopped.changed() => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve(stream, Arc::clone(&shared), stopped.clone()));
                }
                Err(error) => tracing::warn!(%error, "the sample endpoint could not accept a connection"),
            },
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    let all_ended = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(GRACE, all_ended).await;
}

async fn serve(stream: TcpStream, shared: Arc<Shared>, mut stopped: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| handle(request, Arc::clone(&shared)));
    let connection = hyper::server::conn::http1::Builder::new()
        .header_read_timeout(None)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    // A client that goes away, or a body cut on purpose, ends a connection with an error: both are expected.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stopped.changed() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

async fn handle(
    request: hyper::Request<Incoming>,
    shared: Arc<Shared>,
) -> Result<Response<Body>, Infallible> {
    let (parts, body) = request.into_parts();
    let Ok(body) = body.collect().await else {
        return Ok(Response::new(
            Full::default().map_err(|never| match never {}).boxed(),
        ));
    };
    let request = Request {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        target: header(&parts.headers, "x-amz-target"),
        authorization: header(&parts.headers, "authorization"),
        security_token: header(&parts.headers, "x-amz-security-token"),
        bearer_token: header(&parts.headers, "x-amz-sso_bearer_token"),
        body: body.to_bytes(),
    };
    if let Some(file) = wire::file(&shared.world, &request) {
        shared.served.fetch_add(1, Ordering::Relaxed);
        return Ok(hand_over(file));
    }
    let question = shared.memory.question(&request).filter(|_| shared.gate.is_open());
    if let Some(kept) = question.and_then(|question| shared.memory.find(&question)) {
        shared.served.fetch_add(1, Ordering::Relaxed);
        return Ok(say_again(kept));
    }
    let reply = wire::answer(&shared.world, &shared.gate, &shared.limit, &request);
    if let Some(question) = question {
        shared.memory.keep(question, &reply);
    }
    if reply.delay_ms > 0 {
        tokio::time::sleep(Duration::from_millis(reply.delay_ms)).await;
    }
    shared.served.fetch_add(1, Ordering::Relaxed);
    Ok(respond(reply))
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
}

fn respond(reply: Reply) -> Response<Body> {
    let length = reply.body.len();
    let bytes = Bytes::from(reply.body);
    let body = if reply.cut {
        CutBody {
            half: Some(bytes.slice(..length / 2)),
            has_waited: false,
        }
        .boxed()
    } else {
        Full::new(bytes).map_err(|never| match never {}).boxed()
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert("content-type", HeaderValue::from_static(reply.content_type));
    for (name, value) in [
        ("x-amzn-requestid", Some(reply.request_id)),
        ("x-amzn-errortype", reply.error_type),
    ] {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            headers.insert(name, value);
        }
    }
    response
}

/// An answer that was given before.
fn say_again(kept: Kept) -> Response<Body> {
    let length = kept.body.len();
    let mut response = Response::new(Full::new(kept.body).map_err(|never| match never {}).boxed());
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert("content-type", HeaderValue::from_static(kept.content_type));
    if let Ok(id) = HeaderValue::from_str(&kept.request_id) {
        headers.insert("x-amzn-requestid", id);
    }
    response
}

/// A file as S3 sends it.
fn hand_over(file: wire::File) -> Response<Body> {
    let mut response = Response::new(
        Full::new(Bytes::from(file.bytes))
            .map_err(|never| match never {})
            .boxed(),
    );
    *response.status_mut() = StatusCode::from_u16(file.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert("content-type", HeaderValue::from_static(file.content_type));
    if let Ok(id) = HeaderValue::from_str(&file.request_id) {
        headers.insert("x-amz-request-id", id);
    }
    response
}

/// Half a body, then the end of the connection. In between it waits once, so that the half is sent.
struct CutBody {
    half: Option<Bytes>,
    has_waited: bool,
}

impl hyper::body::Body for CutBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        if !self.has_waited {
            self.has_waited = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::Error::new(
            io::ErrorKind::ConnectionAborted,
            "cut on purpose",
        ))))
    }
}
