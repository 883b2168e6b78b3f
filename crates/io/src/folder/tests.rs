use super::DiskFolder;

#[tokio::test]
async fn it_keeps_every_promise_of_a_folder() {
    let (vault, kept) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let folder = DiskFolder::open(vault.path(), kept.path());
    tidelock_engine::contract::folder(&folder).await.unwrap();
}
