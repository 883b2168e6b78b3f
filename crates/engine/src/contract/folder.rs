//! What every vault folder promises.

use std::collections::BTreeMap;
use std::sync::Arc;

use tidelock_core::binding::RandomId;
use tidelock_core::digest::{Digest, Short};
use tidelock_core::path::VaultPath;
use tidelock_core::time::FileTime;
use tidelock_core::tree::LocalFile;
use tidelock_core::version::Label;

use super::{body, broken_body, whole};
use crate::memory::NoProgress;
use crate::ports::{Folder, FolderError, Hints, Scan, StreamError};

/// Names as real vaults have them, below folders that nobody made.
const NAMES: [&str; 4] = ["a b.md", "deep/er/c.md", "日记/今天 +%&=#.md", "deep/ d"];

/// Names that some disk or other refuses.
const ODD_NAMES: [&str; 7] =
    ["a:b.md", "CON.md", "x. ", "q?.md", "名？.md", "tab\t and \u{1}\n.md", "nul . tar\\|<>*\"."];

/// Checks an empty folder.
///
/// # Errors
/// When the folder does not work at all.
///
/// # Panics
/// When it breaks a promise.
pub async fn folder(folder: &dyn Folder) -> Result<(), FolderError> {
    it_carries_an_id(folder).await?;
    what_is_installed_is_found_and_read(folder).await?;
    a_broken_download_leaves_no_trace(folder).await?;
    only_what_is_as_believed_is_replaced(folder).await?;
    hints_are_believed_only_where_they_fit(folder).await?;
    only_what_is_as_believed_is_renamed_or_removed(folder).await?;
    it_makes_the_tags_of_s3(folder).await?;
    names_are_held_whatever_the_disk_calls_them(folder).await?;
    a_name_that_it_cannot_hold_is_refused(folder).await?;
    a_case_blind_folder_takes_the_spelling_that_is_asked_for(folder).await?;
    what_is_remembered_is_recalled_as_that_version(folder).await?;
    a_folder_goes_only_when_it_is_empty(folder).await
}

async fn it_carries_an_id(folder: &dyn Folder) -> Result<(), FolderError> {
    assert_eq!(folder.id().await?, None, "the folder must be new");
    let id = RandomId::new([0xab; 16]);
    folder.set_id(&id).await?;
    assert_eq!(folder.id().await?, Some(id.clone()));
    assert!(!folder.is_also_at("/no/such/place", &id).await, "nothing lies there");
    let scan = scan(folder).await?;
    assert_eq!((scan.files.len(), scan.folders.len()), (0, 0), "our own folder is never shown");
    folder.sweep().await
}

async fn what_is_installed_is_found_and_read(folder: &dyn Folder) -> Result<(), FolderError> {
    let mut installed = Vec::new();
    for name in NAMES {
        let file = install(folder, name, b"content", None).await?;
        assert_eq!((&*file.name, file.digest, file.size), (name, Digest::of(b"content"), 7));
        installed.push(file);
    }
    let found = files(&scan(folder).await?);
    assert_eq!(found.len(), NAMES.len(), "a scan finds what was installed and nothing else");
    for file in &installed {
        let scanned = found.get(&*file.name).map(content_of);
        assert_eq!(scanned, Some(content_of(file)), "a scan finds what install told");
        let looked = folder.look(file).await?;
        assert_eq!(looked.as_ref().map(content_of), Some(content_of(file)), "and so does a look");
        assert_eq!(whole(folder.read(file)).await?, b"content");
    }
    let folders = scan(folder).await?.folders;
    let folders: Vec<&str> = folders.iter().map(|name| &**name).collect();
    for made in ["deep", "deep/er", "日记"] {
        assert!(folders.contains(&made), "{made} is in {folders:?}");
    }
    Ok(())
}

async fn a_broken_download_leaves_no_trace(folder: &dyn Folder) -> Result<(), FolderError> {
    let before = files(&scan(folder).await?);
    let failed = folder.stage(broken_body()).await;
    assert!(matches!(failed, Err(FolderError::Body(StreamError::Broken(_)))), "{failed:?}");
    let staged = folder.stage(body(&[b"never", b" wanted"])).await?;
    assert_eq!((staged.digest, staged.size), (Digest::of(b"never wanted"), 12));
    assert_eq!(whole(folder.read_staged(&staged)).await?, b"never wanted");
    assert_eq!(files(&scan(folder).await?), before, "what is staged is not shown");
    folder.discard(staged).await;
    folder.stage(body(&[b"cut off"])).await?;
    folder.sweep().await?;
    assert_eq!(files(&scan(folder).await?), before);
    Ok(())
}

