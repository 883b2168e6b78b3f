//! What a program gets that signs by the device's clock and knows no better.

use bytes::Bytes;
use futures::TryStreamExt;
use tidelock_engine::ports::{Answer, Clock, Http};
use tidelock_io::http::{HttpOptions, ReqwestHttp};
use tidelock_io::open::{Bucket, Profile};
use tidelock_wire::s3::{Head, Put, S3Failure, Unsigned};
use tidelock_wire::sigv4::{Signer, payload_sha256};

use super::AppError;
use super::actor::Actor;
use crate::cli::context::Context;
use crate::text::Value;

const KEY: &str = "shopping.md";

/// Sends a PUT and a HEAD as the device's clock has it, and shows the storage's answers.
pub(super) async fn refused_request(actor: &Actor, context: &Context) -> Result<(), AppError> {
    context.print_story("demo-plain", &[]);
    let bucket = actor.bucket();
    let address = Profile::of(bucket.remote)?.address;
    let put = Put { key: KEY, body: Bytes::from_static(b"- [ ] tea\n"), ..Put::default() };
    for request in [put.request(&address), Head { key: KEY }.request(&address)] {
        let request = request.map_err(defect)?;
        let answer = send(&request, &bucket, address.region(), actor).await?;
        show(&request, answer, context).await?;
    }
    Ok(())
}

async fn send(
    request: &Unsigned,
    bucket: &Bucket<'_>,
    region: &str,
    actor: &Actor,
) -> Result<Answer, AppError> {
    let signer = Signer { credentials: &bucket.credentials, region };
    let by_its_own_clock = actor.clock.read().wall;
    let signed =
        signer.sign(request, &payload_sha256(&request.body), by_its_own_clock).map_err(defect)?;
    let http = ReqwestHttp::new(&HttpOptions::default()).map_err(defect)?;
    http.send(signed).await.map_err(defect)
}

async fn show(request: &Unsigned, answer: Answer, context: &Context) -> Result<(), AppError> {
    let pieces: Vec<Bytes> = answer.body.try_collect().await.map_err(defect)?;
    let failure = S3Failure::of(answer.status, &answer.headers, &pieces.concat());
    let text = |text: &str| Value::from(text.to_owned());
    let code = failure.code.unwrap_or_else(|| "…".to_owned());
    context.print_story(
        "demo-plain-refused",
        &[
            ("method", text(request.method.as_str())),
            ("path", text(request.uri.path())),
            ("status", text(&failure.status.to_string())),
            ("code", text(&code)),
        ],
    );
    match failure.message {
        Some(message) => context.print_story("demo-plain-words", &[("message", text(&message))]),
        None => context.print_story("demo-plain-empty", &[]),
    }
    Ok(())
}

fn defect(error: impl std::fmt::Display) -> AppError {
    AppError::Defect { detail: error.to_string() }
}
