//! What a device remembers, in memory.

use std::cell::RefCell;
use std::collections::BTreeMap;

use tidelock_core::binding::{Bound, RandomId};
use tidelock_core::clock::SavedOffset;

use crate::ports::{Change, Entropy, LocalBoxFuture, Memory, State, StateError, VaultNo};

use super::luck::Luck;
use super::turns::Turns;

/// A [`State`] that survives a crash and forgets only with its owner.
#[derive(Debug)]
pub struct MemoryState {
    turns: Turns,
    luck: Luck,
    remembered: RefCell<Remembered>,
}

#[derive(Clone, Debug, Default)]
struct Remembered {
    device: Option<RandomId>,
    vaults: BTreeMap<VaultNo, (Bound, Memory)>,
    clocks: BTreeMap<String, SavedOffset>,
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
        self.remembered.borrow().vaults.values().cloned().collect()
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

    /// One transaction: before or after it a crash finds all of it or nothing.
    async fn transact<T>(
        &self,
        change: impl FnOnce(&mut Remembered) -> Result<T, StateError>,
    ) -> Result<T, StateError> {
        self.turns.next().await;
        let mut next = self.remembered.borrow().clone();
        let value = change(&mut next)?;
        *self.remembered.borrow_mut() = next;
        self.turns.next().await;
        Ok(value)
    }
}

impl Remembered {
    fn known(&self, vault: VaultNo) -> Result<&(Bound, Memory), StateError> {
        self.vaults.get(&vault).ok_or_else(|| StateError::Damaged(format!("no {vault:?}")))
    }

    fn vault(&mut self, vault: VaultNo) -> Result<&mut (Bound, Memory), StateError> {
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
            Ok(all.vaults.iter().map(|(vault, (bound, _))| (*vault, bound.clone())).collect())
        }))
    }

    fn bind<'a>(
        &'a self,
        bound: &'a Bound,
        over: Option<VaultNo>,
    ) -> LocalBoxFuture<'a, Result<VaultNo, StateError>> {
        Box::pin(self.transact(move |all| match over {
            Some(vault) => {
                all.vault(vault)?.0 = bound.clone();
                Ok(vault)
            }
            None => {
                let vault = VaultNo(all.vaults.last_key_value().map_or(1, |(last, _)| last.0 + 1));
                all.vaults.insert(vault, (bound.clone(), Memory::default()));
                Ok(vault)
            }
        }))
    }

    fn forget(&self, vault: VaultNo) -> LocalBoxFuture<'_, Result<(), StateError>> {
        Box::pin(self.transact(move |all| {
            let memory = &mut all.vault(vault)?.1;
            memory.base = Default::default();
            memory.hints = Default::default();
            memory.intents = Default::default();
            Ok(())
        }))
    }

    fn load(&self, vault: VaultNo) -> LocalBoxFuture<'_, Result<Memory, StateError>> {
        Box::pin(self.read(move |all| Ok(all.known(vault)?.1.clone())))
    }

    fn record<'a>(
        &'a self,
        vault: VaultNo,
        changes: &'a [Change],
    ) -> LocalBoxFuture<'a, Result<(), StateError>> {
        Box::pin(self.transact(move |all| {
            let (bound, memory) = all.vault(vault)?;
            for change in changes {
                memory.apply(change);
                if let Change::RemoteIds(ids) = change {
                    bound.remote_ids.clone_from(ids);
                }
            }
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
}
