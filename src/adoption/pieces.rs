//! What gpdoc can be called from: a file each, with a block of gpdoc's in it.

use super::block::{self, Block, Comment, Stand};
use crate::yaml::{Node, Tree};

/// One of the places that gpdoc can be called from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// An entry of `.pre-commit-config.yaml`.
    PreCommit,
    /// A workflow on GitHub.
    GitHub,
    /// A job on GitLab.
    GitLab,
    /// A note for agents.
    Agents,
    /// Line endings of gpdoc's own files.
    GitAttributes,
    /// Git's own hook.
    GitHook,
}

/// Where CI gets gpdoc from.
#[derive(Clone, Copy, Debug)]
pub struct Build<'a> {
    /// A git repository with gpdoc's source; without it CI cannot be told where to get gpdoc.
    pub source: Option<&'a str>,
    /// The version, whose tag is taken.
    pub version: &'a str,
}

/// What becomes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Becomes {
    /// It stays.
    Same,
    /// It has this text.
    Text(String),
    /// It is not needed any more.
    Gone,
    /// It is a person's: why, and what to do.
    Left(String),
}

/// CI must be told where to get gpdoc.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nothing says where CI gets gpdoc")]
pub struct NoSource;

impl Piece {
    /// All of them.
    pub const ALL: [Piece; 6] =
        [Piece::PreCommit, Piece::GitHub, Piece::GitLab, Piece::Agents, Piece::GitAttributes, Piece::GitHook];

