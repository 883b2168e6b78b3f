//! Observing: the local scan beside the remote listing, and a look at what changed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures::{StreamExt, TryStreamExt};
use tidelock_core::binding::RandomId;
use tidelock_core::filter::is_skipped;
use tidelock_core::lineage::Lineage;
use tidelock_core::naming::{Rules, is_preferred, written_out};
use tidelock_core::path::VaultPath;
use tidelock_core::reconcile::{adopt_intents, confirm, questions};
use tidelock_core::tree::{
    BaseFile, BaseTree, Deletion, LocalFile, LocalTree, Origin, RemoteFile, RemoteTree,
};

use crate::outcome::{Cause, Failure};
use crate::ports::{
    Change, Hints, Listed, Memory, Object, PathProblem, Progressed, Scan, Scanned, StoreError,
    VaultNo,
};

use super::Run;
use super::own::OwnObjects;

/// Both sides and the memory of both, as one round sees them.
#[derive(Debug)]
pub(super) struct Observation {
    pub(super) memory: Memory,
    pub(super) local: LocalTree,
    /// Which names the disk here takes.
    pub(super) rules: Rules,
    pub(super) remote: RemoteTree,
    pub(super) remote_ids: BTreeSet<RandomId>,
    pub(super) deletions: BTreeSet<Deletion>,
}

/// What was seen of folders, and what was not seen clearly.
pub(super) struct Shown {
    /// The folders here, and how they are spelled.
    pub(super) folders: LocalTree,
    /// Which names the disk here takes.
    pub(super) rules: Rules,
    /// The marker objects of folders, and their keys.
    pub(super) markers: BTreeMap<VaultPath, Arc<str>>,
    pub(super) unclear: BTreeSet<VaultPath>,
}

impl Observation {
    /// The same with nothing remembered of both sides: a first contact.
    pub(super) fn without_base(mut self) -> Self {
        self.memory.base = BaseTree::default();
        self.memory.intents.clear();
        self.memory.deletions.clear();
        self.memory.last_sync = None;
        self
    }

    /// What is remembered, and what the steps of the plan go on to ask: the rest is theirs already.
    pub(super) fn apart(self) -> (Memory, Shown) {
        let Self { memory, local, rules, remote, .. } = self;
        let folders = LocalTree { folders: local.folders, ..LocalTree::default() };
        (memory, Shown { folders, rules, markers: remote.markers, unclear: remote.unclear })
    }
}

