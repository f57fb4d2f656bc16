//! One request to AWS through the SDK, and the answer's bytes as they came over the wire.
//!
//! An interceptor listens to the body. What the SDK makes of it is not looked at: facts are read from the bytes, so
//! that a member or a word that the SDK does not know does no harm. So the SDK does not get to read a page at all,
//! except where the caller needs what it answers.

use std::cell::RefCell;
use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_config::config::interceptors::{
    BeforeDeserializationInterceptorContextMut, BeforeTransmitInterceptorContextRef,
};
use aws_sdk_config::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_config::error::{BoxError, ProvideErrorMetadata, SdkError};
use aws_sdk_sts::operation::assume_role::AssumeRoleError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{Storable, StoreReplace};

use tokio::time::Instant;

use crate::body::{Came, Tee};
use crate::judge::SKEWED;
use crate::words::without_credentials;

/// A whole response.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heard {
    /// HTTP status.
    pub status: u16,
    /// AWS's id of the request.
    pub request_id: String,
    /// `Content-Length`.
    pub announced: Option<usize>,
    /// As it came, as far as it came.
    pub body: Vec<u8>,
    /// Its own end is missing.
    pub broke: bool,
    /// It was not read: it is so large.
    pub too_large: Option<u64>,
    /// AWS's clock: the `Date` header.
    pub date: String,
    /// Where the body is a file and not a document of the API.
    pub file: Option<HeardFile>,
    /// What the request proved itself with.
    pub sent: Sent,
    /// When the request was ready to leave.
    pub sent_at: Option<Instant>,
}

impl Heard {
    /// Whether the body repeats the credentials of its own request.
    pub fn repeats_credentials(&self) -> bool {
        let mut sent = self.sent.0.iter();
        sent.any(|secret| find(&self.body, secret.as_bytes()).is_some())
    }

    /// The body, without the credentials of its own request where it repeats them; whether it did.
    pub fn without_credentials(self) -> (Vec<u8>, bool) {
        let mut body = self.body;
        let mut repeated = false;
        for secret in self.sent.0 {
            while let Some(at) = find(&body, secret.as_bytes()) {
                body.splice(at..at + secret.len(), "…".bytes());
                repeated = true;
            }
        }
        (body, repeated)
    }
}

fn find(body: &[u8], secret: &[u8]) -> Option<usize> {
    let whole = body.windows(secret.len().max(1));
    let mut places = whole.enumerate().filter(|(_, window)| *window == secret);
    places.next().map(|(at, _)| at)
}

/// Key id and session token of a signed request; never printed.
#[derive(Clone, Default)]
pub(crate) struct Sent(Vec<String>);

/// When a request was signed and about to leave.
#[derive(Debug)]
struct Leaves(Instant);

impl Storable for Leaves {
    type Storer = StoreReplace<Self>;
}

impl Storable for Sent {
    type Storer = StoreReplace<Self>;
}

impl std::fmt::Debug for Sent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sent({})", self.0.len())
    }
}

impl Sent {
    fn of(authorization: Option<&str>, token: Option<&str>) -> Self {
        let key = authorization
            .and_then(|text| text.split_once("Credential="))
            .and_then(|(_, rest)| rest.split('/').next());
        let sent = [token, key].into_iter().flatten();
        Self(sent.filter(|s| !s.is_empty()).map(str::to_owned).collect())
    }
}

/// A file that an operation led to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct HeardFile {
    /// `application/zip`
    pub media_type: String,
    /// `s3://bucket/key`, without anything that opens it.
    pub location: String,
}

/// Why there is no answer, or which error AWS answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// What kind.
    pub kind: RefusalKind,
    /// AWS's code of the error; empty when AWS did not answer.
    pub code: String,
    /// In words.
    pub message: String,
    /// AWS's clock, where a role was refused because of this computer's.
    pub date: String,
}

/// Where it went wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum RefusalKind {
    /// AWS answered with an error.
    #[default]
    Service,
    /// Nothing was reached.
    NoConnection,
    /// No answer in time.
    TimedOut,
    /// An answer began and broke off, or makes no sense.
    Broken,
    /// The SDK found no credentials, or could not renew them.
    Credentials,
    /// The request could not be made.
    Unasked,
}

/// A request under way.
pub(crate) type Asked = Pin<Box<dyn Future<Output = Result<(), Refusal>> + Send>>;

/// Who reads the body of an answer that is no error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    /// Whoever listens.
    Listener,
    /// The SDK as well, whose answer is needed.
    Sdk,
}

/// What is heard of a request, and the body on its way.
type Slot = RefCell<Option<(Heard, Option<Arc<Mutex<Came>>>)>>;

tokio::task_local! {
    static HEARD: (Reader, Slot);
}

/// Keeps the response for [`listen`]; one stands in every client.
#[derive(Debug)]
pub(crate) struct Ear;

