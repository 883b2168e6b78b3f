//! What stands before the S3 service and makes the lab any vendor: latency, faults, the judgement
//! of the signed time, `Date`, hostility, and the log.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::response::Parts;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri, header};
use http_body::Body as _;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use s3s::Body;
use s3s::service::S3Service;
use thiserror::Error;
use tidelock_core::time::Timestamp;
use time::OffsetDateTime;
use time::macros::format_description;

use super::body::SharedBody;
use super::clock::LabClock;
use super::faults::{Asks, Fault, FaultPlan};
use super::hostile::{Hostile, WEB_PAGE};
use super::judge::{Facts, Stamp, judge, stamp};
use super::options::DateHeader;
use super::policy::Account;
use super::presign::{self, BadPresign, Presigned};
use super::record::{Log, Record};
use super::vendor::{Field, Refusal, VendorRules};

/// The whole server but its sockets.
pub(crate) struct Front {
    pub(crate) s3: S3Service,
    pub(crate) account: Account,
    pub(crate) rules: VendorRules,
    pub(crate) clock: LabClock,
    pub(crate) date: DateHeader,
    pub(crate) latency: Duration,
    pub(crate) faults: FaultPlan,
    pub(crate) hostile: Option<Hostile>,
    pub(crate) log: Arc<Log>,
    pub(crate) asked: AtomicU64,
}

/// Why a request got no answer: the connection is to be dropped.
#[derive(Debug, Error)]
#[error("dropped on purpose")]
pub(crate) struct Dropped;

/// One request, as far as the front cares.
struct Asked {
    request_id: String,
    method: Method,
    uri: Uri,
    stamp: Option<Stamp>,
    fate: Option<Fault>,
    now: Timestamp,
}

const SLOW_DOWN: Refusal = Refusal {
    status: 503,
    code: "SlowDown",
    message: "Please reduce your request rate.",
    fields: &[Field::RequestId],
};

const TOO_MANY: Refusal = Refusal {
    status: 429,
    code: "TooManyRequests",
    message: "Please reduce your request rate.",
    fields: &[Field::RequestId],
};

const UNKNOWN_KEY: Refusal = Refusal {
    status: 403,
    code: "InvalidAccessKeyId",
    message: "The AWS Access Key Id you provided does not exist in our records.",
    fields: &[Field::RequestId],
};

const WRONG_SIGNATURE: Refusal = Refusal {
    status: 403,
    code: "SignatureDoesNotMatch",
    message: "The request signature we calculated does not match the signature you provided.",
    fields: &[Field::RequestId],
};

const MALFORMED_PRESIGN: Refusal = Refusal {
    status: 400,
    code: "AuthorizationQueryParametersError",
    message: "Error parsing the query parameters of the presigned URL",
    fields: &[Field::RequestId],
};

impl Front {
    /// Answers one request, or drops its connection.
    pub(crate) async fn answer(
        &self,
        request: Request<Incoming>,
    ) -> Result<Response<Body>, Dropped> {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(self.latency).await;
        let asked = Asked {
            request_id: format!("{number:016X}"),
            method: request.method().clone(),
            uri: request.uri().clone(),
            stamp: stamp(request.headers(), request.uri()),
            fate: self.faults.fate(number, asks(request.method(), request.uri())),
            now: self.clock.now(),
        };
        if asked.fate == Some(Fault::Reset) {
            self.log.add(asked.record());
            return Err(Dropped);
        }
        let (parts, body) = request.into_parts();
        let mut body = SharedBody::new(body);
        let request = Request::from_parts(parts, Body::http_body_unsync(body.clone()));
        let response = self.respond(&asked, request).await;
        body.drain().await;
        let (response, code) = self.finish(&asked, response).await;
        self.log.add(Record {
            status: response.status().as_u16(),
            code,
            bytes_in: body.len(),
            bytes_out: announced_len(&asked.method, &response),
            ..asked.record()
        });
        if asked.fate == Some(Fault::Lost) { Err(Dropped) } else { Ok(response) }
    }

