//! What we know about the vendors of S3-compatible storage.
//!
//! Facts about endpoints, regions, URL styles, time windows and conditional writes. Never needed
//! for correctness: a wrong guess costs a request or a clearer message, not a note.

use crate::s3::Style;

/// A vendor, or a server that people run themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Vendor {
    /// Amazon S3.
    Aws,
    /// Tencent COS.
    TencentCos,
    /// Alibaba Cloud OSS.
    AliyunOss,
    /// Huawei OBS.
    HuaweiObs,
    /// Cloudflare R2.
    CloudflareR2,
    /// Backblaze B2's S3 interface.
    BackblazeB2,
    /// Wasabi.
    Wasabi,
    /// Scaleway Object Storage.
    Scaleway,
    /// DigitalOcean Spaces.
    DigitalOcean,
    /// Garage.
    Garage,
    /// MinIO.
    Minio,
    /// Ceph's object gateway.
    Ceph,
    /// SeaweedFS.
    Seaweedfs,
    /// Anything else that speaks S3.
    Generic,
}

/// How a store can be asked to write only where nothing is yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreateOnly {
    /// `If-None-Match: *`, answered with 412.
    IfNoneMatch,
    /// A header of its own, set to `true`, answered with 409.
    Header(&'static str),
    /// Not known to work: look right before the write.
    Unknown,
}

impl Vendor {
    /// Every vendor, the generic one last.
    pub const ALL: [Self; 14] = [
        Self::Aws,
        Self::TencentCos,
        Self::AliyunOss,
        Self::HuaweiObs,
        Self::CloudflareR2,
        Self::BackblazeB2,
        Self::Wasabi,
        Self::Scaleway,
        Self::DigitalOcean,
        Self::Garage,
        Self::Minio,
        Self::Ceph,
        Self::Seaweedfs,
        Self::Generic,
    ];

