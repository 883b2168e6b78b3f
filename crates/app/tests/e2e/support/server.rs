//! S3 servers that we did not write: SeaweedFS and `rclone serve s3`.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::{fs, process};

use tempfile::TempDir;

use super::remote::Remote;
use super::wait::wait_for;
use super::witness::Rclone;
use super::{ACCESS_KEY, SECRET_KEY, from_test_command};

/// A running server with the bucket `vault`, killed when dropped.
pub(crate) struct Server {
    process: Child,
    endpoint: String,
    _dir: TempDir,
}

impl Server {
    /// SeaweedFS: verifies signatures and the clock (±15 min, 403 with a body, HEAD without).
    pub(crate) fn seaweedfs() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let [master, volume, filer, s3] = free_ports();
        let [master_rpc, volume_rpc, filer_rpc, s3_rpc] = free_ports();
        let config = dir.path().join("s3.json");
        fs::write(&config, seaweedfs_identity()).unwrap();
        fs::create_dir(dir.path().join("data")).unwrap();
        let process = tool("weed")
            .args(["-logtostderr=true", "server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"])
            .arg(format!("-dir={}", dir.path().join("data").display()))
            .args(["-master.volumeSizeLimitMB=64", "-volume.max=200"])
            .arg(format!("-master.port={master}"))
            .arg(format!("-master.port.grpc={master_rpc}"))
            .arg(format!("-volume.port={volume}"))
            .arg(format!("-volume.port.grpc={volume_rpc}"))
            .arg("-filer")
            .arg(format!("-filer.port={filer}"))
            .arg(format!("-filer.port.grpc={filer_rpc}"))
            .arg("-s3")
            .arg(format!("-s3.port={s3}"))
            .arg(format!("-s3.port.grpc={s3_rpc}"))
            .arg(format!("-s3.config={}", config.display()))
            .arg("-s3.port.iceberg=0")
            // It leaves sockets in the folder for temporary files.
            .env("TMPDIR", dir.path())
            .spawn()
            .unwrap();
        Self::ready(process, s3, dir)
    }

    /// `rclone serve s3`: answers a slow clock with 400 AccessDenied, a fast one with 403.
    pub(crate) fn rclone() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let [port] = free_ports();
        let process = tool("rclone")
            .args(["serve", "s3"])
            .arg(dir.path())
            .args(["--addr", &format!("127.0.0.1:{port}")])
            .args(["--auth-key", &format!("{ACCESS_KEY},{SECRET_KEY}")])
            .args(["--config", "/dev/null"])
            .spawn()
            .unwrap();
        Self::ready(process, port, dir)
    }

    /// Waits until it has stored and removed an object.
    fn ready(process: Child, port: u16, dir: TempDir) -> Self {
        let server = Self { process, endpoint: format!("http://127.0.0.1:{port}"), _dir: dir };
        let rclone = Rclone::new();
        wait_for("the server to store something", 90, || {
            rclone.can_use(&server.remote()).then_some(())
        });
        server
    }

    pub(crate) fn remote(&self) -> Remote {
        Remote::new(&self.endpoint, "vault")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A program of the folder that `./test` filled.
pub(crate) fn tool(name: &str) -> Command {
    let mut command = Command::new(format!("{}/bin/{name}", from_test_command("TIDELOCK_PEERS")));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn seaweedfs_identity() -> String {
    let credentials = serde_json::json!([{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}]);
    let actions = ["Admin", "Read", "List", "Tagging", "Write"];
    serde_json::json!({
        "identities": [{"name": "test", "credentials": credentials, "actions": actions}]
    })
    .to_string()
}

/// Ports that nobody listens on, below the range that the system gives to outgoing connections.
///
/// Each test process searches from another place, so that two of them rarely meet.
fn free_ports<const N: usize>() -> [u16; N] {
    let start = u16::try_from(process::id() * 31 % 11_000).unwrap();
    let mut candidates = (0..11_000).map(|step| 20_000 + (start + step) % 11_000);
    let held: [TcpListener; N] = std::array::from_fn(|_| {
        candidates.find_map(|port| TcpListener::bind(("127.0.0.1", port)).ok()).unwrap()
    });
    held.map(|listener| listener.local_addr().unwrap().port())
}
