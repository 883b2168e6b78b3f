//! The folder as a store, on a real disk.

use std::rc::Rc;

use tidelock_engine::contract;
use tidelock_engine::memory::NoProgress;

use super::*;

#[tokio::test]
async fn it_keeps_every_promise_of_a_store() {
    let dir = tempfile::tempdir().unwrap();
    let store = DirStore::open(dir.path(), None, Rc::new(NoProgress));
    contract::store(&store).await.unwrap();
}
