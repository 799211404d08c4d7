//! A command and the processes that it started, for ending all of them.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::process::{Pid, Signal, getpid, kill_process, kill_process_group};

use super::signals::Group;

const PAUSE: Duration = Duration::from_millis(10);
/// A process that forks faster than it can be killed is given up after this.
const KILLING: Duration = Duration::from_secs(2);

/// The command, and who belongs to it.
pub(super) struct Family {
    child: Pid,
    group: Group,
    /// Processes that gpdoc had started before.
    others: BTreeSet<i32>,
    /// Those that belonged to it when they were last looked at, with the time at which each began: they still do when the
    /// process between has ended.
    known: BTreeSet<(i32, u64)>,
}

/// What is done before the start, so that the whole family can be found later.
pub(super) fn prepare(group: Group) -> BTreeSet<i32> {
    if group == Group::Own {
        return BTreeSet::new();
    }
    // Whose parent has ended is then gpdoc's child, not that of process 1, and is found.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_child_subreaper(Some(getpid()));
    let own = getpid().as_raw_pid();
    processes().iter().filter(|process| process.parent == own).map(|process| process.pid).collect()
}

impl Family {
    pub(super) fn new(child: Pid, group: Group, others: BTreeSet<i32>) -> Self {
        Family { child, group, others, known: BTreeSet::new() }
    }

    /// True when gpdoc is in the command's process group.
    pub(super) fn is_shared(&self) -> bool {
        self.group == Group::Shared
    }

    /// Sends a signal that reached gpdoc. To the group of the command, or, where the group is not its own, to the command.
    pub(super) fn pass_on(&self, signal: Signal) {
        let _ = match self.group {
            Group::Own => kill_process_group(self.child, signal),
            Group::Shared => kill_process(self.child, signal),
        };
    }

    /// True when the process is the command or was started by it.
    pub(super) fn includes(&self, pid: i32) -> bool {
        pid == self.child.as_raw_pid() || self.members().contains(&pid)
    }

    /// Looks who belongs to it, before the processes between end.
    pub(super) fn remember(&mut self) {
        let members = self.members();
        self.known = processes().iter().filter(|process| members.contains(&process.pid)).map(Process::key).collect();
    }

    /// Sends a signal to all of them.
    pub(super) fn signal(&self, signal: Signal) {
        if self.group == Group::Own {
            let _ = kill_process_group(self.child, signal);
        }
        let mut members = self.members();
        if self.group == Group::Shared {
            members.insert(self.child.as_raw_pid());
        }
        for pid in members.into_iter().filter_map(Pid::from_raw) {
            let in_group = self.group == Group::Own && rustix::process::getpgid(Some(pid)) == Ok(self.child);
            if !in_group {
                let _ = kill_process(pid, signal);
            }
        }
    }

    /// True when somebody besides the command itself, which has ended, is still there. `None` where that cannot be known.
    pub(super) fn survives(&self) -> Option<bool> {
        let child = self.child.as_raw_pid();
        cfg!(target_os = "linux").then(|| self.members().iter().any(|pid| *pid != child))
    }

    /// Kills all of them, also those that they start meanwhile.
    pub(super) fn kill(&self) {
        let began = Instant::now();
        loop {
            self.signal(Signal::KILL);
            if self.survives() != Some(true) || began.elapsed() > KILLING {
                return;
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// The living processes that belong to the command.
    fn members(&self) -> BTreeSet<i32> {
        let processes = processes();
        let child = self.child.as_raw_pid();
        let own = getpid().as_raw_pid();
        let mut members: BTreeSet<i32> = processes
            .iter()
            .filter(|process| match self.group {
                _ if self.known.contains(&process.key()) => true,
                Group::Own => process.pid == child || process.group == child,
                Group::Shared => process.parent == own && !self.others.contains(&process.pid),
            })
            .map(|process| process.pid)
            .collect();
        loop {
            let more: Vec<i32> = processes
                .iter()
                .filter(|process| members.contains(&process.parent) && !members.contains(&process.pid))
                .map(|process| process.pid)
                .collect();
            if more.is_empty() {
                break;
            }
            members.extend(more);
        }
        members.retain(|pid| processes.iter().any(|process| process.pid == *pid && !process.ended));
        members
    }
}

pub(super) struct Process {
    pid: i32,
    parent: i32,
    group: i32,
    /// It has ended, and only its parent has not yet looked.
    pub(super) ended: bool,
    /// When it began, in ticks since the machine did.
    pub(super) began: u64,
}

impl Process {
    fn key(&self) -> (i32, u64) {
        (self.pid, self.began)
    }
}

/// All processes, from `/proc`. None where there is no such thing.
fn processes() -> Vec<Process> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    pids.filter_map(process).collect()
}

/// See `proc_pid_stat(5)`: after the name in parentheses come state, parent, group and, as the 20th, when it began.
pub(super) fn process(pid: i32) -> Option<Process> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat.get(stat.rfind(')')? + 1..)?.split_whitespace();
    let ended = matches!(fields.next()?, "Z" | "X");
    let (parent, group) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(Process { pid, parent, group, ended, began: fields.nth(16)?.parse().ok()? })
}

/// Waits until the process has ended, and leaves it to be collected: so its number is nobody else's yet.
pub(super) fn wait_for_end(child: Pid) {
    use rustix::process::{WaitId, WaitIdOptions, waitid};
    loop {
        match waitid(WaitId::Pid(child), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT) {
            Err(Errno::INTR) => {}
            _ => return,
        }
    }
}
