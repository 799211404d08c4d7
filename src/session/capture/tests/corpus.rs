//! What of real captures is understood; skipped where they are absent.

use std::fmt::Write;
use std::path::Path;

use super::*;

fn captures() -> Option<Vec<(String, Capture)>> {
    let root = std::env::var("GPDOC_CORPUS").unwrap_or_else(|_| "../shared/corpora/goldenpath".into());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root).join("session_capture");
    let Ok(entries) = std::fs::read_dir(&root) else {
        eprintln!("SKIPPED: no corpus at {}; set GPDOC_CORPUS", root.display());
        return None;
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name.starts_with("2026") {
            found.push((name, read(&std::fs::read_to_string(path).unwrap())));
        }
    }
    found.sort_by(|a: &(String, _), b| a.0.cmp(&b.0));
    Some(found)
}

#[test]
fn what_real_captures_say_is_understood() {
    let Some(captures) = captures() else { return };
    let all = || captures.iter().map(|(_, capture)| capture);
    let segments = |kind| all().flat_map(|capture| &capture.segments).filter(|it| it.kind == kind).count();
    let mut out = String::new();
    let with = |label| all().filter(|capture| capture.field(label).is_some()).count();
    let _ = writeln!(out, "{} captures", captures.len());
    let _ = writeln!(
        out,
        "agent {}, date {}, timestamp {}, branch {}",
        with("agent"),
        with("date"),
        with("timestamp"),
        with("branch")
    );
    let kinds = [SegmentKind::Update, SegmentKind::Dated, SegmentKind::Appendix].map(segments);
    let _ = writeln!(out, "updates {}, reviews and continuations {}, appendices {}", kinds[0], kinds[1], kinds[2]);
    let signatures = || all().flat_map(|capture| &capture.segments).flat_map(|segment| &segment.signatures);
    let timed = signatures().filter(|signature| signature.time.is_some()).count();
    let _ = writeln!(out, "signatures {}, with a time {timed}", signatures().count());
    let mut categories = std::collections::BTreeMap::<Category, usize>::new();
    all().flat_map(Capture::artifacts).for_each(|(_, artifact)| *categories.entry(artifact.category).or_default() += 1);
    let _ = writeln!(out, "artifacts {categories:?}");
    let verdict = |verdict| all().flat_map(Capture::rows).filter(|(_, row)| row.verdict == verdict).count();
    let verdicts = [Verdict::Passed, Verdict::Failed, Verdict::NotRun, Verdict::Unclear].map(verdict);
    let with_command = all().flat_map(Capture::rows).filter(|(_, row)| row.command.is_some()).count();
    let _ = writeln!(out, "rows {verdicts:?}, with a command {with_command}");
    insta::assert_snapshot!(out, @"
    37 captures
    agent 32, date 34, timestamp 30, branch 30
    updates 207, reviews and continuations 35, appendices 8
    signatures 257, with a time 254
    artifacts {Touched: 234, Modified: 263, Added: 219, Removed: 2, Renamed: 2, Referenced: 47}
    rows [54, 20, 53, 201], with a command 87
    ");
}

/// Counted by hand in the files, by what stands in their headings and lines.
#[test]
fn every_update_and_every_signature_of_real_captures_is_found() {
    let Some(captures) = captures() else { return };
    let root = std::env::var("GPDOC_CORPUS").unwrap_or_else(|_| "../shared/corpora/goldenpath".into());
    for (name, capture) in &captures {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&root).join("session_capture").join(name);
        let text = std::fs::read_to_string(path).unwrap();
        let updates =
            text.lines().filter(|line| line.starts_with('#') && line.contains(" Update") && line.contains("2026-"));
        let updates = updates.filter(|line| !line.contains("Implementation Update") && !line.contains("Status Update"));
        let signed = text.lines().filter(|line| line.starts_with("Signed") || line.starts_with("**Signed"));
        let found: usize = capture.segments.iter().map(|segment| segment.signatures.len()).sum();
        assert_eq!((capture.updates().count(), found), (updates.count(), signed.count()), "{name}");
    }
}