    fn name(self) -> &'static str {
        match self {
            Piece::PreCommit => "pre-commit",
            Piece::GitHub => "github",
            Piece::GitLab => "gitlab",
            Piece::Agents => "agents",
            Piece::GitAttributes => "gitattributes",
            Piece::GitHook => "git-hook",
        }
    }

    fn template(self) -> &'static str {
        match self {
            Piece::PreCommit => include_str!("../../templates/adoption/pre-commit.yaml"),
            Piece::GitHub => include_str!("../../templates/adoption/github.yml"),
            Piece::GitLab => include_str!("../../templates/adoption/gitlab.yml"),
            Piece::Agents => include_str!("../../templates/adoption/agents.md"),
            Piece::GitAttributes => include_str!("../../templates/adoption/gitattributes"),
            Piece::GitHook => include_str!("../../templates/adoption/hook.sh"),
        }
    }

    /// The files, of which those that exist are taken, else the first.
    pub(super) fn files(self) -> &'static [&'static str] {
        match self {
            Piece::PreCommit => &[".pre-commit-config.yaml"],
            Piece::GitHub => &[".github/workflows/gpdoc.yml"],
            Piece::GitLab => &[".gitlab-ci.yml"],
            Piece::Agents => &["AGENTS.md", "CLAUDE.md"],
            Piece::GitAttributes => &[".gitattributes"],
            Piece::GitHook => &[],
        }
    }

    /// `rest`: what else is in the file.
    fn block(self, build: Build<'_>, indent: &str, rest: &str) -> Result<Block, NoSource> {
        let lines = self.template().split_inclusive('\n');
        let mut body: String = lines.flat_map(|line| [indent, line]).collect();
        if let Some(stage) = Some(rest).filter(|_| self == Piece::GitLab).and_then(stage) {
            body = body.replacen('\n', &format!("\n  stage: {stage}\n"), 1);
        }
        if body.contains("@SOURCE@") {
            let source = build.source.ok_or(NoSource)?;
            // The word stands in a line of a shell.
            body = body.replace("@SOURCE@", &shell_words::quote(source)).replace("@VERSION@", build.version);
        }
        let comment = if self == Piece::Agents { Comment::Html } else { Comment::Hash };
        Ok(Block { name: self.name(), comment, body, indent: indent.to_owned() })
    }

    /// The file with the block in it. `None`: there is no file yet.
    ///
    /// # Errors
    /// When CI should be told where to get gpdoc, and nobody knows.
    pub(super) fn put(self, text: Option<&str>, build: Build<'_>) -> Result<Becomes, NoSource> {
        let Some(text) = text else {
            let before = match self {
                Piece::PreCommit => "repos:\n",
                Piece::GitHook => "#!/bin/sh\n",
                _ => "",
            };
            let indent = if self == Piece::PreCommit { "  " } else { "" };
            return Ok(Becomes::Text(format!("{before}{}", self.block(build, indent, "")?.text())));
        };
        match block::find(text, self.name()) {
            Stand::Own(range) => {
                let own = &text[range.clone()];
                let indent = &own[..own.len() - own.trim_start().len()];
                // What was said when it was written holds on.
                let rest = format!("{}{}", &text[..range.start], &text[range.end..]);
                let Ok(block) = self.block(build, indent, &rest) else { return Ok(Becomes::Same) };
                let new = ended_as(text, &block.text());
                let new = if own.ends_with('\n') { new.as_str() } else { new.trim_end() };
                Ok(if new == own {
                    Becomes::Same
                } else {
                    Becomes::Text(format!("{}{new}{}", &text[..range.start], &text[range.end..]))
                })
            }
            Stand::Absent if self == Piece::PreCommit && text.trim().is_empty() => self.put(None, build),
            Stand::Absent if self == Piece::PreCommit && has_hook(text) => {
                Ok(Becomes::Left("it has a hook `gpdoc-check` already".into()))
            }
            Stand::Absent => match self.place(text) {
                Ok((at, indent)) => {
                    let block = self.block(build, &indent, text)?.text();
                    let (before, after) = text.split_at(at);
                    let is_ended = before.is_empty() || before.ends_with('\n');
                    let end = if is_ended { "" } else { "\n" };
                    // A last line without its end moves on to the block: taken out again, the file is what it was.
                    let block = if is_ended { block.as_str() } else { block.trim_end() };
                    let gap = if self == Piece::Agents && !before.trim().is_empty() { "\n" } else { "" };
                    let added = ended_as(text, &format!("{end}{gap}{block}"));
                    let new = format!("{before}{added}{after}");
                    Ok(if self.is_sound(text, &new) {
                        Becomes::Text(new)
                    } else {
                        self.left("its `repos` cannot be added to")
                    })
                }
                Err(reason) => Ok(self.left(reason)),
            },
            Stand::Changed => Ok(changed()),
            Stand::Broken => Ok(broken()),
        }
    }

    /// The file without the block.
    pub(super) fn take(self, text: &str) -> Becomes {
        match block::find(text, self.name()) {
            Stand::Absent => Becomes::Same,
            Stand::Changed => changed(),
            Stand::Broken => broken(),
            Stand::Own(range) => {
                let before = &text[..range.start];
                let before = if self == Piece::Agents {
                    let gap = ["\n\r\n", "\n\n"].into_iter().find(|gap| before.ends_with(gap));
                    gap.map_or(before, |gap| &before[..=before.len() - gap.len()])
                } else {
                    before
                };
                let before = if text[range.clone()].ends_with('\n') {
                    before
                } else {
                    before.strip_suffix('\n').map_or(before, |before| before.strip_suffix('\r').unwrap_or(before))
                };
                let rest = format!("{before}{}", &text[range.end..]);
                match (self, rest.trim()) {
                    (Piece::Agents, excuse) if is_excuse(excuse) => Becomes::Gone,
                    (_, "") | (Piece::PreCommit, "repos:") | (Piece::GitHook, "#!/bin/sh") => Becomes::Gone,
                    _ => Becomes::Text(rest),
                }
            }
        }
    }

    /// Where a person's file takes the block, and how far it is indented.
    fn place(self, text: &str) -> Result<(usize, String), &'static str> {
        match self {
            Piece::PreCommit => match parse(text) {
                Some(tree) if tree.root().is_none_or(|root| root.is_mapping() && root.get("repos").is_none()) => {
                    Err("it has no `repos`")
                }
                _ => end_of_repos(text).ok_or("its `repos` is no list with an entry on each line"),
            },
            Piece::GitHub => Err("it is not gpdoc's"),
            Piece::GitLab => {
                let tree = parse(text).ok_or("it is not YAML")?;
                match tree.root() {
                    Some(root) if root.get("gpdoc").is_some() => Err("it has a job `gpdoc` already"),
                    Some(root) if !root.is_mapping() || text.trim_start().starts_with('{') => {
                        Err("it is no list of jobs")
                    }
                    _ => Ok((end_of_jobs(text), String::new())),
                }
            }
            Piece::Agents | Piece::GitAttributes => Ok((text.len(), String::new())),
            Piece::GitHook => {
                let first = text.lines().next().unwrap_or_default();
                // Git starts what has no `#!` with a shell, and so does husky.
                let is_shell = !first.starts_with("#!")
                    || first.split(['/', ' ']).any(|word| matches!(word, "sh" | "bash" | "dash" | "zsh"));
                if text.contains("generated by pre-commit") {
                    Err("pre-commit made it; `gpdoc init --pre-commit` writes an entry for it instead")
                } else if !is_shell {
                    Err(
                        "it is no shell script; let it run `gpdoc check --staged --new --allow-empty` and fail when that fails",
                    )
                } else {
                    // Before the rest: a hook may end anywhere.
                    let end = text.find('\n').map_or(text.len(), |end| end + 1);
                    Ok((if first.starts_with("#!") { end } else { 0 }, String::new()))
                }
            }
        }
    }

    /// True when the file says what it said, and one entry more.
    fn is_sound(self, before: &str, after: &str) -> bool {
        if self != Piece::PreCommit {
            return true;
        }
        let count = |text: &str| {
            let tree = parse(text)?;
            Some((tree.root()?.entries().count(), tree.root()?.get("repos")?.items().count()))
        };
        matches!((count(before), count(after)), (Some((keys, repos)), Some((now, more))) if keys == now && repos + 1 == more)
    }

    fn left(self, reason: &str) -> Becomes {
        let lines: String = match self {
            Piece::PreCommit => self.template().lines().flat_map(|line| ["\n    ", line]).collect(),
            _ => String::new(),
        };
        let hint = if lines.is_empty() { "" } else { "; add to it:" };
        Becomes::Left(format!("{reason}{hint}{lines}"))
    }
}

