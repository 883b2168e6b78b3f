//! One tree, changed twice: any plan, carried out in any order, ends in agreement and loses
//! nothing.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::confirm;
use super::*;
use crate::conflict::{STORAGE, conflict_name};
use crate::plan::Step;
use crate::time::Reading;

/// Few, so that edits meet; nested, so that files meet folders.
const PATHS: [&str; 6] = ["a.md", "b.md", "a.md/c.md", "d/e.md", "d", "d/f/g.md"];
/// How many plans may be needed before both sides agree.
const ROUNDS_MAX: usize = 8;

/// What somebody does with a path.
#[derive(Clone, Copy, Debug)]
enum Edit {
    Write(u8),
    WriteForeign(u8),
    Delete,
    MakeFolder,
}

type Edits = Vec<(usize, Edit)>;

fn edits() -> impl Strategy<Value = Edits> {
    let edit = prop_oneof![
        4 => (0_u8..4).prop_map(Edit::Write),
        3 => (0_u8..4).prop_map(Edit::WriteForeign),
        3 => Just(Edit::Delete),
        1 => Just(Edit::MakeFolder),
    ];
    prop::collection::vec((0..PATHS.len(), edit), 0..6)
}

/// One device and its storage, where every step does what it says or nothing at all.
#[derive(Clone, Debug, Default)]
struct Pair {
    world: World,
    here: BTreeMap<VaultPath, String>,
    there: BTreeMap<VaultPath, String>,
    now_s: i64,
    writes: u64,
}

impl Pair {
    fn edit_here(&mut self, edits: &Edits) {
        for (at, edit) in edits {
            let at = path(PATHS[*at]);
            match edit {
                Edit::Write(n) | Edit::WriteForeign(n) => {
                    self.clear(&at);
                    self.write_here(&at, format!("text {n}"));
                }
                Edit::Delete => self.erase_here(&at),
                Edit::MakeFolder => {
                    self.clear(&at);
                    self.make_folders(&at);
                }
            }
        }
    }

    /// Frees a name as a user does: what stands there or above it goes.
    fn clear(&mut self, at: &VaultPath) {
        for above in at.ancestors() {
            self.erase_here(&above);
        }
        self.erase_here(at);
        let below: Vec<VaultPath> =
            self.here.keys().filter(|file| file.is_below(at)).cloned().collect();
        below.iter().for_each(|file| self.erase_here(file));
        self.world.local.folders.retain(|folder, _| folder != at && !folder.is_below(at));
    }

    fn write_here(&mut self, at: &VaultPath, content: String) {
        at.parent().iter().for_each(|folder| self.make_folders(folder));
        self.world.local.files.insert(at.clone(), local_file(at.as_str(), &content).into());
        self.here.insert(at.clone(), content);
    }

    fn erase_here(&mut self, at: &VaultPath) {
        self.world.local.files.remove(at);
        self.here.remove(at);
    }

    fn make_folders(&mut self, at: &VaultPath) {
        for folder in std::iter::once(at.clone()).chain(at.ancestors()) {
            self.world.local.folders.insert(folder.clone(), folder.as_str().into());
        }
    }

    fn edit_there(&mut self, edits: &Edits) {
        for (at, edit) in edits {
            let at = path(PATHS[*at]);
            match edit {
                Edit::Write(n) => {
                    let content = format!("text {n}");
                    let digest = Digest::of(content.as_bytes());
                    let before = self.world.remote.files.get(&at).map(|file| file.origin.clone());
                    let lineage = match before {
                        Some(Origin::Claimed(parent)) => Lineage::after(&digest, &parent),
                        _ => Lineage::first(&digest),
                    };
                    self.write_there(&at, content, Origin::Claimed(Box::new(lineage)));
                }
                Edit::WriteForeign(n) => {
                    self.write_there(&at, format!("text {n}"), Origin::Foreign);
                }
                Edit::Delete => self.erase_there(&at),
                Edit::MakeFolder => {
                    self.world.remote.markers.insert(at.clone(), format!("{at}/").into());
                }
            }
        }
    }

    fn write_there(&mut self, at: &VaultPath, content: String, origin: Origin) {
        self.writes += 1;
        let file = RemoteFile {
            key: at.as_str().into(),
            tag: Tag::new(&format!("write {}", self.writes)),
            size: content.len() as u64,
            modified: Some(Timestamp::from_s(self.now_s)),
            origin,
        };
        self.world.remote.files.insert(at.clone(), file.into());
        self.there.insert(at.clone(), content);
    }

    fn erase_there(&mut self, at: &VaultPath) {
        self.world.remote.files.remove(at);
        self.there.remove(at);
    }

