//! `gpdoc init`

mod hooks;
mod text;

use std::path::Path;

use serde_json::{Value, json};

use super::failure::Failure;
use super::workspace::{PLAIN, Which, Workspace};
use super::{Exit, Global, say_aside, say_diff, say_patch, verdict};
use crate::adoption::{self, AdoptionError, Build, Piece, Proposal, Request};
use crate::config::FILE_NAME;
use crate::edit::{Plan, Status, Writer};
use crate::finding::render::Format;
use crate::plural::counted;
use hooks::hooks;

/// Begin to govern a repository: configuration, baseline, and what calls gpdoc
///
/// Looks at what is there, says what it found, and writes a `gpdoc.yaml` over the preset that fits, with a baseline of
/// today's findings: `gpdoc check` then fails on new ones only. On request it writes what calls gpdoc from hooks and CI.
/// Running it again changes nothing, and what a person wrote stays as it is.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc init --diff                        what would be written\n  gpdoc init --pre-commit --agents         an entry for pre-commit and a note for agents, too\n  gpdoc init --git-hooks                   without pre-commit: git's own hook\n  gpdoc init --check --pre-commit          exit code 1 when something would change\n  gpdoc init --remove                      remove what calls gpdoc"
)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(super) struct Args {
    /// The preset to extend, instead of the one that fits
    #[arg(long, value_name = "NAME", value_parser = ["goldenpath", "madr", "nygard"])]
    preset: Option<String>,
    /// Write an entry in `.pre-commit-config.yaml`; `gpdoc` must be on the PATH of whoever commits
    #[arg(long)]
    pre_commit: bool,
    /// Write the workflow `.github/workflows/gpdoc.yml`
    #[arg(long)]
    github: bool,
    /// Write a job in `.gitlab-ci.yml`
    #[arg(long)]
    gitlab: bool,
    /// Write git's own pre-commit hook, in this clone
    #[arg(long)]
    git_hooks: bool,
    /// Write a note in `AGENTS.md` and `CLAUDE.md`
    #[arg(long)]
    agents: bool,
    /// Write the line endings of gpdoc's own files in `.gitattributes`
    #[arg(long)]
    gitattributes: bool,
    /// The git repository that CI builds gpdoc from
    #[arg(long, value_name = "URL", env = "GPDOC_SOURCE")]
    source: Option<String>,
    /// Remove the blocks that gpdoc wrote: those that are named, else all of them. `gpdoc.yaml` and the baseline stay
    #[arg(long, conflicts_with = "preset")]
    remove: bool,
    /// Say what would change and write nothing; exit code 1 when something would
    #[arg(long, visible_alias = "dry-run", conflicts_with = "diff")]
    check: bool,
    /// Show what would change and write nothing; exit code 1 when something would
    #[arg(long)]
    diff: bool,
}

impl Args {
    /// The pieces that are asked for, git's hook apart.
    fn pieces(&self) -> Vec<Piece> {
        let asked = [
            (self.pre_commit, Piece::PreCommit),
            (self.github, Piece::GitHub),
            (self.gitlab, Piece::GitLab),
            (self.agents, Piece::Agents),
            (self.gitattributes, Piece::GitAttributes),
        ];
        let is_all = self.removes_all();
        asked.into_iter().filter(|(asked, _)| *asked || is_all).map(|(_, piece)| piece).collect()
    }

