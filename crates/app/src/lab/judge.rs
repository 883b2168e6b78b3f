//! Judges the time a request was signed for, by a vendor's rules.
//!
//! Pure: the lab's time arrives as an argument. It never looks at the signature itself; real
//! servers, too, look at the time first.

use http::{HeaderMap, Uri, header};
use tidelock_core::time::Timestamp;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

use super::vendor::{Field, Refusal, VendorRules};

/// The time that a request carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The signed time.
    pub at: Timestamp,
    /// The same as it was sent.
    pub text: String,
    /// Where it was found.
    pub place: Place,
}

/// Where a signature stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the `Authorization` header.
    Header,
    /// In the query of a presigned URL, good for so many seconds.
    Query {
        /// `X-Amz-Expires`.
        expires_s: i64,
    },
}

impl Stamp {
    /// The signed time minus the lab's time, in milliseconds: negative when the client's clock is
    /// slow.
    #[must_use]
    pub fn skew_ms(&self, now: Timestamp) -> i64 {
        self.at.since_ms(now)
    }
}

/// Finds the signed time; `None` for a request without a signature, or without a readable time.
#[must_use]
pub fn stamp(headers: &HeaderMap, uri: &Uri) -> Option<Stamp> {
    stamp_in_query(uri.query().unwrap_or_default()).or_else(|| stamp_in_headers(headers))
}

fn stamp_in_query(query: &str) -> Option<Stamp> {
    let value = |wanted: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
    };
    value("X-Amz-Signature")?;
    let text = value("X-Amz-Date")?;
    let expires_s = value("X-Amz-Expires")?.parse().ok()?;
    Some(Stamp { at: moment(text)?, text: text.to_owned(), place: Place::Query { expires_s } })
}

fn stamp_in_headers(headers: &HeaderMap) -> Option<Stamp> {
    headers.get(header::AUTHORIZATION)?;
    let date = headers.get("x-amz-date").or_else(|| headers.get(header::DATE))?;
    let text = date.to_str().ok()?;
    Some(Stamp { at: moment(text)?, text: text.to_owned(), place: Place::Header })
}

const BASIC_ISO: &[BorrowedFormatItem<'_>] =
    format_description!("[year][month][day]T[hour][minute][second]Z");

/// Reads `20261124T001639Z`, or the three forms of an HTTP date.
fn moment(text: &str) -> Option<Timestamp> {
    if let Ok(basic) = PrimitiveDateTime::parse(text, BASIC_ISO) {
        return Some(Timestamp::from_s(basic.assume_utc().unix_timestamp()));
    }
    let date = OffsetDateTime::from(httpdate::parse_http_date(text).ok()?);
    Some(Timestamp::from_s(date.unix_timestamp()))
}

/// What the vendor says to a request with this stamp; `None` when its time is fine.
#[must_use]
pub fn judge<'a>(rules: &'a VendorRules, stamp: &Stamp, now: Timestamp) -> Option<&'a Refusal> {
    let skew_ms = stamp.skew_ms(now);
    let early = rules.future_s_max.is_some_and(|s| i64::from(s) * 1_000 < skew_ms);
    let late_by =
        |s_max: Option<u32>| s_max.is_some_and(|s| skew_ms < -(i64::from(s).saturating_mul(1_000)));
    match stamp.place {
        Place::Header if early || late_by(rules.past_s_max) => Some(&rules.skewed),
        Place::Header => None,
        Place::Query { .. } if early => Some(&rules.early),
        Place::Query { expires_s } if skew_ms < expires_s.saturating_mul(-1_000) => {
            Some(&rules.expired)
        }
        Place::Query { .. } => None,
    }
}

/// What an error body may tell about one request.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// The path of the request, as sent.
    pub resource: &'a str,
    /// The signed time, where there is one.
    pub stamp: Option<&'a Stamp>,
    /// The server's time.
    pub now: Timestamp,
    /// The window in seconds.
    pub window_s: u32,
    /// The request's id.
    pub request_id: &'a str,
}

impl Refusal {
    /// The XML body of this refusal.
    #[must_use]
    pub fn body(&self, facts: &Facts<'_>) -> String {
        let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>");
        push(&mut xml, "Code", self.code);
        push(&mut xml, "Message", self.message);
        for field in self.fields {
            if let Some((name, text)) = field.show(facts) {
                push(&mut xml, name, &text);
            }
        }
        xml.push_str("</Error>");
        xml
    }
}

impl Field {
    fn show(self, facts: &Facts<'_>) -> Option<(&'static str, String)> {
        Some(match self {
            Self::Resource => ("Resource", facts.resource.to_owned()),
            Self::RequestTime => ("RequestTime", facts.stamp?.text.clone()),
            Self::ServerTime => ("ServerTime", facts.now.to_string()),
            Self::MaxAllowedSkewMilliseconds => {
                ("MaxAllowedSkewMilliseconds", (u64::from(facts.window_s) * 1_000).to_string())
            }
            Self::Expires => ("Expires", expiry(facts.stamp?)?.to_string()),
            Self::RequestId => ("RequestId", facts.request_id.to_owned()),
            Self::HostId => ("HostId", "tidelock-lab".to_owned()),
            Self::TraceId => ("TraceId", facts.request_id.to_owned()),
        })
    }
}

