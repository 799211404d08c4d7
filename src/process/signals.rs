//! Signals that reach gpdoc while a command runs.
//!
//! A command that shares gpdoc's terminal is in the same process group, as with `env` or `nice`: keys and the terminal reach it
//! directly, job control works as ever, and what the terminal sends is not sent again. Without a terminal it has a group of its
//! own, and everything that reaches gpdoc is passed on to that group.
//!
//! What follows from it: somebody else who sends a signal to the whole group of a job at a terminal reaches the command twice,
//! directly and through gpdoc. And where there is no terminal, killing gpdoc, which it cannot notice, leaves the command running.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::Sender;

use rustix::process::Signal;
use signal_hook::consts::{
    SIGALRM, SIGCHLD, SIGCONT, SIGHUP, SIGINT, SIGPROF, SIGQUIT, SIGTERM, SIGTSTP, SIGUSR1, SIGUSR2, SIGVTALRM,
    SIGWINCH, SIGXCPU, SIGXFSZ,
};
use signal_hook::iterator::SignalsInfo;
use signal_hook::iterator::backend::Handle;
use signal_hook::iterator::exfiltrator::WithOrigin;
use signal_hook::low_level::siginfo::{Cause, Origin};

use super::Event;

/// Whose process group the command is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// gpdoc's, and with it that of the shell's job: for a command at a terminal.
    Shared,
    /// Its own.
    Own,
}

impl Group {
    /// The one that fits: shared where there is a terminal.
    pub fn fitting() -> Self {
        let terminal = std::fs::File::options().read(true).write(true).open("/dev/tty");
        if terminal.is_ok() { Group::Shared } else { Group::Own }
    }
}

/// What ends a process unless it is received: people send it, and limits and timers do.
const ENDING: [i32; 8] = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU];

/// From now on a file that may not grow is an error where it is written, and ends gpdoc no more: what ran has yet to be
/// recorded. Commands that are started have it as ever.
///
/// # Errors
/// When the system does not let it be received.
pub fn survive_limits() -> io::Result<()> {
    if !ignored()(SIGXFSZ) {
        signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)))?;
    }
    Ok(())
}

/// Remembers that somebody wants gpdoc to end, from when it is made: what was not started by then need not be.
#[derive(Debug)]
pub struct Stop(Arc<AtomicUsize>);

impl Stop {
    /// From now on these signals do not end gpdoc.
    ///
    /// # Errors
    /// When the system does not let them be received.
    pub fn listen() -> io::Result<Self> {
        let signal = Arc::new(AtomicUsize::new(0));
        let ignored = ignored();
        for number in ENDING.into_iter().filter(|number| !ignored(*number)) {
            let value = usize::try_from(number).unwrap_or_default();
            signal_hook::flag::register_usize(number, Arc::clone(&signal), value)?;
        }
        Ok(Stop(signal))
    }

    /// The signal that came last, if one did.
    pub fn signal(&self) -> Option<usize> {
        Some(self.0.load(Ordering::SeqCst)).filter(|signal| *signal != 0)
    }
}

/// A signal, its number, and whether it is to be passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Received {
    pub(super) number: i32,
    pub(super) by: Option<i32>,
    /// The whole foreground group has it from the terminal.
    pub(super) from_terminal: bool,
}

/// Signals are received from when this is made until it is dropped. They do not end gpdoc, also not afterwards: the outcome of
/// the command has yet to be recorded.
pub(super) struct Watch(Handle);

impl Watch {
    pub(super) fn begin(group: Group, events: Sender<Event>) -> io::Result<Self> {
        let mut numbers = ENDING.to_vec();
        numbers.extend([SIGUSR1, SIGUSR2]);
        if group == Group::Own {
            numbers.extend([SIGTSTP, SIGCONT, SIGWINCH]);
        }
        // Who started gpdoc may have wanted some ignored (`nohup`); the command inherits that only from a gpdoc that does.
        let ignored = ignored();
        numbers.retain(|number| !ignored(*number));
        // Where this one is ignored, the system throws exit codes away.
        numbers.push(SIGCHLD);
        let mut signals = SignalsInfo::<WithOrigin>::new(numbers)?;
        let handle = signals.handle();
        std::thread::Builder::new().name("gpdoc-signals".into()).spawn(move || {
            for origin in &mut signals {
                if events.send(Event::Signal(received(&origin))).is_err() {
                    break;
                }
            }
        })?;
        Ok(Watch(handle))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.close();
    }
}

fn received(origin: &Origin) -> Received {
    let from_terminal = match origin.cause {
        // Timers and limits are gpdoc's own.
        Cause::Kernel => !matches!(origin.signal, SIGALRM | SIGVTALRM | SIGPROF | SIGXCPU),
        // Systems that do not tell: these two are keys.
        Cause::Unknown => matches!(origin.signal, SIGINT | SIGQUIT),
        _ => false,
    };
    Received { number: origin.signal, by: origin.process.map(|process| process.pid), from_terminal }
}

/// Which signals this process ignores.
fn ignored() -> impl Fn(i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    move |number| (1..=64).contains(&number) && mask & (1 << (number - 1)) != 0
}

/// A signal in the type that sends it.
pub(super) fn named(number: i32) -> Option<Signal> {
    Some(match number {
        SIGINT => Signal::INT,
        SIGTERM => Signal::TERM,
        SIGHUP => Signal::HUP,
        SIGQUIT => Signal::QUIT,
        SIGUSR1 => Signal::USR1,
        SIGUSR2 => Signal::USR2,
        SIGTSTP => Signal::TSTP,
        SIGCONT => Signal::CONT,
        SIGALRM => Signal::ALARM,
        SIGVTALRM => Signal::VTALARM,
        SIGPROF => Signal::PROF,
        SIGXCPU => Signal::XCPU,
        SIGWINCH => Signal::WINCH,
        _ => return None,
    })
}

/// Stops gpdoc as the signal would have, had it not been received.
pub(super) fn stop_self() {
    let _ = signal_hook::low_level::emulate_default_handler(SIGTSTP);
}