    async fn respond(&self, asked: &Asked, request: Request<Body>) -> Response<Body> {
        match asked.fate {
            Some(Fault::SlowDown) => return self.refuse(asked, &SLOW_DOWN),
            Some(Fault::TooMany) => return self.refuse(asked, &TOO_MANY),
            Some(
                Fault::Reset
                | Fault::Lost
                | Fault::Truncate
                | Fault::DropKeys
                | Fault::RepeatPage
                | Fault::WrongTruncated
                | Fault::Vanish,
            )
            | None => {}
        }
        if self.hostile == Some(Hostile::NotS3) {
            return web_page();
        }
        if let Some(stamp) = &asked.stamp
            && let Some(refusal) = judge(&self.rules, stamp, asked.now)
        {
            return self.refuse(asked, refusal);
        }
        let mut request = match self.unwrap_presigned(request) {
            Ok(request) => request,
            Err(BadPresign::Key) => return self.refuse(asked, &UNKNOWN_KEY),
            Err(BadPresign::Signature) => return self.refuse(asked, &WRONG_SIGNATURE),
            Err(BadPresign::Malformed) => return self.refuse(asked, &MALFORMED_PRESIGN),
        };
        // What the service makes of it.
        if let Some(fault) = asked.fate {
            request.extensions_mut().insert(fault);
        }
        match self.s3.call(request).await {
            Ok(response) => response,
            Err(error) => internal_error(&error),
        }
    }

    /// Checks a presigned URL and takes its signature off; leaves other requests alone.
    fn unwrap_presigned(&self, mut request: Request<Body>) -> Result<Request<Body>, BadPresign> {
        if presign::is_presigned(request.uri()) {
            let keys = (self.account.access_key.as_str(), &self.account.secret_key);
            *request.uri_mut() =
                presign::check(keys, request.method(), request.uri(), request.headers())?;
            request.extensions_mut().insert(Presigned);
        }
        Ok(request)
    }

    fn refuse(&self, asked: &Asked, refusal: &Refusal) -> Response<Body> {
        let window_s = match asked.stamp.as_ref().map(|stamp| stamp.skew_ms(asked.now)) {
            Some(skew_ms) if 0 < skew_ms => self.rules.future_s_max,
            Some(_) | None => self.rules.past_s_max,
        };
        let body = refusal.body(&Facts {
            resource: asked.uri.path(),
            stamp: asked.stamp.as_ref(),
            now: asked.now,
            window_s: window_s.unwrap_or(0),
            request_id: &asked.request_id,
        });
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status(refusal.status);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml"));
        if refusal.status == TOO_MANY.status {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(1));
        }
        response
    }

    /// Sets what every answer has, takes the body off errors of HEAD, spoils what is to be
    /// spoiled; tells the error code.
    async fn finish(
        &self,
        asked: &Asked,
        response: Response<Body>,
    ) -> (Response<Body>, Option<String>) {
        let (mut parts, mut body) = response.into_parts();
        let mut code = None;
        if parts.status.is_client_error() || parts.status.is_server_error() {
            let bytes = collect(body).await;
            code = error_code(&bytes);
            body = Body::from(bytes);
            if asked.method == Method::HEAD {
                parts.headers.remove(header::CONTENT_TYPE);
                parts.headers.remove(header::CONTENT_LENGTH);
                body = Body::empty();
            }
        } else if let Some(hostile) = self.spoiler(asked)
            && hostile.spoils(&asked.method, &parts)
        {
            let bytes = collect(body).await;
            body = hostile.spoil(&mut parts, &bytes);
        }
        self.stamp_answer(asked, &mut parts);
        (Response::from_parts(parts, body), code)
    }

    /// The way in which this answer is spoiled, if it is one that can be.
    fn spoiler(&self, asked: &Asked) -> Option<Hostile> {
        match asked.fate {
            Some(Fault::Truncate) => Some(Hostile::MalformedXml),
            Some(_) | None => self.hostile,
        }
    }

    fn stamp_answer(&self, asked: &Asked, parts: &mut Parts) {
        let mut set = |name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                parts.headers.insert(name, value);
            }
        };
        set(header::SERVER, self.rules.server);
        set(HeaderName::from_static(self.rules.request_id_header), &asked.request_id);
        let now = self.clock.now();
        match self.date {
            DateHeader::Own => set(header::DATE, &http_date(now)),
            DateHeader::Absent => {}
            DateHeader::Epoch => set(header::DATE, &http_date(Timestamp::from_s(0))),
            DateHeader::Cached { age_s } => {
                set(header::DATE, &http_date(now.plus_ms(-1_000 * i64::from(age_s))));
                set(header::AGE, &age_s.to_string());
            }
        }
    }
}

