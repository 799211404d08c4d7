//! Asking a remote: the one thing for which the `git` program is run.

#![expect(clippy::disallowed_methods, reason = "only the git program reaches the network")]

use std::path::Path;
use std::process::{Command, Stdio};

use super::{GitError, Repository};

/// Variables that `git` may see: where programs and the user's own keys and configuration are.
const KEPT: &[&str] = &[
    "HOME",
    "SSH_AUTH_SOCK",
    "XDG_CONFIG_HOME",
    "USER",
    "LOGNAME",
    "LANG",
    "TMPDIR",
    "http_proxy",
    "https_proxy",
    "no_proxy",
];

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
        // A relative path is relative to the repository, and the program runs at the root of the file system.
        let local = self.git_dir().parent().unwrap_or(Path::new("/")).join(url);
        let target =
            if url.starts_with('.') && local.exists() { local.to_string_lossy().into_owned() } else { url.to_owned() };
        let output = Command::new("git")
            .arg("ls-remote")
            .args(options)
            .args(["--exit-code", "--", &target, reference])
            .current_dir("/")
            .env_clear()
            .envs(std::env::vars_os().filter(|(name, _)| KEPT.iter().any(|kept| name == kept)))
            .env("PATH", SYSTEM_PATH)
            .env("GIT_TERMINAL_PROMPT", "0")
            .stdin(Stdio::null())
            .output()
            .map_err(|error| failed(format!("git cannot be run: {error}")))?;
        match output.status.code() {
            Some(0) => Ok(Some(String::from_utf8_lossy(&output.stdout).into_owned())),
            // With --exit-code: the remote answered and has no such ref.
            Some(2) => Ok(None),
            _ => Err(failed(
                String::from_utf8_lossy(&output.stderr).trim().lines().next().unwrap_or("no answer").to_owned(),
            )),
        }
    }
}
