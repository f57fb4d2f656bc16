//! Files behind a presigned URL: no credentials, only a signature in the address. Faults do not touch them.

use crate::seed;
use crate::world::Organisation;
use crate::world::report_file;

use super::Request;

/// The bucket that assessment reports go to.
pub(crate) const REPORT_BUCKET: &str = "nw-audit-reports";

/// The bucket from which Artifact gives out its documents.
const ARTIFACT_BUCKET: &str = "artifact-documents";

/// A file, or S3's refusal of it.
pub(crate) struct File {
    pub status: u16,
    pub content_type: &'static str,
    pub request_id: String,
    pub bytes: Vec<u8>,
}

/// The key of a report in its bucket.
pub(crate) fn key(id: &str) -> String {
    format!("reports/{id}.zip")
}

/// The URL that opens a report.
pub(crate) fn link(world: &Organisation, id: &str) -> String {
    signed(world, &format!("{REPORT_BUCKET}/{}", key(id)), id)
}

/// The URL that opens a document of Artifact: `terms` or `reports`, of a version of a report.
pub(crate) fn artifact_link(world: &Organisation, kind: &str, id: &str, version: i64) -> String {
    let name = format!("{kind}/{id}/{version}.pdf");
    signed(world, &format!("{ARTIFACT_BUCKET}/{name}"), &name)
}

fn signed(world: &Organisation, path: &str, id: &str) -> String {
    format!(
        "{}/{path}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature={}",
        world.served_at,
        signature(world, id)
    )
}

fn signature(world: &Organisation, id: &str) -> String {
    seed::hex(world.seed, &["presigned", id], 64)
}

/// The file that an unsigned request asks for; none where it asks for something else.
pub(crate) fn file(world: &Organisation, request: &Request) -> Option<File> {
    let path = request.path.strip_prefix('/')?;
    let document = path
        .strip_prefix(ARTIFACT_BUCKET)
        .and_then(|rest| rest.strip_prefix('/'));
    let id = match document {
        Some(name) => name,
        None => path
            .strip_prefix(REPORT_BUCKET)?
            .strip_prefix("/reports/")?
            .strip_suffix(".zip")?,
    };
    let request_id = seed::word(world.seed, &["file", id], seed::BASE32, 16);
    let signed = request.query.split('&').any(|pair| {
        pair.strip_prefix("X-Amz-Signature=")
            .is_some_and(|given| given == signature(world, id))
    });
    let bytes = || match document {
        Some(name) => Some(report_file::document(name)),
        None => report_file::bytes(world, id),
    };
    let found = signed.then(bytes).flatten();
    Some(match found {
        Some(bytes) if request.authorization.is_none() => File {
            status: 200,
            content_type: if document.is_some() {
                "application/pdf"
            } else {
                "application/zip"
            },
            request_id,
            bytes,
        },
        _ => File {
            status: 403,
            content_type: "application/xml",
            request_id,
            bytes: b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>".to_vec(),
        },
    })
}
