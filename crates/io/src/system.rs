//! Looks at the system: its name, what keeps its clock, its folders, its name service.
//!
//! Starts no program and changes nothing.

use std::io;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use tidelock_core::advice::System;
use tidelock_core::filter::is_skipped_name;

/// What tells systems apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Traces {
    /// As `std::env::consts::OS` names it.
    os: &'static str,
    /// The kernel's own description.
    kernel: String,
    /// The control groups of the first process.
    first_process: String,
    /// Which of [`MARKS`] exist.
    marks: Vec<&'static str>,
}

const CONTAINER_MARKS: [&str; 2] = ["/.dockerenv", "/run/.containerenv"];
const TIMESYNCD_MARKS: [&str; 1] = ["/run/systemd/timesync"];
const CHRONY_MARKS: [&str; 2] = ["/run/chrony/chronyd.pid", "/run/chronyd.pid"];
const NTPD_MARKS: [&str; 4] =
    ["/run/ntpd.pid", "/var/run/ntpd.pid", "/run/ntpsec", "/run/ntpd-rs/observe"];

/// This system, as far as the repair of its clock goes.
#[must_use]
pub fn detect() -> System {
    let read = |place| std::fs::read_to_string(place).unwrap_or_default();
    let marks = [&CONTAINER_MARKS[..], &TIMESYNCD_MARKS, &CHRONY_MARKS, &NTPD_MARKS];
    judge(&Traces {
        os: std::env::consts::OS,
        kernel: read("/proc/version"),
        first_process: read("/proc/1/cgroup"),
        marks: marks.concat().into_iter().filter(|mark| Path::new(mark).exists()).collect(),
    })
}

/// This device's name in the network; `None` where the system tells none.
#[must_use]
pub fn host_name() -> Option<String> {
    #[cfg(unix)]
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    #[cfg(not(unix))]
    let name = std::env::var("COMPUTERNAME").unwrap_or_default();
    let first = name.split('.').next().unwrap_or_default();
    (!first.is_empty()).then(|| first.to_owned())
}

/// How long a name service may take.
const RESOLVE_MAX: Duration = Duration::from_secs(10);

/// The addresses behind a host's name, as a text; `None` for a host that is an address itself.
///
/// # Errors
/// The system's words when the name is not found, or not in time.
pub async fn resolve(host: &str, port: u16) -> Result<Option<String>, String> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if bare.parse::<IpAddr>().is_ok() {
        return Ok(None);
    }
    let found = tokio::time::timeout(RESOLVE_MAX, tokio::net::lookup_host((bare, port))).await;
    let found = found.map_err(|_| "the name service does not answer".to_owned())?;
    let found = found.map_err(|error| error.to_string())?;
    let mut addresses: Vec<String> = found.map(|address| address.ip().to_string()).collect();
    addresses.dedup();
    Ok(Some(addresses.join(", ")))
}

/// Whether a folder can be read and written; how many files a sync would see in it.
///
/// # Errors
/// What the system refuses.
pub fn look_at_folder(folder: &Path) -> io::Result<u64> {
    may_write(folder)?;
    let (mut files, mut waiting) = (0, vec![folder.to_owned()]);
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_name().to_str().is_some_and(is_skipped_name) {
                continue;
            }
            let kind = entry.file_type()?;
            files += u64::from(kind.is_file());
            waiting.extend(kind.is_dir().then(|| entry.path()));
        }
    }
    Ok(files)
}

#[cfg(unix)]
fn may_write(folder: &Path) -> io::Result<()> {
    use rustix::fs::{Access, access};
    Ok(access(folder, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK)?)
}

#[cfg(not(unix))]
fn may_write(folder: &Path) -> io::Result<()> {
    match std::fs::metadata(folder)?.permissions().readonly() {
        true => Err(io::ErrorKind::PermissionDenied.into()),
        false => Ok(()),
    }
}

fn judge(traces: &Traces) -> System {
    match traces.os {
        "windows" => System::Windows,
        "macos" => System::MacOs,
        "android" => System::Android,
        "linux" => linux(traces),
        _ => System::Other,
    }
}

fn linux(traces: &Traces) -> System {
    let shows = |marks: &[&str]| traces.marks.iter().any(|mark| marks.contains(mark));
    let in_group = ["docker", "kubepods", "containerd", "/lxc"]
        .iter()
        .any(|word| traces.first_process.contains(word));
    if traces.kernel.to_ascii_lowercase().contains("microsoft") {
        System::Wsl2
    } else if shows(&CONTAINER_MARKS) || in_group {
        System::Container
    } else if shows(&CHRONY_MARKS) {
        System::LinuxChrony
    } else if shows(&NTPD_MARKS) {
        System::LinuxNtpd
    } else if shows(&TIMESYNCD_MARKS) {
        System::LinuxTimesyncd
    } else {
        System::LinuxOther
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traces(kernel: &str, first_process: &str, marks: &[&'static str]) -> Traces {
        Traces {
            os: "linux",
            kernel: kernel.into(),
            first_process: first_process.into(),
            marks: marks.to_vec(),
        }
    }

    #[test]
    fn a_system_is_told_by_its_traces() {
        let debian = "Linux version 6.12.0 (debian-kernel@lists.debian.org)";
        for (traces, system) in [
            (traces(debian, "0::/init.scope", &["/run/systemd/timesync"]), System::LinuxTimesyncd),
            (
                traces(debian, "", &["/run/chrony/chronyd.pid", "/run/systemd/timesync"]),
                System::LinuxChrony,
            ),
            (traces(debian, "", &["/run/ntpsec"]), System::LinuxNtpd),
            (traces(debian, "", &[]), System::LinuxOther),
            (traces(debian, "", &["/.dockerenv", "/run/ntpd.pid"]), System::Container),
            (traces(debian, "12:cpu:/kubepods/besteffort", &[]), System::Container),
            (traces("Linux version 5.15-Microsoft-Standard-WSL2", "", &[]), System::Wsl2),
            (Traces { os: "windows", ..Traces::default() }, System::Windows),
            (Traces { os: "macos", ..Traces::default() }, System::MacOs),
            (Traces { os: "freebsd", ..Traces::default() }, System::Other),
        ] {
            assert_eq!(judge(&traces), system, "{traces:?}");
        }
    }

    #[test]
    fn this_host_has_a_name_without_its_domain() {
        assert!(host_name().is_none_or(|name| !name.contains('.')));
    }
}