fn expiry(stamp: &Stamp) -> Option<Timestamp> {
    match stamp.place {
        Place::Header => None,
        Place::Query { expires_s } => Some(stamp.at.plus_ms(expires_s.saturating_mul(1_000))),
    }
}

fn push(xml: &mut String, name: &str, text: &str) {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    xml.push_str(&format!("<{name}>{text}</{name}>"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::vendor::Vendor;

    const NOW: Timestamp = Timestamp::from_s(1_795_479_399);

    fn signed(skew_s: i64) -> Stamp {
        let at = NOW.plus_ms(skew_s * 1_000);
        Stamp { at, text: "20261124T001639Z".into(), place: Place::Header }
    }

    fn presigned(skew_s: i64) -> Stamp {
        Stamp { place: Place::Query { expires_s: 900 }, ..signed(skew_s) }
    }

    fn check(vendor: Vendor, stamp: &Stamp, expected: Option<(u16, &str, &str)>) {
        let rules = vendor.rules();
        let said = judge(&rules, stamp, NOW).map(|r| (r.status, r.code, r.message));
        assert_eq!(said, expected, "{vendor:?} {stamp:?}");
    }

    #[test]
    fn each_vendor_has_its_window_and_its_words() {
        const DAY_S: i64 = 86_400;
        let aws = Some((403, "RequestTimeTooSkewed", SKEWED));
        let cos = Some((403, "AccessDenied", "RequestTimeTooSkewed"));
        let garage = Some((400, "InvalidRequest", "Bad request: Date is too old"));
        let r2 = Some((400, "ExpiredRequest", "Presigned URL or request signature has expired"));
        let upyun = Some((401, "Unauthorized", "Date offset error"));
        for (vendor, refused, past_s, future_s) in [
            (Vendor::Aws, aws, 900, Some(900)),
            (Vendor::TencentCos, cos, 900, Some(900)),
            (Vendor::Scaleway, aws, 300, Some(300)),
            (Vendor::Garage, garage, DAY_S, None),
            (Vendor::CloudflareR2, r2, 900, Some(900)),
            (Vendor::Upyun, upyun, 1_800, Some(1_800)),
        ] {
            check(vendor, &signed(0), None);
            check(vendor, &signed(-past_s), None);
            check(vendor, &signed(-past_s - 1), refused);
            check(vendor, &signed(future_s.unwrap_or(400 * DAY_S)), None);
            if let Some(future_s) = future_s {
                check(vendor, &signed(future_s + 1), refused);
            }
        }
    }

    const SKEWED: &str =
        "The difference between the request time and the current time is too large.";

    #[test]
    fn a_presigned_url_expires_and_must_not_come_from_the_future() {
        check(Vendor::Aws, &presigned(-900), None);
        check(Vendor::Aws, &presigned(-901), Some((403, "AccessDenied", "Request has expired")));
        check(
            Vendor::Aws,
            &presigned(901),
            Some((403, "AccessDenied", "Request is not yet valid")),
        );
        check(Vendor::Garage, &presigned(9_000), None);
    }

    #[test]
    fn the_body_names_what_the_vendor_names() {
        let stamp = signed(-1_800);
        let facts = Facts {
            resource: "/vault/a&b",
            stamp: Some(&stamp),
            now: NOW,
            window_s: 900,
            request_id: "7",
        };
        insta::assert_snapshot!(Vendor::Aws.rules().skewed.body(&facts), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>RequestTimeTooSkewed</Code><Message>The difference between the request time and the current time is too large.</Message><RequestTime>20261124T001639Z</RequestTime><ServerTime>2026-11-24T00:16:39Z</ServerTime><MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds><RequestId>7</RequestId><HostId>tidelock-lab</HostId></Error>
        "#);
        insta::assert_snapshot!(Vendor::TencentCos.rules().skewed.body(&facts), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>AccessDenied</Code><Message>RequestTimeTooSkewed</Message><Resource>/vault/a&amp;b</Resource><ServerTime>2026-11-24T00:16:39Z</ServerTime><RequestId>7</RequestId><TraceId>7</TraceId></Error>
        "#);
        insta::assert_snapshot!(Vendor::Scaleway.rules().skewed.body(&facts), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>RequestTimeTooSkewed</Code><Message>The difference between the request time and the current time is too large.</Message><RequestId>7</RequestId></Error>
        "#);
    }

    #[test]
    fn the_stamp_is_found_in_header_or_query_and_only_beside_a_signature() {
        let uri = Uri::from_static("/vault/a");
        let mut headers = HeaderMap::new();
        headers.insert("x-amz-date", "20261124T001639Z".parse().unwrap());
        assert_eq!(stamp(&headers, &uri), None);
        headers.insert(header::AUTHORIZATION, "AWS4-HMAC-SHA256 …".parse().unwrap());
        assert_eq!(stamp(&headers, &uri).unwrap().at, NOW);
        headers.insert("x-amz-date", "Tue, 24 Nov 2026 00:16:39 GMT".parse().unwrap());
        assert_eq!(stamp(&headers, &uri).unwrap().at, NOW);
        let presigned = Uri::from_static(
            "/vault/a?X-Amz-Date=20261124T001639Z&X-Amz-Expires=60&X-Amz-Signature=0",
        );
        let found = stamp(&HeaderMap::new(), &presigned).unwrap();
        assert_eq!((found.at, found.place), (NOW, Place::Query { expires_s: 60 }));
    }
}