/// Why a note for agents that gpdoc created has no metadata.
pub(super) fn excuse(rules: &str) -> String {
    format!("{EXCUSE}{rules}: {REASON}\n\n")
}

fn is_excuse(text: &str) -> bool {
    text.starts_with(EXCUSE) && text.ends_with(REASON) && !text.contains('\n')
}

const EXCUSE: &str = "<!-- gpdoc-ignore ";
const REASON: &str = "it is for agents and carries no metadata -->";

/// `added` with the line ends of `text`.
fn ended_as(text: &str, added: &str) -> String {
    let is_windows = text.find('\n').is_some_and(|end| text[..end].ends_with('\r'));
    if is_windows { added.replace('\n', "\r\n") } else { added.to_owned() }
}

/// True when somebody wrote an entry for gpdoc already.
fn has_hook(text: &str) -> bool {
    let is_ours = |hook: Node<'_>| hook.get("id").and_then(Node::text) == Some("gpdoc-check");
    let Some(tree) = parse(text) else { return false };
    let Some(repos) = tree.root().and_then(|root| root.get("repos")) else { return false };
    repos.items().filter_map(|repo| repo.get("hooks")).any(|hooks| hooks.items().any(is_ours))
}

/// The stage that a job must name, as YAML: GitLab's own `test` is not there where a file lists its stages without it.
fn stage(text: &str) -> Option<String> {
    let tree = parse(text)?;
    let stages = tree.root()?.get("stages")?;
    let names: Vec<_> = stages.items().filter_map(Node::text).collect();
    let is_there = names.contains(&"test");
    let first = names.first().filter(|_| !is_there)?;
    Some(serde_json::Value::from(*first).to_string())
}

/// Where a job is added: before the `...` that ends the document.
fn end_of_jobs(text: &str) -> usize {
    let body = text.trim_end();
    match body.strip_suffix("...") {
        Some(before) if before.is_empty() || before.ends_with('\n') => before.len(),
        _ => text.len(),
    }
}

fn changed() -> Becomes {
    Becomes::Left("the block of gpdoc in it was changed by hand; take the block out to have it written anew".into())
}

fn broken() -> Becomes {
    Becomes::Left(
        "the markers of gpdoc in it do not belong together; take them out to have the block written anew".into(),
    )
}

fn parse(text: &str) -> Option<Tree> {
    Tree::parse(&text.into(), 0..text.len()).ok()
}

/// The end of the last entry of `repos`, and how far its entries are indented.
fn end_of_repos(text: &str) -> Option<(usize, String)> {
    let tree = parse(text)?;
    let repos = tree.root()?.get("repos")?;
    let (first, last) = (repos.items().next()?, repos.items().last()?);
    let start = text[..first.span().start].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[start..first.span().start];
    let indent = before.trim_end().strip_suffix('-')?;
    let end = deepest_end(last);
    let line = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
    indent.trim().is_empty().then(|| (line, indent.to_owned()))
}

/// Where the last value inside of a node ends: the span of a block goes on over what comes after it.
fn deepest_end(node: Node<'_>) -> usize {
    let inner = if node.is_mapping() { node.entries().map(|(_, value)| value).last() } else { node.items().last() };
    match inner {
        Some(inner) => deepest_end(inner).max(node.span().start),
        None => node.span().end,
    }
}
