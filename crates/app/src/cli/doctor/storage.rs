//! The checks that ask the storage: one listing tells four of them, one small object three more.

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use tidelock_core::address::Endpoint;
use tidelock_core::clock::{ClockPart, ClockState, ClockStop, ClockView};
use tidelock_engine::outcome::Failure;
use tidelock_engine::ports::{
    Access, Believed, ListPage, NetFault, Object, Store, StoreError, StreamError, Upload,
};
use tidelock_io::open::Device;

use super::exam::{Exam, Failed};
use crate::output::{Facts, Told};
use crate::text::Value;

/// The body of the test object, in bytes.
const TEST_SIZE: usize = 64;

/// The connection, the clock, the keys, and the listing.
pub(super) async fn connection(
    exam: &mut Exam<'_>,
    store: &dyn Store,
    endpoint: &Endpoint,
    facts: Facts<'_>,
) -> Result<(), Failed> {
    let first = store.list("").next().await.unwrap_or_else(|| Ok(ListPage::default()));
    let view = store.clock().view;
    let args = facts.args(view.offset, exam.texts);
    let mut asked = Asked { exam, args: &args };
    asked.tls(endpoint, first.as_ref().err())?;
    asked.clock(&view, first.as_ref().err())?;
    asked.credentials(first.as_ref().err())?;
    asked.list(&first)
}

/// The listing alone, where nobody has to be reached first.
pub(super) async fn listing(
    exam: &mut Exam<'_>,
    store: &dyn Store,
    facts: Facts<'_>,
) -> Result<(), Failed> {
    let first = store.list("").next().await.unwrap_or_else(|| Ok(ListPage::default()));
    let args = facts.args(None, exam.texts);
    Asked { exam, args: &args }.list(&first)
}

/// Writes an object, reads it, and takes it away again.
pub(super) async fn object(
    exam: &mut Exam<'_>,
    store: &dyn Store,
    device: &Device,
    facts: Facts<'_>,
) -> Result<(), Failed> {
    let mut random = [0; 16 + TEST_SIZE];
    device.entropy.fill(&mut random);
    let (name, content) = random.split_at(16);
    let key = format!(".tidelock/doctor-{}", hex::encode(name));
    let content = Bytes::copy_from_slice(content);

    let mut args = facts.args(store.clock().view.offset, exam.texts);
    args.push(("path", Value::from(key.clone())));
    args.push(("size", exam.texts.size(TEST_SIZE as u64).into()));
    let mut asked = Asked { exam, args: &args };
    let written = write(store, &key, content.clone()).await;
    asked.ended("write", "evidence-write", written)?;
    let read = read(store, &key, &content).await;
    let read = asked.ended("read", "evidence-read", read);
    asked.deleted(delete(store, &key).await)?;
    read
}

/// The name was not found.
pub(super) fn refuse_name(
    exam: &mut Exam<'_>,
    detail: &str,
    args: &[(&'static str, Value<'static>)],
) -> Failed {
    let error = StoreError::Unreachable { fault: NetFault::Name, detail: detail.to_owned() };
    Asked { exam, args }.refuse("name-resolution", &error)
}

/// An exam, and the variables of this storage's texts.
struct Asked<'a, 'b> {
    exam: &'a mut Exam<'b>,
    args: &'a [(&'static str, Value<'static>)],
}

impl Asked<'_, '_> {
    /// Whether anybody answered, and over which kind of connection.
    fn tls(&mut self, endpoint: &Endpoint, error: Option<&StoreError>) -> Result<(), Failed> {
        if let Some(error) = error.filter(|error| is_no_answer(error)) {
            return Err(self.refuse("tls", error));
        }
        if endpoint.is_tls() {
            self.exam.pass("tls", "evidence-tls", self.args);
        } else if is_loopback(endpoint.host()) {
            self.exam.skip("tls", "check-not-needed");
        } else {
            self.exam.warn("tls", "evidence-tls-none", self.args);
        }
        Ok(())
    }

    fn clock(&mut self, view: &ClockView, error: Option<&StoreError>) -> Result<(), Failed> {
        match (error, view.state) {
            (Some(error @ StoreError::Clock(_)), _) => return Err(self.refuse("clock", error)),
            (Some(StoreError::Access { clock: ClockPart::Held(stop), .. }), _) => {
                self.clock_held(*stop);
            }
            (_, ClockState::Ok) => self.exam.pass("clock", "evidence-clock-ok", self.args),
            (_, ClockState::Off | ClockState::Wrong) => self.clock_off(view),
            (_, ClockState::Unknown) => self.exam.warn("clock", "evidence-clock-none", self.args),
        }
        Ok(())
    }

