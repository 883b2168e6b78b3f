//! Conflict copies, how they differ from their notes, and how one was settled.

use serde::Serialize;
use tidelock_core::merge::{self, Hunk};
use tidelock_core::unseen::is_unseen;
use tidelock_engine::conflicts::{Conflict, Keep, Place, Sides};

use crate::text::{Texts, Value, escape_name};

/// The conflicts of one vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConflictsReport {
    vault: String,
    conflicts: Vec<ConflictEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    settled: Option<SettledEntry>,
}

/// One conflict copy, and how it differs from its note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConflictEntry {
    path: String,
    kept_as: String,
    device: String,
    hunks: Option<Vec<HunkEntry>>,
    #[serde(skip)]
    is_note_gone: bool,
}

/// One place where both texts differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct HunkEntry {
    old_line: usize,
    removed: Vec<String>,
    new_line: usize,
    added: Vec<String>,
}

/// How a conflict was settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettledEntry {
    path: String,
    kept_as: String,
    keep: &'static str,
    now: Option<String>,
}

impl ConflictEntry {
    /// A conflict with its texts; without them where either is no text that can be shown.
    #[must_use]
    pub fn new(conflict: &Conflict, sides: Option<&Sides>) -> Self {
        let hunks = sides.map(|Sides { ours, theirs }| merge::diff(theirs, ours));
        Self {
            path: conflict.said.note.to_string(),
            kept_as: conflict.ours.name.to_string(),
            device: conflict.said.device.clone(),
            hunks: hunks.map(|hunks| hunks.into_iter().map(HunkEntry::new).collect()),
            is_note_gone: conflict.theirs.is_none(),
        }
    }

    fn args(&self) -> Vec<(&'static str, Value<'static>)> {
        let named = [("path", &self.path), ("kept", &self.kept_as), ("device", &self.device)];
        named.map(|(name, value)| (name, Value::from(escape_name(value)))).into()
    }

    /// In a list: the note, the copy, and how far they are apart.
    fn listed(&self, texts: &Texts) -> String {
        let mut args = self.args();
        let difference = match &self.hunks {
            None if self.is_note_gone => texts.get("conflicts-note-gone", &args),
            None => texts.get("conflicts-no-text", &args),
            Some(hunks) if hunks.is_empty() => texts.get("conflicts-same", &args),
            Some(hunks) => {
                let count = |lines: fn(&HunkEntry) -> usize| hunks.iter().map(lines).sum::<usize>();
                args.push(("ours", count(|hunk| hunk.added.len()).into()));
                args.push(("theirs", count(|hunk| hunk.removed.len()).into()));
                texts.get("conflicts-apart", &args)
            }
        };
        let copy = texts.get("conflicts-copy", &args);
        format!("  {}\n    {copy}\n    {difference}\n", escape_name(&self.path))
    }

    /// On its own: every line that differs, and the ways to settle it.
    fn whole(&self, texts: &Texts) -> String {
        let args = self.args();
        let line = |key: &str| format!("{}\n", texts.get(key, &args));
        let mut text = match &self.hunks {
            None if self.is_note_gone => line("conflicts-copy") + &line("conflicts-note-gone"),
            None => line("conflicts-copy") + &line("conflicts-no-text"),
            Some(hunks) => {
                let hunks = hunks.iter().map(|hunk| hunk.text(texts));
                line("conflicts-theirs") + &line("conflicts-ours") + &hunks.collect::<String>()
            }
        };
        if self.hunks.as_ref().is_some_and(Vec::is_empty) {
            text += &line("conflicts-same");
        }
        text += &line("conflicts-ways");
        for key in Keep::ALL.map(way_key) {
            text += &format!("  {}", line(key));
        }
        text
    }
}

impl HunkEntry {
    fn new(hunk: Hunk<'_>) -> Self {
        let owned = |lines: Vec<&str>| lines.into_iter().map(str::to_owned).collect();
        Self {
            old_line: hunk.old_line,
            removed: owned(hunk.removed),
            new_line: hunk.new_line,
            added: owned(hunk.added),
        }
    }

    fn text(&self, texts: &Texts) -> String {
        let head = texts.get("conflicts-line", &[("line", self.old_line.into())]);
        let removed = self.removed.iter().map(|line| format!("- {}\n", shown(line)));
        let added = self.added.iter().map(|line| format!("+ {}\n", shown(line)));
        format!("{head}\n{}", removed.chain(added).collect::<String>())
    }
}

