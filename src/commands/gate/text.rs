//! Decisions as people read them.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use crate::finding::render::text::one_line;
use crate::gate::{Decision, Judged};
use crate::process::command_line;

/// How to write a decision.
#[derive(Clone, Copy)]
pub(super) struct Manner {
    /// With colours.
    pub(super) color: bool,
    /// With everything that was looked at.
    pub(super) verbose: bool,
    /// With what the policy forgot, for whoever looks at it and does not wait for the command.
    pub(super) hints: bool,
}

impl Manner {
    fn paint(self, style: Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

const HELD: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));
const CLOSED: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red))).bold();
const QUIET: Style = Style::new().dimmed();

/// The decision, a line for each condition; for one that does not hold, what would mend it.
pub(super) fn decision(decision: &Decision, manner: Manner) -> String {
    let mut text = String::new();
    let verdict = if decision.open { manner.paint(HELD, "open") } else { manner.paint(CLOSED, "closed") };
    let advisory = match decision.enforcement {
        crate::config::gates::types::Enforcement::Advisory if !decision.open => {
            ", and only advisory: the command would run"
        }
        _ => "",
    };
    let _ = writeln!(text, "gate {}: {verdict}{advisory}", decision.gate);
    let _ = writeln!(text, "  command  {}", command_line(&decision.command));
    let assurance = serde_json::to_value(decision.assurance).ok().and_then(|value| value.as_str().map(str::to_owned));
    let commit = decision.trusted_commit.to_string();
    let asked = decision.asked.as_ref().map(|url| format!(" at {}", one_line(url))).unwrap_or_default();
    let _ = writeln!(
        text,
        "  trusted  {} ({}, {}{asked})",
        &commit[..12],
        decision.trusted_ref,
        assurance.unwrap_or_default()
    );
    let width = decision.conditions.iter().map(|judged| judged.condition.len()).max().unwrap_or(0);
    for judged in &decision.conditions {
        text.push_str(&condition(judged, width, manner));
    }
    for name in &decision.not_asked {
        let _ = writeln!(
            text,
            "  {}",
            manner.paint(QUIET, &format!("-  {name:width$}  not asked for with these parameters"))
        );
    }
    if manner.hints {
        for forgotten in &decision.unpinned {
            let _ = writeln!(text, "  note: {}", one_line(forgotten));
        }
    }
    if manner.verbose {
        let _ = writeln!(text, "  digest   {}", decision.digest);
        for (input, digest) in &decision.measured.inputs {
            let _ = writeln!(text, "  input    {input} {}", digest.as_deref().unwrap_or("absent"));
        }
        if let Some(program) = &decision.measured.program {
            let _ = writeln!(text, "  program  {} {}", program.path.display(), program.sha256);
        }
    }
    text
}

fn condition(judged: &Judged, width: usize, manner: Manner) -> String {
    let mut text = String::new();
    // Documents and names of files are anybody's: they must not write lines of their own.
    let judged = &Judged {
        expected: one_line(&judged.expected).into_owned(),
        found: one_line(&judged.found).into_owned(),
        mend: judged.mend.as_deref().map(|mend| one_line(mend).into_owned()),
        remarks: judged.remarks.iter().map(|remark| one_line(remark).into_owned()).collect(),
        ..judged.clone()
    };
    let place = judged.place.as_ref().map(|place| format!(" ({}:{})", one_line(&place.path), place.line));
    let place = place.unwrap_or_default();
    let mark = if judged.held { manner.paint(HELD, "✓") } else { manner.paint(CLOSED, "✗") };
    let indent = " ".repeat(width + 7);
    let _ = writeln!(text, "  {mark}  {:width$}  {}{place}", judged.condition, judged.found);
    if !judged.held || manner.verbose {
        let at = judged.asked_at.as_ref().map(|place| format!(" ({}:{})", one_line(&place.path), place.line));
        let _ = writeln!(text, "{indent}expected: {}{}", judged.expected, at.unwrap_or_default());
    }
    if let Some(mend) = judged.mend.as_ref().filter(|_| !judged.held) {
        let _ = writeln!(text, "{indent}to fix:   {mend}");
    }
    if judged.added {
        let _ = writeln!(text, "{indent}asked for by the working tree's policy");
    }
    for remark in &judged.remarks {
        let _ = writeln!(text, "{indent}note: {remark}");
    }
    text
}
