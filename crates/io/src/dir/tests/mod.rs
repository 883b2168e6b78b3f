//! The folder as a store, on a real disk.

mod bench;
mod case;
mod conditions;
mod crash;
mod hints;
mod layout;
mod listing;
mod races;
mod rename;

use tidelock_engine::contract;

use super::*;
use bench::Bench;

#[tokio::test]
async fn it_keeps_every_promise_of_a_store() {
    let bench = Bench::new();
    contract::store(&bench.store()).await.unwrap();
    assert_eq!(bench.temp(), Vec::<String>::new(), "nothing is left half done");
    contract::store(&bench.store_without_memory()).await.unwrap();
}
