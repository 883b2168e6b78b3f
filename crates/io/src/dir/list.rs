//! Listing: one walk, shown in pages as it goes; complete, or an error at its end.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures::stream::{self, Stream};
use tidelock_core::beside::folder_name;
use tidelock_core::digest::Digest;
use tidelock_core::filter::OWN_FOLDER;
use tidelock_core::path::VaultPath;
use tidelock_core::tree::LocalFile;
use tidelock_engine::ports::{Hints, ListPage, Listed, PathProblem, Scanned, StoreError};
use tokio::sync::mpsc::{Receiver, channel};
use tokio::task::JoinHandle;

use super::key::{TEMP, is_passed_over};
use super::place::Place;
use super::read::tag_of;
use super::refusal::refused;
use super::{beside, blocking};
use crate::handle::walk::{Finding, Trouble, TroubleKind, Walk};
use crate::handle::{is_gone, new_file};

/// How many objects a page shows at most.
const PAGE: usize = 1_000;

pub(super) fn pages(
    place: Arc<Place>,
    below: String,
) -> impl Stream<Item = Result<ListPage, StoreError>> {
    stream::try_unfold(Listing::Ahead(place, below), |listing| async {
        let running = match listing {
            Listing::Ahead(place, below) => Running::begin(place, below).await?,
            Listing::Running(running) => *running,
        };
        let page = running.page().await?;
        Ok(page.map(|(page, running)| (page, Listing::Running(Box::new(running)))))
    })
}

enum Listing {
    Ahead(Arc<Place>, String),
    Running(Box<Running>),
}

/// A walk under way.
struct Running {
    place: Arc<Place>,
    below: String,
    inbox: Receiver<Finding>,
    walk: JoinHandle<Result<(), StoreError>>,
    known: Known,
    news: News,
}

/// What is known before the walk.
struct Known {
    hints: Arc<Hints>,
    /// The records of folders that are kept.
    kept: BTreeSet<String>,
    clock_ns: Option<i64>,
}

/// What the walk adds to the hints.
#[derive(Default)]
struct News {
    learned: Vec<Arc<LocalFile>>,
    /// Hints about files that were not met so far, or that have not come to rest.
    void: BTreeSet<Arc<str>>,
}

impl Running {
    async fn begin(place: Arc<Place>, below: String) -> Result<Self, StoreError> {
        let asked = Arc::clone(&place);
        let known = blocking(move || Known::of(&asked)).await?;
        let (findings, inbox) = channel(PAGE);
        let (walked, hints, start) = (Arc::clone(&place), known.hints.clone(), start_of(&below));
        let clock_ns = known.clock_ns;
        let walk = tokio::task::spawn_blocking(move || {
            let root = walked.root_in_place()?;
            let (start, passes_over) = (start.as_str(), is_passed_over as fn(&str, &str) -> bool);
            let walk = Walk { root, start, rules: None, passes_over, hints, clock_ns, findings };
            match walk.run() {
                Err(error) if !start.is_empty() && is_gone(&error) => {}
                other => other.map_err(refused).map_err(incomplete)?,
            }
            walked.root_in_place().map(drop)
        });
        let void = match below.is_empty() {
            true => known.hints.keys().cloned().collect(),
            false => BTreeSet::new(),
        };
        let news = News { void, ..News::default() };
        Ok(Self { place, below, inbox, walk, known, news })
    }

    /// The next page; `None` when the walk came to its end, and is complete.
    async fn page(mut self) -> Result<Option<(ListPage, Self)>, StoreError> {
        let mut batch = Vec::new();
        if self.inbox.recv_many(&mut batch, PAGE).await == 0 {
            let walked = self.walk.await;
            walked.unwrap_or_else(|error| Err(StoreError::Disk(error.to_string())))?;
            let (place, news) = (self.place, self.news);
            blocking(move || {
                news.remember(&place);
                Ok(())
            })
            .await?;
            return Ok(None);
        }
        let mut page = ListPage::default();
        for finding in batch {
            self.take(finding, &mut page);
        }
        Ok(Some((page, self)))
    }

    fn take(&mut self, finding: Finding, page: &mut ListPage) {
        match finding {
            Finding::File(found) => {
                let Scanned { file, .. } = &found;
                if file.name.starts_with(&self.below) {
                    page.objects.push(listed(Arc::clone(&file.name), &file.digest, file.size));
                }
                self.news.take(found, &self.known.hints);
            }
            Finding::Folder(name, is_empty) => {
                let key = format!("{name}/");
                if key.starts_with(&self.below) && self.known.is_object(&name, is_empty) {
                    page.objects.push(listed(key.into(), &Digest::of(b""), 0));
                }
            }
            Finding::Trouble(trouble) if trouble.kind.is_of_no_note() => {
                page.passed_over.push(problem(trouble));
            }
            Finding::Trouble(trouble) => page.unclear.push(problem(trouble)),
        }
    }
}

impl Known {
    fn of(place: &Place) -> Result<Self, StoreError> {
        place.root_in_place()?;
        Self::below(place).map_err(incomplete)
    }

    fn below(place: &Place) -> Result<Self, StoreError> {
        let hints = place.hints.as_ref().map(|hints| hints.load()).unwrap_or_default();
        // Only a clock that stamps these files tells which of them have come to rest.
        let clock_ns = place.own_if_there(TEMP)?.and_then(|temp| new_file::now_ns(&temp).ok());
        Ok(Self { hints: Arc::new(hints), kept: beside::kept(place)?, clock_ns })
    }

    fn is_object(&self, folder: &str, is_empty: bool) -> bool {
        let is_ours = folder.split('/').next() == Some(OWN_FOLDER);
        let is_kept =
            || VaultPath::parse(folder).is_ok_and(|path| self.kept.contains(&folder_name(&path)));
        !is_ours && (is_empty || is_kept())
    }
}

impl News {
    fn take(&mut self, found: Scanned, hints: &Hints) {
        let Scanned { file, is_settled } = found;
        let hint = hints.get(&file.name);
        if is_settled {
            self.void.remove(&file.name);
            if hint != Some(&file) {
                self.learned.push(file);
            }
        } else if hint.is_some() {
            self.void.insert(Arc::clone(&file.name));
        }
    }

    fn remember(&self, place: &Place) {
        if let Some(hints) = &place.hints {
            hints.update(&self.learned, &self.void);
        }
    }
}

/// The folder in which every key lies that begins with `below`.
fn start_of(below: &str) -> String {
    below.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned()
}

fn listed(key: Arc<str>, content: &Digest, size: u64) -> Listed {
    Listed { key, tag: tag_of(content), size, modified: None }
}

/// The folder itself went away under the walk, and nothing may be concluded.
fn incomplete(error: StoreError) -> StoreError {
    let gone = || StoreError::Listing("detail-folder-went-away".to_owned());
    if error == StoreError::Stale { gone() } else { error }
}

fn problem(trouble: Trouble) -> PathProblem {
    let code = match trouble.kind {
        TroubleKind::NoName | TroubleKind::TooLong | TroubleKind::Ambiguous => {
            "remote-path-name-impossible"
        }
        TroubleKind::Link => "remote-path-link",
        TroubleKind::OtherDisk => "remote-path-other-disk",
        TroubleKind::Special => "remote-path-special",
        TroubleKind::Unreadable => "remote-path-unreadable",
        TroubleKind::Changing => "remote-path-changing",
        TroubleKind::Placeholder => "remote-path-placeholder",
    };
    PathProblem { name: trouble.name, code, detail: trouble.detail }
}
