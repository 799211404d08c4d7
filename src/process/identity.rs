//! Which process: the system gives numbers anew, so the time at which it began belongs to the number.

use super::family;

/// What tells a living process from every other one that had or will have its number: the boot of the machine, and when the
/// process began. `None` for one that has ended, and where the system does not say.
pub fn identity(pid: u32) -> Option<String> {
    let process = family::process(i32::try_from(pid).ok()?)?;
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    (!process.ended).then(|| format!("{}/{}", boot.trim(), process.began))
}

/// What tells the processes that this one can see from those of another container. `None` where the system does not say.
pub fn namespace() -> Option<String> {
    let link = std::fs::read_link("/proc/self/ns/pid").ok()?;
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    Some(format!("{}/{}", boot.trim(), link.display()))
}
