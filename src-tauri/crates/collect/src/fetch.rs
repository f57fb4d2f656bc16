//! A file behind a URL that AWS signed. Whoever has the URL has the file for as long as it lives: it is asked with no
//! credentials, and neither it nor what an error says of it is kept or shown.

use std::error::Error;
use std::time::Duration;

use aws_sdk_config::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::byte_stream::ByteStream;
use percent_encoding::percent_decode_str;

use crate::call::{Asked, Heard, HeardFile, Refusal, RefusalKind, hear, refusal as refusal_of, unhear};
use crate::session::connector;

/// The longest that a file may take.
const PATIENCE: Duration = Duration::from_mins(10);
/// The largest file that is taken: it is held in memory until it is stored.
const LARGEST: usize = 512 << 20;
/// The most of a refusal that is read.
const REFUSAL: usize = 4096;

/// The file behind the URL that an operation answers; the page of its step is the file.
pub(crate) fn behind<T, E>(
    call: impl Future<Output = Result<T, SdkError<E>>> + Send + 'static,
    link: fn(&T) -> Option<String>,
) -> Asked
where
    T: Send + 'static,
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    Box::pin(async move {
        let answer = answered(call).await?;
        let link = link(&answer.said).filter(|link| !link.is_empty());
        let link = link.ok_or_else(|| refusal(RefusalKind::Broken, "the answer holds no URL"))?;
        let mut file = file(&link).await?;
        file.request_id = answer.request_id;
        hear(file);
        Ok(())
    })
}

/// An answer that is nobody's to keep, with the id of its request.
pub(crate) struct Unheard<T> {
    pub said: T,
    pub request_id: String,
}

/// Asks for what opens something: only an error may be heard.
pub(crate) async fn answered<T, E>(
    call: impl Future<Output = Result<T, SdkError<E>>> + Send,
) -> Result<Unheard<T>, Refusal>
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    let answer = call.await;
    let heard = unhear();
    match answer {
        Ok(said) => Ok(Unheard {
            said,
            request_id: heard.map(|heard| heard.request_id).unwrap_or_default(),
        }),
        Err(error) => {
            if let Some(heard) = heard.filter(|heard| heard.status >= 300) {
                hear(heard);
            }
            Err(refusal_of(&error))
        }
    }
}

/// The file, whole.
pub(crate) async fn file(link: &str) -> Result<Heard, Refusal> {
    match tokio::time::timeout(PATIENCE, ask(link)).await {
        Ok(answer) => answer,
        Err(_) => Err(refusal(RefusalKind::TimedOut, "the file did not come in time")),
    }
}

async fn ask(link: &str) -> Result<Heard, Refusal> {
    let request =
        HttpRequest::get(link).map_err(|_| refusal(RefusalKind::Unasked, "AWS gave no usable URL"))?;
    let answer = connector(None, None).call(request).await;
    let answer =
        answer.map_err(|_| refusal(RefusalKind::NoConnection, "the file's address cannot be reached"))?;
    let status = answer.status().as_u16();
    let header = |name: &str| answer.headers().get(name).map(str::to_owned);
    let announced = header("content-length").and_then(|n| n.parse().ok());
    let served_as = header("content-type");
    let whole = (200..300).contains(&status);
    let mut stream = ByteStream::new(answer.into_body());
    let mut body = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| refusal(RefusalKind::Broken, "the file broke off"))?;
        body.extend_from_slice(&chunk);
        if !whole && body.len() > REFUSAL {
            break;
        }
        if body.len() > LARGEST {
            let message = format!("the file is larger than {} MiB", LARGEST >> 20);
            return Err(refusal(RefusalKind::Unasked, &message));
        }
    }
    if !whole {
        return Err(refused(status, &String::from_utf8_lossy(&body)));
    }
    Ok(Heard {
        status,
        announced,
        file: Some(HeardFile {
            media_type: media_type(&body, served_as.as_deref()),
            location: location(link),
        }),
        body,
        ..Heard::default()
    })
}

/// A URL that has expired is worth asking for again; any other "no" is a permission that is missing.
fn refused(status: u16, said: &str) -> Refusal {
    if status == 403 && !said.contains("expired") {
        return Refusal {
            kind: RefusalKind::Service,
            code: "AccessDenied".to_owned(),
            message: "S3 refused the file; the caller needs to perform: s3:GetObject on its bucket"
                .to_owned(),
            ..Refusal::default()
        };
    }
    refusal(
        RefusalKind::Broken,
        &format!("the file's address answered {status}"),
    )
}

