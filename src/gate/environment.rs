//! What a command sees of the caller's environment: what the policy names, and what a terminal needs.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Caller, Decision, program};
use crate::config::gates::is_dangerous;

/// What every program may see.
const HARMLESS: &[&str] =
    &["COLORTERM", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "LOGNAME", "NO_COLOR", "TERM", "TMPDIR", "TZ", "USER"];

/// The variable by which `gate require` finds the decision that a command runs under.
pub const RUNS_UNDER: &str = "GPDOC_GATE_RUN";

/// The environment of a command: nothing that the policies of its gates do not let through. A variable that some of the
/// gates keep back is kept back.
#[must_use]
pub fn environment(root: &Path, caller: &Caller, decisions: &[Decision]) -> BTreeMap<String, String> {
    let allowed = |name: &str| {
        HARMLESS.contains(&name)
            || (!is_dangerous(name)
                && decisions.iter().all(|decision| {
                    decision.environment.allow.iter().any(|allowed| allowed == name)
                        || decision.asked_variables.iter().any(|asked| asked == name)
                }))
    };
    let mut environment: BTreeMap<String, String> = caller
        .environment
        .iter()
        .filter(|(name, _)| allowed(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if let Some(first) = decisions.first() {
        environment.insert("PATH".into(), path(root, first));
    }
    environment
}

/// The `PATH` in which a command's programs are looked for.
pub(super) fn path(root: &Path, decision: &Decision) -> String {
    let directories = program::search_path(root, &decision.environment);
    directories.iter().map(|directory| directory.to_string_lossy()).collect::<Vec<_>>().join(":")
}

/// Variables out of lines `NAME=value`, as the command of `pass_environment.from` prints them. Empty lines and lines that
/// begin with `#` say nothing; `export ` before a name is passed over.
///
/// # Errors
/// Which line is none of that; its value is not shown.
pub fn parse_variables(text: &str) -> Result<BTreeMap<String, String>, String> {
    let mut variables = BTreeMap::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim_end_matches('\r');
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let line = line.strip_prefix("export ").unwrap_or(line);
        let Some((name, value)) = line.split_once('=') else {
            return Err(format!("line {} is no `NAME=value`", number + 1));
        };
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !is_name || is_dangerous(name) {
            return Err(format!("line {} sets no variable that may be set", number + 1));
        }
        variables.insert(name.to_owned(), value.to_owned());
    }
    Ok(variables)
}