impl Run<'_> {
    /// Observes with what is remembered.
    pub(super) async fn observe(
        &self,
        mut memory: Memory,
        hints: Hints,
    ) -> Result<Observation, Cause> {
        let base = &memory.base;
        let ((rules, local), (remote, own)) =
            futures::try_join!(self.scan(hints, base), self.list(base))?;
        let deletions = self.read_deletions(&own, &mut memory).await?;
        Ok(Observation { memory, local, rules, remote, remote_ids: own.vault_ids, deletions })
    }

    /// Observes once more in the same run.
    pub(super) async fn observe_again(&self, vault: VaultNo) -> Result<Observation, Cause> {
        self.recorder.flush(self.ports).await?;
        self.take_back_what_was_told();
        // What steps left half done is stored, and nowhere else.
        let (memory, hints) = self.ports.state.load(vault).await?;
        self.observe(memory, hints).await
    }

    /// Observes once more as if nothing were remembered.
    pub(super) async fn observe_afresh(&self) -> Result<Observation, Cause> {
        self.take_back_what_was_told();
        self.observe(Memory::default(), Hints::default()).await
    }

    /// Of single paths: the next look tells it again, where it still holds.
    fn take_back_what_was_told(&self) {
        let mut outcome = self.outcome.borrow_mut();
        outcome.failures.retain(|failure| failure.path.is_none());
        outcome.passed_over.clear();
    }

    async fn scan(&self, hints: Hints, base: &BaseTree) -> Result<(Rules, LocalTree), Cause> {
        let rules = self.ports.folder.rules().await?;
        let hints = Arc::new(hints);
        let scan = self.ports.folder.scan(Arc::clone(&hints), self.ports.progress).await?;
        let mut hints = Arc::unwrap_or_clone(hints);
        let local = self.local_tree(scan, base, &mut hints);
        // What is left of them is about files that are not there any more.
        self.recorder.push(hints.into_keys().map(Change::DropHint));
        Ok((rules, local))
    }

    /// Looks at the objects that changed, and takes in which uploads arrived.
    pub(super) async fn observe_origins(&self, seen: &mut Observation) -> Result<(), Cause> {
        let asked = questions(&seen.memory.base, &seen.remote, &seen.memory.intents);
        let looks = asked.into_iter().filter_map(|path| {
            let key = Arc::clone(&seen.remote.files.get(&path)?.key);
            Some(async move { (path, self.ports.store.head(&key).await) })
        });
        let answers: Vec<_> = futures::stream::iter(looks)
            .buffer_unordered(self.wish.transfers.max(1))
            .collect()
            .await;
        for (path, answer) in answers {
            self.take_look(&path, answer, &mut seen.remote)?;
        }
        self.take_arrivals(seen);
        Ok(())
    }

    fn take_look(
        &self,
        path: &VaultPath,
        answer: Result<Option<Object>, StoreError>,
        remote: &mut RemoteTree,
    ) -> Result<(), Cause> {
        match answer {
            Ok(Some(object)) => {
                if let Some(file) = remote.files.get_mut(path).map(Arc::make_mut) {
                    file.origin = origin_of(&object);
                    file.tag = object.tag;
                    file.size = object.size;
                    file.modified = object.modified;
                }
            }
            // Gone since the listing: nothing may be concluded before the next one.
            Ok(None) => {
                remote.unclear.insert(path.clone());
            }
            Err(error) if error.stops_the_run() => return Err(error.into()),
            Err(error) => {
                remote.unclear.insert(path.clone());
                self.outcome.borrow_mut().failures.push(Failure::of_path(path, error));
            }
        }
        Ok(())
    }

    fn take_arrivals(&self, seen: &mut Observation) {
        let (now, boot) = (self.ports.clock.read(), self.ports.clock.boot());
        let arrived =
            adopt_intents(&seen.memory.base, &seen.remote, &seen.memory.intents, now, &boot);
        self.take_bases(arrived, &mut seen.memory);
        let confirmed = confirm(&seen.memory.base, &seen.remote, now, &boot);
        self.take_bases(confirmed, &mut seen.memory);
    }

    fn take_bases(&self, bases: BTreeMap<VaultPath, BaseFile>, memory: &mut Memory) {
        for (path, base) in bases {
            let change = Change::Base(path, base.into());
            memory.apply(&change);
            self.recorder.push([change]);
        }
    }

    /// The whole remote, or an error: from part of a listing nothing may be concluded.
    async fn list(&self, base: &BaseTree) -> Result<(RemoteTree, OwnObjects), Cause> {
        let mut remote = RemoteTree::default();
        let mut own = OwnObjects::default();
        let (mut unclear, mut passed_over) = (Vec::new(), Vec::new());
        let mut objects = 0;
        let mut pages = self.ports.store.list("");
        while let Some(page) = pages.try_next().await? {
            remote.listed_at = remote.listed_at.or(page.date);
            objects += page.objects.len() as u64;
            for listed in page.objects {
                if !own.take(&listed) {
                    self.take_listed(listed, base, &mut remote);
                }
            }
            unclear.extend(page.unclear);
            passed_over.extend(page.passed_over);
            self.ports.progress.on(Progressed::Listed { objects });
        }
        remote.files = packed(remote.files);
        let failures = take_unclear(unclear, &mut remote).into_iter().map(failed);
        let passed_over = take_unclear(passed_over, &mut remote);
        let mut outcome = self.outcome.borrow_mut();
        outcome.failures.extend(failures);
        outcome.passed_over.extend(passed_over);
        Ok((remote, own))
    }

    fn take_listed(&self, listed: Listed, base: &BaseTree, remote: &mut RemoteTree) {
        let (name, is_marker) =
            listed.key.strip_suffix('/').map_or((&*listed.key, false), |name| (name, true));
        if listed.key.is_empty() {
            return;
        }
        let path = match VaultPath::parse(name) {
            Ok(path) => path,
            Err(why) => return self.fail_name(&listed.key, "path-key-hostile", why.detail()),
        };
        if is_skipped(&path) {
            return;
        }
        if is_marker {
            remote.markers.insert(path, listed.key);
            return;
        }
        let (path, known) = shared(path, base);
        let key = path.spelled(&listed.key);
        let head = known.and_then(|known| known.head()).map(|head| &head.tag);
        let tag = head.filter(|head| **head == listed.tag).unwrap_or(&listed.tag).clone();
        let Listed { size, modified, .. } = listed;
        let file =
            RemoteFile { key: Arc::clone(&key), tag, size, modified, origin: Origin::Unknown };
        let known = known.map(|known| Arc::clone(&known.key));
        let Some(other) = remote.files.insert(path.clone(), Arc::new(file)) else { return };
        // One path, two objects: one of them is the note, the other one is left alone.
        let is_other = is_preferred(&path, known.as_deref(), &other.key, &key);
        self.fail_twin(if is_other { &key } else { &other.key }, "detail-two-keys-one-name");
        if is_other {
            remote.files.insert(path, other);
        }
    }

    fn local_tree(&self, scan: Scan, base: &BaseTree, hints: &mut Hints) -> LocalTree {
        let mut local = LocalTree::default();
        for Scanned { mut file, is_settled } in scan.files {
            let hint = hints.remove(&file.name);
            let path = match VaultPath::parse(&file.name) {
                Ok(path) if is_skipped(&path) => continue,
                Ok(path) => path,
                Err(why) => {
                    self.fail_name(&file.name, "path-name-impossible", why.detail());
                    continue;
                }
            };
            let (path, known) = shared(path, base);
            if !Arc::ptr_eq(&file.name, &path.spelled(&file.name)) {
                Arc::make_mut(&mut file).name = path.spelled(&file.name);
            }
            self.remember_hint(hint, &file, is_settled);
            let known = known.map(|known| Arc::clone(&known.key));
            let name = Arc::clone(&file.name);
            let Some(other) = local.files.insert(path.clone(), file) else { continue };
            let is_other = is_preferred(&path, known.as_deref(), &other.name, &name);
            self.fail_twin(if is_other { &name } else { &other.name }, "detail-two-names-one");
            if is_other {
                local.files.insert(path, other);
            }
        }
        local.files = packed(local.files);
        for name in scan.folders {
            if let Ok(path) = VaultPath::parse(&name)
                && !is_skipped(&path)
            {
                local.folders.insert(path, name);
            }
        }
        // Nothing is known of what lies there, so nothing is done about it.
        for problem in scan.problems.iter().chain(&scan.passed_over) {
            local.unseen.extend(VaultPath::parse(&problem.name));
        }
        let mut outcome = self.outcome.borrow_mut();
        outcome.failures.extend(scan.problems.into_iter().map(failed));
        outcome.passed_over.extend(scan.passed_over);
        local
    }

    fn fail_name(&self, name: &str, code: &'static str, detail: &str) {
        let problem = PathProblem { name: name.to_owned(), code, detail: detail.to_owned() };
        self.outcome.borrow_mut().failures.push(failed(problem));
    }

    /// Tells of a name that differs from another one only in how its characters are put together:
    /// both look the same, so its bytes are told, too.
    fn fail_twin(&self, name: &str, detail: &str) {
        self.fail_name(name, "path-name-clash", &format!("{detail}: {}", written_out(name)));
    }

    /// Remembers what the scan learned of a file that has come to rest, and forgets what it knew of
    /// one that has not.
    fn remember_hint(&self, hint: Option<Arc<LocalFile>>, file: &Arc<LocalFile>, is_settled: bool) {
        match hint {
            Some(known) if is_settled && known == *file => {}
            Some(_) | None if is_settled => self.recorder.push([Change::Hint(Arc::clone(file))]),
            Some(known) => self.recorder.push([Change::DropHint(Arc::clone(&known.name))]),
            None => {}
        }
    }
}