impl SettledEntry {
    /// What became of a conflict.
    #[must_use]
    pub fn new(conflict: &Conflict, keep: Keep, place: &Place) -> Self {
        let note = conflict.said.note.to_string();
        let now = match place {
            Place::Note => Some(note.clone()),
            Place::Named(name) => Some(name.clone()),
            Place::Kept => None,
        };
        Self { path: note, kept_as: conflict.ours.name.to_string(), keep: keep.word(), now }
    }

    fn text(&self, texts: &Texts) -> String {
        let now = self.now.as_deref().unwrap_or_default();
        let named = [("path", self.path.as_str()), ("kept", &self.kept_as), ("now", now)];
        let args = named.map(|(name, value)| (name, Value::from(escape_name(value))));
        let done = texts.get(&format!("conflicts-settled-{}", self.keep), &args);
        format!("{done}\n{}\n", texts.get("conflicts-settled-next", &args))
    }
}

impl ConflictsReport {
    /// What was found.
    #[must_use]
    pub fn new(vault: &str, conflicts: Vec<ConflictEntry>) -> Self {
        Self { vault: vault.to_owned(), conflicts, settled: None }
    }

    /// The same after one was settled: what is left.
    #[must_use]
    pub fn with_settled(self, settled: SettledEntry) -> Self {
        Self { settled: Some(settled), ..self }
    }

    /// For people: how one was settled, or all of them in short.
    #[must_use]
    pub fn text(&self, texts: &Texts) -> String {
        if let Some(settled) = &self.settled {
            return settled.text(texts);
        }
        let count = Value::from(self.conflicts.len());
        let args = [("vault", Value::from(escape_name(&self.vault))), ("count", count)];
        if self.conflicts.is_empty() {
            return format!("{}\n", texts.get("conflicts-none", &args));
        }
        let listed = self.conflicts.iter().map(|entry| entry.listed(texts)).collect::<String>();
        let head = texts.get("conflicts-some", &args);
        format!("{head}\n{listed}{}\n", texts.get("conflicts-next", &args))
    }

    /// For people who asked for a path: everything about it.
    #[must_use]
    pub fn whole(&self, texts: &Texts) -> String {
        self.conflicts.iter().map(|entry| entry.whole(texts)).collect::<Vec<_>>().join("\n")
    }
}

fn way_key(keep: Keep) -> &'static str {
    match keep {
        Keep::Ours => "conflicts-way-ours",
        Keep::Theirs => "conflicts-way-theirs",
        Keep::Both => "conflicts-way-both",
        Keep::Merged => "conflicts-way-merged",
    }
}

