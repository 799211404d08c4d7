//! Output that is copied through as it comes, while a digest and the last bytes are kept.

use std::fs::File;
use std::io::{self, IsTerminal, PipeReader, PipeWriter, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::digest::hex;

/// More than a pipe holds: who has written so much after the command ended is another process.
const MORE_THAN_A_PIPE: u64 = 1 << 20;
const RETRY: Duration = Duration::from_millis(1);

/// Where copied output goes. It is written to at once and as it is.
#[derive(Debug)]
pub struct Sinks {
    /// For standard output.
    pub stdout: File,
    /// For standard error.
    pub stderr: File,
}

impl Sinks {
    /// Two open streams, such as gpdoc's own.
    ///
    /// # Errors
    /// When the system has no descriptors left.
    pub fn of(stdout: impl AsFd, stderr: impl AsFd) -> io::Result<Self> {
        let stdout = File::from(stdout.as_fd().try_clone_to_owned()?);
        Ok(Sinks { stdout, stderr: File::from(stderr.as_fd().try_clone_to_owned()?) })
    }
}

/// What came through one stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// The number of bytes.
    pub bytes: u64,
    /// SHA-256 of all of them, in hex.
    pub sha256: String,
    /// The last of them.
    pub tail: Vec<u8>,
    /// False when some process still had the stream open after the command had ended, so that more may have come.
    pub complete: bool,
    /// Why not all of it could be passed on: the reader has gone, the disk is full.
    pub undelivered: Option<String>,
}

/// What the command wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// It had gpdoc's own streams: nothing is known.
    Inherited,
    /// Standard output and standard error went to one place, and were copied in the order in which they were written.
    Together(Stream),
    /// They went to two places.
    Apart {
        /// Standard output.
        stdout: Stream,
        /// Standard error.
        stderr: Stream,
    },
}

impl Stream {
    fn facts(&self) -> Value {
        json!({"bytes": self.bytes, "sha256": self.sha256, "complete": self.complete, "undelivered": self.undelivered})
    }
}

impl Output {
    /// What is recorded of it: digests and lengths, nothing that was said.
    pub(super) fn facts(&self) -> Option<Value> {
        match self {
            Output::Inherited => None,
            Output::Together(stream) => Some(json!({"both": stream.facts()})),
            Output::Apart { stdout, stderr } => Some(json!({"stdout": stdout.facts(), "stderr": stderr.facts()})),
        }
    }

    /// The streams there are.
    pub fn streams(&self) -> Vec<&Stream> {
        match self {
            Output::Inherited => Vec::new(),
            Output::Together(stream) => vec![stream],
            Output::Apart { stdout, stderr } => vec![stdout, stderr],
        }
    }
}

/// One stream that is being copied.
#[derive(Clone)]
struct Copy(Arc<Mutex<State>>);

struct State {
    digest: Sha256,
    bytes: u64,
    tail: Vec<u8>,
    limit: usize,
    /// Since when it waits for bytes; `None` while it passes some on.
    waits: Option<Instant>,
    ended: bool,
    undelivered: Option<String>,
}

/// The streams of a command that are being copied.
pub(super) struct Copies {
    copies: Vec<Copy>,
    together: bool,
}

/// The ends that the command writes to.
pub(super) struct Ends {
    pub(super) stdout: PipeWriter,
    pub(super) stderr: PipeWriter,
}

impl Copies {
    /// Begins to copy. Where both sinks are one file, so is the pipe: then the order of what is written stays.
    pub(super) fn begin(sinks: Sinks, tail: usize) -> io::Result<(Self, Ends)> {
        let together = same_file(&sinks.stdout, &sinks.stderr)?;
        let (out_reader, stdout) = io::pipe()?;
        let mut copies = vec![Copy::begin(out_reader, sinks.stdout, tail)?];
        let stderr = if together {
            stdout.try_clone()?
        } else {
            let (err_reader, stderr) = io::pipe()?;
            copies.push(Copy::begin(err_reader, sinks.stderr, tail)?);
            stderr
        };
        Ok((Copies { copies, together }, Ends { stdout, stderr }))
    }

    /// Waits until everything that the command wrote is passed on. Who still has the stream open `patience` after the
    /// command has ended, and writes nothing, or more than the command can have left in the pipe, is waited for no longer.
    pub(super) fn finish(self, patience: Duration) -> Output {
        let began = Instant::now();
        let before: Vec<u64> = self.copies.iter().map(|copy| copy.state().bytes).collect();
        for (copy, before) in self.copies.iter().zip(before) {
            loop {
                let state = copy.state();
                let strangers = state.bytes.saturating_sub(before) > MORE_THAN_A_PIPE;
                let idle = state.waits.is_some_and(|since| since.elapsed() >= patience);
                if state.ended || (began.elapsed() >= patience && (idle || strangers)) {
                    break;
                }
                drop(state);
                std::thread::sleep(RETRY);
            }
        }
        let mut streams = self.copies.iter().map(Copy::stream);
        match (streams.next(), streams.next()) {
            (Some(stdout), Some(stderr)) => Output::Apart { stdout, stderr },
            (Some(both), None) if self.together => Output::Together(both),
            _ => Output::Inherited,
        }
    }
}

impl Copy {
    fn begin(reader: PipeReader, sink: File, limit: usize) -> io::Result<Self> {
        let state = State {
            digest: Sha256::new(),
            bytes: 0,
            tail: Vec::new(),
            limit,
            waits: Some(Instant::now()),
            ended: false,
            undelivered: None,
        };
        let copy = Copy(Arc::new(Mutex::new(state)));
        let worker = copy.clone();
        std::thread::Builder::new().name("gpdoc-copy".into()).spawn(move || worker.work(reader, sink))?;
        Ok(copy)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, mut reader: PipeReader, mut sink: File) {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            self.state().waits = Some(Instant::now());
            match reader.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => {
                    let bytes = buffer.get(..read).unwrap_or_default();
                    self.state().take(bytes);
                    if let Err(error) = deliver(&mut sink, bytes) {
                        // The pipe is closed below, and the command meets a closed stream as it would without gpdoc.
                        self.state().undelivered = Some(error.to_string());
                        break;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.state().undelivered = Some(error.to_string());
                    break;
                }
            }
        }
        drop(reader);
        self.state().ended = true;
    }

    fn stream(&self) -> Stream {
        let state = self.state();
        Stream {
            bytes: state.bytes,
            sha256: hex(&state.digest.clone().finalize()),
            tail: state.last().to_vec(),
            complete: state.ended,
            undelivered: state.undelivered.clone(),
        }
    }
}

impl State {
    fn take(&mut self, bytes: &[u8]) {
        self.waits = None;
        self.digest.update(bytes);
        self.bytes += bytes.len() as u64;
        self.tail.extend_from_slice(bytes);
        if self.tail.len() > 2 * self.limit {
            self.tail.drain(..self.tail.len() - self.limit);
        }
    }

    fn last(&self) -> &[u8] {
        self.tail.get(self.tail.len().saturating_sub(self.limit)..).unwrap_or_default()
    }
}

/// Writes all of it, also to a terminal that others have set not to wait.
fn deliver(sink: &mut File, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match sink.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => std::thread::sleep(RETRY),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Whether both are one place in which the order of what is written can be seen: not `/dev/null`.
fn same_file(one: &File, other: &File) -> io::Result<bool> {
    let (metadata, others) = (one.metadata()?, other.metadata()?);
    let device = metadata.file_type().is_char_device() && !one.is_terminal();
    Ok(!device && (metadata.dev(), metadata.ino()) == (others.dev(), others.ino()))
}