/// What is there and cannot be told as an object is neither deleted here nor fetched; in order of names,
/// without those that no sync takes.
fn take_unclear(mut problems: Vec<PathProblem>, remote: &mut RemoteTree) -> Vec<PathProblem> {
    problems.retain(|problem| match VaultPath::parse(&problem.name) {
        Ok(path) if is_skipped(&path) => false,
        Ok(path) => {
            remote.unclear.insert(path);
            true
        }
        Err(_) => true,
    });
    problems.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    problems
}

/// The same map, made at once: one that was filled in order is half empty.
fn packed<V>(map: BTreeMap<VaultPath, V>) -> BTreeMap<VaultPath, V> {
    map.into_iter().collect()
}

/// The path as the base holds it, so that its text is in memory once, and what the base knows of it.
fn shared(path: VaultPath, base: &BaseTree) -> (VaultPath, Option<&BaseFile>) {
    match base.files.get_key_value(&path) {
        Some((known, file)) => (known.clone(), Some(file)),
        None => (path, None),
    }
}

/// Where an object says it came from.
pub(super) fn origin_of(object: &Object) -> Origin {
    let lineage = object.lineage.as_deref().and_then(Lineage::parse);
    lineage.map_or(Origin::Foreign, |lineage| Origin::Claimed(Box::new(lineage)))
}

fn failed(problem: PathProblem) -> Failure {
    Failure { path: Some(problem.name.clone()), cause: problem.into() }
}
