//! What a refusal means to the engine.

use tidelock_engine::ports::{Access, NetFault, StoreError};
use tidelock_wire::hearing::Hearing;
use tidelock_wire::s3::{FailureKind, S3Failure};

/// An answer that is no success.
pub(super) struct Refusal {
    pub(super) failure: S3Failure,
    /// What the clock has to say about it.
    pub(super) hearing: Hearing,
}

impl Refusal {
    /// Whether the storage itself says that there is no such object; a bare 404 is not its word.
    pub(super) fn proves_absence(&self) -> bool {
        self.failure.kind == FailureKind::NoKey && self.failure.code.is_some()
    }

    /// Whether it looks as if there is no such object.
    pub(super) fn shows_absence(&self) -> bool {
        self.failure.kind == FailureKind::NoKey
    }

    /// Whether there is no such upload in parts, which some tell as they tell of a missing object.
    pub(super) fn shows_no_upload(&self) -> bool {
        matches!(self.failure.kind, FailureKind::NoUpload | FailureKind::NoKey)
    }

    fn access(self, access: Access) -> StoreError {
        let clock = self.hearing.part();
        let S3Failure { status, code, message, .. } = self.failure;
        let (code, message) = (code.unwrap_or_default(), message.unwrap_or_default());
        StoreError::Access { access, status, code, message, clock }
    }

    fn failed(self) -> StoreError {
        let S3Failure { status, code, message, .. } = self.failure;
        let (code, message) = (code.unwrap_or_default(), message.unwrap_or_default());
        StoreError::Failed { status, code, message }
    }

    fn busy(&self) -> StoreError {
        let retry_after_ms = self.failure.retry_after_s.map(|s| u64::from(s) * 1_000);
        StoreError::Busy { status: self.failure.status, retry_after_ms }
    }
}

impl From<Refusal> for StoreError {
    fn from(refusal: Refusal) -> Self {
        if refusal.failure.status == 407 {
            let detail = refusal.failure.to_string();
            return Self::Unreachable { fault: NetFault::Proxy, detail };
        }
        if let Some(stop) = refusal.hearing.stop(&refusal.failure) {
            return Self::Clock(stop);
        }
        match refusal.failure.kind.clone() {
            FailureKind::UnknownKey => refusal.access(Access::UnknownKey),
            FailureKind::WrongSecret => refusal.access(Access::WrongSecret),
            FailureKind::ExpiredCredentials => refusal.access(Access::ExpiredCredentials),
            FailureKind::Policy => refusal.access(Access::Policy),
            // Whoever blames the time was heard above.
            FailureKind::Clock | FailureKind::Denied => refusal.access(Access::Denied),
            FailureKind::NoBucket => refusal.access(Access::NoBucket),
            FailureKind::WrongRegion { region } => refusal.access(Access::WrongRegion(region)),
            FailureKind::UrlStyle => refusal.access(Access::UrlStyle),
            FailureKind::Precondition => Self::Stale,
            FailureKind::Throttled | FailureKind::ServerBusy | FailureKind::DamagedUpload => {
                refusal.busy()
            }
            FailureKind::Quota => Self::Quota,
            FailureKind::Archived => Self::Archived,
            FailureKind::NotS3 if refusal.failure.wants_https() => {
                let detail = refusal.failure.words();
                Self::Unreachable { fault: NetFault::NotHttp, detail }
            }
            FailureKind::NotS3 => Self::NotThis(refusal.failure.to_string()),
            FailureKind::NotImplemented => Self::Impossible(refusal.failure.to_string()),
            FailureKind::NoKey | FailureKind::NoUpload | FailureKind::Other => refusal.failed(),
        }
    }
}
