//! What a run shows while it goes on: a bar on a terminal, and lines for `-v`.

use std::time::Duration;

use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use tidelock_engine::ports::{Progress, Progressed};

use crate::text::{Texts, escape_name};

const FINDING: &str = "{spinner} {msg}";
const MOVING: &str = "{spinner} [{bar:24}] {pos}/{len} {msg}";

/// Logs what happens and shows it in a bar.
pub(super) struct Bar {
    bar: ProgressBar,
    /// What the bar speaks; `None` where nobody sees it.
    texts: Option<Texts>,
}

impl Bar {
    /// A bar on stderr.
    pub(super) fn shown(texts: &Texts) -> Self {
        let bar = ProgressBar::new_spinner().with_style(style(FINDING));
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar, texts: Some(Texts::new(texts.lang())) }
    }

    /// No bar: only the log.
    pub(super) fn hidden() -> Self {
        Self { bar: ProgressBar::hidden(), texts: None }
    }

    /// Does what writes to the terminal while the bar is out of its way.
    pub(super) fn aside(&self, write: impl FnOnce()) {
        self.bar.suspend(write);
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn show(&self, event: Progressed, texts: &Texts) {
        let bar = &self.bar;
        match event {
            Progressed::Scanned { files } => {
                bar.set_message(texts.get("progress-scanning", &[("count", files.into())]));
            }
            Progressed::Listed { objects } => {
                bar.set_message(texts.get("progress-listing", &[("count", objects.into())]));
            }
            Progressed::Planned { steps, bytes: _ } => {
                bar.set_style(style(MOVING));
                bar.set_length(steps);
                bar.set_position(0);
            }
            Progressed::Settled { path, action: _, ok: _ } => {
                bar.inc(1);
                bar.set_message(escape_name(path.as_str()));
            }
            Progressed::Moved { bytes: _ } => {}
            Progressed::Retrying { after_ms } => bar.set_message(retrying(after_ms, texts)),
        }
    }
}

impl Progress for Bar {
    fn on(&self, event: Progressed) {
        log(&event);
        if let Some(texts) = &self.texts {
            self.show(event, texts);
        }
    }
}

fn retrying(after_ms: u64, texts: &Texts) -> String {
    let wait = texts.duration(i64::try_from(after_ms).unwrap_or(i64::MAX));
    texts.get("progress-retrying", &[("wait", wait.into())])
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

fn log(event: &Progressed) {
    match event {
        Progressed::Scanned { files } => tracing::trace!(files, "scanning"),
        Progressed::Listed { objects } => tracing::debug!(objects, "listing"),
        Progressed::Planned { steps, bytes } => {
            tracing::info!(steps, bytes = %HumanBytes(*bytes), "planned");
        }
        Progressed::Moved { bytes } => tracing::trace!(bytes, "moved"),
        Progressed::Settled { path, action, ok } => {
            tracing::info!(action = action.word(), ok, "{}", escape_name(path.as_str()));
        }
        Progressed::Retrying { after_ms } => tracing::info!(after_ms, "trying again"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn whoever_watches_is_told_of_a_pause() {
        let bar = Bar { bar: ProgressBar::hidden(), texts: Some(Texts::new(Lang::En)) };
        bar.on(Progressed::Retrying { after_ms: 7_400 });
        assert_eq!(bar.bar.message(), "no luck; trying again in 7.4 s");
        bar.on(Progressed::Listed { objects: 12 });
        assert_eq!(bar.bar.message(), "listing the storage: 12");
    }
}
