//! Where a process runs: here, or in a network namespace of the test's own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// The address of a [`Namespace`]: documentation's own (RFC 5737), so it is no loopback.
pub(crate) const NAMESPACE_ADDRESS: &str = "192.0.2.1";

/// Where a process runs.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    Host,
    /// Beside the process with this number.
    Beside(u32),
}

impl Place {
    pub(crate) fn command(self, program: &str) -> Command {
        match self {
            Self::Host => Command::new(program),
            Self::Beside(pid) => {
                let mut command = Command::new("nsenter");
                command.args(["--preserve-credentials", "-U", "-n", "-t", &pid.to_string()]);
                command.args(["--", program]);
                command
            }
        }
    }
}

/// A network with nothing in it but loopback and [`NAMESPACE_ADDRESS`], gone when dropped.
pub(crate) struct Namespace {
    holder: Child,
}

impl Namespace {
    /// `None`, said aloud, where the system refuses one.
    pub(crate) fn open() -> Option<Self> {
        let script = format!(
            "ip link set lo up && ip addr add {NAMESPACE_ADDRESS}/32 dev lo && echo ready && exec cat"
        );
        let mut holder = Command::new("unshare")
            .args(["-rn", "sh", "-c", &script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("unshare is installed");
        let mut line = String::new();
        BufReader::new(holder.stdout.take().unwrap()).read_line(&mut line).unwrap();
        if line.trim() == "ready" {
            return Some(Self { holder });
        }
        let _ = holder.wait();
        println!("NOT TESTED: this system refuses a network namespace of one's own");
        None
    }

    pub(crate) fn place(&self) -> Place {
        Place::Beside(self.holder.id())
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}