    /// True when pieces are to be removed and none is named.
    fn removes_all(&self) -> bool {
        let named = [self.pre_commit, self.github, self.gitlab, self.agents, self.gitattributes, self.git_hooks];
        self.remove && !named.contains(&true)
    }
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    if global.config.is_some() {
        return Err(Failure::usage("`init` writes gpdoc.yaml in the root and takes no --config", "leave it out"));
    }
    let workspace = Workspace::open(global)?;
    let is_dry = args.check || args.diff;
    let writer = if is_dry { None } else { Some(workspace.writer(global)?) };
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    adoption::verify(&*snapshot).map_err(|problems| workspace.problems(problems))?;
    let pieces = args.pieces();
    if !args.remove && (args.git_hooks || pieces.iter().any(|piece| *piece != Piece::Agents)) {
        at_the_top(&workspace)?;
    }
    let hooks = match (args.git_hooks, args.removes_all()) {
        (true, _) => Some(hooks(&workspace, &*snapshot)?),
        // Who removes everything need not have a repository.
        (false, true) => hooks(&workspace, &*snapshot).ok(),
        (false, false) => None,
    };
    let source = args.source.as_deref().or(Some(env!("CARGO_PKG_REPOSITORY"))).filter(|source| !source.is_empty());
    let history = super::history::history(&workspace, &*snapshot)?;
    let request = Request {
        snapshot: &*snapshot,
        today: chrono::Utc::now().date_naive(),
        preset: args.preset.as_deref(),
        pieces: &pieces,
        build: Build { source, version: env!("CARGO_PKG_VERSION") },
        hook: hooks.as_ref().map(|hooks| hooks.hook.clone()),
        history: history.as_ref(),
    };
    let proposal = if args.remove {
        adoption::withdraw(&request)
    } else {
        adoption::propose(&request).map_err(|error| failure(&workspace, error))?
    };
    if let Some(writer) = writer {
        let below = hooks.as_ref().and_then(|hooks| hooks.below.as_ref()).filter(|_| !proposal.hooks.is_empty());
        match below {
            None => writer.apply(&proposal.plan)?,
            Some((root, state)) => both(&writer, &proposal, root, state)?,
        }
        seen(&workspace, &proposal.plan)?;
    }
    conclude(args, global, &proposal, &workspace)
}

/// Writes the hook below git's own directory and everything else below the root, or nothing.
fn both(writer: &Writer, proposal: &Proposal, root: &Path, state: &Path) -> Result<(), Failure> {
    let of_git = Writer::open(root, state)?;
    of_git.apply(&proposal.hooks).map_err(|error| {
        let message = format!("in {}: {error}", root.display());
        Failure::usage(message, "leave out --git-hooks, or let who owns the clone write there")
    })?;
    let Err(error) = writer.apply(&proposal.plan) else { return Ok(()) };
    let mut back = Plan::new();
    for file in proposal.hooks.files() {
        match file.status {
            Status::Created => back.remove(file.path.clone(), &file.after),
            Status::Removed => back.create_executable(file.path.clone(), file.before.unwrap_or_default().to_owned()),
            _ => back.replace(file.path.clone(), Some(&file.after), file.before.unwrap_or_default().to_owned()),
        }
    }
    of_git.apply(&back)?;
    Err(error.into())
}

/// Hooks and CI begin at the top of the repository: what is written below it they would not see.
fn at_the_top(workspace: &Workspace) -> Result<(), Failure> {
    let prefix = workspace.repository.as_ref().map(|repository| repository.prefix_of(&workspace.root)).transpose()?;
    match prefix.filter(|prefix| !prefix.as_str().is_empty()) {
        None => Ok(()),
        Some(prefix) => Err(Failure::usage(
            format!("the root is `{prefix}`, and hooks and CI begin at the top of the repository"),
            format!("add `gpdoc check --root {}` to them yourself", shell_words::quote(prefix.as_str())),
        )),
    }
}

/// What git ignores no later run would see: a baseline, for example.
fn seen(workspace: &Workspace, plan: &Plan) -> Result<(), Failure> {
    let now = workspace.snapshot(&Which::Worktree)?;
    let hidden = |file: &&crate::edit::FileChange<'_>| {
        file.status == Status::Created && now.listing().get(file.path.as_str()).is_none()
    };
    let files: Vec<_> = plan.files().collect();
    match files.iter().find(hidden) {
        None => Ok(()),
        Some(file) => Err(Failure::usage(
            format!("`{}` is written, but git ignores it, so that gpdoc does not see it", file.path),
            "take it out of .gitignore, then run `gpdoc check`",
        )),
    }
}

