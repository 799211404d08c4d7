//! What `gpdoc init` says: what it found, what it wrote, what is owed, what to do next.

use std::fmt::Write as _;
use std::path::Path;

use crate::adoption::{Debt, Piece, Proposal, Style};
use crate::edit::Status;
use crate::finding::Summary;
use crate::plural::counted;
use crate::process::command_line;

/// Rules whose debt is named one by one.
const NAMED: usize = 8;

/// Commands up to this many letters decide where what they are for begins.
const WIDTH: usize = 52;

/// All that is told of one run.
pub(super) struct Telling<'a> {
    pub(super) proposal: &'a Proposal,
    /// Files with what becomes of them.
    pub(super) changes: &'a [(String, Status)],
    /// The directory that is written to, where it is not the one that gpdoc runs in.
    pub(super) root: Option<&'a Path>,
    pub(super) is_dry: bool,
    pub(super) is_removal: bool,
    /// Whether there is a repository to commit to.
    pub(super) has_git: bool,
}

impl Telling<'_> {
    /// `pieces` and `has_hook`: what was asked for.
    pub(super) fn text(&self, pieces: &[Piece], has_hook: bool) -> String {
        let mut text = String::new();
        if !self.is_removal {
            self.found(&mut text);
        }
        self.written(&mut text);
        if self.proposal.preset.is_some() {
            self.debt(&mut text);
        }
        if !self.is_removal {
            let steps = self.next(pieces, has_hook);
            let widths = steps.iter().map(|(command, _)| command.chars().count());
            let width = widths.filter(|width| *width <= WIDTH).max().unwrap_or(0);
            text.push_str("\nNext\n");
            for (command, why) in steps {
                let _ = writeln!(text, "  {command:width$}  {why}");
            }
        }
        text
    }

    fn found(&self, text: &mut String) {
        let survey = &self.proposal.survey;
        let _ = writeln!(text, "Found");
        let _ =
            writeln!(text, "  {}, {} with metadata", counted(survey.markdown, "Markdown file"), survey.with_metadata);
        if let Some(decisions) = &survey.decisions {
            let style = match decisions.style {
                Style::Madr => "MADR's form",
                Style::Nygard => "Nygard's form",
                Style::Other => "a form of their own",
            };
            let directory = if decisions.directory.is_empty() { "the root" } else { decisions.directory.as_str() };
            let _ = writeln!(text, "  {} in {directory}, in {style}", counted(decisions.paths.len(), "decision"));
        }
        let counts = [
            (survey.entries, "changelog entry", "changelog entries"),
            (survey.captures, "session capture", "session captures"),
            (survey.schemas, "schema of metadata", "schemas of metadata"),
        ];
        for (count, one, many) in counts.into_iter().filter(|(count, ..)| *count > 0) {
            let _ = writeln!(text, "  {count} {}", if count == 1 { one } else { many });
        }
        if !survey.tools.is_empty() {
            let _ = writeln!(text, "  {}", survey.tools.join(", "));
        }
    }

    fn written(&self, text: &mut String) {
        let preset =
            self.proposal.preset.as_ref().map_or(String::new(), |preset| format!(", over the preset `{preset}`"));
        let title = match (self.changes.is_empty(), self.is_dry, self.is_removal) {
            (true, ..) => "Nothing to change",
            (false, true, true) => "Would be removed",
            (false, true, false) => "Would be written",
            (false, false, true) => "Removed",
            (false, false, false) => "Written",
        };
        if !text.is_empty() {
            text.push('\n');
        }
        let place = self.root.map_or(String::new(), |root| format!(" in {}", root.display()));
        let _ = writeln!(text, "{title}{place}{preset}");
        let width = self.changes.iter().map(|(path, _)| path.chars().count()).max().unwrap_or(0);
        for (path, status) in self.changes {
            let verb = match status {
                Status::Created => "created",
                Status::Edited | Status::Renamed => "edited ",
                Status::Removed => "removed",
            };
            let remark = self.remark(path, *status);
            let _ = writeln!(text, "{}", format!("  {verb}  {path:width$}  {remark}").trim_end());
        }
        text.push_str(&self.left());
        for (directory, count) in &self.proposal.ungoverned {
            let decisions = counted(*count, "decision");
            let advice = match self.proposal.survey.apart(directory) {
                None => "name them in `kinds.adr.files` if they should be".to_owned(),
                Some("") => {
                    "their numbers are taken: give them others before they are named in `kinds.adr.files`".into()
                }
                Some(part) => {
                    let command = command_line(&["gpdoc", "init", "--root", part]);
                    format!("their numbers are taken, so they are a root of their own: `{command}`")
                }
            };
            let _ = writeln!(text, "not governed: {decisions} in {directory}; {advice}");
        }
    }

    /// What stays although something was asked of it: that is said however little is to be said.
    pub(super) fn left(&self) -> String {
        let mut text = String::new();
        for (path, reason) in &self.proposal.left {
            let _ = writeln!(text, "left as it is: {path}: {reason}");
        }
        text
    }

    fn remark(&self, path: &str, status: Status) -> String {
        let accepted = self.proposal.accepted.filter(|_| status == Status::Created && path.ends_with("baseline.json"));
        match (accepted, path) {
            (Some(count), _) => {
                let past = match self.proposal.from_history {
                    0 => String::new(),
                    past => format!(", {past} of them from the history"),
                };
                format!("accepts {} of today{past}", counted(count, "finding"))
            }
            (None, "gpdoc.yaml") => "what is governed, and how".into(),
            (None, ".gpdoc/gpdoc.schema.json") => "lets editors complete and check gpdoc.yaml".into(),
            _ => String::new(),
        }
    }

    /// What the new baseline accepts, and what it cannot.
    fn debt(&self, text: &mut String) {
        let (summary, debt) = (&self.proposal.summary, &self.proposal.debt);
        if summary.documents == 0 {
            text.push_str(&none(summary));
        }
        for path in &self.proposal.unreadable {
            let _ = writeln!(
                text,
                "{path} cannot be read, which no baseline accepts: make it readable UTF-8, or leave it out with `documents.exclude` in gpdoc.yaml"
            );
        }
        if debt.is_empty() {
            return;
        }
        let (all, fixable) = (total(debt, |debt| debt.findings), total(debt, |debt| debt.fixable));
        let mends = if fixable == 0 { String::new() } else { format!(", {fixable} of which have a fix") };
        let _ = writeln!(text, "\nDebt: {} of {}{mends}", counted(all, "finding"), counted(debt.len(), "rule"));
        let (shown, rest) = debt.split_at(debt.len().min(if debt.len() == NAMED + 1 { debt.len() } else { NAMED }));
        let width = all.to_string().len();
        for Debt { rule, findings, fixable } in shown {
            let fixable = if *fixable == 0 { String::new() } else { format!("  ({fixable} fixable)") };
            let _ = writeln!(text, "  {findings:width$}  {rule}{fixable}");
        }
        if !rest.is_empty() {
            let _ = writeln!(text, "  {:width$}  of {} rules more", total(rest, |debt| debt.findings), rest.len());
        }
        self.difference(text);
    }

    /// What of the debt another check does not count.
    fn difference(&self, text: &mut String) {
        let (added, past) = (&self.proposal.added, self.proposal.from_history);
        if !added.is_empty() {
            let rules = added.iter().map(|(rule, count)| format!("`{rule}` ({count})")).collect::<Vec<_>>().join(", ");
            let _ = writeln!(
                text,
                "new with this configuration, which asks for more than `gpdoc check` does without one: {rules}"
            );
        }
        if past > 0 {
            let _ = writeln!(
                text,
                "`gpdoc check` counts {}; only a check with a base (`--base`, `--staged`) judges the history, which gave the rest ({past})",
                self.proposal.summary.baselined
            );
        }
    }

    /// The commands to type next, each with what it is for.
    fn next(&self, pieces: &[Piece], has_hook: bool) -> Vec<(String, String)> {
        let mut steps: Vec<(String, String)> = Vec::new();
        let mut step = |command: &str, why: &str| steps.push((command.into(), why.into()));
        if self.is_dry && !self.changes.is_empty() {
            step("gpdoc init", "with the same options, to write it");
            return steps;
        }
        let is_new = self.proposal.preset.is_some();
        let why = match is_new {
            true if self.proposal.summary.documents == 0 && self.proposal.accepted.is_some() => {
                "once a file has metadata"
            }
            true if self.proposal.summary.documents == 0 => "once there are documents",
            true if !self.proposal.unreadable.is_empty() => "no answer until every file can be read or is left out",
            true => "green from now on; it fails on what is new",
            false => "check the result",
        };
        step("gpdoc check", why);
        let mut files: Vec<&str> =
            self.changes.iter().map(|(path, _)| top(path)).filter(|path| *path != ".git").collect();
        files.sort_unstable();
        files.dedup();
        if !files.is_empty() && self.has_git {
            step(&format!("git add {} && git commit", shell_words::join(files)), "so that everybody has it");
        }
        if pieces.contains(&Piece::PreCommit) && !self.changes.is_empty() {
            step("pre-commit install", "once in each clone; `prek install` is as good");
        }
        if is_new {
            let tools = &self.proposal.survey.tools;
            let has = |tool: &str| tools.contains(&tool);
            if self.has_git && !has_hook && !pieces.contains(&Piece::PreCommit) {
                let option = if has("pre-commit") || has("prek") { "--pre-commit" } else { "--git-hooks" };
                step(&format!("gpdoc init {option}"), "a check before each commit");
            }
            if has("GitHub workflows") && !pieces.contains(&Piece::GitHub) {
                step("gpdoc init --github --source URL", "a check of each change in CI");
            }
            if has("GitLab CI") && !pieces.contains(&Piece::GitLab) {
                step("gpdoc init --gitlab --source URL", "a check of each change in CI");
            }
        }
        if total(&self.proposal.debt, |debt| debt.fixable) > 0 {
            step("gpdoc fix --diff", "what can be fixed automatically; without --diff it is fixed");
        }
        if let Some(worst) = self.proposal.debt.first() {
            let command = format!("gpdoc check --show-baselined --rule {}", worst.rule);
            step(&command, "the debt of one rule; `gpdoc explain RULE` says why it is one");
            step("gpdoc baseline write --shrink", "after fixing: keep fixed findings from coming back");
        }
        steps
    }
}

/// Why a check afterwards has nothing to judge, and the way out.
fn none(summary: &Summary) -> String {
    let seen = summary.files_seen - summary.unreadable;
    if seen == 0 {
        return "there are no documents yet: `gpdoc check` has nothing to judge until there are\n".into();
    }
    if summary.ungoverned < seen {
        return "no governed file has metadata that can be read, so `gpdoc check` gives no answer: give them metadata, or set `frontmatter: optional` for their kind in gpdoc.yaml\n".into();
    }
    let files = if seen == 1 { "file".to_owned() } else { counted(seen, "file") };
    format!(
        "no kind covers the {files} here, so `gpdoc check` has nothing to judge yet: name them under `kinds` in gpdoc.yaml, or take the `# ` off the two lines there that govern plain Markdown as it is\n"
    )
}

/// The first part of a path: what git is told to add.
fn top(path: &str) -> &str {
    match path.split_once('/') {
        Some((top @ (".gpdoc" | ".git"), _)) => top,
        _ => path,
    }
}

fn total(debt: &[Debt], of: impl Fn(&Debt) -> usize) -> usize {
    debt.iter().map(of).sum()
}