    /// The clock would stop a sync too, once the refusal has gone.
    fn clock_held(&mut self, stop: ClockStop) {
        self.exam.blame(clock_cause(&stop));
        let failure = Failure::of_run(StoreError::Clock(stop));
        self.exam.warn_told("clock", &Told::of(&failure, self.args, self.exam.texts));
    }

    fn clock_off(&mut self, view: &ClockView) {
        let is_slow = view.offset.is_some_and(|offset| 0 < offset.mid_ms());
        let (cause, key) = match (is_slow, view.corrected) {
            (true, true) => ("clock-slow", "evidence-clock-slow"),
            (true, false) => ("clock-slow", "evidence-clock-slow-kept"),
            (false, true) => ("clock-fast", "evidence-clock-fast"),
            (false, false) => ("clock-fast", "evidence-clock-fast-kept"),
        };
        self.exam.warn_of("clock", cause, key, self.args);
    }

    /// A key that may not list, and a bucket that is not there, say that the key is good.
    fn credentials(&mut self, error: Option<&StoreError>) -> Result<(), Failed> {
        match error {
            Some(error @ StoreError::Access { access, .. }) if is_about_key(access) => {
                Err(self.refuse("credentials", error))
            }
            Some(StoreError::Access { .. }) | None => {
                self.exam.pass("credentials", "evidence-credentials", self.args);
                Ok(())
            }
            // Whoever answers like this has not looked at the key.
            Some(_) => {
                self.exam.skip("credentials", "check-not-judged");
                Ok(())
            }
        }
    }

    fn list(&mut self, first: &Result<ListPage, StoreError>) -> Result<(), Failed> {
        match first {
            Err(error) => Err(self.refuse("list", error)),
            Ok(page) => {
                let count = ("count", Value::from(page.objects.len()));
                self.exam.pass("list", "evidence-list", &[self.args, &[count]].concat());
                Ok(())
            }
        }
    }

    fn ended(
        &mut self,
        id: &'static str,
        evidence: &str,
        result: Result<(), StoreError>,
    ) -> Result<(), Failed> {
        match result {
            Ok(()) => {
                self.exam.pass(id, evidence, self.args);
                Ok(())
            }
            Err(error) => Err(self.refuse(id, &error)),
        }
    }

    fn deleted(&mut self, result: Result<Gone, StoreError>) -> Result<(), Failed> {
        match result {
            Ok(Gone::Seen) => self.exam.pass("delete", "evidence-delete", self.args),
            Ok(Gone::Unseen) => self.exam.pass("delete", "evidence-delete-unseen", self.args),
            Err(error) => return Err(self.refuse("delete", &error)),
        }
        Ok(())
    }

    fn refuse(&mut self, id: &'static str, error: &StoreError) -> Failed {
        if let Some(cause) = cause(error) {
            self.exam.blame(cause);
        }
        let failure = Failure::of_run(error.clone());
        let told = Told::of(&failure, self.args, self.exam.texts);
        self.exam.fail(id, &told, failure.exit_code())
    }
}

async fn write(store: &dyn Store, key: &str, content: Bytes) -> Result<(), StoreError> {
    let (size, body) = (content.len() as u64, stream::iter([Ok(content)]).boxed_local());
    store
        .put(key, Upload { believed: Believed::Absent, ..Upload::bare(size, body) })
        .await
        .map(drop)
}

async fn read(store: &dyn Store, key: &str, content: &[u8]) -> Result<(), StoreError> {
    let vanished = || StoreError::NotThis(format!("detail-vanished: {key}"));
    let (_, body): (Object, _) = store.get(key).await?.ok_or_else(vanished)?;
    let pieces: Vec<Bytes> = body.try_collect().await?;
    match pieces.concat() == content {
        true => Ok(()),
        false => Err(StoreError::Body(StreamError::Changed)),
    }
}

/// Whether a deletion, which the storage said it had done, was seen to be done.
enum Gone {
    Seen,
    /// This key may not look.
    Unseen,
}

async fn delete(store: &dyn Store, key: &str) -> Result<Gone, StoreError> {
    store.delete(key).await?;
    match store.head(key).await {
        Ok(None) => Ok(Gone::Seen),
        Ok(Some(_)) => Err(StoreError::NotThis(format!("detail-stays: {key}"))),
        Err(StoreError::Access { .. }) => Ok(Gone::Unseen),
        Err(error) => Err(error),
    }
}

