//! Running a command: without a shell, in a known environment, with signals passed on and a bound on its time.

#![expect(clippy::disallowed_methods, reason = "this is where commands are started")]

mod family;
mod identity;
mod output;
mod shown;
mod signals;
mod start;
#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};
use serde_json::{Value, json};
use signal_hook::consts::SIGTSTP;

use family::Family;
pub use identity::{identity, namespace};
use output::{Copies, Ends};
pub use output::{Output, Sinks, Stream};
pub use shown::{command_line, command_on_one_line};
pub use signals::{Group, Stop, survive_limits};
use signals::{Received, Watch};
pub use start::{StartError, find};

/// How long what a command leaves behind may keep its output open.
const PATIENCE: Duration = Duration::from_secs(1);
const TAIL: usize = 16 * 1024;
const POLL: Duration = Duration::from_millis(20);

/// A command to run.
#[derive(Debug)]
pub struct Invocation {
    /// The program, by its path, relative to the directory; [`find`] finds one by its name.
    pub program: PathBuf,
    /// What the program is told to be its name, where that differs.
    pub name: Option<OsString>,
    /// Its arguments, without its name.
    pub arguments: Vec<OsString>,
    /// Where it runs.
    pub directory: PathBuf,
    /// Its whole environment. Nothing of gpdoc's own is added.
    pub environment: Vec<(OsString, OsString)>,
    /// Copies its output to these; without them it has gpdoc's own streams. Standard input is always gpdoc's own.
    pub sinks: Option<Sinks>,
    /// How many of the last bytes of each stream are kept.
    pub tail: usize,
    /// When it is ended.
    pub timeout: Option<Duration>,
    /// How long it may take to end after it was told to.
    pub grace: Duration,
    /// How long what it leaves behind may keep its output open.
    pub patience: Duration,
    /// Whose process group it is in.
    pub group: Group,
}

impl Invocation {
    /// A program with no arguments and an empty environment, in a directory; ten seconds of grace, no timeout.
    pub fn new(program: impl Into<PathBuf>, directory: impl Into<PathBuf>) -> Self {
        Invocation {
            program: program.into(),
            name: None,
            arguments: Vec::new(),
            directory: directory.into(),
            environment: Vec::new(),
            sinks: None,
            tail: TAIL,
            timeout: None,
            grace: Duration::from_secs(10),
            patience: PATIENCE,
            group: Group::fitting(),
        }
    }
}

/// What happens while a command runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It runs, as the process of this number.
    Started(u32),
    /// A signal that reached gpdoc was passed on.
    PassedOn(i32),
    /// Its time is over, and it was told to end.
    Terminated,
    /// It has not ended within the grace, and was killed.
    Killed,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// By itself, with this code.
    Exited(i32),
    /// By this signal.
    Signalled(i32),
    /// Its time was over.
    TimedOut {
        /// True when it had to be killed.
        killed: bool,
    },
}

impl Ending {
    /// The exit code that says the same: the command's own, 128 and the signal's number, or 124.
    pub fn exit_code(self) -> u8 {
        match self {
            Ending::Exited(code) => u8::try_from(code & 0xff).unwrap_or(u8::MAX),
            Ending::Signalled(signal) => u8::try_from(128 + signal).unwrap_or(u8::MAX),
            Ending::TimedOut { .. } => 124,
        }
    }

    /// `exited`, `signalled` or `timed-out`, as it is recorded.
    pub fn word(self) -> &'static str {
        match self {
            Ending::Exited(_) => "exited",
            Ending::Signalled(_) => "signalled",
            Ending::TimedOut { .. } => "timed-out",
        }
    }
}

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How it ended.
    pub ending: Ending,
    /// How long it ran.
    pub duration: Duration,
    /// What it wrote.
    pub output: Output,
}

impl Outcome {
    /// What is recorded of it: how it `ended` with the `code` or `signal`, `duration_ms`, and digests of the output if that
    /// was copied.
    pub fn facts(&self) -> Value {
        let mut facts = json!({
            "ended": self.ending.word(),
            "duration_ms": u64::try_from(self.duration.as_millis()).unwrap_or(u64::MAX),
        });
        match self.ending {
            Ending::Exited(code) => facts["code"] = json!(code),
            Ending::Signalled(signal) => facts["signal"] = json!(signal),
            Ending::TimedOut { killed } => facts["killed"] = json!(killed),
        }
        if let Some(output) = self.output.facts() {
            facts["output"] = output;
        }
        facts
    }
}

enum Event {
    Signal(Received),
    Ended,
}

