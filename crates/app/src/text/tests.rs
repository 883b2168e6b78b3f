//! The catalogue is whole: every text is there in every language, and says something of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_bundle::FluentResource;
use tidelock_core::advice::{System, advice};
use tidelock_core::guard::GuardKind;

use super::*;

/// Texts that are rightly the same in both languages: nothing in them is a word.
const SAME_IN_BOTH: &[&str] = &[
    "config-unreadable.why",
    "config-not-written.why",
    "config-syntax.why",
    "config-bad-value.why",
    "address-bad-value.why",
    "history-line",
    "versions-unusable.why",
    "usage.why",
    "usage-bad-value.why",
    "secret-file-unreadable.why",
    "secret-command-failed.why",
    "secret-keyring-unavailable.why",
    "unreachable-reset.why",
    "unreachable-tls-untrusted.why",
    "unreachable-proxy.why",
    "server-error.why",
    "folder-unreadable.why",
    "defect.why",
    "state-damaged.why",
    "unreachable-tls-failed.why",
    "state-unusable.why",
    "path-unreadable.why",
    "remote-folder-refused.why",
    "remote-path-name-impossible.why",
    "remote-path-refused.why",
    "remote-path-unreadable.why",
    "path-name-impossible.why",
    "path-name-too-long.why",
    "path-name-ambiguous.why",
    "path-name-clash.why",
    "path-not-writable.why",
    "path-too-large.why",
    "ca-unreadable.why",
    "system-refused.why",
    "lab-not-started.why",
    "lab-address.why",
    "lab-bucket.why",
    "lab-certificate.why",
    "lab-file.why",
    "lab-root-damaged.why",
    "lab-root.why",
    "demo-plain-refused",
];

/// Every text by its key (`key` or `key.part`): how it is written, and its variables.
type Catalogue = BTreeMap<String, (String, BTreeSet<String>)>;

/// Reads a catalogue as it is written: `key = text`, indented `.part = text`, indented more lines.
fn catalogue(lang: Lang) -> Catalogue {
    let faults = FluentResource::try_new(lang.catalogue().to_owned()).err();
    assert!(faults.is_none(), "{lang:?}: {:?}", faults.map(|(_, faults)| faults));
    let mut all: Vec<(String, String)> = Vec::new();
    let mut message = "";
    for line in lang.catalogue().lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        match (line.split_once(" = "), line.trim_start().strip_prefix('.')) {
            (Some((key, text)), None) if !line.starts_with([' ', '}']) => {
                message = key;
                all.push((key.to_owned(), text.to_owned()));
            }
            (_, Some(part)) => {
                let (part, text) = part.split_once(" = ").unwrap();
                all.push((format!("{message}.{part}"), text.to_owned()));
            }
            (_, None) => all.last_mut().unwrap().1 += line,
        }
    }
    let count = all.len();
    let catalogue: Catalogue =
        all.into_iter().map(|(key, text)| (key, (text.clone(), variables(&text)))).collect();
    assert_eq!(catalogue.len(), count, "{lang:?} has a key twice");
    catalogue
}

fn variables(text: &str) -> BTreeSet<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    text.split('$').skip(1).map(|rest| rest.chars().take_while(|c| is_name(*c)).collect()).collect()
}

#[test]
fn both_languages_have_every_text_with_the_same_variables() {
    let (en, zh) = (catalogue(Lang::En), catalogue(Lang::ZhCn));
    assert_eq!(en.keys().collect::<Vec<_>>(), zh.keys().collect::<Vec<_>>());
    for (key, (_, variables)) in &en {
        assert_eq!(variables, &zh[key].1, "{key}");
    }
}

#[test]
fn no_chinese_text_is_its_english_one_unless_listed() {
    let (en, zh) = (catalogue(Lang::En), catalogue(Lang::ZhCn));
    let same: Vec<&str> =
        en.iter().filter(|(key, text)| zh[*key].0 == text.0).map(|(key, _)| key.as_str()).collect();
    assert_eq!(same, {
        let mut listed = SAME_IN_BOTH.to_vec();
        listed.sort_unstable();
        listed
    });
}