/// A line of a note, made harmless for terminals; tabs stay.
fn shown(line: &str) -> String {
    let mut shown = String::with_capacity(line.len());
    for c in line.chars() {
        if c != '\t' && is_unseen(c) { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tidelock_core::conflict::ConflictCopy;
    use tidelock_core::digest::Digest;
    use tidelock_core::path::VaultPath;
    use tidelock_core::tree::{LocalFile, Stamp};

    use super::*;
    use crate::text::Lang;

    fn file(name: &str) -> Arc<LocalFile> {
        let (digest, stamp) = (Digest::of(b""), Stamp::default());
        Arc::new(LocalFile { name: name.into(), digest, size: 0, stamp })
    }

    fn conflict(note: &str, copy: &str, device: &str) -> Conflict {
        let path = |text| VaultPath::parse(text).unwrap();
        let said = ConflictCopy { note: path(note), copy: path(copy), device: device.to_owned() };
        Conflict { said, ours: file(copy), theirs: Some(file(note)) }
    }

    fn boat() -> Conflict {
        conflict("ideas/boat.md", "ideas/boat (conflict pc 0f3a91c2).md", "pc")
    }

    fn sides(ours: &str, theirs: &str) -> Sides {
        Sides { ours: ours.to_owned(), theirs: theirs.to_owned() }
    }

    fn boats() -> Sides {
        let theirs = "# Boat\n\nLaunch on Tuesday.\n\nPaint: red\n";
        sides("# Boat\n\nLaunch on Monday.\nBring \u{1b}[31mrope\tand tar.\n\nPaint: red\n", theirs)
    }

    fn everything() -> ConflictsReport {
        let gone = conflict("旧/清单.md", "旧/清单 (conflict 电脑 00000001).md", "电脑");
        ConflictsReport::new(
            "notes",
            vec![
                ConflictEntry::new(&boat(), Some(&boats())),
                ConflictEntry::new(
                    &conflict("a.md", "a (conflict b 00000002).md", "b"),
                    Some(&sides("same\n", "same\n")),
                ),
                ConflictEntry::new(&conflict("p.png", "p (conflict b 00000003).png", "b"), None),
                ConflictEntry::new(&Conflict { theirs: None, ..gone }, None),
            ],
        )
    }

    fn in_both(shown: impl Fn(&Texts) -> String) -> String {
        Lang::ALL.map(Texts::new).iter().map(shown).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_list_says_whose_text_is_where_and_how_far_it_is_from_the_note() {
        let none = ConflictsReport::new("notes", Vec::new());
        let one = ConflictsReport::new("n", vec![ConflictEntry::new(&boat(), None)]);
        assert!(one.text(&Texts::new(Lang::En)).starts_with("n: 1 conflict\n"));
        insta::assert_snapshot!(in_both(|texts| everything().text(texts) + &none.text(texts)), @r"
        notes: 4 conflicts
          ideas/boat.md
            the text of pc is in ideas/boat (conflict pc 0f3a91c2).md
            lines only there: 2, only in the note: 1
          a.md
            the text of b is in a (conflict b 00000002).md
            both texts are the same
          p.png
            the text of b is in p (conflict b 00000003).png
            what differs cannot be shown line by line
          旧/清单.md
            the text of 电脑 is in 旧/清单 (conflict 电脑 00000001).md
            the note itself is gone
        See what differs with tidelock conflicts PATH; settle one with tidelock conflicts PATH --keep ours, theirs, both or merged.
        notes: no conflicts.

        notes：4 处冲突
          ideas/boat.md
            pc 的文本保存在 ideas/boat (conflict pc 0f3a91c2).md
            仅在副本中的行：2，仅在笔记中的行：1
          a.md
            b 的文本保存在 a (conflict b 00000002).md
            两份文本相同
          p.png
            b 的文本保存在 p (conflict b 00000003).png
            无法逐行显示差异
          旧/清单.md
            电脑 的文本保存在 旧/清单 (conflict 电脑 00000001).md
            笔记本身已不存在
        查看差异：tidelock conflicts 路径。解决冲突：tidelock conflicts 路径 --keep，后接 ours、theirs、both 或 merged。
        notes：没有冲突。
        ");
    }

    #[test]
    fn a_conflict_shows_the_lines_that_differ_and_what_each_choice_keeps() {
        insta::assert_snapshot!(in_both(|texts| everything().whole(texts)), @r"
        - only in the note: ideas/boat.md
        + only in the conflict copy of pc: ideas/boat (conflict pc 0f3a91c2).md
        line 3:
        - Launch on Tuesday.
        + Launch on Monday.
        + Bring \u{1b}[31mrope	and tar.
        To settle it:
          --keep ours: the text of pc becomes the note, and the conflict copy goes
          --keep theirs: the note stays as it is, and the conflict copy goes
          --keep both: both stay, the conflict copy under an ordinary name
          --keep merged: one note with all lines of both

        - only in the note: a.md
        + only in the conflict copy of b: a (conflict b 00000002).md
        both texts are the same
        To settle it:
          --keep ours: the text of b becomes the note, and the conflict copy goes
          --keep theirs: the note stays as it is, and the conflict copy goes
          --keep both: both stay, the conflict copy under an ordinary name
          --keep merged: one note with all lines of both

        the text of b is in p (conflict b 00000003).png
        what differs cannot be shown line by line
        To settle it:
          --keep ours: the text of b becomes the note, and the conflict copy goes
          --keep theirs: the note stays as it is, and the conflict copy goes
          --keep both: both stay, the conflict copy under an ordinary name
          --keep merged: one note with all lines of both

        the text of 电脑 is in 旧/清单 (conflict 电脑 00000001).md
        the note itself is gone
        To settle it:
          --keep ours: the text of 电脑 becomes the note, and the conflict copy goes
          --keep theirs: the note stays as it is, and the conflict copy goes
          --keep both: both stay, the conflict copy under an ordinary name
          --keep merged: one note with all lines of both

        - 仅在笔记中：ideas/boat.md
        + 仅在 pc 的冲突副本中：ideas/boat (conflict pc 0f3a91c2).md
        第 3 行：
        - Launch on Tuesday.
        + Launch on Monday.
        + Bring \u{1b}[31mrope	and tar.
        解决方式：
          --keep ours：以 pc 的文本作为笔记，冲突副本移除
          --keep theirs：笔记保持不变，冲突副本移除
          --keep both：两份都保留，冲突副本改用普通名称
          --keep merged：合为一篇笔记，包含两份文本的所有行

        - 仅在笔记中：a.md
        + 仅在 b 的冲突副本中：a (conflict b 00000002).md
        两份文本相同
        解决方式：
          --keep ours：以 b 的文本作为笔记，冲突副本移除
          --keep theirs：笔记保持不变，冲突副本移除
          --keep both：两份都保留，冲突副本改用普通名称
          --keep merged：合为一篇笔记，包含两份文本的所有行

        b 的文本保存在 p (conflict b 00000003).png
        无法逐行显示差异
        解决方式：
          --keep ours：以 b 的文本作为笔记，冲突副本移除
          --keep theirs：笔记保持不变，冲突副本移除
          --keep both：两份都保留，冲突副本改用普通名称
          --keep merged：合为一篇笔记，包含两份文本的所有行

        电脑 的文本保存在 旧/清单 (conflict 电脑 00000001).md
        笔记本身已不存在
        解决方式：
          --keep ours：以 电脑 的文本作为笔记，冲突副本移除
          --keep theirs：笔记保持不变，冲突副本移除
          --keep both：两份都保留，冲突副本改用普通名称
          --keep merged：合为一篇笔记，包含两份文本的所有行
        ");
    }

    fn settled(keep: Keep, place: &Place) -> ConflictsReport {
        everything().with_settled(SettledEntry::new(&boat(), keep, place))
    }

    #[test]
    fn a_settled_conflict_says_what_became_of_both_texts() {
        let named = Place::Named("ideas/boat 2.md".to_owned());
        let all = [
            settled(Keep::Ours, &Place::Note),
            settled(Keep::Theirs, &Place::Kept),
            settled(Keep::Both, &named),
            settled(Keep::Merged, &Place::Note),
        ];
        let shown = |texts: &Texts| all.iter().map(|report| report.text(texts)).collect();
        insta::assert_snapshot!(in_both(shown), @r"
        ideas/boat.md now has the text of ideas/boat (conflict pc 0f3a91c2).md.
        What was overwritten or removed is kept. The next sync carries this on.
        ideas/boat.md stays as it is; ideas/boat (conflict pc 0f3a91c2).md is gone.
        What was overwritten or removed is kept. The next sync carries this on.
        ideas/boat.md stays as it is; ideas/boat (conflict pc 0f3a91c2).md is now ideas/boat 2.md.
        What was overwritten or removed is kept. The next sync carries this on.
        ideas/boat.md now has all lines of both; ideas/boat (conflict pc 0f3a91c2).md is gone.
        What was overwritten or removed is kept. The next sync carries this on.

        ideas/boat.md 现为 ideas/boat (conflict pc 0f3a91c2).md 中的文本。
        被覆盖或移除的内容都已另行保留。下次同步会将结果传到其他设备。
        ideas/boat.md 保持不变，ideas/boat (conflict pc 0f3a91c2).md 已移除。
        被覆盖或移除的内容都已另行保留。下次同步会将结果传到其他设备。
        ideas/boat.md 保持不变，ideas/boat (conflict pc 0f3a91c2).md 现名为 ideas/boat 2.md。
        被覆盖或移除的内容都已另行保留。下次同步会将结果传到其他设备。
        ideas/boat.md 现包含两份文本的所有行，ideas/boat (conflict pc 0f3a91c2).md 已移除。
        被覆盖或移除的内容都已另行保留。下次同步会将结果传到其他设备。
        ");
    }

    #[test]
    fn scripts_get_every_conflict_with_its_hunks() {
        let json = |report: &ConflictsReport| serde_json::to_string(report).unwrap();
        insta::assert_snapshot!(json(&everything()), @r#"
        {"vault":"notes","conflicts":[{"path":"ideas/boat.md","kept_as":"ideas/boat (conflict pc 0f3a91c2).md","device":"pc","hunks":[{"old_line":3,"removed":["Launch on Tuesday."],"new_line":3,"added":["Launch on Monday.","Bring \u001b[31mrope\tand tar."]}]},{"path":"a.md","kept_as":"a (conflict b 00000002).md","device":"b","hunks":[]},{"path":"p.png","kept_as":"p (conflict b 00000003).png","device":"b","hunks":null},{"path":"旧/清单.md","kept_as":"旧/清单 (conflict 电脑 00000001).md","device":"电脑","hunks":null}]}
        "#);
        let settled = settled(Keep::Theirs, &Place::Kept);
        let rest = ConflictsReport { conflicts: Vec::new(), ..settled };
        insta::assert_snapshot!(json(&rest), @r#"{"vault":"notes","conflicts":[],"settled":{"path":"ideas/boat.md","kept_as":"ideas/boat (conflict pc 0f3a91c2).md","keep":"theirs","now":null}}"#);
    }
}