async fn only_what_is_as_believed_is_replaced(folder: &dyn Folder) -> Result<(), FolderError> {
    let first = install(folder, "note.md", b"first", None).await?;
    let again = install(folder, "note.md", b"other", None).await;
    assert_eq!(again, Err(FolderError::Stale), "nothing was believed there");
    let second = install(folder, "note.md", b"second!", Some(&first)).await?;
    let late = install(folder, "note.md", b"late", Some(&first)).await;
    assert_eq!(late, Err(FolderError::Stale), "another file is there by now");
    let looked = folder.look(&first).await?;
    assert_eq!(looked.as_ref().map(content_of), Some(content_of(&second)), "it is the second");
    let read = whole(folder.read(&first)).await;
    assert_eq!(read, Err(StreamError::Changed), "only the believed content is read to its end");
    let onto_folder = install(folder, "deep", b"file", None).await;
    assert!(onto_folder.is_err(), "a folder is no free name");
    folder.remove(&second).await?;
    assert_eq!(folder.look(&second).await?, None);
    let gone = install(folder, "note.md", b"late", Some(&second)).await;
    assert_eq!(gone, Err(FolderError::Stale), "nothing is there any more");
    Ok(())
}

async fn hints_are_believed_only_where_they_fit(folder: &dyn Folder) -> Result<(), FolderError> {
    install(folder, "note.md", b"hinted", None).await?;
    let found = files(&scan(folder).await?).remove("note.md");
    let Some(file) = found else { return Err(FolderError::Stale) };
    let lie = Digest::of(b"a lie");
    let fits = LocalFile { digest: lie, ..file.clone() };
    let other = LocalFile { size: file.size + 1, ..fits.clone() };
    for (hint, digest) in [(fits, lie), (other, file.digest)] {
        let hints: Hints = [(Arc::clone(&file.name), Arc::new(hint))].into();
        let found = files(&folder.scan(hints.into(), &NoProgress).await?);
        assert_eq!(found.get("note.md").map(|file| file.digest), Some(digest));
    }
    folder.remove(&file).await
}

async fn only_what_is_as_believed_is_renamed_or_removed(
    folder: &dyn Folder,
) -> Result<(), FolderError> {
    let one = install(folder, "one.md", b"one", None).await?;
    let two = install(folder, "two.md", b"two", None).await?;
    assert_eq!(folder.rename(&one, "two.md").await, Err(FolderError::Stale), "the name is taken");
    let moved = folder.rename(&one, "one (moved).md").await?;
    assert_eq!((&*moved.name, moved.digest), ("one (moved).md", one.digest));
    assert_eq!(folder.rename(&one, "other.md").await, Err(FolderError::Stale), "gone from there");
    let edited = install(folder, "two.md", b"edited", Some(&two)).await?;
    assert_eq!(folder.remove(&two).await, Err(FolderError::Stale), "it was edited");
    assert_eq!(folder.rename(&two, "six.md").await, Err(FolderError::Stale), "it was edited");
    assert_eq!(whole(folder.read(&edited)).await?, b"edited", "and nothing happened to it");
    folder.remove(&edited).await?;
    folder.remove(&moved).await?;
    assert_eq!(folder.remove(&moved).await, Err(FolderError::Stale), "gone, and not gone again");
    Ok(())
}

async fn it_makes_the_tags_of_s3(folder: &dyn Folder) -> Result<(), FolderError> {
    let file = install(folder, "note.md", b"hello", None).await?;
    let whole = folder.md5_tag(&file, 5).await?;
    assert_eq!(whole, "5d41402abc4b2a76b9719d911017c592", "one part: its MD5");
    let parts = folder.md5_tag(&file, 3).await?;
    assert_eq!(parts, "554a2f6105cc700b8cc987b5ddfb8102-2", "the MD5 of the parts' MD5s");
    folder.remove(&file).await
}

async fn names_are_held_whatever_the_disk_calls_them(
    folder: &dyn Folder,
) -> Result<(), FolderError> {
    for name in ODD_NAMES {
        let file = install(folder, name, b"odd", None).await?;
        assert_eq!(&*file.name, name);
        let found = files(&scan(folder).await?).remove(name);
        assert_eq!(found.as_ref().map(content_of), Some(content_of(&file)));
        let file = install(folder, name, b"odd, edited", Some(&file)).await?;
        assert_eq!(whole(folder.read(&file)).await?, b"odd, edited", "{name:?}");
        let file = folder.rename(&file, "plain.md").await?;
        let file = folder.rename(&file, name).await?;
        folder.remove(&file).await?;
    }
    folder.make_folder("d?/CON/e.").await?;
    assert!(scan(folder).await?.folders.iter().any(|name| &**name == "d?/CON/e."));
    for name in ["d?/CON/e.", "d?/CON", "d?", "x ."] {
        assert!(folder.remove_folder(name).await?, "{name:?}");
    }
    Ok(())
}

