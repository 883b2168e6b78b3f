//! S3 as values: operations become unsigned requests, answers become values or named failures.
//!
//! Keys are opaque text and survive exactly. Nothing here signs, sends or retries.

mod address;
mod content_type;
mod error;
mod list;
mod metadata;
mod multipart;
mod object;
mod order;
mod paging;
mod request;
mod xml;

pub(crate) use address::ENCODED;
pub use address::{Address, BadEndpoint, BadKey, Endpoint, Scheme, Style};
pub use content_type::content_type;
pub use error::{FailureKind, S3Failure};
pub use list::{List, ListPage, Listed};
pub use metadata::{META_CTIME, META_LINEAGE, META_MTIME, format_file_time, parse_file_time};
pub use multipart::{
    AbortMultipart, CompleteMultipart, CompletedPart, CreateMultipart, PART_SIZE_MIN, PARTS_MAX,
    UploadPart, part_count, part_size, upload_id,
};
pub use object::{Copy, Delete, Get, Head, ObjectHead, Put, WriteIf, copied_etag};
pub use paging::{BadListing, Paging};
pub use request::{Malformed, Unsigned};
