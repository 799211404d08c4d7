//! The ways in which captures are written.

use std::fmt::Write;

use super::*;

fn artifacts(list: &str) -> String {
    let capture = read(&format!("# A\n\n## Artifacts Touched (links)\n\n{list}\n"));
    let mut out = String::new();
    for (_, artifact) in capture.artifacts() {
        let from = artifact.from.as_ref().map(|from| format!("{from} -> ")).unwrap_or_default();
        let elsewhere = if artifact.elsewhere { " (elsewhere)" } else { "" };
        let _ = writeln!(out, "{}: {from}{}{elsewhere}", artifact.category.as_str(), artifact.path);
    }
    out
}

#[test]
fn lists_below_headings_of_categories() {
    let list = "### Modified\n\n- `a/b.tf` - why `c/d.tf` is not meant\n* a/c.tf (why)\n\n### Added\n\n1. [`docs/x.md`](docs/x.md)\n2. `Makefile`\n\n### Removed\n\n- None\n\n### Referenced / Executed\n\n- `make plan`\n- `a/read.md`";
    insta::assert_snapshot!(artifacts(list), @"
    Modified: a/b.tf
    Modified: a/c.tf
    Added: docs/x.md
    Added: Makefile
    Referenced: a/read.md
    ");
}

#[test]
fn labels_and_items_that_name_a_category() {
    let list = "**Modified:**\n- `a/b.tf`, `a/c.tf` and `a/d.tf:12-14`\n\nAdded:\n- `x/y.md`\n\n- Removed: `x/z.md`\n- **Renamed**\n  - `x/old.md` → `x/new.md`\n  - `x/o.md` -> `x/n.md`";
    insta::assert_snapshot!(artifacts(list), @"
    Modified: a/b.tf
    Modified: a/c.tf
    Modified: a/d.tf
    Added: x/y.md
    Removed: x/z.md
    Renamed: x/old.md -> x/new.md
    Renamed: x/o.md -> x/n.md
    ");
}

#[test]
fn a_path_is_where_it_begins_and_not_at_the_dot_before_it() {
    let text = "# A\n\n## Artifacts Touched (links)\n\n- `./c/a.rs:12`, ` b/c.tf`, [`././docs/x.md`](x.md)\n";
    let places =
        read(text).artifacts().map(|(_, it)| (text[it.span.clone()].to_owned(), it.path.clone())).collect::<Vec<_>>();
    assert_eq!(places, ["c/a.rs", "b/c.tf", "docs/x.md"].map(|path| (path.to_owned(), path.to_owned())));
}

#[test]
fn tables_and_notes() {
    let list = "| File | Purpose |\n|------|---------|\n| `a/b.tf` | the `c/d.tf` |\n| Zone | `a/c.tf` |\n\n- `a/new.tf` (new)\n- `a/gone.tf` (deleted)\n- `a/*/x.tf`";
    insta::assert_snapshot!(artifacts(list), @"
    Touched: a/b.tf
    Touched: a/c.tf
    Added: a/new.tf
    Removed: a/gone.tf
    Touched: a/*/x.tf
    ");
}

#[test]
fn a_line_of_gpdoc_s_own_names_a_file_whatever_it_is_called() {
    let list = "- `Procfile` (added)\n- `a b/ü c.md` (removed)\n- `old` -> `new name` (renamed)\n- `run` (modified, now executable)\n- `GET /zones all` (new)\n- `retry twice` added\n- `make x` -> `make y`";
    insta::assert_snapshot!(artifacts(list), @"
    Added: Procfile
    Removed: a b/ü c.md
    Renamed: old -> new name
    Modified: run
    ");
}

#[test]
fn lists_of_other_repositories() {
    let list =
        "### Modified\n\n*other-app:*\n- `src/app.ts`\n\n### Added\n\n- `a/b.tf`\n\n#### other-infra\n\n- `c/d.tf`";
    insta::assert_snapshot!(artifacts(list), @"
    Modified: src/app.ts (elsewhere)
    Added: a/b.tf
    Touched: c/d.tf (elsewhere)
    ");
}

#[test]
fn plans_are_no_lists_and_a_heading_may_name_another_repository() {
    let list = "### Artifacts Required\n\n- `a/planned.tf`\n\n### Files Created in other-app\n\n- `src/app.ts`\n\n**Modified:**\n- `src/b.ts`\n\n**Artifacts touched** (Update 3)\n- `a/b.tf`\n\n**Artifacts touched** (other-app)\n- `src/c.ts`";
    insta::assert_snapshot!(artifacts(list), @"
    Added: src/app.ts (elsewhere)
    Modified: src/b.ts (elsewhere)
    Touched: a/b.tf
    Touched: src/c.ts (elsewhere)
    ");
}

#[test]
fn what_is_no_path() {
    let list = "- `make plan`\n- Nothing else\n- `https://example.org/a.md`\n- `/etc/hosts`\n- `../x.md`\n- `$HOME/a`\n- All files above\n- `v1`";
    insta::assert_snapshot!(artifacts(list), @"");
}

#[test]
fn updates_in_all_their_headings() {
    let headings = [
        "### Update - 2026-01-30T11:00:00Z",
        "## Update — 2026-01-30T11:00:00Z",
        "## Update: 2026-01-30T11:00:00Z - Zones",
        "## Update 9 - 2026-01-30T11:00:00Z",
        "### Update (Ada — 2026-01-30T11:00:00Z)",
        "### Update - 2026-01-30T11:00:00Z (FINAL)",
        "### Update - later",
        "## Session Continuation (2026-01-30T11:00:00Z)",
        "### Review Feedback (Ada - 2026-01-30T11:00:00Z)",
        "### Update the zones",
        "### Updated files - 2026-01-30",
        "## Troubleshooting (2026-01-30)",
    ];
    let mut out = String::new();
    for heading in headings {
        let capture = read(&format!("# A\n\n## Updates (append as you go)\n\n{heading}\n\n- x\n"));
        let kind = capture
            .segments
            .get(1)
            .map(|segment| (segment.kind, segment.time.as_ref().and_then(Stamp::seconds).is_some()));
        let _ = writeln!(out, "{heading}: {kind:?}");
    }
    insta::assert_snapshot!(out, @"
    ### Update - 2026-01-30T11:00:00Z: Some((Update, true))
    ## Update — 2026-01-30T11:00:00Z: Some((Update, true))
    ## Update: 2026-01-30T11:00:00Z - Zones: Some((Update, true))
    ## Update 9 - 2026-01-30T11:00:00Z: Some((Update, true))
    ### Update (Ada — 2026-01-30T11:00:00Z): Some((Update, true))
    ### Update - 2026-01-30T11:00:00Z (FINAL): Some((Update, true))
    ### Update - later: Some((Update, false))
    ## Session Continuation (2026-01-30T11:00:00Z): Some((Dated, true))
    ### Review Feedback (Ada - 2026-01-30T11:00:00Z): Some((Dated, true))
    ### Update the zones: None
    ### Updated files - 2026-01-30: None
    ## Troubleshooting (2026-01-30): None
    ");
}

#[test]
fn signatures_in_all_their_forms() {
    let lines = [
        "Signed: Ada (2026-01-30T11:00:00Z)",
        "**Signed:** Ada Model 4 (model-4) — 2026-01-30T11:00:00Z",
        "> Signed: Ada + Bob (B-5) (2026-01-30)",
        "Signed michael..",
        "signed by Ada",
        "Signed commits are required on this branch",
        "Image signed with a key",
    ];
    let mut out = String::new();
    for line in lines {
        let capture = read(&format!("# A\n\n{line}\n"));
        let signature = capture.main().unwrap().signatures.first().cloned();
        let signature = signature.map(|it| (it.agent, it.time.map(|time| time.text)));
        let _ = writeln!(out, "{line}: {signature:?}");
    }
    insta::assert_snapshot!(out, @r#"
    Signed: Ada (2026-01-30T11:00:00Z): Some(("Ada", Some("2026-01-30T11:00:00Z")))
    **Signed:** Ada Model 4 (model-4) — 2026-01-30T11:00:00Z: Some(("Ada Model 4 (model-4)", Some("2026-01-30T11:00:00Z")))
    > Signed: Ada + Bob (B-5) (2026-01-30): Some(("Ada + Bob (B-5)", Some("2026-01-30")))
    Signed michael..: Some(("michael..", None))
    signed by Ada: Some(("Ada", None))
    Signed commits are required on this branch: None
    Image signed with a key: None
    "#);
}

#[test]
fn validations_in_all_their_forms() {
    let capture = read(
        "# A\n\n## Validation\n\n- `make plan` (passed)\n- `cargo test -q` - 12 passed, 0 failed\n- `pytest -q` (failed: no space)\n- `make apply` passes\n- Not run (words only)\n- Ran `make lint` → success\n- `kubectl get pods` (6 nodes)\n\n| Check | Result |\n|---|---|\n| `make fmt` | ✅ |\n\n```\n- `make x` (passed)\n```\n",
    );
    let mut out = String::new();
    for (_, row) in capture.rows() {
        let _ = writeln!(out, "{:?} {:?}", row.verdict, row.command);
    }
    insta::assert_snapshot!(out, @r#"
    Passed Some("make plan")
    Passed Some("cargo test -q")
    Failed Some("pytest -q")
    Passed Some("make apply")
    NotRun None
    Passed Some("make lint")
    Unclear Some("kubectl get pods")
    Passed Some("make fmt")
    "#);
}

#[test]
fn a_count_of_failures_is_no_word_alone() {
    let results = [
        "12 passed, 0 failed",
        "12 passed, 10 failed",
        "0 passed",
        "no errors, passed",
        "renders without error, ok",
        "exit 0",
        "exit code 2",
        "passed, exit 1",
        "PASS - no syntax errors",
        "does not pass",
        "should pass",
        "6 nodes",
    ];
    let mut out = String::new();
    for result in results {
        let capture = read(&format!("# A\n\n## Validation\n\n- `make plan` ({result})\n"));
        let verdict = capture.rows().next().map(|(_, row)| row.verdict);
        let _ = writeln!(out, "{result}: {verdict:?}");
    }
    insta::assert_snapshot!(out, @"
    12 passed, 0 failed: Some(Passed)
    12 passed, 10 failed: Some(Failed)
    0 passed: Some(Unclear)
    no errors, passed: Some(Passed)
    renders without error, ok: Some(Passed)
    exit 0: Some(Passed)
    exit code 2: Some(Failed)
    passed, exit 1: Some(Failed)
    PASS - no syntax errors: Some(Passed)
    does not pass: Some(Failed)
    should pass: Some(NotRun)
    6 nodes: Some(Unclear)
    ");
}

#[test]
fn times_are_what_they_say() {
    let mut out = String::new();
    for text in [
        "2026-01-30T11:00:00Z",
        "2026-01-30T12:00:00+01:00",
        "2026-01-30 11:00 UTC",
        "2026-01-30T11:00",
        "2026-01-30",
        "2020-99-99T99:99:99Z",
        "2026-01-30-dns.md",
        "12026-01-30",
    ] {
        let stamps: Vec<_> = stamp::find(text, 0).into_iter().map(|stamp| stamp.moment).collect();
        let _ = writeln!(out, "{text}: {stamps:?}");
    }
    insta::assert_snapshot!(out, @"
    2026-01-30T11:00:00Z: [Instant(2026-01-30T11:00:00Z)]
    2026-01-30T12:00:00+01:00: [Instant(2026-01-30T11:00:00Z)]
    2026-01-30 11:00 UTC: [Instant(2026-01-30T11:00:00Z)]
    2026-01-30T11:00: [Zoneless(2026-01-30T11:00:00)]
    2026-01-30: [Day(2026-01-30)]
    2020-99-99T99:99:99Z: [Impossible]
    2026-01-30-dns.md: []
    12026-01-30: []
    ");
}

#[test]
fn what_stands_below_another_label_or_is_not_done_yet_is_no_artifact() {
    let list = "**Modified**\n\n- `a/b.tf`\n- `a/c.tf` - TODO\n- `a/todo.tf` (no changes needed)\n- `a/d.tf` - pending_state fixed\n\n**Open work**\n\n- `a/e.tf`\n\n| File | Why |\n| --- | --- |\n| `a/f.tf` | later |\n\n**Added**\n\n- `a/g.tf`\n\n| File | State |\n| --- | --- |\n| `a/h.tf` | Pending |\n| `a/i.tf` | done |";
    insta::assert_snapshot!(artifacts(list), @"
    Modified: a/b.tf
    Referenced: a/c.tf
    Referenced: a/todo.tf
    Modified: a/d.tf
    Added: a/g.tf
    Referenced: a/h.tf
    Added: a/i.tf
    ");
}
