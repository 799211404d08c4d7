//! Where a command works: the root, its repository, the snapshot that is asked for.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Global;
use super::failure::{Failure, Sources};
use crate::authoring::numbers::Numbers;
use crate::config::{Config, FILE_NAME, Origin, Problem};
use crate::edit::Writer;
use crate::finding::{Finding, Read, Report, Summary};
use crate::git::Repository;
use crate::model::Model;
use crate::plural::counted;
use crate::process::command_line;
use crate::rules::links;
use crate::snapshot::{Commit, Index, ReadError, RelPath, Snapshot, Worktree};

/// Which files are judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// What is on disk.
    Worktree,
    /// What is staged.
    Index,
    /// A commit.
    At(String),
}

/// The root and its repository.
pub(super) struct Workspace {
    pub(super) root: PathBuf,
    pub(super) repository: Option<Repository>,
    config: Option<PathBuf>,
    quiet: bool,
    /// Rules that run even where they are off.
    rules: Vec<String>,
}

impl Workspace {
    /// Finds the root: `--root`, else the directory of the nearest `gpdoc.yaml` upward within the repository, else the
    /// repository's own root, else the working directory.
    pub(super) fn open(global: &Global) -> Result<Self, Failure> {
        let current = std::env::current_dir()?;
        let start = match &global.root {
            Some(root) if root.is_dir() => root.canonicalize()?,
            Some(root) => {
                let message = format!("--root {} is no directory", root.display());
                return Err(Failure::usage(message, "name the directory that holds the documents"));
            }
            None => current.canonicalize()?,
        };
        let repository = Repository::discover(&start)?;
        let top = repository.as_ref().and_then(|repository| repository.workdir().ok()).map(Path::to_owned);
        let root = if global.root.is_some() { start } else { nearest_root(&start, top.as_deref()) };
        let (config, quiet) = (global.config.clone(), global.quiet);
        Ok(Workspace { root, repository, config, quiet, rules: Vec::new() })
    }

    /// The repository, for what needs one.
    pub(super) fn repository(&self) -> Result<&Repository, Failure> {
        self.repository.as_ref().ok_or_else(|| {
            let message = format!("{} is not in a git repository", self.root.display());
            Failure::usage(
                message,
                "--staged, --at and --base compare with git; without them the files on disk are checked",
            )
        })
    }

    /// Where numbers are looked for.
    pub(super) fn numbers<'a>(&'a self, config: &'a Config) -> Numbers<'a> {
        Numbers { root: &self.root, repository: self.repository.as_ref(), config }
    }

    /// Where gpdoc keeps what it needs to write safely.
    fn state(&self) -> PathBuf {
        match &self.repository {
            Some(repository) => repository.git_dir().join("gpdoc"),
            None => self.root.join(".gpdoc"),
        }
    }

    /// Writes below the root, one run of gpdoc at a time. What a stopped run left is mended first, and said.
    pub(super) fn writer(&self, global: &Global) -> Result<Writer, Failure> {
        let writer = Writer::open(&self.root, &self.state())?;
        super::remark(global, &writer.recovered().map(str::to_owned).into_iter().collect::<Vec<_>>());
        Ok(writer)
    }

    /// What is staged is read from the index that git's hooks are handed, where there is one.
    pub(super) fn with_index_of_hook(mut self) -> Result<Self, Failure> {
        let given = std::env::var_os("GIT_INDEX_FILE").filter(|file| !file.is_empty());
        if let Some(file) = given {
            self.repository = self.repository.map(|repository| repository.with_index(Path::new(&file))).transpose()?;
        }
        Ok(self)
    }

    /// Runs rules that are named even where they are off.
    pub(super) fn with_rules(self, rules: &[String]) -> Self {
        Workspace { rules: rules.to_owned(), ..self }
    }

    /// The files that are asked for.
    pub(super) fn snapshot(&self, which: &Which) -> Result<Box<dyn Snapshot>, Failure> {
        Ok(match which {
            Which::Worktree => {
                if let Some(repository) = &self.repository {
                    repository.workdir()?;
                }
                // Nobody who writes gets here: they finish or undo it first.
                if !self.quiet && Writer::is_pending(&self.state()) {
                    let note = "a run of gpdoc was stopped while it wrote, so files may be half changed; the next command that writes finishes or undoes that";
                    super::remark(&Global::default(), &[note.to_owned()]);
                }
                Box::new(Worktree::open(&self.root).map_err(|error| {
                    let message = format!("{} cannot be listed: {error}", self.root.display());
                    let help = match error {
                        ReadError::IgnoreFile(_) => "put a regular file in its place, or remove it",
                        _ => "run gpdoc inside a repository, or name where the documents are: `--root DIR`",
                    };
                    Failure::usage(message, help)
                })?)
            }
            Which::Index => Box::new(Index::open(self.repository()?, &self.root)?),
            Which::At(revision) => {
                let repository = self.repository()?;
                let commit = repository.resolve_commit(revision)?;
                Box::new(Commit::open(repository, &self.root, Some(commit))?)
            }
        })
    }

