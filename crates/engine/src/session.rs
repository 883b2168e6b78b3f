//! One sync: observe, decide, settle, record, report.
//!
//! Nothing here calls back: each stage hands a value to the next. A stale belief fails its step,
//! and the next round plans from fresh observations.

mod begun;
mod bind;
mod budget;
mod conditions;
mod observe;
mod own;
mod record;
mod settle;

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::pin;

use futures::future::{Either, select};
use tidelock_core::condition::Conditions;
use tidelock_core::config::Direction;
use tidelock_core::guard::{Guard, Limits, guard};
use tidelock_core::plan::Plan;
use tidelock_core::reconcile::{Held, Trees, Why, hold_back, pair, reconcile, restrict};

use crate::outcome::{Cause, Failure, Outcome, PlanLine};
use crate::ports::{
    Change, Clock, Entropy, Folder, FolderError, PathProblem, Progress, Progressed, Sleep, State,
    Store,
};
use crate::retry::Patience;

use begun::UnderWay;
use observe::Observation;
use record::Recorder;

/// How often a sync looks afresh before it leaves the rest to the next one.
const ROUNDS_MAX: u32 = 4;

/// Everything a sync touches.
#[derive(Clone, Copy)]
pub struct Ports<'a> {
    /// The remote.
    pub store: &'a dyn Store,
    /// The vault folder.
    pub folder: &'a dyn Folder,
    /// What this device remembers.
    pub state: &'a dyn State,
    /// The device's clocks.
    pub clock: &'a dyn Clock,
    /// Waiting.
    pub sleep: &'a dyn Sleep,
    /// Randomness.
    pub entropy: &'a dyn Entropy,
    /// Who watches.
    pub progress: &'a dyn Progress,
}

impl<'a> Ports<'a> {
    fn patience(self) -> Patience<'a> {
        Patience { sleep: self.sleep, entropy: self.entropy, progress: self.progress }
    }
}

/// What the user wants of a sync.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// This device's name, cleaned.
    pub device: String,
    /// The remote's written identity, encryption included; never a key.
    pub remote: String,
    /// The guard's ID that the user confirms.
    pub confirm: Option<String>,
    /// How many deletions are ordinary.
    pub limits: Limits,
    /// Which way changes go.
    pub direction: Direction,
    /// How many transfers run at once, at least one.
    pub transfers: usize,
}

/// Makes folder and remote the same.
pub async fn sync(ports: Ports<'_>, wish: &Wish) -> Outcome {
    sync_until(ports, wish, std::future::pending()).await
}

/// Makes folder and remote the same, or stops early and cleanly when `halt` resolves: what is
/// settled by then is recorded, what is not is left as it was.
pub async fn sync_until(ports: Ports<'_>, wish: &Wish, halt: impl Future<Output = ()>) -> Outcome {
    let started = ports.clock.read();
    let run = Run::new(ports, wish);
    let ended = {
        let work = pin!(run.rounds());
        match select(work, pin!(halt)).await {
            Either::Left((ended, _)) => Some(ended),
            Either::Right(((), _)) => None,
        }
    };
    let flushed = run.recorder.flush(ports).await;
    run.wind_down().await;
    let flushed = flushed.and(run.recorder.flush(ports).await).map_err(Cause::from);
    match ended {
        None => run.outcome.borrow_mut().interrupted = true,
        Some(ended) => run.note(ended.and(flushed)),
    }
    run.finished(started).await
}

/// Tells what a sync would do. Changes nothing anywhere.
pub async fn preview(ports: Ports<'_>, wish: &Wish) -> Outcome {
    let started = ports.clock.read();
    let run = Run::new(ports, wish);
    let looked = run.look().await;
    run.note(looked);
    run.finished(started).await
}

/// The state of one run.
pub(crate) struct Run<'a> {
    ports: Ports<'a>,
    wish: &'a Wish,
    outcome: RefCell<Outcome>,
    recorder: Recorder<'a>,
    under_way: UnderWay<'a>,
    /// What was known of conditional writes when the run began.
    conditions_before: Option<Conditions>,
    /// Whether the storage was seen, in this run, to refuse to create what is there; `None`: not tried.
    creates_only: Cell<Option<bool>>,
}

impl<'a> Run<'a> {
    fn new(ports: Ports<'a>, wish: &'a Wish) -> Self {
        Self {
            ports,
            wish,
            outcome: RefCell::default(),
            recorder: Recorder::new(ports.clock.read()),
            under_way: UnderWay::default(),
            conditions_before: ports.store.conditions(),
            creates_only: Cell::new(None),
        }
    }

