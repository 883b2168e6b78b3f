//! Two devices and a folder between them, through whole syncs on real disks.

#![expect(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod crash;
mod hand;
#[cfg(target_os = "linux")]
mod mounts;
mod parallel;
#[cfg(target_os = "linux")]
#[path = "../support/small_disk.rs"]
mod small_disk;
mod stories;
mod town;