/// Runs a command to its end. From here on the usual signals do not end gpdoc, so that the outcome can be recorded.
///
/// # Errors
/// When it could not be started.
pub fn run(invocation: Invocation, observe: &mut dyn FnMut(Step)) -> Result<Outcome, StartError> {
    let directory = invocation.directory.metadata().map(|metadata| metadata.is_dir());
    if let Err(source) = directory.and_then(|is| if is { Ok(()) } else { Err(io::ErrorKind::NotADirectory.into()) }) {
        return Err(StartError::Directory { directory: invocation.directory, source });
    }
    let program = std::path::absolute(invocation.directory.join(&invocation.program))?;
    start::executable(&program)?;
    let (sender, events) = mpsc::channel();
    let _watch = Watch::begin(invocation.group, sender.clone())?;
    let others = family::prepare(invocation.group);
    let (copies, ends) = match invocation.sinks {
        Some(sinks) => {
            let (copies, ends) = Copies::begin(sinks, invocation.tail)?;
            (Some(copies), Some(ends))
        }
        None => (None, None),
    };
    let mut command = Command::new(&program);
    command
        .arg0(invocation.name.as_deref().unwrap_or(invocation.program.as_os_str()))
        .args(&invocation.arguments)
        .current_dir(&invocation.directory)
        .env_clear()
        .envs(invocation.environment);
    if let Some(Ends { stdout, stderr }) = ends {
        command.stdout(stdout).stderr(stderr);
    } else {
        command.stdout(Stdio::inherit()).stderr(Stdio::inherit());
    }
    if invocation.group == Group::Own {
        command.process_group(0);
    }
    // What must not fail once the command runs is made before.
    let announce = announce_end(sender)?;
    let began = Instant::now();
    let mut child = command.spawn().map_err(|error| start::refused(&program, error))?;
    // Its ends of the pipes must be the only ones.
    drop(command);
    observe(Step::Started(child.id()));
    let pid = Pid::from_child(&child);
    let _ = announce.send(pid);
    let family = Family::new(pid, invocation.group, others);
    let watched = Watched { family, events, observe, timeout: invocation.timeout, grace: invocation.grace };
    let timed_out = watched.wait(began);
    let status = child.wait()?;
    let duration = began.elapsed();
    let output = copies.map_or(Output::Inherited, |copies| copies.finish(invocation.patience));
    Ok(Outcome { ending: ending(status, timed_out), duration, output })
}

fn ending(status: ExitStatus, timed_out: Option<bool>) -> Ending {
    match (timed_out, status.code(), status.signal()) {
        (Some(killed), _, _) => Ending::TimedOut { killed },
        (None, Some(code), _) => Ending::Exited(code),
        (None, None, signal) => Ending::Signalled(signal.unwrap_or_default()),
    }
}

/// Sends [`Event::Ended`] when the process that is named has ended.
fn announce_end(events: Sender<Event>) -> io::Result<Sender<Pid>> {
    let (announce, named) = mpsc::channel();
    std::thread::Builder::new().name("gpdoc-wait".into()).spawn(move || {
        if let Ok(pid) = named.recv() {
            family::wait_for_end(pid);
            let _ = events.send(Event::Ended);
        }
    })?;
    Ok(announce)
}

struct Watched<'o> {
    family: Family,
    events: Receiver<Event>,
    observe: &'o mut dyn FnMut(Step),
    timeout: Option<Duration>,
    grace: Duration,
}

impl Watched<'_> {
    /// Waits for the end. After a timeout, says whether anybody had to be killed.
    fn wait(mut self, began: Instant) -> Option<bool> {
        let deadline = self.timeout.and_then(|timeout| began.checked_add(timeout));
        if self.until(deadline) {
            return None;
        }
        (self.observe)(Step::Terminated);
        self.family.remember();
        self.family.signal(Signal::TERM);
        // A stopped process ends only when it goes on.
        self.family.signal(Signal::CONT);
        let last = Instant::now().checked_add(self.grace);
        let mut ended = self.until(last);
        // Those it has started have the same grace.
        while ended && self.family.survives() != Some(false) && last.is_none_or(|last| Instant::now() < last) {
            std::thread::sleep(POLL);
        }
        let killed = !ended || self.family.survives() != Some(false);
        if killed {
            (self.observe)(Step::Killed);
            self.family.kill();
        }
        while !ended {
            ended = self.until(None);
        }
        Some(killed)
    }

    /// Passes signals on until the command has ended (true) or the time has come.
    fn until(&mut self, deadline: Option<Instant>) -> bool {
        loop {
            let event = match deadline {
                Some(deadline) => self.events.recv_timeout(deadline.saturating_duration_since(Instant::now())),
                None => self.events.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match event {
                Ok(Event::Signal(received)) => self.pass_on(received),
                Ok(Event::Ended) | Err(RecvTimeoutError::Disconnected) => return true,
                Err(RecvTimeoutError::Timeout) => return false,
            }
        }
    }

    fn pass_on(&mut self, received: Received) {
        let has_it = received.from_terminal && self.family.is_shared();
        // What the command itself sends to its group, which is gpdoc's too, it does not want twice.
        let echo = self.family.is_shared() && received.by.is_some_and(|pid| self.family.includes(pid));
        if let Some(signal) = signals::named(received.number)
            && !has_it
            && !echo
        {
            self.family.pass_on(signal);
            (self.observe)(Step::PassedOn(received.number));
        }
        if received.number == SIGTSTP {
            signals::stop_self();
        }
    }
}