    /// Contents that one side got since both last agreed: nobody may lose them.
    fn fresh(&self) -> BTreeSet<String> {
        let sides = self.here.iter().chain(&self.there);
        let is_fresh = |(at, content): &(&VaultPath, &String)| {
            let base = self.world.base.files.get(*at).and_then(|base| base.head());
            base.is_none_or(|head| head.digest != Digest::of(content.as_bytes()))
        };
        let unsure = self.here.iter().filter(|(at, _)| self.was_overwritten_unseen(at));
        sides.filter(is_fresh).chain(unsure).map(|(_, content)| content.clone()).collect()
    }

    /// Whether our last upload is gone though nobody can have seen it.
    fn was_overwritten_unseen(&self, at: &VaultPath) -> bool {
        let base = self.world.base.files.get(at);
        let Some(upload) = base.and_then(|base| base.pending.last()) else { return false };
        let Some(now) = self.world.remote.files.get(at) else { return true };
        let uploaded = upload.uploaded.storage_date.unwrap();
        match &now.origin {
            Origin::Claimed(lineage) => !upload.version.is_named_by(lineage),
            Origin::Foreign | Origin::Unknown => now.modified.unwrap().since_ms(uploaded) < 300_000,
        }
    }

    fn listed_plan(&mut self) -> Vec<Step> {
        self.now_s += 1;
        self.world.remote.listed_at = Some(Timestamp::from_s(self.now_s));
        let now = Reading { wall: Timestamp::from_s(0), boot_ms: 0 };
        let sure = confirm(&self.world.base, &self.world.remote, now, &BootId("boot".into()));
        self.world.base.files.extend(sure.into_iter().map(|(at, base)| (at, Arc::new(base))));
        pair(self.world.plan()).steps
    }

    fn apply(&mut self, step: &Step) {
        let at = &step.path;
        if !self.holds(step) {
            return;
        }
        match step.action {
            Action::Upload => self.upload(step),
            Action::Download => self.download(at),
            Action::KeepBoth | Action::Compare if self.here.get(at) == self.there.get(at) => {
                self.agree(at);
            }
            Action::KeepBoth | Action::Compare => {
                self.step_aside(at);
                self.download(at);
            }
            Action::DeleteLocal => {
                self.erase_here(at);
                self.prune(at);
                self.world.base.files.remove(at);
            }
            Action::DeleteRemote => {
                self.erase_there(at);
                self.world.base.files.remove(at);
            }
            Action::Adopt => self.agree(at),
            Action::Forget => {
                self.world.base.files.remove(at);
            }
            Action::MoveAside => self.step_aside(at),
            Action::PutAside => self.put_aside(at),
            Action::Skip => {}
            Action::RenameThere => {
                self.upload(step);
                self.apply(step.old.as_deref().unwrap());
            }
            Action::RenameHere => {
                self.download(at);
                self.apply(step.old.as_deref().unwrap());
            }
            Action::MakeFolder
            | Action::RemoveFolder
            | Action::MakeMarker
            | Action::RemoveMarker
            | Action::AdoptFolder
            | Action::ForgetFolder => self.apply_to_folder(at, step.action),
        }
    }

    fn apply_to_folder(&mut self, at: &VaultPath, action: Action) {
        let (local, remote) = (&mut self.world.local, &mut self.world.remote);
        if action == Action::MakeFolder {
            if local.files.keys().any(|file| file == at || at.is_below(file)) {
                return;
            }
            self.make_folders(at);
        } else if action == Action::RemoveFolder {
            let mut entries = local.files.keys().chain(local.folders.keys());
            if !entries.any(|entry| entry.is_below(at)) {
                local.folders.remove(at);
                self.prune(at);
            }
        } else if action == Action::MakeMarker {
            remote.markers.insert(at.clone(), format!("{at}/").into());
        } else if action == Action::RemoveMarker {
            remote.markers.remove(at);
        }
        let learns = [Action::MakeFolder, Action::MakeMarker, Action::AdoptFolder];
        self.world.base.folders.remove(at);
        self.world.base.folders.extend(learns.contains(&action).then(|| at.clone()));
    }

    /// Whether both sides are as the step believed and its names are free.
    fn holds(&self, step: &Step) -> bool {
        let World { local, remote, .. } = &self.world;
        let as_believed = local.files.get(&step.path) == step.belief.local.as_ref()
            && remote.files.get(&step.path) == step.belief.remote.as_ref();
        let is_file_above = step.path.ancestors().any(|above| local.files.contains_key(&above));
        let is_free = !local.folders.contains_key(&step.path) && !is_file_above;
        let comes = matches!(step.action, Action::Download | Action::RenameHere);
        match (comes, is_about_folder(step.action)) {
            (true, _) => as_believed && (step.belief.local.is_some() || is_free),
            (false, is_about_folder) => as_believed || is_about_folder,
        }
    }