    async fn rounds(&self) -> Result<(), Cause> {
        match self.ports.folder.sweep().await {
            // The binding tells what a missing folder means.
            Ok(()) | Err(FolderError::Missing) => {}
            Err(error) => return Err(error.into()),
        }
        let (vault, mut observation) = self.bound_observation().await?;
        self.recorder.begin(vault, &mut observation.memory);
        self.recorder.flush(self.ports).await?;
        self.abandon(std::mem::take(&mut observation.memory.begun)).await;
        for round in 1..=ROUNDS_MAX {
            self.observe_origins(&mut observation).await?;
            let plan = self.plan(&observation)?;
            self.learn_conditions(&plan, &observation.remote_ids).await;
            let is_last = round == ROUNDS_MAX;
            let (mut memory, shown) = observation.apart();
            let again = self.settle(plan, &mut memory, &shown, is_last).await?;
            if !again || is_last {
                break;
            }
            drop(memory);
            observation = self.observe_again(vault).await?;
        }
        let now = self.corrected_now();
        self.recorder.push([Change::LastSync(now)]);
        Ok(())
    }

    async fn look(&self) -> Result<(), Cause> {
        let mut observation = self.observation_without_writing().await?;
        self.observe_origins(&mut observation).await?;
        self.plan(&observation).map(drop)
    }

    /// Decides, and lets the guards look the decision over.
    fn plan(&self, seen: &Observation) -> Result<Plan, Cause> {
        let trees = Trees {
            base: &seen.memory.base,
            local: &seen.local,
            remote: &seen.remote,
            deletions: &seen.deletions,
        };
        let plan = restrict(reconcile(trees), self.wish.direction);
        let (plan, held) = hold_back(plan, trees, &seen.rules);
        let plan = pair(plan);
        self.outcome.borrow_mut().failures.extend(held.into_iter().map(held_back));
        self.announce(&plan, seen);
        let found = guard(&plan, trees.base, trees.local, trees.remote, self.wish.limits);
        match found {
            Some(guard) if !self.is_confirmed(&guard) => Err(guard.into()),
            Some(_) | None => Ok(plan),
        }
    }

    fn is_confirmed(&self, guard: &Guard) -> bool {
        self.wish.confirm.as_ref() == Some(&guard.confirm_id)
    }

    fn announce(&self, plan: &Plan, seen: &Observation) {
        let moving = || plan.steps.iter().filter(|step| !step.action.is_bookkeeping());
        let bytes = moving().map(settle::bytes_to_move).sum();
        self.ports.progress.on(Progressed::Planned { steps: moving().count() as u64, bytes });
        let mut outcome = self.outcome.borrow_mut();
        outcome.last_sync = seen.memory.last_sync;
        if outcome.plan.is_empty() {
            outcome.plan = moving()
                .map(|step| PlanLine {
                    path: step.path.clone(),
                    action: step.action,
                    reason: step.reason,
                })
                .collect();
        }
    }

    /// True time as far as this run knows it: a label for people, never an order.
    fn corrected_now(&self) -> tidelock_core::time::Timestamp {
        let wall = self.ports.clock.read().wall;
        self.ports.store.clock().view.offset.map_or(wall, |offset| offset.correct(wall))
    }

    fn note(&self, ended: Result<(), Cause>) {
        if let Err(cause) = ended {
            self.outcome.borrow_mut().failures.push(Failure::of_run(cause));
        }
    }

    async fn finished(self, started: tidelock_core::time::Reading) -> Outcome {
        let clock = self.ports.store.clock();
        if let Some(saved) = &clock.saved {
            let kept = self.ports.state.set_clock(&self.wish.remote, saved).await;
            self.note(kept.map_err(Cause::from));
        }
        self.keep_conditions().await;
        let mut outcome = self.outcome.into_inner();
        outcome.traffic = self.ports.store.traffic();
        outcome.clock = Some(clock);
        let elapsed_ms = self.ports.clock.read().elapsed_since_ms(started);
        outcome.elapsed_ms = u64::try_from(elapsed_ms).unwrap_or(0);
        outcome
    }
}

/// What is told of a path that this disk cannot hold.
fn held_back(Held { path, why }: Held) -> Failure {
    let name = path.to_string();
    let problem = match why {
        Why::Name(bad) => PathProblem { name, code: bad.code(), detail: bad.detail() },
        Why::Twin(other) => PathProblem { name, code: "path-name-twin", detail: other.to_string() },
    };
    Failure::of_path(&path, problem)
}
