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
    "usage.why",
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
    "state-unusable.why",
    "path-unreadable.why",
    "path-name-impossible.why",
    "path-name-clash.why",
    "path-not-writable.why",
    "path-too-large.why",
    "ca-unreadable.why",
    "system-refused.why",
    "lab-not-started.why",
    "lab-not-started.help",
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
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                let shipped = source.split("#[cfg(test)]\nmod tests {").next().unwrap();
                let code = shipped.lines().filter(|line| !line.trim_start().starts_with("//"));
                lines.extend(code.map(str::to_owned));
            }
        }
    }
    lines
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
    let lines = shipped_lines(folder);
    let texts = lines.iter().flat_map(|line| line.split('"').skip(1).step_by(2));
    texts.filter(is_key).map(str::to_owned).collect()
}

#[test]
fn every_text_that_the_sources_name_is_there() {
    const GROUPS: &[&str] = &[
        "label-",
        "progress-",
        "clock-notice-",
        "clock-offset-",
        "clock-probably-",
        "clock-surely-",
        "clock-source",
        "value-",
        "type-",
        "plan-",
        "summary-",
        "status-",
        "advice-",
        "doctor-",
        "check-state-",
        "check-skipped",
        "check-not-",
        "evidence-",
        "init-",
        "demo-",
        "duration-",
        "size-",
        "list-",
    ];
    let keys = literals("src", GROUPS);
    assert!(keys.contains("size-bytes") && keys.contains("clock-notice-fix"), "{keys:?}");
    let known = catalogue(Lang::En);
    let lost: Vec<_> = keys.iter().filter(|key| !known.contains_key(*key)).collect();
    assert!(lost.is_empty(), "{lost:?}");
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
        "ca-",
        "lab-not",
        "region-",
        "system-",
    ];
    /// Keys of configurations and words of plans that look like codes.
    const OTHERS: &[&str] = &[
        "access-key-id",
        "folder-gone",
        "guard-delete-count",
        "guard-delete-percent",
        "path-style",
        "secret-access-key",
    ];
    let known = catalogue(Lang::En);
    let all = ["../core/src", "../engine/src", "../io/src", "src/cli", "src/output"];
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