    fn upload(&mut self, step: &Step) {
        let content = self.here[&step.path].clone();
        let digest = Digest::of(content.as_bytes());
        let head = step.belief.base.as_deref().and_then(BaseFile::head);
        let lineage = match head {
            None => Lineage::first(&digest),
            Some(head) if head.digest == digest => head.lineage_or_first(),
            Some(head) => Lineage::after(&digest, &head.lineage_or_first()),
        };
        self.write_there(&step.path, content, Origin::Claimed(Box::new(lineage)));
        let mut upload = pending(&["v0"]);
        upload.version = self.version(&step.path);
        upload.uploaded.storage_date = Some(Timestamp::from_s(self.now_s));
        let before = step.belief.base.as_deref().cloned();
        let before = before.unwrap_or(BaseFile::unknown(step.path.as_str().into()));
        let base = Arc::new(before.with_upload(upload));
        self.world.base.files.insert(step.path.clone(), base);
    }

    fn download(&mut self, at: &VaultPath) {
        self.write_here(at, self.there[at].clone());
        self.agree(at);
    }

    fn step_aside(&mut self, at: &VaultPath) {
        let content = self.here[at].clone();
        let name = conflict_name(at.as_str(), "pc", &Digest::of(content.as_bytes()));
        self.erase_here(at);
        self.write_here(&path(&name), content);
    }

    fn put_aside(&mut self, at: &VaultPath) {
        let content = self.there[at].clone();
        let name = conflict_name(at.as_str(), STORAGE, &Digest::of(content.as_bytes()));
        self.write_here(&path(&name), content);
        self.erase_there(at);
        self.world.base.files.remove(at);
    }

    fn agree(&mut self, at: &VaultPath) {
        let base = BaseFile::confirmed(at.as_str().into(), self.version(at));
        self.world.base.files.insert(at.clone(), Arc::new(base));
    }

    /// The version that is at the storage now.
    fn version(&self, at: &VaultPath) -> Version {
        let (file, content) = (&self.world.remote.files[at], &self.there[at]);
        let digest = Digest::of(content.as_bytes());
        let lineage = match &file.origin {
            Origin::Claimed(lineage) => (**lineage).clone(),
            Origin::Foreign | Origin::Unknown => Lineage::first(&digest),
        };
        Version { digest, size: file.size, tag: file.tag.clone(), lineage: Some(Box::new(lineage)) }
    }

    fn prune(&mut self, at: &VaultPath) {
        for folder in at.ancestors() {
            let World { local, remote, .. } = &mut self.world;
            let is_wanted = remote.markers.contains_key(&folder);
            let mut entries = local.files.keys().chain(local.folders.keys());
            if is_wanted || entries.any(|entry| entry.is_below(&folder)) {
                return;
            }
            local.folders.remove(&folder);
        }
    }

    /// Makes plans and carries them out, each beginning somewhere in the middle, until none moves
    /// anything.
    fn sync(&mut self, turn: usize) {
        for _ in 0..ROUNDS_MAX {
            let mut plan = self.listed_plan();
            if plan.iter().all(|step| step.action == Action::Skip) {
                return;
            }
            let start = turn % plan.len();
            plan.rotate_left(start);
            plan.iter().for_each(|step| self.apply(step));
        }
        panic!("no end in sight: {:#?}", self.world.lines());
    }
}

fn is_about_folder(action: Action) -> bool {
    match action {
        Action::MakeFolder
        | Action::RemoveFolder
        | Action::MakeMarker
        | Action::RemoveMarker
        | Action::AdoptFolder
        | Action::ForgetFolder => true,
        Action::Upload
        | Action::Download
        | Action::DeleteLocal
        | Action::DeleteRemote
        | Action::KeepBoth
        | Action::Compare
        | Action::Adopt
        | Action::Forget
        | Action::MoveAside
        | Action::PutAside
        | Action::RenameThere
        | Action::RenameHere
        | Action::Skip => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_plan_in_any_order_ends_in_agreement_without_loss(
        start in edits(),
        waves in prop::collection::vec((edits(), edits(), 0_i64..600), 1..3),
        turn in 0_usize..7,
    ) {
        let mut pair = Pair::default();
        pair.edit_here(&start);
        pair.sync(0);
        for (mine, theirs, pause_s) in waves {
            pair.now_s += pause_s;
            pair.edit_here(&mine);
            pair.edit_there(&theirs);
            let fresh = pair.fresh();
            pair.sync(turn);

            // What was seen once waits for another listing.
            let waits: BTreeSet<VaultPath> = pair.world.plan().steps.into_iter()
                .filter(|step| step.reason == Reason::OlderSeenOnce)
                .map(|step| step.path)
                .collect();
            let settled = |side: &BTreeMap<VaultPath, String>| -> BTreeMap<VaultPath, String> {
                side.clone().into_iter().filter(|(at, _)| !waits.contains(at)).collect()
            };
            prop_assert_eq!(settled(&pair.here), settled(&pair.there), "{:?}", pair.world.lines());
            for content in fresh {
                let mut kept = pair.here.values().chain(pair.there.values());
                prop_assert!(kept.any(|kept| *kept == content), "lost {:?}", content);
            }
        }
    }
}