fn refusal(kind: RefusalKind, message: &str) -> Refusal {
    Refusal {
        kind,
        message: message.to_owned(),
        ..Refusal::default()
    }
}

/// What the bytes are; S3 often only says that they are bytes.
fn media_type(body: &[u8], served_as: Option<&str>) -> String {
    if body.starts_with(b"PK\x03\x04") || body.starts_with(b"PK\x05\x06") {
        return "application/zip".to_owned();
    }
    if body.starts_with(b"%PDF-") {
        return "application/pdf".to_owned();
    }
    let plain = |name: &&str| {
        !name.is_empty()
            && name.len() <= 100
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"/.+-".contains(&b))
    };
    served_as
        .and_then(|name| name.split(';').next())
        .map(str::trim)
        .filter(plain)
        .unwrap_or("application/octet-stream")
        .to_owned()
}

/// Bucket and key of the file, from either form of an S3 address; nothing of what opens it.
fn location(link: &str) -> String {
    let address = link.split_once("://").map_or(link, |(_, rest)| rest);
    let address = address.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    let path = percent_decode_str(path).decode_utf8_lossy();
    let bucket = [".s3.", ".s3-"].iter().find_map(|mark| host.split_once(mark));
    match bucket {
        Some((bucket, _)) => format!("s3://{bucket}/{path}"),
        None => format!("s3://{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_location_of_a_file_holds_nothing_of_what_opens_it() {
        for (link, at) in [
            (
                "https://bucket.s3.eu-west-1.amazonaws.com/a/r%20%C3%A9.zip?X-Amz-Signature=abc",
                "s3://bucket/a/r é.zip",
            ),
            (
                "https://s3.eu-west-1.amazonaws.com/bucket/r.zip?X-Amz-Signature=abc",
                "s3://bucket/r.zip",
            ),
            (
                "https://bucket.s3-us-west-2.amazonaws.com/r.zip#x",
                "s3://bucket/r.zip",
            ),
            (
                "http://127.0.0.1:4566/bucket/r.zip?X-Amz-Signature=abc",
                "s3://bucket/r.zip",
            ),
        ] {
            assert_eq!(location(link), at);
        }
    }

    #[test]
    fn a_file_is_named_by_its_bytes_before_what_was_said_of_it() {
        assert_eq!(
            media_type(b"PK\x03\x04...", Some("binary/octet-stream")),
            "application/zip"
        );
        assert_eq!(media_type(b"a,b", Some("text/csv; charset=utf-8")), "text/csv");
        assert_eq!(media_type(b"a,b", Some("text/\r\nx")), "application/octet-stream");
    }

    /// One answer to whoever asks.
    async fn answers(answer: &'static str) -> String {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let link = format!(
            "http://{}/bucket/r.zip?X-Amz-Signature=geheim",
            listener.local_addr().unwrap()
        );
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut asked = [0; 4096];
            let _ = stream.read(&mut asked).await;
            let _ = stream.write_all(answer.as_bytes()).await;
        });
        link
    }

    #[tokio::test]
    async fn a_file_that_is_refused_is_denied_and_one_that_is_late_or_cut_is_asked_for_again() {
        for (answer, kind, code) in [
            (
                "HTTP/1.1 403 Forbidden\r\ncontent-length: 12\r\n\r\nAccessDenied",
                RefusalKind::Service,
                "AccessDenied",
            ),
            (
                "HTTP/1.1 403 Forbidden\r\ncontent-length: 19\r\n\r\nRequest has expired",
                RefusalKind::Broken,
                "",
            ),
            (
                "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
                RefusalKind::Broken,
                "",
            ),
            (
                "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nPK",
                RefusalKind::Broken,
                "",
            ),
        ] {
            let refusal = file(&answers(answer).await).await.unwrap_err();
            assert_eq!((refusal.kind, refusal.code.as_str()), (kind, code), "{refusal:?}");
            assert!(!format!("{refusal:?}").contains("geheim"), "{refusal:?}");
        }
    }

    #[tokio::test]
    async fn what_goes_wrong_says_nothing_of_the_address() {
        for link in [
            "http://127.0.0.1:1/bucket/r.zip?X-Amz-Signature=geheim",
            "no url ?X-Amz-Signature=geheim",
        ] {
            let refusal = file(link).await.unwrap_err();
            assert!(!format!("{refusal:?}").contains("geheim"), "{refusal:?}");
        }
    }
}