    /// The name in the configuration and in `--json`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::TencentCos => "tencent-cos",
            Self::AliyunOss => "aliyun-oss",
            Self::HuaweiObs => "huawei-obs",
            Self::CloudflareR2 => "cloudflare-r2",
            Self::BackblazeB2 => "backblaze-b2",
            Self::Wasabi => "wasabi",
            Self::Scaleway => "scaleway",
            Self::DigitalOcean => "digitalocean",
            Self::Garage => "garage",
            Self::Minio => "minio",
            Self::Ceph => "ceph",
            Self::Seaweedfs => "seaweedfs",
            Self::Generic => "generic",
        }
    }

    /// The vendor of that [name](Self::name).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|vendor| vendor.name() == name)
    }

    /// Guesses from an endpoint's host; [`Vendor::Generic`] when nothing fits.
    #[must_use]
    pub fn guess(host: &str) -> Self {
        let host = host.to_ascii_lowercase();
        Self::ALL
            .into_iter()
            .find(|vendor| vendor.domains().iter().any(|domain| is_under(&host, domain)))
            .unwrap_or(Self::Generic)
    }

    /// How far a request's time may be from the storage's clock, in milliseconds.
    ///
    /// Documented or seen (300 s at Scaleway and old Swift gateways); where nobody knows, the
    /// common 15 minutes, and for unknown servers the smallest window that was seen anywhere.
    #[must_use]
    pub const fn tolerance_ms(self) -> i64 {
        match self {
            Self::Scaleway | Self::Generic => 300_000,
            Self::Garage => 86_400_000,
            Self::Aws
            | Self::TencentCos
            | Self::AliyunOss
            | Self::HuaweiObs
            | Self::CloudflareR2
            | Self::BackblazeB2
            | Self::Wasabi
            | Self::DigitalOcean
            | Self::Minio
            | Self::Ceph
            | Self::Seaweedfs => 900_000,
        }
    }

    /// Whether this vendor refuses what was signed by a clock that is `offset_ms` off (true time minus
    /// device clock; positive: slow); `None` where nobody has told or seen its window, and
    /// [`tolerance_ms`](Self::tolerance_ms) is a guess.
    #[must_use]
    pub const fn refuses(self, offset_ms: i64) -> Option<bool> {
        match self {
            Self::CloudflareR2 | Self::BackblazeB2 | Self::Wasabi | Self::Generic => None,
            // It looks only for what is too old.
            Self::Garage => Some(self.tolerance_ms() < offset_ms),
            Self::Aws
            | Self::TencentCos
            | Self::AliyunOss
            | Self::HuaweiObs
            | Self::Scaleway
            | Self::DigitalOcean
            | Self::Minio
            | Self::Ceph
            | Self::Seaweedfs => Some(self.tolerance_ms() < offset_ms.saturating_abs()),
        }
    }

    /// Where the bucket stands in a URL, unless the configuration says otherwise.
    ///
    /// COS and OSS refuse path style on newer buckets; servers people run themselves rarely have
    /// a name per bucket.
    #[must_use]
    pub const fn style(self) -> Style {
        match self {
            Self::Aws | Self::TencentCos | Self::AliyunOss | Self::HuaweiObs => Style::VirtualHost,
            Self::CloudflareR2
            | Self::BackblazeB2
            | Self::Wasabi
            | Self::Scaleway
            | Self::DigitalOcean
            | Self::Garage
            | Self::Minio
            | Self::Ceph
            | Self::Seaweedfs
            | Self::Generic => Style::Path,
        }
    }

    /// The region that an endpoint's host names, else the vendor's only or usual one; `None` when
    /// the user must say.
    #[must_use]
    pub fn region(self, host: &str) -> Option<String> {
        let host = host.to_ascii_lowercase();
        match self {
            Self::Aws => Some(aws_region(&host)),
            Self::TencentCos => label_after(&host, "cos", ".myqcloud.com"),
            Self::AliyunOss => {
                label_before(&host, ".aliyuncs.com").filter(|l| l.starts_with("oss-"))
            }
            Self::HuaweiObs => label_after(&host, "obs", ".myhuaweicloud.com"),
            Self::CloudflareR2 => Some("auto".to_owned()),
            Self::BackblazeB2 => label_after(&host, "s3", ".backblazeb2.com"),
            Self::Wasabi => {
                label_after(&host, "s3", ".wasabisys.com").or(Some("us-east-1".to_owned()))
            }
            Self::Scaleway => label_after(&host, "s3", ".scw.cloud"),
            Self::DigitalOcean => label_before(&host, ".digitaloceanspaces.com"),
            Self::Garage => Some("garage".to_owned()),
            Self::Minio | Self::Ceph | Self::Seaweedfs | Self::Generic => {
                Some("us-east-1".to_owned())
            }
        }
    }

    /// The endpoint of a region, as `init` proposes it; `None` where the user must say (own
    /// servers; R2, whose endpoint names the account).
    #[must_use]
    pub fn endpoint(self, region: &str) -> Option<String> {
        let host = match self {
            Self::Aws if region.starts_with("cn-") => format!("s3.{region}.amazonaws.com.cn"),
            Self::Aws => format!("s3.{region}.amazonaws.com"),
            Self::TencentCos => format!("cos.{region}.myqcloud.com"),
            Self::AliyunOss if region.starts_with("oss-") => format!("s3.{region}.aliyuncs.com"),
            Self::AliyunOss => format!("s3.oss-{region}.aliyuncs.com"),
            Self::HuaweiObs => format!("obs.{region}.myhuaweicloud.com"),
            Self::BackblazeB2 => format!("s3.{region}.backblazeb2.com"),
            Self::Wasabi => format!("s3.{region}.wasabisys.com"),
            Self::Scaleway => format!("s3.{region}.scw.cloud"),
            Self::DigitalOcean => format!("{region}.digitaloceanspaces.com"),
            Self::CloudflareR2
            | Self::Garage
            | Self::Minio
            | Self::Ceph
            | Self::Seaweedfs
            | Self::Generic => return None,
        };
        Some(format!("https://{host}"))
    }

    /// How to write only where nothing is yet.
    #[must_use]
    pub const fn create_only(self) -> CreateOnly {
        match self {
            Self::Aws | Self::CloudflareR2 | Self::Scaleway | Self::Seaweedfs => {
                CreateOnly::IfNoneMatch
            }
            Self::TencentCos => CreateOnly::Header("x-cos-forbid-overwrite"),
            Self::AliyunOss => CreateOnly::Header("x-oss-forbid-overwrite"),
            Self::HuaweiObs
            | Self::BackblazeB2
            | Self::Wasabi
            | Self::DigitalOcean
            | Self::Garage
            | Self::Minio
            | Self::Ceph
            | Self::Generic => CreateOnly::Unknown,
        }
    }

    /// Whether `If-Match` on a write is known to replace only the version it names.
    #[must_use]
    pub const fn compares_and_swaps(self) -> bool {
        match self {
            Self::Aws | Self::CloudflareR2 | Self::Scaleway | Self::Seaweedfs => true,
            Self::TencentCos
            | Self::AliyunOss
            | Self::HuaweiObs
            | Self::BackblazeB2
            | Self::Wasabi
            | Self::DigitalOcean
            | Self::Garage
            | Self::Minio
            | Self::Ceph
            | Self::Generic => false,
        }
    }

    const fn domains(self) -> &'static [&'static str] {
        match self {
            Self::Aws => &["amazonaws.com", "amazonaws.com.cn"],
            Self::TencentCos => &["myqcloud.com", "tencentcos.cn"],
            Self::AliyunOss => &["aliyuncs.com"],
            Self::HuaweiObs => &["myhuaweicloud.com"],
            Self::CloudflareR2 => &["r2.cloudflarestorage.com"],
            Self::BackblazeB2 => &["backblazeb2.com"],
            Self::Wasabi => &["wasabisys.com"],
            Self::Scaleway => &["scw.cloud"],
            Self::DigitalOcean => &["digitaloceanspaces.com"],
            Self::Garage | Self::Minio | Self::Ceph | Self::Seaweedfs | Self::Generic => &[],
        }
    }
}