#[test]
fn every_error_says_what_why_and_what_now_with_the_variables_it_may_use() {
    for (key, (_, variables)) in catalogue(Lang::En) {
        let Some((code, part)) = key.split_once('.') else { continue };
        let texts = Texts::new(Lang::En);
        assert!(matches!(part, "why" | "help"), "{key}");
        assert!(texts.has(code), "{code} does not say what");
        assert!(texts.has(&format!("{code}.help")), "{code} does not say what now");
        for variable in variables {
            assert!(ERROR_VARIABLES.contains(&variable.as_str()), "{key} uses {variable}");
        }
    }
}

/// The shipped lines of every source below `folder`, without comments and unit tests.
fn shipped_lines(folder: &str) -> Vec<String> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    let mut lines = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && name != "tests" {
                folders.push(path);
            } else if name.ends_with(".rs") && !name.ends_with("tests.rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                let shipped = source.split("#[cfg(test)]\nmod tests {").next().unwrap();
                let code = shipped.lines().filter(|line| !line.trim_start().starts_with("//"));
                lines.extend(code.map(str::to_owned));
            }
        }
    }
    lines
}

/// Every literal below `folder`, as it is written.
fn all_literals(folder: &str) -> BTreeSet<String> {
    let lines = shipped_lines(folder);
    lines.iter().flat_map(|line| line.split('"').skip(1).step_by(2)).map(str::to_owned).collect()
}

