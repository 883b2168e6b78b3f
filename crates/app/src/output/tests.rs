//! What people and scripts read, word by word, for every kind of end.

use std::path::Path;
use std::sync::LazyLock;

use tidelock_core::address::Endpoint;
use tidelock_core::advice::System;
use tidelock_core::clock::{
    ClockPart, ClockState, ClockStop, ClockView, Offset, Pattern, SourceKind,
};
use tidelock_core::guard::{Guard, GuardKind};
use tidelock_core::path::VaultPath;
use tidelock_core::plan::{Action, Reason};
use tidelock_core::time::Timestamp;
use tidelock_engine::outcome::{Conflict, Failure, Outcome, PlanLine};
use tidelock_engine::ports::{
    Access, NetFault, PathProblem, StateError, StoreClock, StoreError, Traffic,
};

use tidelock_wire::vendor::Vendor;

use super::*;
use crate::text::{Lang, Texts};

static ENDPOINT: LazyLock<Endpoint> =
    LazyLock::new(|| Endpoint::parse("https://cos.ap-guangzhou.myqcloud.com").unwrap());

fn facts() -> Facts<'static> {
    Facts {
        vault: "notes",
        folder: Path::new("/home/li/Notes"),
        home: home(&ENDPOINT, Vendor::TencentCos),
        state_dir: Path::new("/home/li/.local/state/tidelock"),
    }
}

fn home(endpoint: &Endpoint, vendor: Vendor) -> Home<'_> {
    let (bucket, region) = ("notes-1250000000", Some("ap-guangzhou"));
    Home::Bucket { endpoint, vendor, bucket, prefix: "", region }
}

fn path(text: &str) -> VaultPath {
    VaultPath::parse(text).unwrap()
}

fn view(offset_ms: i64, state: ClockState) -> ClockView {
    ClockView {
        offset: Some(Offset::exactly(offset_ms).widened(900)),
        state,
        corrected: state == ClockState::Wrong,
        source: Some(SourceKind::StorageDate),
    }
}

fn clock(offset_ms: i64, state: ClockState) -> Option<StoreClock> {
    Some(StoreClock { view: view(offset_ms, state), saved: None })
}

