//! The check of conditional writes: an experiment, made anew each time. Never a failure.

use tidelock_core::condition::{Conditions, Verdict};
use tidelock_engine::outcome::Failure;
use tidelock_engine::ports::Store;
use tidelock_io::s3::{RACES, WRITERS};

use super::exam::Exam;
use crate::output::{Arg, Facts, Told};
use crate::text::Value;

/// Races a few writers; tells what was found, if anything was.
pub(super) async fn conditional_write(
    exam: &mut Exam<'_>,
    store: &dyn Store,
    facts: Facts<'_>,
) -> Option<Conditions> {
    const ID: &str = "conditional-write";
    let args = facts.args(store.clock().view.offset, exam.texts);
    match store.try_conditions().await {
        Ok(Some(found)) => {
            let args = evidence(exam, &found, &args);
            match found.create.is_atomic() && found.replace.holds_in_the_end() {
                true => exam.pass(ID, "evidence-conditional-write", &args),
                false => exam.warn_with_help(
                    ID,
                    "evidence-conditional-write",
                    "conditional-write-help",
                    &args,
                ),
            }
            Some(found)
        }
        Ok(None) => {
            exam.skip(ID, "check-not-needed");
            None
        }
        Err(error) => {
            let told = Told::of(&Failure::of_run(error), &args, exam.texts);
            let args = [args, vec![("detail", Value::from(told.what))]].concat();
            let (evidence, help) = ("evidence-conditional-write-none", "conditional-write-help");
            exam.warn_with_help(ID, evidence, help, &args);
            None
        }
    }
}

/// The variables of the texts, with both verdicts in words.
fn evidence(exam: &Exam<'_>, found: &Conditions, args: &[Arg]) -> Vec<Arg> {
    let counts = [("writers", Value::from(WRITERS)), ("races", Value::from(RACES))];
    let told = |verdict: Verdict| {
        let args = [args, &counts].concat();
        Value::from(exam.texts.get(&format!("condition-{}", verdict.word()), &args))
    };
    let verdicts = [("create", told(found.create)), ("replace", told(found.replace))];
    [args, &verdicts].concat()
}
