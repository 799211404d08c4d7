#![allow(clippy::unwrap_used)]
//! Real commands. Signals and terminals are tested in `tests/process`, where each run has a process of its own.

mod output;
mod start;
mod timeout;

use std::ffi::OsStr;
use std::fs::File;
use std::io::{PipeReader, pipe};
use std::os::fd::OwnedFd;
use std::path::Path;

use super::{Group, Invocation, Outcome, Sinks, StartError, run};

const PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// A shell with a script, to be run in the root directory.
fn script(text: &str) -> Invocation {
    let mut invocation = Invocation::new("/bin/sh", "/");
    invocation.arguments = vec!["-c".into(), text.into()];
    invocation.environment = vec![("PATH".into(), PATH.into())];
    invocation.group = Group::Own;
    invocation.sinks = Some(nowhere());
    invocation
}

fn runs(invocation: Invocation) -> Result<Outcome, StartError> {
    run(invocation, &mut |_| {})
}

fn nowhere() -> Sinks {
    let null = || File::options().write(true).open("/dev/null").unwrap();
    Sinks { stdout: null(), stderr: null() }
}

/// Both streams into one file.
fn into_file(path: &Path) -> Sinks {
    let stdout = File::create(path).unwrap();
    Sinks { stderr: stdout.try_clone().unwrap(), stdout }
}

/// Standard output into a pipe.
fn into_pipe() -> (PipeReader, Sinks) {
    let (reader, writer) = pipe().unwrap();
    (reader, Sinks { stdout: File::from(OwnedFd::from(writer)), ..nowhere() })
}

fn argument(text: impl AsRef<OsStr>) -> std::ffi::OsString {
    text.as_ref().to_owned()
}