/// Whether the connection itself failed.
fn is_no_answer(error: &StoreError) -> bool {
    match error {
        StoreError::Unreachable { .. } => true,
        StoreError::Clock(stop) => matches!(
            stop,
            ClockStop::CertificateNotYetValid { .. } | ClockStop::CertificateExpired { .. }
        ),
        StoreError::Access { .. }
        | StoreError::Missing(_)
        | StoreError::Disk(_)
        | StoreError::Stale
        | StoreError::Busy { .. }
        | StoreError::NotThis(_)
        | StoreError::Listing(_)
        | StoreError::Quota
        | StoreError::Archived
        | StoreError::Impossible(_)
        | StoreError::Contradiction { .. }
        | StoreError::Body(_)
        | StoreError::Failed { .. } => false,
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

fn is_about_key(access: &Access) -> bool {
    match access {
        Access::UnknownKey | Access::WrongSecret | Access::ExpiredCredentials | Access::Denied => {
            true
        }
        Access::Policy | Access::NoBucket | Access::WrongRegion(_) | Access::UrlStyle => false,
    }
}

/// The cause behind a failure, of the fixed list; `None` for what passes or has no name in it.
fn cause(error: &StoreError) -> Option<&'static str> {
    Some(match error {
        StoreError::Clock(stop) => clock_cause(stop),
        StoreError::Access { access, .. } => match access {
            Access::UnknownKey => "unknown-key",
            Access::WrongSecret => "wrong-secret",
            Access::ExpiredCredentials => "expired-credentials",
            Access::Policy => "policy",
            Access::NoBucket => "no-bucket",
            Access::WrongRegion(_) => "wrong-region",
            Access::UrlStyle => "url-style",
            Access::Denied => return None,
        },
        StoreError::Unreachable { fault, .. } => match fault {
            NetFault::Name => "name-resolution",
            NetFault::Refused
            | NetFault::Timeout
            | NetFault::Reset
            | NetFault::TlsFailed
            | NetFault::NotTls
            | NetFault::NotHttp => "unreachable",
            NetFault::TlsUntrusted => "tls-untrusted",
            NetFault::Proxy => "proxy",
        },
        StoreError::Missing(_) => "unreachable",
        StoreError::NotThis(_) | StoreError::Listing(_) => "not-s3",
        StoreError::Quota => "quota",
        StoreError::Archived => "archived-object",
        StoreError::Disk(_)
        | StoreError::Stale
        | StoreError::Busy { .. }
        | StoreError::Impossible(_)
        | StoreError::Contradiction { .. }
        | StoreError::Body(_)
        | StoreError::Failed { .. } => return None,
    })
}

fn clock_cause(stop: &ClockStop) -> &'static str {
    match stop {
        ClockStop::StorageBeforeRelease { .. } => "server-clock",
        ClockStop::CertificateNotYetValid { .. } => "tls-not-yet-valid",
        ClockStop::CertificateExpired { .. } => "tls-expired",
        ClockStop::PlainHttp { seen }
        | ClockStop::MoreThanADay { seen }
        | ClockStop::OtherThanAccepted { seen, accepted_ms: _ } => match seen.mid_ms() {
            0.. => "clock-slow",
            _ => "clock-fast",
        },
        ClockStop::Untold { told: Some(told), here } if here < told => "clock-slow",
        ClockStop::Untold { told: Some(_), here: _ } => "clock-fast",
        // A server that tells no time has no clock to tell it by, or hides it.
        ClockStop::Untold { told: None, here: _ } | ClockStop::Disputed => "server-clock",
        ClockStop::Aged => "aged-request",
    }
}

#[cfg(test)]
mod tests {
    use tidelock_core::time::Timestamp;

    use super::*;

    #[test]
    fn a_storage_that_blames_the_time_always_has_a_cause() {
        let here = Timestamp::from_s(1_795_479_399);
        let told = |ms| Some(here.plus_ms(ms));
        for (stop, named) in [
            (ClockStop::Untold { told: told(1_800_000), here }, "clock-slow"),
            (ClockStop::Untold { told: told(-1_800_000), here }, "clock-fast"),
            (ClockStop::Untold { told: None, here }, "server-clock"),
            (ClockStop::Disputed, "server-clock"),
            (ClockStop::Aged, "aged-request"),
        ] {
            assert_eq!(cause(&StoreError::Clock(stop)), Some(named), "{stop}");
        }
    }
}
