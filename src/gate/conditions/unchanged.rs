//! `unchanged`: these files are, byte by byte, those of the trusted commit. Untracked and ignored ones count.

use super::super::tree::{self, Comparison, LINK, UNTRACKED};
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
    if let Some(directory) = tree::directory(context.policy.snapshot().listing(), &filled) {
        return Judged::missed(
            expected,
            format!("`{directory}` is a directory, and names none of the files in it"),
            format!("write `{}/**` in the policy", directory.trim_end_matches('/')),
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
                UNTRACKED => format!("remove {}, or exempt it in the policy with `!`", first.path),
                LINK => format!("put what {} leads to in its place, or name that in the policy", first.path),
                "a submodule" => format!("exempt {} in the policy with `!`, or keep its files here", first.path),
                _ => {
                    let same = differences.iter().filter(|other| matches!(other.what, "changed" | "missing"));
                    let paths: Vec<String> = same.take(NAMED).map(|other| other.path.to_string()).collect();
                    format!("git restore --source={} -- {}", context.trusted.commit, command_line(&paths))
                }
            };
            Judged::missed(expected, format!("{}{rest}", names.join(", ")), mend)
        }
    };
    let hidden = context.site.repository.hidden_paths().unwrap_or_default();
    let hidden = hidden.into_iter().filter(|path| differences.iter().any(|difference| difference.path == *path));
    judged
        .remarks
        .extend(hidden.map(|path| format!("git is told to look away from {path} (assume-unchanged or skip-worktree)")));
    judged
}
