//! Who may do what: the one key may do everything that the policy does not deny.

use std::collections::BTreeSet;

use async_trait::async_trait;
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::{S3Auth, SecretKey};
use s3s::{S3Result, s3_error};

use super::options::Action;
use super::presign::Presigned;

/// The lab's only account.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) access_key: String,
    pub(crate) secret_key: SecretKey,
}

#[async_trait]
impl S3Auth for Account {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        if access_key == self.access_key {
            return Ok(self.secret_key.clone());
        }
        Err(s3_error!(
            InvalidAccessKeyId,
            "The AWS Access Key Id you provided does not exist in our records."
        ))
    }
}

/// What is denied to everybody.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    pub(crate) denied: BTreeSet<Action>,
}

#[async_trait]
impl S3Access for Policy {
    async fn check(&self, cx: &mut S3AccessContext<'_>) -> S3Result<()> {
        let presigned = cx.extensions_mut().get::<Presigned>().is_some();
        if cx.credentials().is_none() && !presigned {
            return Err(s3_error!(AccessDenied, "Access Denied"));
        }
        match action(cx.s3_op().name()) {
            Some(action) if self.denied.contains(&action) => {
                Err(s3_error!(AccessDenied, "Access Denied"))
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// The kind of an operation; `None` for what no policy here names.
fn action(operation: &str) -> Option<Action> {
    Some(match operation {
        "GetObject" | "HeadObject" => Action::Get,
        "PutObject"
        | "CopyObject"
        | "CreateBucket"
        | "CreateMultipartUpload"
        | "UploadPart"
        | "CompleteMultipartUpload" => Action::Put,
        "DeleteObject" | "DeleteObjects" | "DeleteBucket" | "AbortMultipartUpload" => {
            Action::Delete
        }
        "HeadBucket"
        | "ListBuckets"
        | "ListObjects"
        | "ListObjectsV2"
        | "ListParts"
        | "ListMultipartUploads" => Action::List,
        _ => return None,
    })
}
