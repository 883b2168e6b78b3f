//! What the lab tells of each request, in memory and as lines of JSON.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use super::faults::Fault;

/// So many records are kept in memory; older ones go. The file keeps all.
const RECORDS_MAX: usize = 200_000;

/// One request and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Record {
    /// The id that the answer carried.
    pub request_id: String,
    /// The lab's time when it judged the request, ISO 8601, whole seconds.
    pub time: String,
    /// The method.
    pub method: String,
    /// The path as it was sent, percent-encoded.
    pub path: String,
    /// The query as it was sent, without `?`; empty when there was none.
    pub query: String,
    /// The status of the answer; 0 when the connection was dropped before there was one.
    pub status: u16,
    /// The error code of a refusal, told also where HEAD hid it from the client.
    pub code: Option<String>,
    /// The signed time minus the lab's time, in milliseconds: -1800000 is a client that is 30
    /// minutes slow. `None` for a request without a readable signature time.
    pub skew_ms: Option<i64>,
    /// Bytes of body that arrived.
    pub bytes_in: u64,
    /// Bytes of body that the answer announced.
    pub bytes_out: u64,
    /// The fault that struck. After [`Fault::Lost`], `status` is the one nobody received.
    pub fault: Option<Fault>,
}

/// Where records go.
#[derive(Debug)]
pub(crate) struct Log {
    file: Option<Mutex<File>>,
    records: Mutex<VecDeque<Record>>,
}

impl Log {
    /// A log that also appends to the file at `path`, where one is named.
    pub(crate) fn open(path: Option<&Path>) -> io::Result<Self> {
        let open = |path: &Path| File::options().append(true).create(true).open(path);
        let file = path.map(open).transpose()?.map(Mutex::new);
        Ok(Self { file, records: Mutex::default() })
    }

    /// Adds a record. The line is whole in the file before the answer goes out.
    pub(crate) fn add(&self, record: Record) {
        if let Some(file) = &self.file
            && let Err(error) = write_line(&mut lock(file), &record)
        {
            tracing::warn!(%error, "a line of the lab's log was not written");
        }
        let mut records = lock(&self.records);
        if records.len() == RECORDS_MAX {
            records.pop_front();
        }
        records.push_back(record);
    }

    pub(crate) fn records(&self) -> Vec<Record> {
        lock(&self.records).iter().cloned().collect()
    }
}

fn write_line(file: &mut File, record: &Record) -> io::Result<()> {
    let mut line = serde_json::to_vec(record)?;
    line.push(b'\n');
    file.write_all(&line)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // No code panics while it holds one of these locks.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
