//! Asking a remote: the one thing for which the `git` program is run.

#![expect(clippy::disallowed_methods, reason = "only the git program reaches the network")]

use std::ffi::OsString;
use std::fs::File;
use std::path::Path;
use std::time::Duration;

use super::{GitError, Repository};
use crate::process::{self, Ending, Invocation, Sinks};

/// Variables that `git` may see: where programs and the user's own keys and configuration are.
const KEPT: &[&str] = &[
    "HOME",
    "SSH_AUTH_SOCK",
    "XDG_CONFIG_HOME",
    "USER",
    "LOGNAME",
    "LANG",
    "TMPDIR",
    "ALL_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "all_proxy",
    "http_proxy",
    "https_proxy",
    "no_proxy",
];

/// How long a remote may take to answer.
const PATIENCE: Duration = Duration::from_mins(1);

/// So much of an answer is read: of a branch it is a line.
const MOST: usize = 64 * 1024;

/// Where `git` is looked for.
const SYSTEM_PATH: &str = "/usr/local/bin:/usr/bin:/bin";

impl Repository {
    /// The commit that a branch of a remote is at, in hexadecimal, as `git ls-remote` says. Reaches the network. The
    /// repository's own configuration plays no part: it could rewrite the URL.
    ///
    /// # Errors
    /// When git cannot be run or the remote does not answer.
    pub fn ask_remote(&self, url: &str, branch: &str) -> Result<Option<String>, GitError> {
        let reference = format!("refs/heads/{branch}");
        let listed = self.list_remote(url, &["--refs"], &reference)?;
        let line = listed
            .as_deref()
            .unwrap_or_default()
            .lines()
            .find_map(|line| line.split_once('\t').filter(|(_, name)| *name == reference));
        Ok(line.map(|(id, _)| id.to_owned()))
    }

    /// The default branch of a remote, as `git ls-remote` says. Reaches the network.
    ///
    /// # Errors
    /// When git cannot be run or the remote does not answer.
    pub fn ask_default_branch(&self, url: &str) -> Result<Option<String>, GitError> {
        let listed = self.list_remote(url, &["--symref"], "HEAD")?;
        let mut lines = listed.as_deref().unwrap_or_default().lines();
        let branch = lines.find_map(|line| line.strip_prefix("ref: refs/heads/")?.strip_suffix("\tHEAD"));
        Ok(branch.map(str::to_owned))
    }

    /// What the remote says of a ref; `None` when it answers and has none.
    fn list_remote(&self, url: &str, options: &[&str], reference: &str) -> Result<Option<String>, GitError> {
        let failed = |reason: String| GitError::Remote { url: url.to_owned(), reason };
        // A relative path is relative to the working tree, and the program runs at the root of the file system.
        let top = self.workdir().ok().or_else(|| self.common_dir().parent()).unwrap_or(Path::new("/"));
        let local = top.join(url);
        let target =
            if url.starts_with('.') && local.exists() { local.to_string_lossy().into_owned() } else { url.to_owned() };
        let program = process::find("git".as_ref(), SYSTEM_PATH.as_ref(), Path::new("/"))
            .map_err(|error| failed(format!("git cannot be run: {error}")))?;
        let mut invocation = Invocation::new(program, "/");
        invocation.arguments = ["ls-remote"].iter().chain(options).map(OsString::from).collect();
        invocation.arguments.extend(["--exit-code", "--", &target, reference].map(OsString::from));
        invocation.environment = std::env::vars_os().filter(|(name, _)| KEPT.iter().any(|kept| name == kept)).collect();
        invocation.environment.push(("PATH".into(), SYSTEM_PATH.into()));
        invocation.environment.push(("GIT_TERMINAL_PROMPT".into(), "0".into()));
        invocation.timeout = Some(PATIENCE);
        invocation.tail = MOST;
        let nowhere = || File::options().write(true).open("/dev/null").map_err(|error| failed(error.to_string()));
        invocation.sinks = Some(Sinks { stdout: nowhere()?, stderr: nowhere()? });
        let outcome = process::run(invocation, &mut |_| {}).map_err(|error| failed(error.to_string()))?;
        let streams = outcome.output.streams();
        let text = |at: usize| streams.get(at).map(|stream| String::from_utf8_lossy(&stream.tail).into_owned());
        match outcome.ending {
            Ending::Exited(0) => Ok(text(0)),
            // With --exit-code: the remote answered and has no such ref.
            Ending::Exited(2) => Ok(None),
            Ending::TimedOut { .. } => Err(failed(format!("no answer within {} seconds", PATIENCE.as_secs()))),
            _ => {
                let said = text(1).unwrap_or_default();
                Err(failed(said.trim().lines().next().unwrap_or("no answer").to_owned()))
            }
        }
    }
}
