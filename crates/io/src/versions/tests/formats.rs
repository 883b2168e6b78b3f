//! Stores that older versions of this program wrote.

use super::*;

/// Version 1: the data base as SQL, and an object.
const VERSION_1: &str = include_str!("version_1.sql");
const OBJECT_1: &[u8] = include_bytes!("version_1.zst");

fn old_store(bench: &Bench, sql: &str) {
    fs::create_dir_all(bench.path("")).unwrap();
    let connection = Connection::open(bench.path("versions.sqlite3")).unwrap();
    connection.execute_batch(sql).unwrap();
    let name = format!("objects/{}/{}.zst", &large().to_string()[..2], large());
    fs::create_dir_all(bench.path(&name).parent().unwrap()).unwrap();
    fs::write(bench.path(&name), OBJECT_1).unwrap();
}

fn large() -> Digest {
    Digest::of(&b"- [ ] tea\n".repeat(30_000))
}

#[test]
fn version_1_reads_for_ever() {
    let bench = Bench::new();
    old_store(&bench, VERSION_1);
    let store = bench.store();
    let told: Vec<_> = all(&store)
        .into_iter()
        .map(|Numbered { no, kept }| {
            let offset = kept.offset.map(|offset| (offset.low_ms(), offset.high_ms()));
            let version = kept.version.map(|version| version.to_string());
            let text = read(&store, &kept.digest).unwrap();
            (
                no.0,
                kept.name,
                kept.how.word(),
                version,
                kept.device,
                kept.wall.ms(),
                offset,
                text.len(),
            )
        })
        .collect();
    let id = Some("0707070707070707".to_owned());
    let name = |text: &str| -> Arc<str> { Arc::from(text) };
    let expected = [
        (
            1,
            name("cafe\u{301}.md"),
            "synced",
            id,
            "pc".to_owned(),
            1_800_000_000_000,
            Some((-5, 5)),
            11,
        ),
        (3, name("large.md"), "deleted", None, "电脑".to_owned(), 1_800_000_001_000, None, 300_000),
    ];
    assert_eq!(told, expected);
    assert_eq!(store.check(&key()).unwrap().damaged, []);
    keep(&store, "new.md", b"- [ ] tea\n\n");
    assert_eq!(all(&store).last().map(|version| version.no.0), Some(4));
}

/// The golden file is what this version writes, too: a change of the tables is a new version.
#[test]
fn the_tables_are_those_of_the_golden_file() {
    let (old, new) = (Bench::new(), Bench::new());
    old_store(&old, VERSION_1);
    keep(&new.store(), "a", b"x");
    let tables = |bench: &Bench| -> Vec<String> {
        let connection = Connection::open(bench.path("versions.sqlite3")).unwrap();
        let mut find = connection
            .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
            .unwrap();
        let rows = find.query_map([], |row| row.get::<_, String>(0)).unwrap();
        rows.map(|sql| sql.unwrap().split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    };
    assert_eq!(tables(&old), tables(&new));
}
