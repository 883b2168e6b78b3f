//! Doing a thing again that may be done again: back-off with jitter, the other side's wish first.

use std::future::Future;

use crate::ports::{Entropy, Progress, Progressed, Sleep, StoreError};

/// How often a request is made at most.
const TRIES_MAX: u32 = 5;
/// The first pause; each further one is twice as long.
const PAUSE_MS: u64 = 250;
/// No pause of our own choice is longer.
const PAUSE_MS_MAX: u64 = 30_000;
/// The longest pause that is made because the other side asks for it, in milliseconds. Whoever
/// asks for more has made its failure a final one: nobody sits and waits for an hour.
pub const WISH_MS_MAX: u64 = 300_000;

/// What waiting needs.
#[derive(Clone, Copy)]
pub struct Patience<'a> {
    /// Waits.
    pub sleep: &'a dyn Sleep,
    /// Spreads the tries of many devices.
    pub entropy: &'a dyn Entropy,
    /// Is told of every pause.
    pub progress: &'a dyn Progress,
}

/// Runs `attempt` until it succeeds, fails for good, or was tried five times. A wish for more than
/// [`WISH_MS_MAX`] is a failure for good.
///
/// Only for what may be done twice without harm.
///
/// # Errors
/// The last failure.
pub async fn retried<T, F>(
    patience: Patience<'_>,
    mut attempt: impl FnMut() -> F,
) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    let mut tried = 0;
    loop {
        let failure = match attempt().await {
            Ok(value) => return Ok(value),
            Err(failure) => failure,
        };
        tried += 1;
        if tried == TRIES_MAX || !failure.is_transient() {
            return Err(failure);
        }
        pause(patience, tried, &failure).await;
    }
}

/// Waits as long as the failure of try number `tried` asks for.
pub async fn pause(patience: Patience<'_>, tried: u32, failure: &StoreError) {
    let asked =
        if let StoreError::Busy { retry_after_ms, .. } = failure { *retry_after_ms } else { None };
    let mut random = [0; 2];
    patience.entropy.fill(&mut random);
    let after_ms = pause_ms(tried, asked, u16::from_le_bytes(random));
    patience.progress.on(Progressed::Retrying { after_ms });
    patience.sleep.sleep(after_ms).await;
}

/// Between half and all of the doubling pause, and never less than asked for.
fn pause_ms(tried: u32, asked_ms: Option<u64>, random: u16) -> u64 {
    let whole = PAUSE_MS.saturating_mul(1 << tried.saturating_sub(1).min(10));
    let half = whole.min(PAUSE_MS_MAX) / 2;
    let jitter = half * u64::from(random) / u64::from(u16::MAX);
    (half + jitter).max(asked_ms.unwrap_or(0).min(WISH_MS_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_with_jitter_and_respect_a_wish() {
        for (tried, asked, random, pause) in [
            (1, None, 0, 125),
            (1, None, u16::MAX, 250),
            (3, None, 0, 500),
            (3, Some(5_000), 0, 5_000),
            (1, Some(120_000), 0, 120_000),
            (5, Some(1), u16::MAX, 4_000),
            (1, Some(WISH_MS_MAX), 0, WISH_MS_MAX),
            (60, None, u16::MAX, PAUSE_MS_MAX),
        ] {
            assert_eq!(pause_ms(tried, asked, random), pause);
        }
    }
}