/// Every literal that has the form of a key and begins with one of `groups`.
fn literals(folder: &str, groups: &[&str]) -> BTreeSet<String> {
    let is_key = |text: &&str| {
        groups.iter().any(|group| text.starts_with(group) && group.len() < text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.".contains(&b))
            && !text.ends_with('-')
    };
    all_literals(folder).iter().map(String::as_str).filter(is_key).map(str::to_owned).collect()
}

#[test]
fn every_text_that_the_sources_name_is_there() {
    const GROUPS: &[&str] = &[
        "label-",
        "progress-",
        "clock-notice-",
        "clock-offset-",
        "clock-probably-",
        "clock-window-",
        "clock-corrected",
        "clock-held",
        "clock-is-",
        "clock-may-",
        "value-",
        "type-",
        "plan-",
        "summary-",
        "conflicts-",
        "conditional-write-",
        "status-",
        "advice-",
        "doctor-",
        "check-state-",
        "check-line",
        "check-skipped",
        "check-not-",
        "evidence-",
        "init-",
        "demo-",
        "duration-",
        "size-",
        "list-",
        "help-",
    ];
    let keys = literals("src", GROUPS);
    assert!(keys.contains("size-bytes") && keys.contains("clock-notice-fix"), "{keys:?}");
    let known = catalogue(Lang::En);
    let lost: Vec<_> = keys.iter().filter(|key| !known.contains_key(*key)).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn no_text_is_left_that_nothing_says() {
    let folders = ["../core/src", "../engine/src", "../io/src", "../wire/src", "src"];
    let literals: BTreeSet<String> = folders.iter().flat_map(|f| all_literals(f)).collect();
    // `"action-{}"` and the like are put together with words that are literals as well.
    let openings: BTreeSet<&str> = literals
        .iter()
        .filter_map(|literal| literal.split_once('{'))
        .map(|(opening, _)| opening)
        .filter(|opening| opening.ends_with('-'))
        .collect();
    assert!(openings.contains("reason-") && openings.contains("culprit-"), "{openings:?}");
    let is_put_together = |key: &str| {
        let rest = openings.iter().filter_map(|opening| key.strip_prefix(opening));
        rest.into_iter().any(|rest| literals.contains(rest))
    };
    let is_fixed = |key: &str| {
        let rest = |prefix: &str| key.strip_prefix(prefix).map(str::to_owned);
        WORDS.iter().any(|(prefix, words)| rest(prefix).is_some_and(|r| words.contains(&&*r)))
    };
    let unsaid: Vec<String> = catalogue(Lang::En)
        .into_keys()
        .filter(|key| !key.contains('.'))
        // Other tests hold these to their uses.
        .filter(|key| !["arg-", "command-", "detail-"].iter().any(|p| key.starts_with(p)))
        .filter(|key| !literals.contains(key) && !is_put_together(key) && !is_fixed(key))
        .collect();
    assert!(unsaid.is_empty(), "{unsaid:?}");
}

#[test]
fn nobody_is_sent_to_the_doctor_by_the_doctor() {
    for lang in Lang::ALL {
        let names = |key: &str| key.starts_with("command-") || key.starts_with("help-");
        let mut texts = catalogue(lang).into_iter().filter(|(key, _)| !names(key));
        let sent = texts.find(|(_, (text, _))| text.contains("doctor"));
        assert_eq!(sent, None, "{lang:?}");
    }
}

#[test]
fn every_detail_of_our_own_has_its_sentence_and_every_sentence_its_use() {
    let folders = ["../core/src", "../wire/src", "../engine/src", "../io/src", "src"];
    let starts = |text: &str| text.split(": ").next().unwrap_or_default().to_owned();
    let lines = folders.iter().flat_map(|folder| shipped_lines(folder));
    let used: BTreeSet<String> = lines
        .flat_map(|line| line.split('"').skip(1).step_by(2).map(starts).collect::<Vec<_>>())
        .filter(|text| text.starts_with("detail-") && text != "detail-")
        .collect();
    let known = catalogue(Lang::En).into_keys().filter(|key| key.starts_with("detail-")).collect();
    assert_eq!(used, known);
}

#[test]
fn a_detail_is_our_sentence_or_the_words_of_others_made_harmless() {
    let texts = Texts::new(Lang::ZhCn);
    for (detail, said) in [
        ("detail-no-etag", "应答中的对象没有 ETag。"),
        ("detail-listed-twice: a: b\u{1b}", r"a: b\u{1b} 出现了两次。"),
        ("detail-that-nobody-has", "detail-that-nobody-has"),
        ("No such file (os error 2)\n", r"No such file (os error 2)\n"),
    ] {
        assert_eq!(texts.detail(detail), said.into(), "{detail}");
    }
}

#[test]
fn every_word_of_the_decisions_has_its_text() {
    let known = catalogue(Lang::En);
    for key in
        WORDS.iter().flat_map(|(prefix, words)| words.iter().map(move |w| format!("{prefix}{w}")))
    {
        assert!(known.contains_key(&key), "{key}");
    }
}

/// The lists that design and code fix: words of actions, states, causes, checks, patterns, …
const WORDS: &[(&str, &[&str])] = &[
    (
        "action-",
        &[
            "upload",
            "download",
            "delete-local",
            "delete-remote",
            "rename",
            "merge",
            "conflict",
            "compare",
            "adopt",
            "skip",
        ],
    ),
    (
        "pattern-",
        &[
            "none",
            "time-zone",
            "dual-boot",
            "whole-days",
            "dead-battery",
            "drift",
            "step",
            "vm-resume",
        ],
    ),
    (
        "condition-",
        &["atomic", "atomic-vendor-header", "atomic-bare-tag", "ignored", "refused", "not-atomic"],
    ),
    ("culprit-", &["none", "device", "storage", "middlebox", "unclear"]),
    ("clock-state-", &["ok", "off", "wrong", "unknown"]),
    ("check-state-", &["pass", "warn", "fail", "skip"]),
    (
        "check-",
        &[
            "config",
            "folder",
            "name-resolution",
            "tls",
            "clock",
            "credentials",
            "list",
            "write",
            "read",
            "delete",
            "conditional-write",
            "encryption",
            "os-time-service",
        ],
    ),
    (
        "cause-",
        &[
            "clock-slow",
            "clock-fast",
            "server-clock",
            "aged-request",
            "unknown-key",
            "wrong-secret",
            "expired-credentials",
            "policy",
            "no-bucket",
            "wrong-region",
            "url-style",
            "tls-not-yet-valid",
            "tls-expired",
            "tls-untrusted",
            "name-resolution",
            "unreachable",
            "proxy",
            "quota",
            "archived-object",
            "not-s3",
            "encryption",
        ],
    ),
];

#[test]
fn every_kind_of_guard_access_and_advice_has_its_text() {
    let known = catalogue(Lang::En);
    let guards = [
        GuardKind::FolderEmpty,
        GuardKind::FolderMissing,
        GuardKind::FolderOther,
        GuardKind::RemoteEmpty,
        GuardKind::RemoteOther,
        GuardKind::Deletions,
        GuardKind::Overwrites,
    ];
    let advice = System::ALL.into_iter().flat_map(advice).map(|advice| advice.title_key);
    for key in guards.map(GuardKind::code).into_iter().chain(advice) {
        assert!(known.contains_key(key), "{key}");
    }
}

#[test]
fn every_code_that_the_crates_name_has_its_texts() {
    const GROUPS: &[&str] = &[
        "config-",
        "address-",
        "secret-",
        "clock-tls-",
        "clock-plain",
        "clock-more-",
        "clock-other-",
        "clock-before-",
        "clock-untold",
        "clock-disputed",
        "clock-aged-",
        "clock-no-source",
        "clock-fix-",
        "access-",
        "unreachable-",
        "guard-",
        "path-",
        "listing-",
        "state-",
        "folder-",
        "usage",
        "kind-",
        "encryption-",
        "vendor-",
        "watch-",
        "devices-",
        "import-",
        "ntp-",
        "thresholds-",
        "format-",
        "ca-",
        "conflict-",
        "lab-",
        "region-",
        "system-",
        "interrupted",
    ];
    /// Keys of configurations and words of plans that look like codes.
    const OTHERS: &[&str] = &[
        "access-key-id",
        "folder-gone",
        "lab-worker",
        "guard-delete-count",
        "guard-delete-percent",
        "path-style",
        "secret-access-key",
    ];
    let known = catalogue(Lang::En);
    let all = ["../core/src", "../engine/src", "../io/src", "src/cli", "src/output", "src/lab"];
    let codes: BTreeSet<String> = all.iter().flat_map(|folder| literals(folder, GROUPS)).collect();
    assert!(codes.contains("unreachable-name") && codes.contains("config-syntax"), "{codes:?}");
    let lost: Vec<_> = codes
        .iter()
        .filter(|code| !OTHERS.contains(&code.as_str()))
        .filter(|code| !known.contains_key(&format!("{code}.help")))
        .collect();
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn a_text_has_its_variables_filled_in_without_marks_around_them() {
    let texts = Texts::new(Lang::En);
    let notice = texts.get(
        "clock-notice-slow",
        &[("storage", "h".into()), ("offset", texts.duration(1_800_000).into())],
    );
    assert_eq!(
        notice,
        "This clock differs from h by 30 min; probably it is slow. \
         Tidelock signed with the storage's time and synced."
    );
    assert_eq!(texts.get("summary-uploaded", &[("count", 1.into())]), "1 note up");
    assert_eq!(texts.get("summary-uploaded", &[("count", 1_000.into())]), "1000 notes up");
    assert_eq!(texts.get("no-such-key", &[]), "no-such-key");
}

#[test]
fn an_error_is_told_whole_even_when_a_detail_is_not_known() {
    let told = Texts::new(Lang::En).told("access-no-bucket", &[("storage", "h".into())]);
    assert_eq!(told.what, "h has no bucket named ….");
    let told = Texts::new(Lang::En).told("no-such-code", &[("detail", "E7".into())]);
    assert_eq!(told.what, "Something went wrong: E7");
    let told = Texts::new(Lang::ZhCn).told("config-plain-secret", &[]);
    assert!(told.help.contains("{ env = \"NAME\" }"), "{}", told.help);
}