impl Intercept for Ear {
    fn name(&self) -> &'static str {
        "tickmark-ear"
    }

    fn read_after_signing(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let headers = context.request().headers();
        let sent = Sent::of(headers.get("authorization"), headers.get("x-amz-security-token"));
        bag.interceptor_state().store_put(sent);
        bag.interceptor_state().store_put(Leaves(Instant::now()));
        Ok(())
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let sent = bag.load::<Sent>().cloned().unwrap_or_default();
        let response = context.response_mut();
        let header = |name: &str| response.headers().get(name);
        let heard = Heard {
            status: response.status().as_u16(),
            request_id: ["x-amzn-requestid", "x-amzn-request-id", "x-amz-request-id"]
                .iter()
                .find_map(|name| header(name))
                .unwrap_or_default()
                .to_owned(),
            announced: header("content-length").and_then(|n| n.parse().ok()),
            date: header("date").unwrap_or_default().to_owned(),
            sent,
            sent_at: bag.load::<Leaves>().map(|leaves| leaves.0),
            ..Heard::default()
        };
        let announced = heard.announced.map(|n| n as u64);
        let body = std::mem::replace(response.body_mut(), SdkBody::taken());
        let reader = HEARD.try_with(|(reader, _)| *reader).unwrap_or(Reader::Sdk);
        // Which error it is, the SDK says.
        let passes = reader == Reader::Sdk || !(200..300).contains(&heard.status);
        let (tee, came) = Tee::new(body, announced, passes);
        *response.body_mut() = SdkBody::from_body_1_x(tee);
        // Requests that the SDK makes for itself, e.g. to assume a role, have no listener.
        let _ = HEARD.try_with(|(_, slot)| slot.replace(Some((heard, Some(came)))));
        Ok(())
    }
}

/// Runs a request and hands over what was heard.
pub(crate) async fn listen(asked: Asked, reader: Reader) -> (Option<Heard>, Result<(), Refusal>) {
    HEARD
        .scope((reader, RefCell::new(None)), async move {
            let result = asked.await;
            let heard = HEARD.with(|(_, slot)| slot.take()).map(with_body);
            (heard, result)
        })
        .await
}

/// The response with its body, as far as that came.
fn with_body((heard, came): (Heard, Option<Arc<Mutex<Came>>>)) -> Heard {
    let Some(came) = came else { return heard };
    let mut came = came.lock().unwrap_or_else(PoisonError::into_inner);
    Heard {
        body: came.take(),
        broke: came.broke,
        too_large: came.too_large,
        ..heard
    }
}

/// Takes what was heard so far, so that something else is heard in its place.
pub(crate) fn unhear() -> Option<Heard> {
    HEARD
        .try_with(|(_, slot)| slot.take())
        .ok()
        .flatten()
        .map(with_body)
}

/// Has [`listen`] hear this.
pub(crate) fn hear(heard: Heard) {
    let _ = HEARD.try_with(|(_, slot)| slot.replace(Some((heard, None))));
}

/// A request of the SDK as one that can be listened to.
pub(crate) fn asked<T, E>(call: impl Future<Output = Result<T, SdkError<E>>> + Send + 'static) -> Asked
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    Box::pin(async move {
        match call.await {
            Ok(_) => Ok(()),
            Err(error) => Err(refusal(&error)),
        }
    })
}

pub(crate) fn refusal<E>(error: &SdkError<E>) -> Refusal
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    let kind = match error {
        _ if credentials_error(error).is_some() => RefusalKind::Credentials,
        SdkError::ServiceError(_) => RefusalKind::Service,
        SdkError::TimeoutError(_) => RefusalKind::TimedOut,
        SdkError::DispatchFailure(failure) if failure.is_timeout() => RefusalKind::TimedOut,
        SdkError::DispatchFailure(_) => RefusalKind::NoConnection,
        SdkError::ResponseError(_) => RefusalKind::Broken,
        _ => RefusalKind::Unasked,
    };
    if kind == RefusalKind::Service {
        let said = error.meta();
        return Refusal {
            kind,
            code: said.code().unwrap_or_default().to_owned(),
            message: without_credentials(said.message().unwrap_or_default()),
            ..Refusal::default()
        };
    }
    Refusal {
        kind,
        code: String::new(),
        message: without_credentials(&innermost(error)),
        date: clock_of_refused_role(error).unwrap_or_default(),
    }
}

/// AWS's clock, where the signature of a request for a role did not hold. The SDK makes that request for itself, so nobody
/// listens to it, but the answer hangs on its error.
fn clock_of_refused_role(error: &(dyn Error + 'static)) -> Option<String> {
    let refused = causes(error).find_map(|cause| cause.downcast_ref::<SdkError<AssumeRoleError>>())?;
    SKEWED.contains(&refused.code()?).then_some(())?;
    let date = refused.raw_response()?.headers().get("date")?;
    Some(date.to_owned())
}

fn causes<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let now = next?;
        next = now.source();
        Some(now)
    })
}

/// The outermost cause that speaks of credentials.
fn credentials_error<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e (dyn Error + 'static)> {
    causes(error).find(|cause| cause.is::<CredentialsError>())
}

/// The chain of causes for credentials, once, from where they are spoken of; else the innermost cause, which names the
/// trouble best.
fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut at = error;
    if let Some(credentials) = credentials_error(error) {
        return chain(credentials);
    }
    while let Some(cause) = at.source() {
        at = cause;
    }
    at.to_string()
}

fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(at) = cause {
        // Some errors repeat what caused them.
        let said = at.to_string();
        if !text.contains(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        cause = at.source();
    }
    in_one_line(&text)
}

/// What is said in lines, as the providers that were tried, one after another in one.
fn in_one_line(text: &str) -> String {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let (first, rest) = lines.split_first().unwrap_or((&"", &[]));
    if rest.is_empty() {
        return (*first).to_owned();
    }
    format!("{first} {}", rest.join("; "))
}