fn failure(workspace: &Workspace, error: AdoptionError) -> Failure {
    match error {
        AdoptionError::Problems(problems) => workspace.problems(problems),
        AdoptionError::NothingFound => Failure::usage(
            error.to_string(),
            format!(
                "run it in the repository's root; to begin with ADRs: `gpdoc init --preset madr` (or `nygard`, `goldenpath`); to check plain Markdown as it is, do that and add {PLAIN} to {FILE_NAME}"
            ),
        ),
        AdoptionError::NoSource(_) => {
            Failure::usage(error.to_string(), "name the git repository to build it from: `--source URL`")
        }
    }
}

fn conclude(args: &Args, global: &Global, proposal: &Proposal, workspace: &Workspace) -> Result<Exit, Failure> {
    let is_dry = args.check || args.diff;
    let named = |plan: &Plan, above: &str| -> Vec<(String, Status)> {
        plan.files().map(|file| (format!("{above}{}", file.path), file.status)).collect()
    };
    let changes = [named(&proposal.plan, ""), named(&proposal.hooks, ".git/")].concat();
    let fails = is_dry && !changes.is_empty();
    let current = std::env::current_dir()?.canonicalize()?;
    let telling = text::Telling {
        proposal,
        changes: &changes,
        root: (workspace.root != current).then_some(workspace.root.as_path()),
        is_dry,
        is_removal: args.remove,
        has_git: workspace.repository.is_some(),
    };
    let text = if global.quiet { telling.left() } else { telling.text(&args.pieces(), args.git_hooks) };
    if args.diff && global.format != Some(Format::Json) {
        say_patch(global, |colour| patch(&proposal.plan, colour))?;
        say_diff(global, &proposal.hooks.below(".git"))?;
        if !global.quiet {
            say_aside(&text);
        }
    } else {
        verdict(global, "init", !fails, data(proposal, is_dry), &text)?;
    }
    Ok(if fails { Exit::Findings } else { Exit::Good })
}

/// The change as a diff: what people read first, and a schema that gpdoc wrote only as a count of lines.
fn patch(plan: &Plan, colour: bool) -> String {
    let mut files: Vec<_> = plan.files().collect();
    files.sort_by_key(|file| file.path.as_str().starts_with(".gpdoc/"));
    let shown = files.iter().map(|file| {
        if file.path.as_str() == adoption::SCHEMA_PATH {
            let lines = counted(file.after.lines().count(), "line");
            format!("# {}: {lines} left out, the JSON Schema of {FILE_NAME} for editors\n", file.path)
        } else {
            file.diff(colour)
        }
    });
    shown.collect()
}

fn data(proposal: &Proposal, is_dry: bool) -> Value {
    let survey = &proposal.survey;
    let decisions = survey
        .decisions
        .as_ref()
        .map(|decisions| json!({"directory": decisions.directory, "count": decisions.paths.len(), "form": decisions.naming.forms.first()}));
    let left: Vec<Value> = proposal.left.iter().map(|(path, reason)| json!({"path": path, "reason": reason})).collect();
    json!({
        "written": !is_dry,
        "found": {
            "markdown": survey.markdown, "with_metadata": survey.with_metadata, "decisions": decisions,
            "changelog_entries": survey.entries, "captures": survey.captures, "schemas": survey.schemas, "tools": survey.tools,
        },
        "preset": proposal.preset,
        "accepted": proposal.accepted,
        "from_history": proposal.from_history,
        "added": proposal.added,
        "debt": proposal.debt,
        "files": proposal.plan.to_json(),
        "hooks": proposal.hooks.to_json(),
        "ungoverned": proposal.ungoverned,
        "left": left,
    })
}
