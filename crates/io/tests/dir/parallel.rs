//! Devices that sync at the same time, each in a thread of its own.

use std::thread;

use crate::town::{Device, Town};

const NOTES: [&str; 3] = ["a.md", "folder/b.md", "folder/c.md"];

/// Writes one more line to some note, and syncs, again and again; tells the lines.
fn work(device: &Device, name: &str, rounds: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for round in 0..rounds {
        let note = NOTES[(round * 7 + name.len() + round / 3) % NOTES.len()];
        let line = format!("{name} {round}");
        let before = device.notes().remove(note).unwrap_or_default();
        device.write(note, &format!("{before}{line}\n"));
        lines.push(line);
        let outcome = device.sync();
        let told = |path: &str| path.starts_with("folder") || path.starts_with("a");
        let others = outcome.failures.iter().find(|f| !f.path.as_deref().is_some_and(told));
        assert_eq!(others, None, "only what both write at once may have to wait");
    }
    lines
}

#[test]
fn no_line_is_lost_when_three_devices_write_to_the_same_notes_at_once() {
    let town = Town::new();
    let devices = ["a", "bb", "ccc"].map(|name| (name, town.device(name)));
    // They get to know each other in peace, so that the remote has one mark.
    devices.iter().for_each(|(_, device)| drop(device.sync_well()));
    let lines: Vec<String> = thread::scope(|scope| {
        let running =
            devices.each_ref().map(|(name, device)| scope.spawn(|| work(device, name, 12)));
        running.into_iter().flat_map(|run| run.join().unwrap()).collect()
    });
    let all: Vec<&Device> = devices.iter().map(|(_, device)| device).collect();
    let end = town.end(&all);
    let lost: Vec<&String> = lines
        .iter()
        .filter(|line| !end.values().any(|text| text.lines().any(|l| l == **line)))
        .collect();
    assert!(lost.is_empty(), "{lost:?} of {end:#?}");
}
