//! The rules of storage vendors, as plain data: how far a signed time may be off, what a refusal
//! looks like, and what becomes of conditional headers.
//!
//! A table, no behaviour: `judge` applies it. To add a vendor, add a row.

/// Storage whose rules the lab can follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Vendor {
    /// Amazon S3: 15 minutes either way; the refusal names both times.
    #[default]
    Aws,
    /// Tencent COS: 15 minutes either way; `AccessDenied` with the reason in the message only.
    TencentCos,
    /// Scaleway: 300 seconds either way, as observed; the refusal names no time.
    Scaleway,
    /// Garage: 24 hours, past only, `400 InvalidRequest`; a future time always passes.
    Garage,
    /// Cloudflare R2: `400 ExpiredRequest`; its window is not published, 15 minutes assumed.
    CloudflareR2,
    /// Upyun: `401 Date offset error`; its window is not published, 30 minutes assumed.
    Upyun,
}

/// What one vendor does about time and conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VendorRules {
    /// The oldest signed time that passes, in seconds before the server's time; `None`: any age.
    pub past_s_max: Option<u32>,
    /// The newest signed time that passes, in seconds after the server's time; `None`: any.
    pub future_s_max: Option<u32>,
    /// The answer to a signature header whose time is outside the window.
    pub skewed: Refusal,
    /// The answer to a presigned URL that expired, which is what a slow clock makes of it.
    pub expired: Refusal,
    /// The answer to a presigned URL from beyond the future window.
    pub early: Refusal,
    /// What becomes of `If-Match` and `If-None-Match` on writes.
    pub conditional: Conditional,
    /// The `Server` header.
    pub server: &'static str,
    /// The header that carries the request id.
    pub request_id_header: &'static str,
}

/// How a vendor says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// `<Code>`.
    pub code: &'static str,
    /// `<Message>`.
    pub message: &'static str,
    /// What the body holds besides, in this order. An answer to HEAD has no body.
    pub fields: &'static [Field],
}

/// An element of an error body besides `Code` and `Message`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The path that was asked for.
    Resource,
    /// The signed time, as it was sent.
    RequestTime,
    /// The server's time, ISO 8601.
    ServerTime,
    /// The window in milliseconds.
    MaxAllowedSkewMilliseconds,
    /// When the presigned URL expired, ISO 8601.
    Expires,
    /// An opaque name of the request.
    RequestId,
    /// An opaque name of the server.
    HostId,
    /// An opaque name of the trace (Tencent COS).
    TraceId,
}

/// What becomes of conditional headers on writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conditional {
    /// `If-None-Match: *` and `If-Match` hold, atomically: 412 for all but one of racing writers.
    Atomic,
    /// Silently ignored: every writer gets 200.
    Ignored,
    /// Refused with 501.
    NotImplemented,
    /// `x-cos-forbid-overwrite: true` holds atomically (409); the standard headers are ignored.
    CosHeader,
}

impl Vendor {
    /// The vendor's row of the table.
    ///
    /// Sources: error samples and documentation of the vendors where they are published, own
    /// measurements for Garage 2.5; observed windows go before documented ones.
    #[must_use]
    pub fn rules(self) -> VendorRules {
        match self {
            Self::Aws => aws(),
            Self::TencentCos => tencent_cos(),
            Self::Scaleway => scaleway(),
            Self::Garage => garage(),
            Self::CloudflareR2 => cloudflare_r2(),
            Self::Upyun => upyun(),
        }
    }
}

const SKEWED_MESSAGE: &str =
    "The difference between the request time and the current time is too large.";

const AWS_EXPIRED: Refusal = Refusal {
    status: 403,
    code: "AccessDenied",
    message: "Request has expired",
    fields: &[Field::Expires, Field::ServerTime, Field::RequestId, Field::HostId],
};

fn aws() -> VendorRules {
    VendorRules {
        past_s_max: Some(900),
        future_s_max: Some(900),
        skewed: Refusal {
            status: 403,
            code: "RequestTimeTooSkewed",
            message: SKEWED_MESSAGE,
            fields: &[
                Field::RequestTime,
                Field::ServerTime,
                Field::MaxAllowedSkewMilliseconds,
                Field::RequestId,
                Field::HostId,
            ],
        },
        expired: AWS_EXPIRED,
        early: Refusal { message: "Request is not yet valid", ..AWS_EXPIRED },
        conditional: Conditional::Atomic,
        server: "AmazonS3",
        request_id_header: "x-amz-request-id",
    }
}

fn tencent_cos() -> VendorRules {
    let denied = Refusal {
        status: 403,
        code: "AccessDenied",
        message: "RequestTimeTooSkewed",
        fields: &[Field::Resource, Field::ServerTime, Field::RequestId, Field::TraceId],
    };
    let expired = Refusal { message: "Request has expired", ..denied };
    VendorRules {
        skewed: denied,
        expired,
        early: expired,
        conditional: Conditional::CosHeader,
        server: "tencent-cos",
        request_id_header: "x-cos-request-id",
        ..aws()
    }
}

fn scaleway() -> VendorRules {
    let skewed = Refusal { fields: &[Field::RequestId], ..aws().skewed };
    let expired = Refusal { fields: &[Field::RequestId], ..AWS_EXPIRED };
    VendorRules {
        past_s_max: Some(300),
        future_s_max: Some(300),
        skewed,
        expired,
        early: Refusal { message: "Request is not valid yet", ..expired },
        server: "scaleway",
        ..aws()
    }
}

fn garage() -> VendorRules {
    let old = Refusal {
        status: 400,
        code: "InvalidRequest",
        message: "Bad request: Date is too old",
        fields: &[Field::Resource],
    };
    VendorRules {
        past_s_max: Some(86_400),
        future_s_max: None,
        skewed: old,
        expired: old,
        early: old,
        conditional: Conditional::Ignored,
        server: "garage",
        ..aws()
    }
}

fn cloudflare_r2() -> VendorRules {
    let expired = Refusal {
        status: 400,
        code: "ExpiredRequest",
        message: "Presigned URL or request signature has expired",
        fields: &[],
    };
    VendorRules { skewed: expired, expired, early: expired, server: "cloudflare", ..aws() }
}

fn upyun() -> VendorRules {
    let offset = Refusal {
        status: 401,
        code: "Unauthorized",
        message: "Date offset error",
        fields: &[Field::RequestId],
    };
    VendorRules {
        past_s_max: Some(1_800),
        future_s_max: Some(1_800),
        skewed: offset,
        expired: offset,
        early: offset,
        conditional: Conditional::NotImplemented,
        server: "marco",
        request_id_header: "x-request-id",
    }
}