impl Asked {
    fn record(&self) -> Record {
        Record {
            request_id: self.request_id.clone(),
            time: self.now.to_string(),
            method: self.method.to_string(),
            path: self.uri.path().to_owned(),
            query: self.uri.query().unwrap_or_default().to_owned(),
            status: 0,
            code: None,
            skew_ms: self.stamp.as_ref().map(|stamp| stamp.skew_ms(self.now)),
            bytes_in: 0,
            bytes_out: 0,
            fault: self.fate,
        }
    }
}

/// Path style: `/BUCKET/` or `/BUCKET/KEY`.
fn asks(method: &Method, uri: &Uri) -> Asks {
    let key = uri.path().trim_start_matches('/').split_once('/').map_or("", |(_, key)| key);
    match (method, key) {
        (&Method::GET, "") => Asks::Listing,
        (&Method::GET | &Method::HEAD, key) if !key.is_empty() => Asks::Object,
        _ => Asks::Other,
    }
}

fn web_page() -> Response<Body> {
    let mut response = Response::new(Body::from(Bytes::from_static(WEB_PAGE.as_bytes())));
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, html);
    response
}

fn internal_error(error: &s3s::HttpError) -> Response<Body> {
    tracing::error!(?error, "the framework failed");
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}

fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// All of a body that the lab itself made; what fails on the way is left out.
async fn collect(body: Body) -> Bytes {
    body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default()
}

fn announced_len(method: &Method, response: &Response<Body>) -> u64 {
    if method == Method::HEAD {
        return 0;
    }
    let announced = response.headers().get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|value| value.to_str().ok()?.parse().ok());
    announced.or_else(|| response.body().size_hint().exact()).unwrap_or(0)
}

fn error_code(body: &Bytes) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    let (_, rest) = text.split_once("<Code>")?;
    let (code, _) = rest.split_once("</Code>")?;
    Some(code.to_owned())
}

/// `Tue, 24 Nov 2026 00:16:39 GMT` (RFC 9110, IMF-fixdate); empty beyond the calendar.
fn http_date(at: Timestamp) -> String {
    let format = format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    let date = OffsetDateTime::from_unix_timestamp(at.s()).ok();
    date.and_then(|date| date.format(format).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_has_the_form_of_the_web() {
        let at = Timestamp::from_s(1_795_479_399);
        assert_eq!(http_date(at), "Tue, 24 Nov 2026 00:16:39 GMT");
        assert_eq!(http_date(Timestamp::from_s(0)), "Thu, 01 Jan 1970 00:00:00 GMT");
    }

    #[test]
    fn a_request_asks_for_a_listing_an_object_or_something_else() {
        for (method, uri, expected) in [
            (Method::GET, "/vault/?list-type=2", Asks::Listing),
            (Method::GET, "/vault", Asks::Listing),
            (Method::GET, "/vault/a/b.md", Asks::Object),
            (Method::HEAD, "/vault/a.md", Asks::Object),
            (Method::HEAD, "/vault/", Asks::Other),
            (Method::PUT, "/vault/a.md", Asks::Other),
        ] {
            assert_eq!(asks(&method, &uri.parse().unwrap()), expected, "{method} {uri}");
        }
    }

    #[test]
    fn the_code_is_found_in_an_error_body() {
        let body = Bytes::from_static(b"<Error><Code>NoSuchKey</Code></Error>");
        assert_eq!(error_code(&body).as_deref(), Some("NoSuchKey"));
        assert_eq!(error_code(&Bytes::from_static(b"<html>")), None);
    }
}
