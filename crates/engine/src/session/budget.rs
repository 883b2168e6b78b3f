//! Carrying out many steps at once without holding many files in memory.

use std::future::Future;

use futures::StreamExt;
use futures::stream::FuturesUnordered;

/// What all steps under way may hold in memory together, in bytes.
const BUFFER_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// Starts `jobs` in order, at most `at_once` of them and no more than the memory allows, and hands
/// each result on as it comes. Stops at the first error that `take` returns.
pub(super) async fn run_all<J, F, T, E>(
    jobs: impl Iterator<Item = (u64, J)>,
    at_once: usize,
    start: impl Fn(J) -> F,
    mut take: impl AsyncFnMut(T) -> Result<(), E>,
) -> Result<(), E>
where
    F: Future<Output = T>,
{
    let mut waiting = jobs.peekable();
    let mut running = FuturesUnordered::new();
    let mut held = 0;
    loop {
        while let Some((bytes, _)) = waiting.peek() {
            let has_room = running.len() < at_once.max(1) && held + bytes <= BUFFER_BYTES_MAX;
            if !has_room && !running.is_empty() {
                break;
            }
            if let Some((bytes, job)) = waiting.next() {
                held += bytes;
                let work = start(job);
                running.push(async move { (bytes, work.await) });
            }
        }
        match running.next().await {
            None => return Ok(()),
            Some((bytes, result)) => {
                held -= bytes;
                take(result).await?;
            }
        }
    }
}
