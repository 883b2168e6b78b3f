//! The vault folder on a real disk: what is found, what is replaced, and that nothing is ever lost.

#![expect(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod bench;
mod change;
mod find;
#[cfg(target_os = "linux")]
mod mounts;
#[cfg(unix)]
mod names;
mod read;
#[cfg(target_os = "linux")]
#[path = "../support/small_disk.rs"]
mod small_disk;
mod sweep;
#[cfg(unix)]
mod town;
#[cfg(target_os = "linux")]
mod windows;

use bench::Bench;

#[tokio::test]
async fn it_keeps_every_promise_of_a_folder() {
    let bench = Bench::new();
    tidelock_engine::contract::folder(&bench.folder()).await.unwrap();
}
