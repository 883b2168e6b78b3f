//! S3 servers that we did not write: SeaweedFS and `rclone serve s3`.

use std::fs::{self, File};
use std::net::TcpListener;
use std::process::{self, Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;

use super::remote::Remote;
use super::wait::wait_for;
use super::witness::Rclone;
use super::{ACCESS_KEY, SECRET_KEY, from_test_command};

/// Where a server's own messages go, in its folder.
const LOG: &str = "log";

/// A running server with the bucket `vault`, killed when dropped.
pub(crate) struct Server {
    process: Child,
    endpoint: String,
    dir: TempDir,
}

impl Server {
    /// SeaweedFS: verifies signatures and the clock (±15 min, 403 with a body, HEAD without).
    pub(crate) fn seaweedfs() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let [master, volume, filer, s3, master_rpc, volume_rpc, filer_rpc, s3_rpc] = free_ports();
        let config = dir.path().join("s3.json");
        fs::write(&config, seaweedfs_identity()).unwrap();
        fs::create_dir(dir.path().join("data")).unwrap();
        let process = server("weed", &dir)
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
            .args(["-s3.port.iceberg=0", "-s3.port.lance=0"])
            // It leaves sockets in the folder for temporary files.
            .env("TMPDIR", dir.path())
            .spawn()
            .unwrap();
        Self::ready(process, s3, dir)
    }

    /// `rclone serve s3`: answers a slow clock with 400 AccessDenied, a fast one with 403.
    ///
    /// It stores the marker of an empty folder, `name/`, as an empty *file* `name`, and then refuses
    /// everything below it (1.75.2): no empty folders here.
    pub(crate) fn rclone() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let [port] = free_ports();
        fs::create_dir(dir.path().join("data")).unwrap();
        let process = server("rclone", &dir)
            .args(["serve", "s3"])
            .arg(dir.path().join("data"))
            .args(["--addr", &format!("127.0.0.1:{port}")])
            .args(["--auth-key", &format!("{ACCESS_KEY},{SECRET_KEY}")])
            .args(["--config", "/dev/null"])
            .spawn()
            .unwrap();
        Self::ready(process, port, dir)
    }

    /// Waits until it has stored and removed an object; panics with its last words if it ends.
    fn ready(process: Child, port: u16, dir: TempDir) -> Self {
        let mut server = Self { process, endpoint: format!("http://127.0.0.1:{port}"), dir };
        let (rclone, remote) = (Rclone::new(), server.remote());
        wait_for("the server to store something", 90, || {
            let ended = server.process.try_wait().unwrap();
            assert_eq!(ended, None, "{}", fs::read_to_string(server.dir.path().join(LOG)).unwrap());
            rclone.can_use(&remote).then_some(())
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

/// A program that writes what it has to say into its own folder.
fn server(name: &str, dir: &TempDir) -> Command {
    let log = File::create(dir.path().join(LOG)).unwrap();
    let mut command = tool(name);
    command.stderr(log);
    command
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
/// Each test process searches from another place, and no process gets one twice.
fn free_ports<const N: usize>() -> [u16; N] {
    static TRIED: AtomicU32 = AtomicU32::new(0);
    let start = process::id() * 131;
    std::array::from_fn(|_| {
        loop {
            let step = start + TRIED.fetch_add(1, Ordering::Relaxed);
            let port = u16::try_from(20_000 + step % 11_000).unwrap();
            if TcpListener::bind(("127.0.0.1", port)).is_ok() {
                break port;
            }
        }
    })
}