    /// Where the configuration comes from.
    pub(super) fn origin(&self) -> Result<Origin, Failure> {
        let Some(path) = &self.config else { return Ok(Origin::Discover) };
        let text = std::fs::read_to_string(path).map_err(|error| {
            let message = format!("--config {} cannot be read: {error}", path.display());
            Failure::usage(message, "`gpdoc.yaml` is found without it; `gpdoc init` writes one")
        })?;
        let full = path.canonicalize().unwrap_or_else(|_| path.clone());
        // Outside of the root it keeps its whole name, so that it is not taken for a file below the root.
        let name = full.strip_prefix(&self.root).unwrap_or(&full).to_string_lossy().into_owned();
        Ok(Origin::Given(RelPath::new(&name), text.into()))
    }

    /// What a snapshot is judged by.
    pub(super) fn config(&self, snapshot: &dyn Snapshot) -> Result<Config, Failure> {
        let config = Config::load(snapshot, &self.origin()?);
        let mut config = config.map_err(|problems| self.problems_of(snapshot, problems))?;
        config.switch_on(&self.rules);
        Ok(config)
    }

    /// The documents of a snapshot.
    pub(super) fn model<'s>(&self, snapshot: &'s dyn Snapshot) -> Result<Model<'s>, Failure> {
        let model = Model::load(snapshot, Arc::new(self.config(snapshot)?), None);
        model.map_err(|problems| self.problems_of(snapshot, problems))
    }

    /// Problems in a snapshot with the text they point into, which need not be what is on disk.
    pub(super) fn problems_of(&self, snapshot: &dyn Snapshot, problems: Vec<Problem>) -> Failure {
        let given = match self.origin() {
            Ok(Origin::Given(path, text)) => Some((path, text)),
            _ => None,
        };
        let paths = problems.iter().map(|problem| &problem.location.path);
        let texts = paths.filter_map(|path| Some((path.clone(), snapshot.read_text(path).ok()?)));
        let texts: BTreeMap<RelPath, Arc<str>> = texts.chain(given).collect();
        Failure::Problems(distinct(problems), Sources(Box::new(move |path| texts.get(path).cloned())))
    }

    /// Problems with the text on disk that they point into.
    pub(super) fn problems(&self, problems: Vec<Problem>) -> Failure {
        let root = self.root.clone();
        // A pipe is read once at most: asking again would wait for ever.
        let text = move |path: &RelPath| {
            let file = root.join(path.as_str());
            file.is_file().then(|| std::fs::read_to_string(file).ok()).flatten().map(Arc::from)
        };
        Failure::Problems(distinct(problems), Sources(Box::new(text)))
    }

    /// A path below the root as it can be typed where the user is.
    pub(super) fn typed_here(&self, path: &str) -> String {
        let current = std::env::current_dir().and_then(|current| current.canonicalize()).unwrap_or_default();
        let Ok(inside) = current.strip_prefix(&self.root) else {
            return self.root.join(path).to_string_lossy().into_owned();
        };
        let mut left: Vec<&str> = path.split('/').collect();
        let mut above = 0;
        for part in inside.components() {
            if above == 0 && left.len() > 1 && part.as_os_str() == left[0] {
                left.remove(0);
            } else {
                above += 1;
            }
        }
        "../".repeat(above) + &left.join("/")
    }

    /// A path as the user would type it from where they are, quoted for a shell.
    pub(super) fn typed(&self, path: &RelPath) -> String {
        let current = std::env::current_dir().and_then(|current| current.canonicalize());
        let inside = current.ok().and_then(|current| current.strip_prefix(&self.root).ok().map(Path::to_owned));
        let here = inside.map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
        let written = match links::relative(&here, path.as_str()) {
            text if text.is_empty() => ".".to_owned(),
            text => text,
        };
        command_line(&[written.as_str()])
    }

    /// A path as typed, relative to the root.
    pub(super) fn relative(&self, typed: &Path) -> Result<RelPath, Failure> {
        let current = std::env::current_dir()?;
        let current = current.canonicalize()?;
        let inside = current.strip_prefix(&self.root).map(|path| path.to_string_lossy().into_owned());
        let text = typed.to_string_lossy();
        let resolved = if typed.is_absolute() {
            let full = typed.canonicalize().unwrap_or_else(|_| typed.to_owned());
            full.strip_prefix(&self.root).ok().map(|path| RelPath::new(&path.to_string_lossy()))
        } else {
            // With --root elsewhere, paths are relative to that root.
            RelPath::resolve(&inside.unwrap_or_default(), &text)
        };
        resolved.ok_or_else(|| {
            let message = format!("{text} is outside of {}", self.root.display());
            Failure::usage(message, "name paths below the root, or choose another with --root")
        })
    }
}

