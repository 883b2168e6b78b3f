//! The table at the end of the story.

use super::actor::Actor;
use crate::text::Texts;

/// The smallest offset worth a word, in milliseconds.
const OFF_MS_MIN: i64 = 5_000;

/// One line a device, columns aligned, Chinese characters counted as two.
pub(super) fn table(actors: &[&Actor], texts: &Texts) -> String {
    let head = [
        "demo-column-device",
        "demo-column-up",
        "demo-column-down",
        "demo-column-merged",
        "demo-column-conflicts",
        "demo-column-refused",
        "demo-column-clock",
    ];
    let mut rows = vec![head.map(|key| texts.get(key, &[]))];
    rows.extend(actors.iter().map(|actor| row(actor, texts)));
    let columns: Vec<usize> =
        (0..head.len()).map(|n| rows.iter().map(|row| width(&row[n])).max().unwrap_or(0)).collect();
    rows.iter().map(|row| line(row, &columns)).collect()
}

fn row(actor: &Actor, texts: &Texts) -> [String; 7] {
    let total = &actor.total;
    [
        texts.get(&format!("demo-device-{}", actor.name), &[]),
        total.uploaded.to_string(),
        total.downloaded.to_string(),
        total.merged.to_string(),
        total.conflicts.to_string(),
        total.refused.to_string(),
        clock(total.offset_ms.unwrap_or(0), texts),
    ]
}

fn clock(offset_ms: i64, texts: &Texts) -> String {
    let offset = [("offset", texts.duration(offset_ms).into())];
    if offset_ms.abs() < OFF_MS_MIN {
        texts.get("demo-clock-right", &[])
    } else if 0 < offset_ms {
        texts.get("demo-clock-slow", &offset)
    } else {
        texts.get("demo-clock-fast", &offset)
    }
}

fn line(row: &[String], columns: &[usize]) -> String {
    let cells = row.iter().zip(columns);
    let padded = cells.map(|(cell, wide)| format!("{cell}{}", " ".repeat(wide - width(cell))));
    format!("   {}\n", padded.collect::<Vec<_>>().join("   ").trim_end())
}

/// How many columns of a terminal the text takes.
fn width(text: &str) -> usize {
    text.chars().map(|c| if '\u{2e80}' <= c { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stay_aligned_in_both_scripts() {
        let rows = [["设备", "12"], ["PC", "3"]].map(|row| row.map(str::to_owned));
        let lines = rows.map(|row| line(&row, &[4, 2]));
        assert_eq!(lines, ["   设备   12\n", "   PC     3\n"]);
    }
}
