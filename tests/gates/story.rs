//! A repository with a gate that opens: what each test then changes in one place.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use gpdoc::gate::approval::{Approval, Statement};

/// The conditions of the gate in most tests.
pub const REQUIRES: &str = r#"      - adr: ADR-0001
      - governing_adrs: {paths: ["envs/{ENV}-rds/**"]}
      - documents: clean
      - unchanged: [Makefile, GNUmakefile, makefile, "envs/{ENV}-rds/**"]
      - up_to_date: true
      - approval: {role: platform-owner, within: 4h, when: {ENV: prod}}
"#;

/// A clone in which a command waits behind a gate, its remote, and the people around it.
pub struct Story {
    directory: tempfile::TempDir,
}

/// The decision that governs the gate, with a status.
pub fn decision(number: u32, status: &str) -> String {
    format!(
        "---\nid: ADR-{number:04}-database\ntype: adr\nstatus: {status}\napplies_to: [\"envs/*-rds/**\"]\n---\n# ADR-{number:04}: Database\n\n## Context\n\nC.\n\n## Decision\n\nD.\n\n## Consequences\n\nQ.\n"
    )
}

impl Story {
    /// With the usual conditions.
    pub fn new() -> Self {
        Self::requiring(REQUIRES)
    }

    /// With other conditions; below them, more keys of the gate may stand.
    pub fn requiring(requires: &str) -> Self {
        let story = Story { directory: tempfile::tempdir().expect("a directory") };
        for name in ["home", "keys", "work"] {
            std::fs::create_dir(story.path(name)).expect("a directory");
        }
        story.key("bea");
        let at = story.work();
        story.git_in(story.directory.path(), &["init", "-q", "--bare", "-b", "main", "origin.git"]);
        story.git(&["init", "-q", "-b", "main"]);
        story.git(&["config", "user.name", "Ann"]);
        story.git(&["config", "user.email", "ann@example.org"]);
        story.git(&["remote", "add", "origin", "../origin.git"]);
        story.write("gpdoc.yaml", &Story::policy(requires));
        story.write("docs/adrs/ADR-0001-database.md", &decision(1, "accepted"));
        story.write("envs/dev-rds/main.tf", "# dev\n");
        story.write("envs/prod-rds/main.tf", "# prod\n");
        story.write(
            "Makefile",
            &format!("rds-apply:\n\t@echo applied $(ENV)\n\t@touch {}/ran-$(ENV)\n", story.path("").display()),
        );
        story.write(".gpdoc/allowed_signers", &story.signer("bea@example.org", "bea"));
        story.write(".gitignore", "/.gpdoc/approvals/\n*.ignored\n");
        story.commit("A gate");
        story.publish();
        assert!(at.is_dir());
        story
    }

    /// A policy with one gate.
    pub fn policy(requires: &str) -> String {
        format!(
            "version: 1\nextends: [goldenpath]\nrules: {{sidecar-missing: off}}\nroles:\n  platform-owner: [bea@example.org]\ngates:\n  rds-apply:\n    command: [make, rds-apply, {{param: ENV, one_of: [dev, prod]}}]\n    match: [\"make rds-apply ENV=dev\"]\n    requires:\n{requires}"
        )
    }

    /// The working tree in which commands are run.
    pub fn work(&self) -> PathBuf {
        self.path("work")
    }

    /// Something beside the working tree: `home`, `keys`, `origin.git`.
    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Writes a file of the working tree.
    pub fn write(&self, path: &str, text: &str) {
        let file = self.work().join(path);
        std::fs::create_dir_all(file.parent().expect("a parent")).expect("a directory");
        std::fs::write(file, text).expect("a file");
    }

