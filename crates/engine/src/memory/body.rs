//! Bodies in pieces.

use bytes::{Bytes, BytesMut};
use futures::StreamExt;

use crate::ports::{ByteStream, StreamError};

/// How many pieces a body is cut into at most; short ones too, so that every test sees pieces.
const PIECES_MAX: usize = 3;

/// `content` in pieces, none of them empty.
pub(super) fn pieces(content: &Bytes) -> Vec<Bytes> {
    let length = content.len().div_ceil(PIECES_MAX).max(1);
    (0..content.len())
        .step_by(length)
        .map(|at| content.slice(at..content.len().min(at + length)))
        .collect()
}

/// The whole of a body.
pub(super) async fn whole(mut body: ByteStream<'_>) -> Result<Bytes, StreamError> {
    let mut content = BytesMut::new();
    while let Some(piece) = body.next().await {
        content.extend_from_slice(&piece?);
    }
    Ok(content.freeze())
}

/// What S3 makes of a content: its MD5, or `md5(md5s)-N` with parts of `part` bytes.
pub(super) fn md5_tag(content: &[u8], part: usize) -> String {
    use md5::{Digest, Md5};
    let hex = |digest: &[u8]| digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    if content.len() <= part {
        return hex(&Md5::digest(content));
    }
    let parts: Vec<_> = content.chunks(part.max(1)).map(Md5::digest).collect();
    format!("{}-{}", hex(&Md5::digest(parts.concat())), parts.len())
}