fn is_under(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// `ap-guangzhou` in `bucket.cos.ap-guangzhou.myqcloud.com`, for `cos` and `.myqcloud.com`.
fn label_after(host: &str, service: &str, domain: &str) -> Option<String> {
    let mut labels = host.strip_suffix(domain)?.rsplit('.');
    let region = labels.next()?;
    (labels.next() == Some(service)).then(|| region.to_owned())
}

/// `nyc3` in `bucket.nyc3.digitaloceanspaces.com`.
fn label_before(host: &str, domain: &str) -> Option<String> {
    host.strip_suffix(domain)?.rsplit('.').next().map(str::to_owned)
}

/// From `s3.us-west-2.…`, `s3-us-west-2.…`, `s3.dualstack.us-west-2.…`; else the global endpoint's.
fn aws_region(host: &str) -> String {
    let stem = host.trim_end_matches(".cn").trim_end_matches(".amazonaws.com");
    let label = stem.rsplit('.').next().unwrap_or_default();
    let label = label.strip_prefix("s3-").unwrap_or(label);
    let named = label.split('-').count() >= 3 && label.bytes().all(|b| b.is_ascii_graphic());
    if named { label.to_owned() } else { "us-east-1".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for vendor in Vendor::ALL {
            assert_eq!(Vendor::from_name(vendor.name()), Some(vendor));
        }
        assert_eq!(Vendor::from_name("acme"), None);
    }

    #[test]
    fn an_endpoint_tells_vendor_and_region() {
        for (host, vendor, region) in [
            ("cos.ap-guangzhou.myqcloud.com", Vendor::TencentCos, Some("ap-guangzhou")),
            (
                "notes-1250000000.cos.ap-beijing.myqcloud.com",
                Vendor::TencentCos,
                Some("ap-beijing"),
            ),
            ("cos.accelerate.myqcloud.com.evil.example", Vendor::Generic, Some("us-east-1")),
            ("S3.US-WEST-2.amazonaws.com", Vendor::Aws, Some("us-west-2")),
            ("s3-eu-west-1.amazonaws.com", Vendor::Aws, Some("eu-west-1")),
            ("s3.dualstack.eu-north-1.amazonaws.com", Vendor::Aws, Some("eu-north-1")),
            ("s3.cn-north-1.amazonaws.com.cn", Vendor::Aws, Some("cn-north-1")),
            ("s3.amazonaws.com", Vendor::Aws, Some("us-east-1")),
            ("s3.oss-cn-hangzhou.aliyuncs.com", Vendor::AliyunOss, Some("oss-cn-hangzhou")),
            ("oss-cn-hangzhou.aliyuncs.com", Vendor::AliyunOss, Some("oss-cn-hangzhou")),
            ("obs.cn-north-4.myhuaweicloud.com", Vendor::HuaweiObs, Some("cn-north-4")),
            ("0123.r2.cloudflarestorage.com", Vendor::CloudflareR2, Some("auto")),
            ("s3.us-west-004.backblazeb2.com", Vendor::BackblazeB2, Some("us-west-004")),
            ("s3.wasabisys.com", Vendor::Wasabi, Some("us-east-1")),
            ("s3.eu-central-1.wasabisys.com", Vendor::Wasabi, Some("eu-central-1")),
            ("s3.fr-par.scw.cloud", Vendor::Scaleway, Some("fr-par")),
            ("nyc3.digitaloceanspaces.com", Vendor::DigitalOcean, Some("nyc3")),
            ("notmyqcloud.com", Vendor::Generic, Some("us-east-1")),
            ("127.0.0.1", Vendor::Generic, Some("us-east-1")),
        ] {
            assert_eq!(Vendor::guess(host), vendor, "{host}");
            assert_eq!(vendor.region(host).as_deref(), region, "{host}");
        }
        assert_eq!(Vendor::TencentCos.region("cos.example.org"), None);
    }

    #[test]
    fn a_vendor_refuses_beyond_its_window_and_nobody_knows_it_of_some() {
        const MINUTE_MS: i64 = 60_000;
        for (vendor, offset_ms, refuses) in [
            (Vendor::TencentCos, 15 * MINUTE_MS, Some(false)),
            (Vendor::TencentCos, 15 * MINUTE_MS + 1, Some(true)),
            (Vendor::Aws, -30 * MINUTE_MS, Some(true)),
            (Vendor::Scaleway, -6 * MINUTE_MS, Some(true)),
            (Vendor::Garage, 30 * MINUTE_MS, Some(false)),
            (Vendor::Garage, 25 * 60 * MINUTE_MS, Some(true)),
            (Vendor::Garage, -400 * 24 * 60 * MINUTE_MS, Some(false)),
            (Vendor::Generic, 30 * MINUTE_MS, None),
            (Vendor::CloudflareR2, 30 * MINUTE_MS, None),
        ] {
            assert_eq!(vendor.refuses(offset_ms), refuses, "{vendor:?} {offset_ms}");
        }
    }

    #[test]
    fn a_proposed_endpoint_leads_back_to_its_vendor_and_region() {
        for (vendor, region) in [
            (Vendor::Aws, "eu-west-1"),
            (Vendor::Aws, "cn-north-1"),
            (Vendor::TencentCos, "ap-guangzhou"),
            (Vendor::AliyunOss, "oss-cn-hangzhou"),
            (Vendor::HuaweiObs, "cn-north-4"),
            (Vendor::BackblazeB2, "us-west-004"),
            (Vendor::Wasabi, "eu-central-1"),
            (Vendor::Scaleway, "fr-par"),
            (Vendor::DigitalOcean, "nyc3"),
        ] {
            let endpoint = vendor.endpoint(region).unwrap();
            let host = endpoint.strip_prefix("https://").unwrap();
            assert_eq!(Vendor::guess(host), vendor, "{endpoint}");
            assert_eq!(vendor.region(host).as_deref(), Some(region), "{endpoint}");
        }
        assert_eq!(Vendor::Garage.endpoint("garage"), None);
    }
}
