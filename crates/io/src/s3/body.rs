//! Bodies: collected whole, checked for their length, or cut into parts.

use bytes::{Bytes, BytesMut};
use futures::stream::{self, Stream};
use futures::{StreamExt, TryStreamExt};
use tidelock_engine::ports::{ByteStream, StoreError, StreamError};

/// The first `len_max` bytes of a body, or as much as came before it broke off.
pub(super) async fn up_to(len_max: usize, mut body: ByteStream<'_>) -> Bytes {
    let mut text = BytesMut::new();
    while let Some(Ok(piece)) = body.next().await {
        text.extend_from_slice(&piece);
        if len_max <= text.len() {
            text.truncate(len_max);
            break;
        }
    }
    text.freeze()
}

/// A whole body of at most `len_max` bytes.
pub(super) async fn whole(body: &mut ByteStream<'_>, len_max: usize) -> Result<Bytes, StoreError> {
    let mut text = BytesMut::new();
    while let Some(piece) = body.try_next().await? {
        text.extend_from_slice(&piece);
        if len_max < text.len() {
            let problem = format!("detail-answer-too-long: {len_max}");
            return Err(StoreError::NotThis(problem));
        }
    }
    Ok(text.freeze())
}

/// A whole body of exactly `size` bytes, in a buffer of that size.
pub(super) async fn exactly(body: ByteStream<'_>, size: u64) -> Result<Bytes, StreamError> {
    let mut text = BytesMut::with_capacity(usize::try_from(size).unwrap_or_default());
    let mut body = measured(body, size);
    while let Some(piece) = body.try_next().await? {
        text.extend_from_slice(&piece);
    }
    Ok(text.freeze())
}

/// The same body, which ends in an error unless it has exactly the announced length.
pub(super) fn measured(body: ByteStream<'_>, announced: u64) -> ByteStream<'_> {
    stream::try_unfold((body, 0), move |(mut body, before)| async move {
        let piece = body.try_next().await?;
        let got = before + piece.as_ref().map_or(0, |piece| piece.len() as u64);
        match piece {
            Some(piece) if got <= announced => Ok(Some((piece, (body, got)))),
            None if got == announced => Ok(None),
            Some(_) | None => Err(StreamError::Length { announced, got }),
        }
    })
    .boxed_local()
}

/// The body in pieces of exactly `part_size` bytes, the last one shorter.
pub(super) fn cut(
    body: ByteStream<'_>,
    part_size: usize,
) -> impl Stream<Item = Result<Bytes, StreamError>> {
    stream::try_unfold((body, Bytes::new()), move |(mut body, mut rest)| async move {
        let mut part = BytesMut::with_capacity(part_size);
        while part.len() < part_size {
            if rest.is_empty() {
                match body.try_next().await? {
                    Some(piece) => rest = piece,
                    None => break,
                }
            }
            part.extend_from_slice(&rest.split_to(rest.len().min(part_size - part.len())));
        }
        Ok((!part.is_empty()).then(|| (part.freeze(), (body, rest))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(pieces: &[&'static str]) -> ByteStream<'static> {
        let pieces: Vec<_> = pieces.iter().map(|piece| Ok(Bytes::from(*piece))).collect();
        stream::iter(pieces).boxed_local()
    }

    #[tokio::test]
    async fn a_body_is_cut_exactly_however_it_comes() {
        for pieces in [
            &["abcdefgh"][..],
            &["a", "bc", "", "defg", "h"],
            &["abc", "def", "gh"],
            &["abcd", "efgh"],
        ] {
            let parts: Vec<Bytes> = cut(body(pieces), 3).try_collect().await.unwrap();
            assert_eq!(parts, ["abc", "def", "gh"], "{pieces:?}");
        }
        let parts: Vec<Bytes> = cut(body(&["abcdef"]), 3).try_collect().await.unwrap();
        assert_eq!(parts, ["abc", "def"], "no empty part at the end");
    }

    #[tokio::test]
    async fn a_body_that_is_not_as_long_as_announced_ends_in_an_error() {
        for (pieces, announced, end) in [
            (&["ab", "c"][..], 3, Ok(())),
            (&["ab"], 3, Err(StreamError::Length { announced: 3, got: 2 })),
            (&["ab", "cd"], 3, Err(StreamError::Length { announced: 3, got: 4 })),
            (&[], 0, Ok(())),
        ] {
            let read: Result<Vec<Bytes>, _> = measured(body(pieces), announced).try_collect().await;
            assert_eq!(read.map(drop), end, "{pieces:?}");
        }
    }

    #[tokio::test]
    async fn no_answer_fills_the_memory() {
        assert_eq!(whole(&mut body(&["abc"]), 3).await, Ok(Bytes::from("abc")));
        assert!(matches!(whole(&mut body(&["ab", "cd"]), 3).await, Err(StoreError::NotThis(_))));
        assert_eq!(up_to(3, body(&["ab", "cd"])).await, "abc");
    }
}
