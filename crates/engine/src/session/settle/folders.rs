//! Empty folders and their marker objects.

use futures::StreamExt;
use tidelock_core::plan::Step;

use crate::ports::{Change, Upload};
use crate::retry::retried;

use super::super::Run;
use super::super::observe::Shown;
use super::{Receipt, Settled};

impl Run<'_> {
    pub(super) async fn make_folder(&self, step: &Step, shown: &Shown) -> Settled {
        self.ports.folder.make_folder(&shown.folders.spelling(&step.path)).await?;
        Ok(Receipt::remember(Change::Folder(step.path.clone())))
    }

    /// A folder that holds something by now stays; the base forgets it either way.
    pub(super) async fn remove_folder(&self, step: &Step, shown: &Shown) -> Settled {
        self.ports.folder.remove_folder(&shown.folders.spelling(&step.path)).await?;
        self.prune(&step.path, shown).await;
        Ok(Receipt::remember(Change::DropFolder(step.path.clone())))
    }

    pub(super) async fn make_marker(&self, step: &Step, shown: &Shown) -> Settled {
        let key = format!("{}/", shown.folders.spelling(&step.path));
        let put = || async {
            let upload = Upload::bare(0, futures::stream::empty().boxed_local());
            self.ports.store.put(&key, upload).await
        };
        retried(self.ports.patience(), put).await?;
        Ok(Receipt::remember(Change::Folder(step.path.clone())))
    }

    pub(super) async fn remove_marker(&self, step: &Step, shown: &Shown) -> Settled {
        if let Some(key) = shown.markers.get(&step.path) {
            self.ports.store.delete(key).await?;
        }
        Ok(Receipt::remember(Change::DropFolder(step.path.clone())))
    }
}
