//! What is said of real captures, every error of which was read; skipped where they are absent.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::*;

#[test]
fn real_captures_are_accused_of_what_they_lack_and_of_nothing_else() {
    let root = std::env::var("GPDOC_CORPUS").unwrap_or_else(|_| "../shared/corpora/goldenpath".into());
    let root: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
    if !root.is_dir() {
        eprintln!("SKIPPED: no corpus at {}; set GPDOC_CORPUS", root.display());
        return;
    }
    let output = gpdoc(&root, &["--root", ".", "session", "check", "--format", "concise"]);
    let mut counts = BTreeMap::<String, usize>::new();
    for line in stdout(&output).lines() {
        let rule = line.split_once(']').and_then(|(before, _)| before.rsplit_once(' ')).unwrap().1;
        *counts.entry(rule.to_owned()).or_default() += 1;
    }
    let lines: String = counts.iter().flat_map(|(rule, count)| [rule.clone(), format!("]: {count}\n")]).collect();
    insta::assert_snapshot!(lines, @"
    error[session-outstanding-missing]: 143
    error[session-time-impossible]: 19
    warning[session-section-missing]: 97
    warning[session-unsigned]: 37
    ");
}