async fn a_name_that_it_cannot_hold_is_refused(folder: &dyn Folder) -> Result<(), FolderError> {
    let long = "x".repeat(2_000);
    assert!(folder.rules().await?.on_disk(&long).is_err());
    let refused = install(folder, &long, b"long", None).await;
    assert!(matches!(refused, Err(FolderError::Name(_))), "{refused:?}");
    let refused = folder.make_folder(&long).await;
    assert!(matches!(refused, Err(FolderError::Name(_))), "{refused:?}");
    let file = install(folder, "short", b"short", None).await?;
    let refused = folder.rename(&file, &long).await;
    assert!(matches!(refused, Err(FolderError::Name(_))), "{refused:?}");
    folder.remove(&file).await
}

async fn a_case_blind_folder_takes_the_spelling_that_is_asked_for(
    folder: &dyn Folder,
) -> Result<(), FolderError> {
    let is_blind = folder.rules().await?.is_case_blind;
    let one = install(folder, "Case/One.md", b"one", None).await?;
    let two = install(folder, "Case/deep/two.md", b"two", None).await?;
    let one = folder.rename(&one, "case/one.md").await?;
    let two = folder.rename(&two, "case/Deep/two.md").await?;
    let three = install(folder, "CASE/three.md", b"three", None).await?;
    let found = scan(folder).await?;
    let mut names: Vec<String> = files(&found).into_keys().collect();
    names.retain(|name| name.to_lowercase().starts_with("case/"));
    let expected = match is_blind {
        true => ["CASE/Deep/two.md", "CASE/one.md", "CASE/three.md"],
        false => ["CASE/three.md", "case/Deep/two.md", "case/one.md"],
    };
    assert_eq!(names, expected);
    for file in [&one, &two, &three] {
        folder.remove(file).await?;
    }
    let mut folders = scan(folder).await?.folders;
    folders.retain(|name| name.to_lowercase().starts_with("case"));
    for name in folders.iter().rev() {
        assert!(folder.remove_folder(name).await?, "{name}");
    }
    Ok(())
}

async fn what_is_remembered_is_recalled_as_that_version(
    folder: &dyn Folder,
) -> Result<(), FolderError> {
    let [path, other] = ["日记/e.md", "other.md"].map(|name| VaultPath::parse(name).ok());
    let (Some(path), Some(other)) = (path, other) else { return Err(FolderError::Stale) };
    let [v1, v2, v3] = [1, 2, 3].map(|n| Short([n; 8]));
    folder.label(Label { device: "pc".to_owned(), offset: None });
    assert_eq!(folder.recall(&path, v1).await?, None, "nothing was remembered");
    let one = install(folder, path.as_str(), b"one", None).await?;
    folder.remember(&one, v1).await?;
    folder.remember(&one, v1).await?;
    let two = install(folder, path.as_str(), b"two", Some(&one)).await?;
    assert_eq!(folder.remember(&one, v2).await, Err(FolderError::Stale), "it is another by now");
    folder.remember(&two, v2).await?;
    folder.remember(&two, v3).await?;
    folder.remove(&two).await?;
    for (version, text) in [(v1, "one"), (v2, "two"), (v3, "two")] {
        let recalled = folder.recall(&path, version).await?;
        assert_eq!(recalled.as_deref(), Some(text.as_bytes()), "also when the note is gone");
    }
    assert_eq!(folder.recall(&other, v1).await?, None, "another note has other versions");
    Ok(())
}

async fn a_folder_goes_only_when_it_is_empty(folder: &dyn Folder) -> Result<(), FolderError> {
    folder.make_folder("deep/er").await?;
    folder.make_folder("empty/inside").await?;
    assert!(!folder.remove_folder("deep/er").await?, "a file lies in it");
    assert!(!folder.remove_folder("empty").await?, "a folder lies in it");
    assert!(folder.remove_folder("empty/inside").await?);
    assert!(folder.remove_folder("empty").await?);
    for file in files(&scan(folder).await?).values() {
        folder.remove(file).await?;
    }
    let scan = scan(folder).await?;
    assert_eq!(files(&scan), BTreeMap::new());
    assert!(!scan.folders.iter().any(|name| name.starts_with("empty")), "{:?}", scan.folders);
    Ok(())
}

async fn install(
    folder: &dyn Folder,
    name: &str,
    content: &'static [u8],
    over: Option<&LocalFile>,
) -> Result<LocalFile, FolderError> {
    let (head, tail) = content.split_at(content.len() / 2);
    let staged = folder.stage(body(&[head, tail])).await?;
    folder.install(staged, name, over, Some(FileTime::from_ms(1_600_000_000_000))).await
}

async fn scan(folder: &dyn Folder) -> Result<Scan, FolderError> {
    folder.scan(Arc::default(), &NoProgress).await
}

fn files(scan: &Scan) -> BTreeMap<String, LocalFile> {
    scan.files.iter().map(|found| (found.file.name.to_string(), (*found.file).clone())).collect()
}

/// What a file is, whatever the system tells of it.
fn content_of(file: &LocalFile) -> (&str, Digest, u64) {
    (&file.name, file.digest, file.size)
}