    /// What a file of the working tree says.
    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.work().join(path)).expect("a file")
    }

    /// Runs git in the working tree; it must succeed.
    pub fn git(&self, arguments: &[&str]) -> String {
        self.git_in(&self.work(), arguments)
    }

    /// Runs git elsewhere; it must succeed.
    pub fn git_in(&self, directory: &Path, arguments: &[&str]) -> String {
        let mut command = Command::new("git");
        let output = self.alone(&mut command).args(arguments).current_dir(directory).output().expect("git runs");
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
    }

    /// Commits everything.
    pub fn commit(&self, message: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", message]);
    }

    /// Lets the remote have what is committed, and the clone know of it: from then on it is trusted.
    pub fn publish(&self) {
        self.git(&["push", "-q", "origin", "HEAD:main"]);
        self.git(&["fetch", "-q", "origin"]);
        self.git(&["remote", "set-head", "origin", "main"]);
    }

    /// Writes a file, commits and publishes.
    pub fn publish_file(&self, path: &str, text: &str) {
        self.write(path, text);
        self.commit(&format!("Change {path}"));
        self.publish();
    }

    /// Makes an SSH key, where there is none of that name.
    pub fn key(&self, name: &str) -> PathBuf {
        let file = self.path("keys").join(name);
        if !file.exists() {
            let made = Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f"])
                .arg(&file)
                .stdin(Stdio::null())
                .output()
                .expect("ssh-keygen runs");
            assert!(made.status.success());
        }
        file
    }

    /// A line of allowed signers.
    pub fn signer(&self, principal: &str, key: &str) -> String {
        let public = std::fs::read_to_string(self.key(key).with_extension("pub")).expect("a key");
        let words: Vec<&str> = public.split_whitespace().take(2).collect();
        format!("{principal} {}\n", words.join(" "))
    }

    /// An environment of its own, so that nothing of the machine's plays a part.
    pub fn alone<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command
            .env_clear()
            .env("HOME", self.path("home"))
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("LANG", "C.UTF-8")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .stdin(Stdio::null())
    }

    /// gpdoc in the working tree, not run yet.
    pub fn gpdoc(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gpdoc"));
        self.alone(&mut command).args(arguments).current_dir(self.work());
        command
    }

    /// `gate run rds-apply OPTIONS -- make rds-apply ENV=…`
    pub fn run(&self, env: &str, options: &[&str]) -> Ran {
        let variable = format!("ENV={env}");
        self.run_command(options, &["make", "rds-apply", &variable])
    }

    /// The same, as somebody whom modes of files keep out. `None` where nobody else can run
    /// gpdoc, as where it lies in a home of root's.
    pub fn run_as_another(&self, env: &str) -> Option<Ran> {
        if !rustix::process::geteuid().is_root() {
            return Some(self.run(env, &[]));
        }
        let given = Command::new("chown").args(["-R", "65534:65534"]).arg(self.path("")).status();
        assert!(given.expect("chown runs").success());
        let gpdoc = env!("CARGO_BIN_EXE_gpdoc");
        let another = |arguments: &[&str]| {
            let mut command = Command::new("setpriv");
            let who = ["--reuid=65534", "--regid=65534", "--clear-groups", gpdoc];
            self.alone(&mut command).args(who).args(arguments).current_dir(self.work());
            command
        };
        if !another(&["--version"]).output().is_ok_and(|output| output.status.success()) {
            return None;
        }
        let variable = format!("ENV={env}");
        Some(Ran::of(self, &mut another(&["gate", "run", "rds-apply", "--", "make", "rds-apply", &variable])))
    }

    /// `gate run rds-apply OPTIONS -- COMMAND`
    pub fn run_command(&self, options: &[&str], command: &[&str]) -> Ran {
        let arguments = [&["gate", "run", "rds-apply"], options, &["--"], command].concat();
        Ran::of(self, &mut self.gpdoc(&arguments))
    }

    /// The approval of a run by the holder of a key.
    pub fn approve(&self, key: &str, principal: &str, env: &str) -> Output {
        let (key, variable) = (self.key(key), format!("ENV={env}"));
        let key = key.to_str().expect("UTF-8");
        let arguments =
            ["gate", "approve", "rds-apply", "--key", key, "--as", principal, "--", "make", "rds-apply", &variable];
        let output = self.gpdoc(&arguments).output().expect("gpdoc runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output
    }

    /// An approval that `gate approve` would not make, since it does not count.
    pub fn forge(&self, key: &str, principal: &str, env: &str) {
        self.forge_with(key, principal, env, |_| {});
    }

    /// The same, with another statement: it is signed as it then stands.
    pub fn forge_with(&self, key: &str, principal: &str, env: &str, alter: impl FnOnce(&mut Statement)) {
        use gpdoc::signature::{KeySource, Surroundings};
        let variable = format!("ENV={env}");
        let command = ["make", "rds-apply", &variable].map(str::to_owned);
        let arguments =
            [&["gate", "check", "rds-apply", "--format", "json", "--"], &["make", "rds-apply", &*variable][..]]
                .concat();
        let output = self.gpdoc(&arguments).output().expect("gpdoc runs");
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let digest = answer["data"]["decisions"][0]["digest"].as_str().expect("a digest");
        let now = chrono::Utc::now();
        let times = (now, now + chrono::TimeDelta::hours(1));
        let parameters = [("ENV".to_owned(), env.to_owned())].into();
        let mut statement = Statement::new("rds-apply", &command, &parameters, digest, Some("platform-owner"), times)
            .expect("a statement");
        alter(&mut statement);
        let surroundings = Surroundings::of([], false);
        let key = KeySource::open(&self.key(key), surroundings).expect("a key");
        let approval = Approval::sign(statement, principal, &key).expect("an approval");
        self.write(&approval.path().expect("a name"), &approval.to_text());
    }

    /// Whether the command ran, whatever gpdoc says of it.
    pub fn has_run(&self, env: &str) -> bool {
        self.path(&format!("ran-{env}")).exists()
    }
}

/// What came of a run.
pub struct Ran {
    /// The exit code of gpdoc.
    pub code: Option<i32>,
    /// What it said on standard output.
    pub out: String,
    /// What it said on standard error.
    pub err: String,
    /// Whether the command ran.
    pub started: bool,
}

impl Ran {
    /// Runs gpdoc, and looks what came of it.
    pub fn of(story: &Story, command: &mut Command) -> Self {
        for env in ["dev", "prod"] {
            let _ = std::fs::remove_file(story.path(&format!("ran-{env}")));
        }
        let output = command.output().expect("gpdoc runs");
        Ran {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            err: String::from_utf8(output.stderr).expect("UTF-8"),
            started: story.has_run("dev") || story.has_run("prod"),
        }
    }

    /// The gate was open and the command ran.
    #[track_caller]
    pub fn opens(&self) {
        assert!(self.started && self.code == Some(0), "{:?}\n{}{}", self.code, self.out, self.err);
    }

    /// Nothing was started, for this reason and no other: exactly these conditions did not hold.
    #[track_caller]
    pub fn closed_by(&self, conditions: &[&str]) {
        assert!(!self.started && self.code == Some(125), "{:?}\n{}{}", self.code, self.out, self.err);
        let closing: Vec<&str> = self
            .err
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix("✗  ")?.split_whitespace().next())
            .collect();
        assert_eq!(closing, conditions, "{}", self.err);
    }

    /// Nothing was started, and this was said.
    #[track_caller]
    pub fn refused(&self, why: &str) {
        assert!(!self.started && self.code == Some(125), "{:?}\n{}{}", self.code, self.out, self.err);
        assert!(self.err.contains(why), "{}", self.err);
    }
}
