//! A server that gives exactly the answers that a test names.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What was asked.
pub struct Asked {
    /// The operation of a service that names it in a header, in small letters; else empty, as of STS.
    pub operation: String,
    /// The header with the signature.
    pub authorization: String,
    /// The header with the session token.
    pub token: String,
    /// What was sent.
    pub body: String,
}

/// What is answered: the status, so many bytes announced, and these sent.
pub struct Answer {
    pub status: u16,
    pub announced: usize,
    pub body: String,
}

impl Answer {
    pub fn whole(status: u16, body: impl Into<String>) -> Self {
        let body = body.into();
        Self {
            status,
            announced: body.len(),
            body,
        }
    }
}

/// Serves until the task is ended; answers where.
pub async fn serve(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answer: Arc<dyn Fn(&Asked) -> Answer + Send + Sync> = Arc::new(answer);
    let task = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(connection(stream, Arc::clone(&answer)));
        }
    });
    (url, task)
}

async fn connection(mut stream: TcpStream, answer: Arc<dyn Fn(&Asked) -> Answer + Send + Sync>) {
    let mut read = Vec::new();
    loop {
        let mut piece = [0; 4096];
        let head = loop {
            if let Some(end) = read.windows(4).position(|w| w == b"\r\n\r\n") {
                break end + 4;
            }
            match stream.read(&mut piece).await {
                Ok(n) if n > 0 => read.extend_from_slice(&piece[..n]),
                _ => return,
            }
        };
        let text = String::from_utf8_lossy(&read[..head]).into_owned();
        let value = |name: &str| {
            let mut lines = text.lines().filter_map(|line| line.split_once(':'));
            let found = lines.find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.map_or_else(String::new, |(_, value)| value.trim().to_owned())
        };
        let length: usize = value("content-length").parse().unwrap_or(0);
        while read.len() < head + length {
            match stream.read(&mut piece).await {
                Ok(n) if n > 0 => read.extend_from_slice(&piece[..n]),
                _ => return,
            }
        }
        let body = String::from_utf8_lossy(&read[head..head + length]).into_owned();
        read.drain(..head + length);
        let target = value("x-amz-target").to_ascii_lowercase();
        let asked = Asked {
            operation: target.rsplit('.').next().unwrap_or_default().to_owned(),
            authorization: value("authorization"),
            token: value("x-amz-security-token"),
            body,
        };
        let Answer {
            status,
            announced,
            body,
        } = answer(&asked);
        let head =
            format!("HTTP/1.1 {status} X\r\ncontent-length: {announced}\r\nx-amzn-requestid: r-1\r\n\r\n");
        let sent = stream.write_all(head.as_bytes()).await.is_ok()
            && stream.write_all(body.as_bytes()).await.is_ok();
        if !sent || announced != body.len() {
            return;
        }
    }
}
