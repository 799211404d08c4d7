//! `unchanged`: these files are, byte by byte, those of the trusted commit. Untracked and ignored ones count.

use super::super::tree::{self, CHANGED, Comparison, LINK, UNTRACKED};
use super::super::{endings, watch};
use super::{Context, Judged};
use crate::process::command_line;

/// So many files are named; the rest are counted.
const NAMED: usize = 5;

pub(super) fn judge(
    context: &Context<'_>,
    texts: &[String],
    comparison: Option<&Result<Comparison, String>>,
) -> Judged {
    let filled: Vec<String> = texts.iter().map(|text| context.fill(text)).collect();
    let expected = format!("{} are as in the trusted commit", filled.join(", "));
    let comparison = match comparison {
        Some(Ok(comparison)) => comparison,
        Some(Err(error)) => {
            return Judged::missed(expected, format!("the files cannot be read: {error}"), "look at their permissions");
        }
        None => return Judged::missed(expected, "the files were not compared", "look at the globs in the policy"),
    };
    if comparison.committed == 0 {
        return Judged::missed(
            expected,
            "they match no file at the trusted commit, so this would hold always",
            "look at the globs in the policy",
        );
    }
    let listing = context.policy().snapshot().listing();
    if let Some((found, mend)) = tree::directory(listing, &filled) {
        return Judged::missed(expected, found, mend);
    }
    let idle = idle(context, texts);
    let with_parameters = idle.iter().find(|(text, filled)| text != filled);
    if let Some((text, filled)) = with_parameters.filter(|_| comparison.differences.is_empty()) {
        return Judged::missed(
            expected,
            format!(
                "`{text}` matches no file at the trusted commit with these parameters, so it would hold always: `{filled}`"
            ),
            "look at the values of the parameters in the policy, or ask for these files with `when` where they are",
        );
    }
    let differences = &comparison.differences;
    let mut judged = match differences.as_slice() {
        [] if comparison.committed == 1 => Judged::held(expected, "1 file is the same"),
        [] => Judged::held(expected, format!("{} files are the same", comparison.committed)),
        [first, ..] => {
            let names: Vec<String> = differences
                .iter()
                .take(NAMED)
                .map(|difference| format!("{} ({})", difference.path, difference.what))
                .collect();
            let more = differences.len().saturating_sub(NAMED);
            let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
            let mend = match first.what {
                UNTRACKED if first.path.as_str().starts_with(".gpdoc/approvals/") => {
                    "exempt gpdoc's own files in the policy with `!.gpdoc/approvals/**`".to_owned()
                }
                UNTRACKED => format!("remove {}, or exempt it in the policy with `!`", first.path),
                LINK => format!("put what {} leads to in its place, or name that in the policy", first.path),
                "a submodule" => format!("exempt {} in the policy with `!`, or keep its files here", first.path),
                CHANGED if let Some(mend) = endings::mend(context, &first.path) => mend,
                _ => {
                    let same = differences.iter().filter(|other| matches!(other.what, CHANGED | "missing"));
                    let paths: Vec<String> = same.take(NAMED).map(|other| other.path.to_string()).collect();
                    format!("git restore --source={} -- {}", context.trusted().commit, command_line(&paths))
                }
            };
            Judged::missed(expected, format!("{}{rest}", names.join(", ")), mend)
        }
    };
    judged.remarks.extend(idle.iter().map(|(text, _)| format!("`{text}` matches no file at the trusted commit")));
    if differences.is_empty() {
        return judged;
    }
    let hidden = context.site().repository.hidden_paths().unwrap_or_default();
    let hidden = hidden.into_iter().filter(|path| differences.iter().any(|difference| difference.path == *path));
    judged
        .remarks
        .extend(hidden.map(|path| format!("git is told to look away from {path} (assume-unchanged or skip-worktree)")));
    judged
}

/// The globs that match no file at the trusted commit, as written and with the values of parameters. The plain name of a file is
/// none of them: that it must not be there is what it says.
fn idle(context: &Context<'_>, texts: &[String]) -> Vec<(String, String)> {
    let entries = context.policy().snapshot().listing().entries();
    let globs = texts.iter().filter(|text| !text.starts_with('!') && text.contains(['*', '?', '[', '{']));
    let is_idle = |text: &&String| {
        let paths = watch::tree(std::slice::from_ref(*text), &context.parameters);
        paths.is_ok_and(|(_, paths)| !entries.iter().any(|entry| paths.matches(entry.path.as_str())))
    };
    globs.filter(is_idle).map(|text| (text.clone(), context.fill(text))).collect()
}
