//! Deflating streams.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Document, Object, Stream};

/// Deflates every stream that is not deflated yet and gains by it.
pub fn compress(document: &mut Document) {
    for object in document.objects.values_mut() {
        if let Object::Stream(stream) = object {
            deflate(stream);
        }
    }
}

/// Deflates a stream, unless it is or would not gain.
pub fn deflate(stream: &mut Stream) {
    if stream.dict.get(b"Filter").is_ok() {
        return;
    }
    let mut encoder = ZlibEncoder::new(
        Vec::with_capacity(stream.content.len() / 3),
        Compression::default(),
    );
    let Ok(deflated) = encoder.write_all(&stream.content).and_then(|()| encoder.finish()) else {
        return;
    };
    if deflated.len() + 32 < stream.content.len() {
        stream.dict.set("Filter", "FlateDecode");
        stream.set_content(deflated);
    }
}