/// What `shown` makes of an outcome, in both languages.
fn in_both(outcome: &Outcome, shown: impl Fn(&Report<'_>) -> String) -> String {
    let texts = Lang::ALL.map(Texts::new);
    texts.each_ref().map(|texts| shown(&Report::new(facts(), outcome, texts))).concat()
}

fn done(outcome: &Outcome) -> String {
    in_both(outcome, |report| report.text(Extent::Done) + &report.complaints())
}

fn stopped(cause: impl Into<tidelock_engine::outcome::Cause>) -> Outcome {
    Outcome { failures: vec![Failure::of_run(cause)], ..Outcome::default() }
}

fn busy_sync() -> Outcome {
    Outcome {
        uploaded: 2,
        downloaded: 1,
        deleted_local: 1,
        conflicts: vec![Conflict {
            path: path("购物/清单.md"),
            kept_as: "购物/清单 (conflict pc dbf16ce8).md".to_owned(),
        }],
        failures: vec![Failure {
            path: Some("a\u{202e}b.md".to_owned()),
            cause: PathProblem {
                name: "a\u{202e}b.md".to_owned(),
                code: "path-unreadable",
                detail: "Permission denied".to_owned(),
            }
            .into(),
        }],
        traffic: Traffic { requests: 9, bytes_up: 1_536, bytes_down: 42 },
        elapsed_ms: 1_240,
        clock: clock(1_800_100, ClockState::Wrong),
        ..Outcome::default()
    }
}

#[test]
fn what_was_passed_over_is_a_note_and_no_failure() {
    let link = |number: usize| PathProblem {
        name: format!("{number}\u{202e}.md"),
        code: "path-link",
        detail: "a link".to_owned(),
    };
    let outcome = Outcome { passed_over: (0..7).map(link).collect(), ..Outcome::default() };
    assert_eq!(outcome.exit_code(), 0);
    let shown = in_both(&outcome, |report| report.text(Extent::Done) + &report.notes());
    insta::assert_snapshot!(shown, @r"
    notes: everything is up to date.
    note: 0\u{202e}.md is a link, and was skipped.
    note: 1\u{202e}.md is a link, and was skipped.
    note: 2\u{202e}.md is a link, and was skipped.
    note: 3\u{202e}.md is a link, and was skipped.
    note: 4\u{202e}.md is a link, and was skipped.
      … and 2 more; --json lists them all
    notes：一切都是最新的。
    提示：0\u{202e}.md 是链接，已跳过。
    提示：1\u{202e}.md 是链接，已跳过。
    提示：2\u{202e}.md 是链接，已跳过。
    提示：3\u{202e}.md 是链接，已跳过。
    提示：4\u{202e}.md 是链接，已跳过。
      ……另有 2 项；用 --json 可列出全部
    ");
    let texts = Texts::new(Lang::En);
    let object = serde_json::to_value(Report::new(facts(), &outcome, &texts).object(Extent::Done));
    let skipped = &object.unwrap()["skipped"];
    assert_eq!(skipped.as_array().map(Vec::len), Some(7));
    let what = "0\\u{202e}.md is a link, and was skipped.";
    let first = serde_json::json!({"path": "0\u{202e}.md", "code": "path-link", "what": what});
    assert_eq!(skipped[0], first);
}

#[test]
fn a_sync_without_changes_says_so() {
    insta::assert_snapshot!(done(&Outcome::default()), @r"
    notes: everything is up to date.
    notes：一切都是最新的。
    ");
}

#[test]
fn a_busy_sync_tells_numbers_conflicts_and_what_failed() {
    insta::assert_snapshot!(done(&busy_sync()), @r"
    notes: synced, but not everything. 2 notes up, 1 note down, 1 deleted here, 1 conflict, 1 path failed.
    1.5 KiB up, 42 B down, 9 requests, 1.2 s
    购物/清单.md: both versions are kept; this device's is now 购物/清单 (conflict pc dbf16ce8).md
    error: a\u{202e}b.md cannot be read.
      why: Permission denied
      help: Check its rights, and whether another program holds it open.
    notes：同步完成，但有遗漏。上传 2 篇、下载 1 篇、本机删除 1 篇、1 处冲突、1 个路径失败。
    上行 1.5 KiB，下行 42 字节，9 次请求，用时 1.2 秒
    购物/清单.md：两个版本都已保留，本机的版本现为 购物/清单 (conflict pc dbf16ce8).md
    错误：无法读取 a\u{202e}b.md。
      原因：Permission denied
      解决办法：请检查其权限，以及是否被其他程序占用。
    ");
}

#[test]
fn conflicts_alone_are_no_failure() {
    let outcome = Outcome { failures: Vec::new(), ..busy_sync() };
    let said = in_both(&outcome, |report| report.text(Extent::Done));
    assert!(said.contains("notes: synced. "), "{said}");
}

#[test]
fn an_interrupted_sync_tells_what_is_done() {
    let outcome = Outcome { uploaded: 20, interrupted: true, ..Outcome::default() };
    insta::assert_snapshot!(done(&outcome), @r"
    notes: interrupted. 20 notes up; the next sync goes on from there.
    0 B up, 0 B down, 0 requests, 0 s
    notes：已中断。上传 20 篇；下次同步会接着进行。
    上行 0 字节，下行 0 字节，0 次请求，用时 0 秒
    ");
}

#[test]
fn a_guard_shows_what_it_holds_back_and_how_to_let_it_pass() {
    let outcome = stopped(Guard {
        kind: GuardKind::Deletions,
        paths: (0..22).map(|n| path(&format!("{n}.md"))).collect(),
        confirm_id: "00112233aabbccdd".to_owned(),
    });
    insta::assert_snapshot!(in_both(&outcome, |report| report.complaints()), @r"
    error: 22 notes would be deleted, so nothing was done.
      why: That is more than is ordinary in one sync.
        0.md
        1.md
        2.md
        3.md
        4.md
        5.md
        6.md
        7.md
        8.md
        9.md
        10.md
        11.md
        12.md
        13.md
        14.md
        15.md
        16.md
        17.md
        18.md
        19.md
        … and 2 more; --json lists them all
      help: If you want this, run the sync again with --confirm 00112233aabbccdd
    错误：将有 22 篇笔记被删除，因此没有进行任何操作。
      原因：这超出了一次同步的正常范围。
        0.md
        1.md
        2.md
        3.md
        4.md
        5.md
        6.md
        7.md
        8.md
        9.md
        10.md
        11.md
        12.md
        13.md
        14.md
        15.md
        16.md
        17.md
        18.md
        19.md
        ……另有 2 项；用 --json 可列出全部
      解决办法：如果这正是您想要的，请加上 --confirm 00112233aabbccdd 重新同步。
    ");
}

#[test]
fn a_clock_that_must_not_be_corrected_alone_stops_with_evidence_and_the_way_on() {
    let seen = Offset::exactly(108_000_000);
    let outcome = Outcome {
        clock: clock(108_000_000, ClockState::Wrong),
        ..stopped(StoreError::Clock(ClockStop::MoreThanADay { seen }))
    };
    insta::assert_snapshot!(done(&outcome), @r"
    notes: stopped before anything was done.
    error: This clock is 30 h away from cos.ap-guangzhou.myqcloud.com, and Tidelock did not go on.
      why: More than a day is corrected only when a second source agrees or you do.
      help: Sync this device's clock, or sync with --accept-clock to go on with the storage's time.
    notes：已停止，没有进行任何操作。
    错误：本机时钟与 cos.ap-guangzhou.myqcloud.com 相差 30 小时，Tidelock 没有继续。
      原因：相差超过一天时，需要另一个时间来源佐证或您的同意，才会校正。
      解决办法：请同步本机时钟，或加上 --accept-clock 进行同步，按存储端的时间继续。
    ");
}

/// A refusal of access, and the clock's part in it.
fn refused(access: Access, code: &str, message: &str, clock: ClockPart) -> StoreError {
    let (code, message) = (code.to_owned(), message.to_owned());
    StoreError::Access { access, status: 403, code, message, clock }
}

const HALF_AN_HOUR: Offset = Offset::exactly(1_800_000);

#[test]
fn a_wrong_clock_and_a_wrong_key_are_both_told() {
    let corrected = ClockPart::Corrected { offset: HALF_AN_HOUR };
    let (code, message) = ("SignatureDoesNotMatch", "The signature does not match");
    let outcome = Outcome {
        clock: clock(1_800_000, ClockState::Wrong),
        ..stopped(refused(Access::WrongSecret, code, message, corrected))
    };
    insta::assert_snapshot!(done(&outcome), @r"
    notes: stopped before anything was done.
    error: cos.ap-guangzhou.myqcloud.com refuses the signature.
      why: The secret does not belong to this key ID, or a proxy on the way changes requests.
      help: Copy the secret again from the provider, without blanks at its ends.
    warning: This clock is 30 min off as well: a second, separate problem.
      why: The request was signed for the storage's time, and refused all the same: 403 SignatureDoesNotMatch: The signature does not match
      help: Tidelock gets along with the clock; sync it for all your other programs. `tidelock clock` shows how.
    notes：已停止，没有进行任何操作。
    错误：cos.ap-guangzhou.myqcloud.com 拒绝了签名。
      原因：密钥与密钥 ID 不匹配，或途中的代理改动了请求。
      解决办法：请从服务商处重新复制密钥，注意首尾不要带空格。
    警告：本机时钟还相差 30 分钟，这是另一个独立的问题。
      原因：请求已按存储端的时间签名，仍被拒绝：403 SignatureDoesNotMatch: The signature does not match
      解决办法：时钟误差 Tidelock 可以应付；为了其他程序，也请同步时钟。运行 `tidelock clock` 可查看方法。
    ");
}

#[test]
fn a_storage_that_cannot_be_reached_is_named() {
    let detail = "connection refused".to_owned();
    let outcome = stopped(StoreError::Unreachable { fault: NetFault::Refused, detail });
    insta::assert_snapshot!(done(&outcome), @r"
    notes: stopped before anything was done.
    error: Nobody answers at cos.ap-guangzhou.myqcloud.com.
      why: The host refuses the connection: no server listens there, or a firewall is in between.
      help: Check host and port of the endpoint, and whether the server runs.
    notes：已停止，没有进行任何操作。
    错误：cos.ap-guangzhou.myqcloud.com 无人应答。
      原因：主机拒绝连接：那里没有服务在运行，或被防火墙阻断。
      解决办法：请检查端点的主机和端口，以及服务是否在运行。
    ");
}

#[test]
fn another_sync_that_runs_is_told() {
    insta::assert_snapshot!(done(&stopped(StateError::Busy("process 7".to_owned()))), @r"
    notes: stopped before anything was done.
    error: Another sync of this vault is running.
      why: Two at once would get in each other's way.
      help: Wait for it to end. If none is running, try again: the lock ends with its process.
    notes：已停止，没有进行任何操作。
    错误：这个笔记库正在进行另一次同步。
      原因：两次同步同时进行会互相干扰。
      解决办法：请等它结束。如果并没有在同步，请重试：锁会随进程结束而释放。
    ");
}

#[test]
fn a_storage_that_wants_to_be_left_alone_is_told_with_its_wish() {
    let wish = StoreError::Busy { status: 429, retry_after_ms: Some(3_600_000) };
    insta::assert_snapshot!(done(&stopped(wish)), @r"
    notes: stopped before anything was done.
    error: cos.ap-guangzhou.myqcloud.com asks to be left alone for 1 h.
      why: A sync waits for 5 min at most, so it stopped here; the answer was 429.
      help: Run it again after that time; what was done is recorded.
    notes：已停止，没有进行任何操作。
    错误：cos.ap-guangzhou.myqcloud.com 要求 1 小时之后再来。
      原因：同步最多等待 5 分钟，因此就此停止；应答为 429。
      解决办法：请在此之后重新运行；已完成的部分已有记录。
    ");
}

fn previewed() -> Outcome {
    let lines = [
        ("a.md", Action::Upload, Reason::EditedHere),
        ("b.md", Action::Download, Reason::NewThere),
        ("c.md", Action::Adopt, Reason::SameContent),
        ("旧.md", Action::DeleteRemote, Reason::DeletedHere),
        ("d.md", Action::KeepBoth, Reason::EditedOnBoth),
    ];
    let line = |(name, action, reason): (&str, _, _)| PlanLine { path: path(name), action, reason };
    Outcome {
        plan: lines.into_iter().map(line).collect(),
        clock: clock(-60_000, ClockState::Off),
        last_sync: Some(Timestamp::from_s(1_795_479_399)),
        ..Outcome::default()
    }
}

#[test]
fn a_preview_says_per_path_what_would_happen_and_why() {
    insta::assert_snapshot!(in_both(&previewed(), |report| report.text(Extent::Plan)), @r"
    notes: a sync would do this:
      upload: a.md (changed here, not at the storage)
      download: b.md (new at the storage)
      delete at the storage: 旧.md (deleted here)
      keep both: d.md (changed on both sides: joined where that is certain, else both are kept)
    clock: 1 min fast against cos.ap-guangzhou.myqcloud.com
    notes：同步将会：
      上传：a.md（本机有修改，存储端没有）
      下载：b.md（存储端新增）
      在存储端删除：旧.md（本机已删除）
      两者都保留：d.md（两端都有修改：能确定时合并，否则两者都保留）
    时钟：比 cos.ap-guangzhou.myqcloud.com 快 1 分钟
    ");
}

#[test]
fn a_status_adds_the_last_sync_and_the_clock() {
    let now = Timestamp::from_s(1_795_479_399 + 7_200);
    let outcome = Outcome { plan: Vec::new(), ..previewed() };
    let never = Outcome { last_sync: None, clock: None, ..outcome.clone() };
    let shown = |report: &Report<'_>| report.text(Extent::Status { now });
    insta::assert_snapshot!(in_both(&outcome, shown) + &in_both(&never, shown), @r"
    There is nothing to do.
    last sync: 2026-11-24T00:16:39Z (2 h ago)
    clock: 1 min fast against cos.ap-guangzhou.myqcloud.com
    无事可做。
    上次同步：2026-11-24T00:16:39Z（2 小时前）
    时钟：比 cos.ap-guangzhou.myqcloud.com 快 1 分钟
    There is nothing to do.
    last sync: never
    无事可做。
    上次同步：从未
    ");
}

#[test]
fn the_notice_comes_only_after_a_sync_with_a_correction_that_matters() {
    let noticed =
        |outcome: &Outcome| in_both(outcome, |report| report.clock_notice().unwrap_or_default());
    let of = |offset_ms, state| {
        noticed(&Outcome { clock: clock(offset_ms, state), ..Outcome::default() })
    };
    assert!(of(1_800_000, ClockState::Wrong).contains("30 min; probably it is slow"));
    assert!(of(1_800_000, ClockState::Wrong).contains("Other programs will fail"));
    assert!(of(-1_800_000, ClockState::Wrong).contains("30 min; probably it is fast"));
    assert_eq!(of(29_999, ClockState::Wrong), "");
    assert_eq!(of(1_800_000, ClockState::Off), "", "what was not corrected is not told as such");
    let full = Outcome { clock: clock(1_800_000, ClockState::Wrong), ..stopped(StoreError::Quota) };
    assert_eq!(noticed(&full), "", "nothing was synced");
}

#[test]
fn the_notice_says_that_others_fail_only_where_they_do() {
    let texts = Texts::new(Lang::En);
    for (vendor, offset_ms, said) in [
        (Vendor::TencentCos, 180_000, "accepts other programs all the same"),
        (Vendor::TencentCos, 1_800_000, "Other programs will fail"),
        (Vendor::Garage, 1_800_000, "accepts other programs all the same"),
        (Vendor::Generic, 1_800_000, "Other programs may fail"),
    ] {
        let outcome = Outcome { clock: clock(offset_ms, ClockState::Wrong), ..Outcome::default() };
        let facts = Facts { home: home(&ENDPOINT, vendor), ..facts() };
        let notice = Report::new(facts, &outcome, &texts).clock_notice().unwrap();
        assert!(notice.contains(said), "{vendor:?}: {notice}");
    }
}

#[test]
fn a_storage_is_named_with_its_port_where_one_is_written() {
    let endpoint = Endpoint::parse("http://127.0.0.1:9000").unwrap();
    let facts = Facts { home: home(&endpoint, Vendor::TencentCos), ..facts() };
    let unreachable = |fault| {
        let outcome = stopped(StoreError::Unreachable { fault, detail: String::new() });
        Report::new(facts, &outcome, &Texts::new(Lang::En)).complaints()
    };
    let refused = unreachable(NetFault::Refused);
    assert!(refused.starts_with("error: Nobody answers at 127.0.0.1:9000."), "{refused}");
    let name = unreachable(NetFault::Name);
    assert!(name.starts_with("error: The name 127.0.0.1 cannot be found."), "{name}");
}

#[test]
fn scripts_get_every_field() {
    let mut outcome = busy_sync();
    outcome.failures[0].path = Some("a\tb.md".to_owned());
    let texts = Texts::new(Lang::En);
    let json = |outcome: &Outcome, extent| {
        serde_json::to_string(&Report::new(facts(), outcome, &texts).object(extent)).unwrap()
    };
    insta::assert_snapshot!(json(&outcome, Extent::Done), @r#"{"vault":"notes","result":"partial","exit_code":1,"uploaded":2,"downloaded":1,"deleted_local":1,"deleted_remote":0,"renamed":0,"merged":0,"conflicts":[{"path":"购物/清单.md","kept_as":"购物/清单 (conflict pc dbf16ce8).md"}],"errors":[{"path":"a\tb.md","code":"path-unreadable","what":"a\\tb.md cannot be read.","why":"Permission denied","help":"Check its rights, and whether another program holds it open.","confirm_id":null}],"skipped":[],"bytes_up":1536,"bytes_down":42,"requests":9,"elapsed_ms":1240,"clock":{"offset_ms":1800100,"uncertainty_ms":900,"state":"wrong","corrected":true,"source":"storage-date"}}"#);
    insta::assert_snapshot!(json(&previewed(), Extent::Plan), @r#"{"vault":"notes","result":"ok","exit_code":0,"uploaded":0,"downloaded":0,"deleted_local":0,"deleted_remote":0,"renamed":0,"merged":0,"conflicts":[],"errors":[],"skipped":[],"bytes_up":0,"bytes_down":0,"requests":0,"elapsed_ms":0,"clock":{"offset_ms":-60000,"uncertainty_ms":900,"state":"off","corrected":false,"source":"storage-date"},"plan":[{"path":"a.md","action":"upload","reason":"edited-here"},{"path":"b.md","action":"download","reason":"new-there"},{"path":"c.md","action":"adopt","reason":"same-content"},{"path":"旧.md","action":"delete-remote","reason":"deleted-here"},{"path":"d.md","action":"conflict","reason":"edited-on-both"}]}"#);
    let now = Timestamp::from_s(0);
    insta::assert_snapshot!(json(&Outcome::default(), Extent::Status { now }), @r#"{"vault":"notes","result":"ok","exit_code":0,"uploaded":0,"downloaded":0,"deleted_local":0,"deleted_remote":0,"renamed":0,"merged":0,"conflicts":[],"errors":[],"skipped":[],"bytes_up":0,"bytes_down":0,"requests":0,"elapsed_ms":0,"clock":{"offset_ms":null,"uncertainty_ms":null,"state":"unknown","corrected":false,"source":null},"plan":[],"last_sync":null}"#);
}

#[test]
fn scripts_get_the_guard_with_its_list() {
    let outcome = stopped(Guard {
        kind: GuardKind::FolderEmpty,
        paths: vec![path("a.md")],
        confirm_id: "00112233aabbccdd".to_owned(),
    });
    let texts = Texts::new(Lang::ZhCn);
    let report = Report::new(facts(), &outcome, &texts);
    insta::assert_snapshot!(serde_json::to_string(&report.object(Extent::Done)).unwrap(), @r#"{"vault":"notes","result":"stopped","exit_code":6,"uploaded":0,"downloaded":0,"deleted_local":0,"deleted_remote":0,"renamed":0,"merged":0,"conflicts":[],"errors":[{"path":null,"code":"guard-folder-empty","what":"文件夹 /home/li/Notes 是空的，而上次还有笔记；没有进行任何操作。","why":"磁盘没有挂载时就是这样，如果继续同步，存储端的笔记会全部被删除。","help":"请挂载磁盘。如果您确实删除了全部笔记，请加上 --confirm 00112233aabbccdd 重新同步。","confirm_id":"00112233aabbccdd","paths":["a.md"]}],"skipped":[],"bytes_up":0,"bytes_down":0,"requests":0,"elapsed_ms":0,"clock":{"offset_ms":null,"uncertainty_ms":null,"state":"unknown","corrected":false,"source":null}}"#);
}

#[test]
fn the_reason_of_a_refusal_keeps_its_code_whatever_the_clock() {
    let texts = Texts::new(Lang::En);
    let corrected = ClockPart::Corrected { offset: HALF_AN_HOUR };
    let held = ClockPart::Held(ClockStop::PlainHttp { seen: HALF_AN_HOUR });
    for (access, clock, codes) in [
        (Access::NoBucket, corrected, &["access-no-bucket", "access-and-clock"][..]),
        (Access::Policy, corrected, &["access-policy", "access-and-clock"]),
        (Access::WrongSecret, held, &["access-wrong-secret", "clock-plain-http"]),
        (Access::Policy, ClockPart::Nothing, &["access-policy"]),
        (Access::NoBucket, ClockPart::Unknown, &["access-no-bucket"]),
    ] {
        let outcome = stopped(refused(access, "X", "", clock));
        let told =
            serde_json::to_value(Report::new(facts(), &outcome, &texts).object(Extent::Done))
                .unwrap();
        let errors = told["errors"].as_array().unwrap();
        let told: Vec<&str> = errors.iter().map(|e| e["code"].as_str().unwrap()).collect();
        assert_eq!(told, codes, "{outcome:?}");
    }
}

#[test]
fn a_refusal_without_a_known_reason_says_what_is_known_of_the_clock() {
    let right = stopped(refused(Access::Denied, "", "", ClockPart::Nothing));
    let unknown = stopped(refused(Access::Denied, "Suspended", "Pay.", ClockPart::Unknown));
    insta::assert_snapshot!(in_both(&right, |report| report.complaints()), @r"
    error: cos.ap-guangzhou.myqcloud.com refuses, and gives no reason that is known here: 403
      why: The clock is not the reason: it is not far enough off. Usually it is the key, its rights, or the bucket's name.
      help: Compare all three with the provider's console.
    错误：cos.ap-guangzhou.myqcloud.com 拒绝了访问，且没有给出已知的原因：403
      原因：不是时钟的问题，差值没有大到那个程度。通常是密钥、权限或存储桶名称的问题。
      解决办法：请与服务商控制台逐一核对。
    ");
    insta::assert_snapshot!(in_both(&unknown, |report| report.complaints()), @r"
    error: cos.ap-guangzhou.myqcloud.com refuses, and gives no reason that is known here: 403 Suspended: Pay.
      why: Whether the clock is the reason cannot be told: no answer had a usable Date. Usually it is the key, its rights, or the bucket's name.
      help: Compare all three with the provider's console.
    错误：cos.ap-guangzhou.myqcloud.com 拒绝了访问，且没有给出已知的原因：403 Suspended: Pay.
      原因：无法判断是不是时钟的问题：应答中没有可用的 Date。通常是密钥、权限或存储桶名称的问题。
      解决办法：请与服务商控制台逐一核对。
    ");
}

#[test]
fn a_storage_that_blames_the_time_and_tells_none_is_told_as_such() {
    let here = Timestamp::from_s(1_795_479_399);
    let told = Some(here.plus_ms(1_800_000));
    let evidence = stopped(StoreError::Clock(ClockStop::Untold { told, here }));
    let none = stopped(StoreError::Clock(ClockStop::Untold { told: None, here }));
    assert_eq!((evidence.exit_code(), evidence.result_word()), (3, "stopped"));
    insta::assert_snapshot!(in_both(&evidence, |report| report.complaints()), @r"
    error: cos.ap-guangzhou.myqcloud.com refuses the time of the request, and tells none that can be trusted.
      why: By the words of the refusal it is 2026-11-24T00:46:39Z there, and 2026-11-24T00:16:39Z here: 30 min apart. That alone corrects no clock.
      help: Compare this device's clock with another one, and let the system sync it. If it is right, tell whoever runs the storage that its answers carry no usable Date.
    错误：cos.ap-guangzhou.myqcloud.com 因时间拒绝了请求，却没有给出可信的时间。
      原因：按拒绝时的说法，那里是 2026-11-24T00:46:39Z，而本机是 2026-11-24T00:16:39Z，相差 30 分钟。仅凭这一点不会校正时钟。
      解决办法：请将本机时钟与其他时钟对照，并让系统校时。如果本机时钟没错，请告知该存储的管理员：它的应答中没有可用的 Date。
    ");
    insta::assert_snapshot!(in_both(&none, |report| report.complaints()), @r"
    error: cos.ap-guangzhou.myqcloud.com refuses the time of the request, and tells none that can be trusted.
      why: No answer carries a usable Date, and the refusal names no time. That alone corrects no clock.
      help: Compare this device's clock with another one, and let the system sync it. If it is right, tell whoever runs the storage that its answers carry no usable Date.
    错误：cos.ap-guangzhou.myqcloud.com 因时间拒绝了请求，却没有给出可信的时间。
      原因：应答中没有可用的 Date，拒绝时也没有给出时间。仅凭这一点不会校正时钟。
      解决办法：请将本机时钟与其他时钟对照，并让系统校时。如果本机时钟没错，请告知该存储的管理员：它的应答中没有可用的 Date。
    ");
    for stop in [ClockStop::Disputed, ClockStop::Aged] {
        let said = in_both(&stopped(StoreError::Clock(stop)), |report| report.complaints());
        assert!(!said.contains('…') && !said.contains("error: clock-"), "{said}");
    }
}

#[test]
fn an_interruption_is_an_entry_for_scripts_only() {
    let outcome = Outcome { uploaded: 20, interrupted: true, ..Outcome::default() };
    let texts = Texts::new(Lang::En);
    let report = Report::new(facts(), &outcome, &texts);
    let object = serde_json::to_value(report.object(Extent::Done)).unwrap();
    assert_eq!(object["errors"][0]["code"], "interrupted");
    assert_eq!(object["exit_code"], 130);
    assert_eq!(report.complaints(), "", "the summary has said so");
}

fn measured(view: ClockView, pattern: Pattern) -> ClockReport<'static> {
    ClockReport { facts: facts(), view, pattern, trouble: None, system: System::LinuxChrony }
}

#[test]
fn a_measured_clock_is_told_with_its_repair() {
    let wrong = measured(view(28_800_000, ClockState::Wrong), Pattern::TimeZone);
    let right = measured(view(-200, ClockState::Ok), Pattern::None);
    let texts = Lang::ALL.map(Texts::new);
    let said = texts.each_ref().map(|texts| wrong.text(texts) + &right.text(texts)).concat();
    insta::assert_snapshot!(said, @r"
    This clock is 8 h behind cos.ap-guangzhou.myqcloud.com (± 0.9 s).
    Probably this device's clock is slow.
    The clock is wrong.
    cos.ap-guangzhou.myqcloud.com refuses requests that are more than 15 min off.
    Tidelock signs with the storage's time.
    The difference is a whole number of quarter hours, as between time zones: probably the time zone is wrong, not the time. Set the zone.
    To repair this clock:
      Let chrony sync the clock at once (needs administrator rights)
        sudo chronyc -a 'burst 4/4'
        sudo chronyc -a makestep
    This clock agrees with cos.ap-guangzhou.myqcloud.com (± 0.9 s).
    The clock is right.
    本机时钟比 cos.ap-guangzhou.myqcloud.com 慢 8 小时（± 0.9 秒）。
    很可能是本机时钟慢了。
    时钟不准。
    偏差超过 15 分钟的请求会被 cos.ap-guangzhou.myqcloud.com 拒绝。
    Tidelock 按存储端的时间签名。
    差值是一刻钟的整数倍，像是时区之差：很可能是时区设错了，而不是时间。请改正时区。
    修复本机时钟：
      让 chrony 立即同步时钟（需要管理员权限）
        sudo chronyc -a 'burst 4/4'
        sudo chronyc -a makestep
    本机时钟与 cos.ap-guangzhou.myqcloud.com 一致（± 0.9 秒）。
    时钟是准确的。
    ");
    let json = serde_json::to_string(&wrong.object(&texts[0])).unwrap();
    insta::assert_snapshot!(json, @r#"{"vault":"notes","state":"wrong","offset_ms":28800000,"uncertainty_ms":900,"vendor":"tencent-cos","tolerance_ms":900000,"sources":[{"name":"cos.ap-guangzhou.myqcloud.com","kind":"storage-date","offset_ms":28800000,"uncertainty_ms":900,"agrees":true,"error":null}],"pattern":"time-zone","culprit":"unclear","advice":[{"title":"Let chrony sync the clock at once","commands":["sudo chronyc -a 'burst 4/4'","sudo chronyc -a makestep"],"needs_admin":true}],"errors":[]}"#);
}

/// What went wrong while the clock was measured.
fn trouble(error: StoreError, kind: TroubleKind) -> Option<Trouble> {
    let texts = Texts::new(Lang::En);
    let told = Told::of(&Failure::of_run(error), &facts().args(None, &texts), &texts);
    Some(Trouble { told, kind })
}

/// Everything that `tidelock clock` says, in English.
fn all_said(report: &ClockReport<'_>) -> String {
    let texts = Texts::new(Lang::En);
    report.text(&texts) + &report.complaint(&texts).unwrap_or_default()
}

#[test]
fn a_correction_that_is_held_back_is_not_said_to_be_used() {
    let seen = Offset::exactly(1_800_000);
    let view = ClockView { corrected: false, ..view(1_800_000, ClockState::Wrong) };
    let mut report = measured(view, Pattern::None);
    report.trouble = trouble(StoreError::Clock(ClockStop::PlainHttp { seen }), TroubleKind::Held);
    assert_eq!(report.exit_code(), 0);
    insta::assert_snapshot!(all_said(&report), @r"
    This clock is 30 min behind cos.ap-guangzhou.myqcloud.com (± 0.9 s).
    Probably this device's clock is slow.
    The clock is wrong.
    cos.ap-guangzhou.myqcloud.com refuses requests that are more than 15 min off.
    Tidelock does not correct that by itself, so a sync would stop. The connection is plain http: anybody on the way could have written that time. Use https, or sync this device's clock; if you trust the network, sync with --accept-clock.
    To repair this clock:
      Let chrony sync the clock at once (needs administrator rights)
        sudo chronyc -a 'burst 4/4'
        sudo chronyc -a makestep
    ");
}

#[test]
fn what_a_vendor_refuses_is_only_said_where_it_is_known() {
    for (vendor, offset_ms, said, unsaid) in [
        (Vendor::Generic, 1_800_000, "is not known", "5 min off"),
        (Vendor::Garage, 1_800_000, "still accepts", "24 h"),
        (Vendor::TencentCos, 180_000, "still accepts", "refuses"),
        (Vendor::TencentCos, 1_800_000, "refuses requests that are more than 15 min off", "known"),
    ] {
        let state = ClockState::of(offset_ms, vendor.tolerance_ms());
        let mut report = measured(view(offset_ms, state), Pattern::None);
        report.facts.home = home(&ENDPOINT, vendor);
        let text = all_said(&report);
        assert!(text.contains(said) && !text.contains(unsaid), "{vendor:?}: {text}");
    }
}

#[test]
fn a_trouble_that_does_not_stop_a_measurement_is_a_warning() {
    let mut report = measured(view(-200, ClockState::Ok), Pattern::None);
    let error = refused(Access::WrongSecret, "SignatureDoesNotMatch", "", ClockPart::Nothing);
    report.trouble = trouble(error, TroubleKind::Else);
    let text = all_said(&report);
    assert!(text.contains("warning: cos.") && !text.contains("error: "), "{text}");
}

#[test]
fn a_clock_that_was_blamed_but_not_measured_gets_its_repair() {
    let unknown =
        ClockView { offset: None, state: ClockState::Unknown, corrected: false, source: None };
    let mut report = measured(unknown, Pattern::None);
    let here = Timestamp::from_s(1_795_479_399);
    let error = StoreError::Clock(ClockStop::Untold { told: None, here });
    report.trouble = trouble(error, TroubleKind::OfThisClock);
    insta::assert_snapshot!(all_said(&report), @r"
    Nothing is known about the clock.
    It is not clear whether any clock is wrong, and whose.
    To repair this clock:
      Let chrony sync the clock at once (needs administrator rights)
        sudo chronyc -a 'burst 4/4'
        sudo chronyc -a makestep
    error: cos.ap-guangzhou.myqcloud.com refuses the time of the request, and tells none that can be trusted.
      why: No answer carries a usable Date, and the refusal names no time. That alone corrects no clock.
      help: Compare this device's clock with another one, and let the system sync it. If it is right, tell whoever runs the storage that its answers carry no usable Date.
    ");
    let date = Timestamp::from_s(0);
    let error = StoreError::Clock(ClockStop::StorageBeforeRelease { date });
    report.trouble = trouble(error, TroubleKind::OfStorageClock);
    assert!(all_said(&report).contains("The storage's clock is wrong."), "{}", all_said(&report));
}

#[test]
fn a_measurement_that_could_not_begin_has_the_form_of_one() {
    let told = Told::coded("config-no-place", &[], &Texts::new(Lang::En));
    let json = serde_json::to_string(&ClockMeasured::unbegun("notes", &told)).unwrap();
    insta::assert_snapshot!(json, @r#"{"vault":"notes","state":"unknown","offset_ms":null,"uncertainty_ms":null,"vendor":null,"tolerance_ms":null,"sources":[],"pattern":"none","culprit":"unclear","advice":[],"errors":[{"path":null,"code":"config-no-place","what":"No place for the configuration was found.","why":"This system tells no configuration folder for you.","help":"Name the file with --config FILE.","confirm_id":null}]}"#);
}

#[test]
fn a_clock_that_nobody_told_is_unknown() {
    let unknown =
        ClockView { offset: None, state: ClockState::Unknown, corrected: false, source: None };
    let mut report = measured(unknown, Pattern::None);
    let texts = Texts::new(Lang::En);
    let detail = "refused".to_owned();
    report.trouble =
        trouble(StoreError::Unreachable { fault: NetFault::Refused, detail }, TroubleKind::Else);
    assert_eq!(report.exit_code(), 5);
    insta::assert_snapshot!(report.text(&texts) + &report.complaint(&texts).unwrap(), @r"
    Nothing is known about the clock.
    It is not clear whether any clock is wrong, and whose.
    error: Nobody answers at cos.ap-guangzhou.myqcloud.com.
      why: The host refuses the connection: no server listens there, or a firewall is in between.
      help: Check host and port of the endpoint, and whether the server runs.
    ");
    let json = serde_json::to_string(&report.object(&texts)).unwrap();
    insta::assert_snapshot!(json, @r#"{"vault":"notes","state":"unknown","offset_ms":null,"uncertainty_ms":null,"vendor":"tencent-cos","tolerance_ms":900000,"sources":[{"name":"cos.ap-guangzhou.myqcloud.com","kind":"storage-date","offset_ms":null,"uncertainty_ms":null,"agrees":null,"error":"Nobody answers at cos.ap-guangzhou.myqcloud.com."}],"pattern":"none","culprit":"unclear","advice":[],"errors":[{"path":null,"code":"unreachable-refused","what":"Nobody answers at cos.ap-guangzhou.myqcloud.com.","why":"The host refuses the connection: no server listens there, or a firewall is in between.","help":"Check host and port of the endpoint, and whether the server runs.","confirm_id":null}]}"#);
}

#[test]
fn a_doctor_tells_checks_causes_and_help() {
    let check = |id, state, help: &str| Check {
        id,
        state,
        what: format!("the {id}"),
        evidence: "seen".to_owned(),
        help: help.to_owned(),
    };
    let checks = vec![
        check("clock", CheckState::Warn, "Sync it."),
        check("credentials", CheckState::Fail, "Copy it again."),
        check("list", CheckState::Skip, ""),
    ];
    let report =
        DoctorReport::new("notes", checks, vec!["clock-slow", "wrong-secret", "clock-slow"]);
    assert!(report.blames_clock());
    insta::assert_snapshot!(report.text(&Texts::new(Lang::En)), @r"
    the clock – warning: seen
      help: Sync it.
    the credentials – failed: seen
      help: Copy it again.
    the list – skipped: seen
    Something is wrong: This device's clock is slow. The secret does not fit the access key.
    ");
    insta::assert_snapshot!(serde_json::to_string(&report).unwrap(), @r#"{"vault":"notes","healthy":false,"causes":["clock-slow","wrong-secret"],"checks":[{"id":"clock","state":"warn","what":"the clock","evidence":"seen","help":"Sync it."},{"id":"credentials","state":"fail","what":"the credentials","evidence":"seen","help":"Copy it again."},{"id":"list","state":"skip","what":"the list","evidence":"seen","help":""}]}"#);
    let nameless = DoctorReport::new("", vec![check("write", CheckState::Fail, "")], Vec::new());
    assert!(nameless.text(&Texts::new(Lang::En)).ends_with("Something is wrong: the write\n"));
    let healthy = DoctorReport::new("", vec![check("tls", CheckState::Warn, "")], Vec::new());
    assert!(healthy.text(&Texts::new(Lang::En)).ends_with("All is well.\n"));
}
