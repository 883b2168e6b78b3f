//! The experiment: does this file system itself keep racing writers apart?
//!
//! Throw-away files in `.tidelock/tmp/`, written by this device alone, which plays all the writers.
//! Nothing depends on what it finds: a lost race is noticed afterwards.

use std::io::{self, ErrorKind};
use std::sync::Barrier;
use std::thread;

use tidelock_core::condition::{Conditions, Race, Told, Verdict, Wording, race};
use tidelock_engine::ports::StoreError;

use super::key::Key;
use super::place::{Place, Role};
use super::refusal::refused;
use crate::handle::new_file::NewFile;
use crate::handle::swap::{self, Exchange, Guard};

/// The version of this experiment. What another one found is not believed.
pub(super) const PROBE: u32 = 1;

/// How many writers race; as many as at a bucket.
const WRITERS: usize = crate::s3::WRITERS;
/// How many races are held.
const RACES: usize = crate::s3::RACES;

/// Makes the experiment.
pub(super) fn experiment(place: &Place) -> Result<Conditions, StoreError> {
    Ok(Conditions { probe: PROBE, create: creating(place)?, replace: replacing(place)? })
}

/// What became of a key that is there and was to be created once more.
pub(super) fn lesson(place: &Place, key: &Key) -> Result<Verdict, StoreError> {
    if first(place)? == Guard::Look {
        return Ok(Verdict::NotAtomic);
    }
    let Some((dir, leaf)) = place.parent(key)? else { return Err(StoreError::Stale) };
    let empty = place.new_file(Role::New)?;
    match swap::rename_new(place.temp()?, empty.name(), &dir, leaf) {
        Ok(()) => Ok(Verdict::Ignored),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Ok(Verdict::Atomic(Wording::Standard))
        }
        Err(error) => Err(refused(error)),
    }
}

/// A writer that is alone, one that is late, and a few races.
fn creating(place: &Place) -> Result<Verdict, StoreError> {
    if first(place)? == Guard::Look {
        return Ok(Verdict::NotAtomic);
    }
    for _ in 0..RACES {
        match contest(place)? {
            Race::One(_) => {}
            Race::NotOne | Race::Refused | Race::Unclear => return Ok(Verdict::NotAtomic),
        }
    }
    Ok(Verdict::Atomic(Wording::Standard))
}

/// What keeps a new file from taking a name that is taken.
fn first(place: &Place) -> Result<Guard, StoreError> {
    let (new, temp, name) =
        (place.new_file(Role::New)?, place.temp()?, place.temp_name(Role::New)?);
    let guard = swap::rename_new_by(temp, new.name(), temp, &name).map_err(refused)?;
    let late = place.new_file(Role::New)?;
    let refusal = swap::rename_new(temp, late.name(), temp, &name);
    temp.remove_file(&name).map_err(refused)?;
    match refusal {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(guard),
        // Whoever comes late wins: nothing guards at all.
        Ok(()) | Err(_) => Ok(Guard::Look),
    }
}

/// Lets several writers give one name to a file of their own, all at once.
fn contest(place: &Place) -> Result<Race, StoreError> {
    let (temp, name) = (place.temp()?, place.temp_name(Role::New)?);
    let new: Vec<NewFile> =
        (0..WRITERS).map(|_| place.new_file(Role::New)).collect::<Result<_, _>>()?;
    let start = Barrier::new(new.len());
    let told: Vec<Told> = thread::scope(|scope| {
        let run = |new| {
            start.wait();
            told(swap::rename_new(temp, NewFile::name(new), temp, &name))
        };
        let running: Vec<_> = new.iter().map(|new| scope.spawn(move || run(new))).collect();
        running.into_iter().map(|writer| writer.join().unwrap_or(Told::Nothing)).collect()
    });
    let there = new.iter().position(|new| swap::is_at(new.file(), temp, &name));
    temp.remove_file(&name).map_err(refused)?;
    Ok(race(&told, there))
}

fn told(written: io::Result<()>) -> Told {
    match written {
        Ok(()) => Told::Won,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Told::Lost,
        Err(_) => Told::Nothing,
    }
}

/// A writer that finds something else than it believed can only take its own text back: where two
/// names can be exchanged, after it was seen; elsewhere not even that.
fn replacing(place: &Place) -> Result<Verdict, StoreError> {
    let temp = place.temp()?;
    let (one, other) = (place.new_file(Role::New)?, place.new_file(Role::New)?);
    let exchange = || swap::exchange(temp, one.name(), temp, other.name()).map_err(refused);
    match exchange()? {
        Exchange::Done => exchange().map(|_| Verdict::Undone),
        Exchange::Unsupported => Ok(Verdict::NotAtomic),
    }
}
