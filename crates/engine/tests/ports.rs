//! The memory adapters keep the promises of their ports, whatever the order of turns.

use std::rc::Rc;

use tidelock_core::time::Timestamp;
use tidelock_engine::contract;
use tidelock_engine::memory::{
    Bucket, DiskKind, FakeClock, Habits, Luck, MemoryFolder, MemoryState, MemoryStore, Tags,
    TrueTime, Turns, drive,
};

fn clock() -> (TrueTime, Rc<FakeClock>) {
    let time = TrueTime::starting(Timestamp::from_s(1_795_479_399));
    let clock = Rc::new(FakeClock::new(&time, -1_800_000));
    (time, clock)
}

#[test]
fn the_memory_store_keeps_the_contract_whatever_its_habits() {
    for checks_beliefs in [true, false] {
        for tags in [Tags::Md5, Tags::Digest, Tags::Counted] {
            for page in [1, 3, 1_000] {
                let checks_removals = checks_beliefs;
                let habits =
                    Habits { tags, checks_beliefs, checks_removals, page, ..Habits::default() };
                let (time, clock) = clock();
                let turns = Turns::shuffled(Luck::new(page as u64));
                let store = MemoryStore::new(&Bucket::new(&time, habits), &clock, &turns);
                let kept = drive(&turns, contract::store(&store));
                assert_eq!(kept, Some(Ok(())), "{habits:?}");
            }
        }
    }
}

#[test]
fn the_memory_folder_keeps_the_contract_on_every_kind_of_disk() {
    for is_case_blind in [true, false] {
        for is_coarse in [true, false] {
            let (_, clock) = clock();
            let turns = Turns::in_order();
            let kind = DiskKind { is_case_blind, is_coarse };
            let folder = MemoryFolder::new("/notes", kind, &clock, &turns);
            let kept = drive(&turns, contract::folder(&folder));
            assert_eq!(kept, Some(Ok(())), "{kind:?}");
        }
    }
}

#[test]
fn the_memory_state_keeps_the_contract() {
    let turns = Turns::in_order();
    let state = MemoryState::new(&turns, Luck::new(1));
    assert_eq!(drive(&turns, contract::state(&state)), Some(Ok(())));
}
