//! What a device remembers, in memory.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use tidelock_core::binding::{Bound, RandomId};
use tidelock_core::clock::SavedOffset;
use tidelock_core::condition::Conditions;

use crate::ports::{Change, Entropy, Hints, LocalBoxFuture, Memory, State, StateError, VaultNo};

use super::luck::Luck;
use super::turns::Turns;

/// A [`State`] that survives a crash and forgets only with its owner.
#[derive(Debug)]
pub struct MemoryState {
    turns: Turns,
    luck: Luck,
    remembered: RefCell<Remembered>,
}

#[derive(Debug)]
struct Vault {
    bound: Bound,
    memory: Memory,
    hints: Hints,
}

#[derive(Debug, Default)]
struct Remembered {
    device: Option<RandomId>,
    vaults: BTreeMap<VaultNo, Vault>,
    clocks: BTreeMap<String, SavedOffset>,
    conditions: BTreeMap<String, Conditions>,
}

impl MemoryState {
    /// Remembers nothing yet; `luck` makes the device's ID.
    #[must_use]
    pub fn new(turns: &Turns, luck: Luck) -> Self {
        Self { turns: turns.clone(), luck, remembered: RefCell::default() }
    }

    /// What is remembered of every vault, in order.
    #[must_use]
    pub fn vaults(&self) -> Vec<(Bound, Memory)> {
        let all = self.remembered.borrow();
        all.vaults.values().map(|vault| (vault.bound.clone(), vault.memory.clone())).collect()
    }

    /// Everything is forgotten, as when the state folder is deleted.
    pub fn wipe(&self) {
        *self.remembered.borrow_mut() = Remembered::default();
    }

    async fn read<T>(
        &self,
        look: impl FnOnce(&Remembered) -> Result<T, StateError>,
    ) -> Result<T, StateError> {
        self.turns.next().await;
        look(&self.remembered.borrow())
    }

    /// One transaction: before or after it a crash finds all of it or nothing. What fails has changed
    /// nothing.
    async fn transact<T>(
        &self,
        change: impl FnOnce(&mut Remembered) -> Result<T, StateError>,
    ) -> Result<T, StateError> {
        self.turns.next().await;
        let value = change(&mut self.remembered.borrow_mut())?;
        self.turns.next().await;
        Ok(value)
    }
}

impl Vault {
    fn apply(&mut self, change: &Change) {
        self.memory.apply(change);
        if let Change::Hint(file) = change {
            self.hints.insert(Arc::clone(&file.name), Arc::clone(file));
        }
        if let Change::DropHint(name) = change {
            self.hints.remove(name);
        }
        if let Change::RemoteIds(ids) = change {
            self.bound.remote_ids.clone_from(ids);
        }
    }
}

impl Remembered {
    fn known(&self, vault: VaultNo) -> Result<&Vault, StateError> {
        self.vaults.get(&vault).ok_or_else(|| StateError::Damaged(format!("no {vault:?}")))
    }

    fn vault(&mut self, vault: VaultNo) -> Result<&mut Vault, StateError> {
        self.vaults.get_mut(&vault).ok_or_else(|| StateError::Damaged(format!("no {vault:?}")))
    }
}

impl State for MemoryState {
    fn device(&self) -> LocalBoxFuture<'_, Result<RandomId, StateError>> {
        Box::pin(self.transact(|all| {
            let device = all.device.get_or_insert_with(|| {
                let mut bits = [0; 16];
                self.luck.fill(&mut bits);
                RandomId::new(bits)
            });
            Ok(device.clone())
        }))
    }

    fn bound(&self) -> LocalBoxFuture<'_, Result<Vec<(VaultNo, Bound)>, StateError>> {
        Box::pin(self.read(|all| {
            Ok(all.vaults.iter().map(|(no, vault)| (*no, vault.bound.clone())).collect())
        }))
    }

    fn bind<'a>(
        &'a self,
        bound: &'a Bound,
        over: Option<VaultNo>,
    ) -> LocalBoxFuture<'a, Result<VaultNo, StateError>> {
        Box::pin(self.transact(move |all| match over {
            Some(vault) => {
                all.vault(vault)?.bound = bound.clone();
                Ok(vault)
            }
            None => {
                let vault = VaultNo(all.vaults.last_key_value().map_or(1, |(last, _)| last.0 + 1));
                let (bound, memory, hints) = (bound.clone(), Memory::default(), Hints::default());
                all.vaults.insert(vault, Vault { bound, memory, hints });
                Ok(vault)
            }
        }))
    }

    fn forget(&self, vault: VaultNo) -> LocalBoxFuture<'_, Result<(), StateError>> {
        Box::pin(self.transact(move |all| {
            let Vault { memory, hints, .. } = all.vault(vault)?;
            memory.base = Default::default();
            memory.intents = Default::default();
            *hints = Default::default();
            Ok(())
        }))
    }

    fn load(&self, vault: VaultNo) -> LocalBoxFuture<'_, Result<(Memory, Hints), StateError>> {
        Box::pin(self.read(move |all| {
            let vault = all.known(vault)?;
            Ok((vault.memory.clone(), vault.hints.clone()))
        }))
    }

    fn hints(&self, vault: VaultNo) -> LocalBoxFuture<'_, Result<Hints, StateError>> {
        Box::pin(self.read(move |all| Ok(all.known(vault)?.hints.clone())))
    }

    fn record<'a>(
        &'a self,
        vault: VaultNo,
        changes: &'a [Change],
    ) -> LocalBoxFuture<'a, Result<(), StateError>> {
        Box::pin(self.transact(move |all| {
            let vault = all.vault(vault)?;
            changes.iter().for_each(|change| vault.apply(change));
            Ok(())
        }))
    }

    fn clock<'a>(
        &'a self,
        remote: &'a str,
    ) -> LocalBoxFuture<'a, Result<Option<SavedOffset>, StateError>> {
        Box::pin(self.read(move |all| Ok(all.clocks.get(remote).cloned())))
    }

    fn set_clock<'a>(
        &'a self,
        remote: &'a str,
        saved: &'a SavedOffset,
    ) -> LocalBoxFuture<'a, Result<(), StateError>> {
        Box::pin(self.transact(move |all| {
            all.clocks.insert(remote.to_owned(), saved.clone());
            Ok(())
        }))
    }

    fn conditions<'a>(
        &'a self,
        remote: &'a str,
    ) -> LocalBoxFuture<'a, Result<Option<Conditions>, StateError>> {
        Box::pin(self.read(move |all| Ok(all.conditions.get(remote).copied())))
    }

    fn set_conditions<'a>(
        &'a self,
        remote: &'a str,
        found: &'a Conditions,
    ) -> LocalBoxFuture<'a, Result<(), StateError>> {
        Box::pin(self.transact(move |all| {
            all.conditions.insert(remote.to_owned(), *found);
            Ok(())
        }))
    }
}
