//! Contents as streams.

use std::fs;

use futures::StreamExt;
use tidelock_core::digest::Digest;
use tidelock_engine::ports::{Folder, FolderError, StreamError};

use crate::bench::{Bench, find, whole};

const PIECE: usize = 256 * 1024;

#[tokio::test]
async fn a_file_of_any_length_is_read_in_pieces() {
    let bench = Bench::new();
    let folder = bench.folder();
    for size in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 7] {
        let content = vec![b'x'; size];
        bench.write("note.md", &content);
        let file = find(&folder, "note.md").await;
        let pieces: Vec<_> = folder.read(&file).map(Result::unwrap).collect().await;
        assert!(pieces.iter().all(|piece| !piece.is_empty() && piece.len() <= PIECE), "{size}");
        assert_eq!(pieces.concat(), content);
    }
}

#[tokio::test]
async fn the_end_of_a_file_that_changed_is_never_given() {
    let bench = Bench::new();
    let folder = bench.folder();
    let content = vec![b'x'; 4 * PIECE];
    for change in ["longer", "shorter", "other", "gone"] {
        bench.write("note.md", &content);
        let file = find(&folder, "note.md").await;
        let mut pieces = folder.read(&file);
        assert_eq!(pieces.next().await.unwrap().unwrap().len(), PIECE);
        let path = bench.vault().join("note.md");
        let open = || fs::File::options().write(true).open(&path).unwrap();
        match change {
            "longer" => open().set_len(file.size + 1).unwrap(),
            "shorter" => open().set_len(file.size - 1).unwrap(),
            "other" => fs::write(&path, vec![b'y'; 4 * PIECE]).unwrap(),
            _ => fs::remove_file(&path).unwrap(),
        }
        let rest: Vec<_> = pieces.collect().await;
        let given: usize = rest.iter().flatten().map(|piece| piece.len()).sum();
        if change == "gone" {
            assert_eq!(given, 3 * PIECE, "an open file is read to its end");
            assert_eq!(whole(&folder, &file).await, Err(StreamError::Changed));
        } else {
            assert_eq!(rest.last(), Some(&Err(StreamError::Changed)), "{change}");
            assert!(given < 3 * PIECE, "{change}");
        }
    }
}

#[tokio::test]
async fn tags_are_made_only_of_the_believed_content() {
    let bench = Bench::new();
    let folder = bench.folder();
    bench.write("note.md", "");
    let empty = find(&folder, "note.md").await;
    assert_eq!(folder.md5_tag(&empty, 5).await.unwrap(), "d41d8cd98f00b204e9800998ecf8427e");
    bench.write("note.md", vec![0; 2 * PIECE + 10]);
    let large = find(&folder, "note.md").await;
    let tag = folder.md5_tag(&large, PIECE as u64 + 5).await.unwrap();
    assert!(tag.ends_with("-2"), "two parts across the pieces: {tag}");
    assert_eq!(folder.md5_tag(&empty, 5).await, Err(FolderError::Stale));
}

#[cfg(unix)]
#[tokio::test]
async fn no_link_is_read_through() {
    use std::os::unix::fs::symlink;
    let bench = Bench::new();
    let folder = bench.folder();
    bench.write("dir/note.md", "text");
    let file = find(&folder, "dir/note.md").await;
    fs::rename(bench.vault().join("dir"), bench.outside().join("dir")).unwrap();
    symlink(bench.outside().join("dir"), bench.vault().join("dir")).unwrap();
    assert_eq!(file.digest, Digest::of(b"text"), "the very same text lies behind the link");
    assert_eq!(whole(&folder, &file).await, Err(StreamError::Changed));
    assert_eq!(folder.look(&file).await, Ok(None));
    // Nor within the folder.
    fs::rename(bench.outside().join("dir"), bench.vault().join("real")).unwrap();
    fs::remove_file(bench.vault().join("dir")).unwrap();
    symlink("real", bench.vault().join("dir")).unwrap();
    assert_eq!(whole(&folder, &file).await, Err(StreamError::Changed));
}
