//! A sign of life while a command takes long.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::Global;

/// What takes less is not worth a word.
const PATIENCE: Duration = Duration::from_secs(1);
const STEP: Duration = Duration::from_millis(250);

/// Says on a terminal how long something takes already, until it is dropped.
pub(super) struct Progress {
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Progress {
    /// `None` where nobody looks on.
    pub(super) fn start(global: &Global, doing: &'static str) -> Option<Self> {
        if global.quiet || !io::stderr().is_terminal() {
            return None;
        }
        let (end, ended) = mpsc::channel();
        let thread = std::thread::spawn(move || show(&ended, doing, PATIENCE, STEP, &mut io::stderr()));
        Some(Progress { end: Some(end), thread: Some(thread) })
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Rewrites one line until the other end is gone, and takes it away then.
fn show(ended: &Receiver<()>, doing: &str, patience: Duration, step: Duration, out: &mut dyn Write) {
    let began = Instant::now();
    let mut wait = patience;
    while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
        wait = step;
        let _ = write!(out, "\r{doing}: {} s", began.elapsed().as_secs());
        let _ = out.flush();
    }
    if wait == step {
        let _ = write!(out, "\r\u{1b}[K");
        let _ = out.flush();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used)]

    use super::*;

    fn shown(length: Duration, patience: Duration) -> String {
        let (end, ended) = mpsc::channel();
        let waiting = std::thread::spawn(move || {
            std::thread::sleep(length);
            drop(end);
        });
        let mut out = Vec::new();
        show(&ended, "checking", patience, Duration::from_millis(5), &mut out);
        waiting.join().expect("it ends");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn what_takes_long_is_said_and_taken_away_again() {
        let said = shown(Duration::from_millis(200), Duration::from_millis(1));
        assert!(said.starts_with("\rchecking: 0 s\r") && said.ends_with("\r\u{1b}[K"), "{said:?}");
    }

    #[test]
    fn what_is_quick_is_not_worth_a_word() {
        assert_eq!(shown(Duration::ZERO, Duration::from_mins(1)), "");
    }
}