/// A schema that several kinds use is faulty once.
fn distinct(mut problems: Vec<Problem>) -> Vec<Problem> {
    let mut seen = HashSet::new();
    problems.retain(|problem| {
        let Problem { location, message, help } = problem;
        seen.insert((location.path.clone(), location.range.clone(), message.clone(), help.clone()))
    });
    problems
}

fn nearest_root(start: &Path, top: Option<&Path>) -> PathBuf {
    let top = top.and_then(|top| top.canonicalize().ok());
    let mut directory = start;
    loop {
        if directory.join(FILE_NAME).is_file() {
            return directory.to_owned();
        }
        if top.as_deref() == Some(directory) {
            return directory.to_owned();
        }
        match directory.parent() {
            // Outside a repository nothing above the working directory is looked at but a gpdoc.yaml.
            Some(parent) => directory = parent,
            None => return top.unwrap_or_else(|| start.to_owned()),
        }
    }
}

/// Where the root is in its repository. `None` without one.
pub(super) fn within(global: &Global) -> Option<RelPath> {
    let workspace = Workspace::open(global).ok()?;
    workspace.repository.as_ref()?.prefix_of(&workspace.root).ok()
}

/// A report with nothing in it yet.
pub(super) fn report<'a>(command: &'a str, findings: &'a [Finding], source: Read<'a>) -> Report<'a> {
    Report {
        command,
        ok: true,
        summary: Summary::default(),
        findings,
        data: serde_json::Value::Object(serde_json::Map::new()),
        next: Vec::new(),
        notes: Vec::new(),
        source,
    }
}

/// Says which files an answer leaves out, since they cannot be read.
pub(super) fn left_out(model: &Model<'_>) -> Vec<String> {
    let unreadable = model.unreadable.iter();
    unreadable.map(|it| format!("{} is left out: {}", it.path, it.message())).collect()
}

/// The error for a path that is not there.
pub(super) fn no_such_path(path: &RelPath, snapshot: &dyn Snapshot) -> Failure {
    let names = snapshot.listing().entries().iter().map(|entry| entry.path.as_str());
    let near = crate::nearest::nearest(path.as_str(), names);
    let message = format!("`{path}` does not exist in the {}", snapshot.describe());
    let is_glob = path.as_str().contains(['*', '?', '[']);
    let help = near.map(|near| format!("did you mean `{near}`?"));
    let globs = "globs are for the shell: write it without quotes, or name the directory".to_owned();
    Failure::Usage(message, if is_glob { Some(globs) } else { help })
}

/// The settings that govern plain Markdown as it is.
pub(super) const PLAIN: &str = "`default_kind: documentation` and `kinds: {documentation: {frontmatter: optional}}`";

/// The error where nothing is governed: nothing was checked, which must not look like an answer.
pub(super) fn no_documents(summary: &Summary, snapshot: &dyn Snapshot) -> Failure {
    let (seen, place) = (counted(summary.files_seen, "file"), snapshot.describe());
    let is_configured = snapshot.listing().contains(FILE_NAME);
    let root = "run gpdoc in the repository's root";
    if summary.files_seen == 0 {
        let all = counted(snapshot.listing().entries().len(), "file");
        let message = format!("no documents: of {all} in the {place}, none matches `documents.include`");
        let help = if is_configured {
            "or say in gpdoc.yaml what is governed"
        } else {
            "`gpdoc init` writes a gpdoc.yaml for what it finds there"
        };
        return Failure::usage(message, format!("{root}; {help}"));
    }
    if summary.ungoverned < summary.files_seen {
        let message = format!(
            "no documents: found {seen} in the {place}, but none that is governed has metadata that can be read"
        );
        return Failure::usage(
            message,
            "give them metadata, or set `frontmatter: optional` for their kind in gpdoc.yaml",
        );
    }
    let cover = format!("set `default_kind`, or name them under `kinds`; {PLAIN} govern plain Markdown as it is");
    let (by, help) = if is_configured {
        ("no kind in the configuration covers", cover)
    } else {
        (
            "no convention covers",
            format!(
                "{root}; `gpdoc init` writes a gpdoc.yaml where it finds ADRs or changelog entries; for plain Markdown: `gpdoc init --preset madr`, then take the `# ` off `default_kind` and `kinds` in gpdoc.yaml"
            ),
        )
    };
    let them = if summary.files_seen == 1 { "it" } else { "them" };
    Failure::usage(format!("no documents: found {seen} in the {place}, but {by} {them}"), help)
}
