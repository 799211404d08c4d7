//! Defects put by hand into a real repository: each is found, at its place, and nothing else is said.
//!
//! Skipped, with a message, where `$GPDOC_CORPUS` (by default `../shared/corpora/goldenpath`) is absent.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used, clippy::print_stderr)]

mod support;

use std::path::{Path, PathBuf};

use insta::assert_snapshot;
use support::{git, gpdoc, stderr, stdout, write};

/// A writable copy of the corpus under git. The debt that it has is in its base, so it is not new.
fn repository() -> Option<tempfile::TempDir> {
    let root = std::env::var_os("GPDOC_CORPUS").map_or_else(|| "../shared/corpora/goldenpath".into(), PathBuf::from);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
    if !root.is_dir() {
        eprintln!("SKIPPED: no corpus at {}; set GPDOC_CORPUS", root.display());
        return None;
    }
    let directory = tempfile::tempdir().expect("a directory");
    for entry in ignore::WalkBuilder::new(&root).standard_filters(false).build() {
        let entry = entry.expect("an entry");
        let path = entry.path().strip_prefix(&root).expect("below the root");
        if entry.path().is_file() {
            let text = std::fs::read_to_string(entry.path()).expect("text");
            write(directory.path(), path.to_str().expect("UTF-8"), &text);
        }
    }
    write(directory.path(), "gpdoc.yaml", "version: 1\nextends: [goldenpath]\n");
    git(directory.path(), &["init", "-q"]);
    git(directory.path(), &["add", "-A"]);
    git(directory.path(), &["commit", "-qm", "as it stood"]);
    Some(directory)
}

/// Writes something else in the place of a text, which must be there.
fn replace(root: &Path, path: &str, old: &str, new: &str) {
    let text = std::fs::read_to_string(root.join(path)).expect(path);
    assert!(text.contains(old), "{path} has no `{old}`");
    write(root, path, &text.replacen(old, new, 1));
}

/// What `check` says that it did not say of the base.
fn new_findings(root: &Path) -> String {
    let output = gpdoc(root, &["check", "--base", "HEAD", "--new", "--today", "2026-01-31"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    stdout(&output)
}

/// The path of the decision with this number.
fn adr(root: &Path, number: &str) -> String {
    let mut names = std::fs::read_dir(root.join("docs/adrs"))
        .expect("the decisions")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let name = names.find(|name| name.starts_with(&format!("ADR-{number}-"))).expect(number);
    format!("docs/adrs/{name}")
}

#[test]
fn a_defect_in_metadata_is_found_where_it_is() {
    let Some(repository) = repository() else { return };
    let root = repository.path();
    replace(root, &adr(root, "0001"), "status: active", "status: actve");
    replace(root, &adr(root, "0025"), "supported_until: 20", "supported_until: 2028-13-45 # 20");
    replace(root, &adr(root, "0035"), "lifecycle: active\n", "lifecycle: active\nlifecycle: draft\n");
    replace(root, &adr(root, "0047"), "  - 01_adr_index", "  - 01_adr_indx");
    replace(
        root,
        &adr(root, "0050"),
        "id: ADR-0050-platform-changelog-label-gate",
        "id: ADR-0051-platform-changelog-label-gate",
    );
    replace(root, &adr(root, "0053"), "\n---\n", "\n--\n");
    replace(root, &adr(root, "0056"), "tags: []", "tags: [a");
    replace(root, &adr(root, "0060"), "superseded_by: []", "superseded_by: [ADR-0065]\nsupersedes: [ADR-0065]");
    let runbook = "docs/70-operations/runbooks/RB-0012-argocd-app-readiness.md";
    replace(root, runbook, "owner: platform-team", "ownr: platform-team");
    replace(root, runbook, "exempt: false", "exempt: perhaps");
    replace(root, runbook, "type: runbook", "type: runbok");
    replace(root, runbook, "lifecycle: active", "lifecycle: Active");
    replace(root, runbook, "tags: []", "tags: one");
    assert_snapshot!(new_findings(root), @r"
    docs/70-operations/runbooks/RB-0012-argocd-app-readiness.md:4:7: warning[unknown-kind] unknown `type`: `runbok`
    docs/70-operations/runbooks/RB-0012-argocd-app-readiness.md:7:1: warning[unknown-field] `ownr` is not a known field
    docs/70-operations/runbooks/RB-0012-argocd-app-readiness.md:8:12: error[invalid-value] `lifecycle` is `Active`, which is not in the vocabulary list `lifecycle`
    docs/70-operations/runbooks/RB-0012-argocd-app-readiness.md:9:9: error[invalid-type] `exempt` should be `true` or `false`, but is the text `perhaps`
    docs/70-operations/runbooks/RB-0012-argocd-app-readiness.md:33:7: error[invalid-type] `tags` should be a list, but is the text `one`
    docs/90-doc-system/40_CHANGELOG_GOVERNANCE.md:16:5: warning[inexact-reference] relates_to refers to `ADR-0051-platform-changelog-label-gate` as `ADR-0050-platform-changelog-label-gate`
    docs/90-doc-system/METADATA_STRATEGY.md:16:5: warning[inexact-reference] relates_to refers to `ADR-0051-platform-changelog-label-gate` as `ADR-0050-platform-changelog-label-gate`
    docs/90-doc-system/metadata-backfill/audit-20260103.md:63:5: warning[inexact-reference] relates_to refers to `ADR-0051-platform-changelog-label-gate` as `ADR-0050-platform-changelog-label-gate`
    docs/adrs/01_adr_index.md:69:5: warning[inexact-reference] relates_to refers to `ADR-0051-platform-changelog-label-gate` as `ADR-0050-platform-changelog-label-gate`
    docs/adrs/ADR-0001-platform-argocd-as-gitops-operator.md:5:9: error[invalid-value] `status` is `actve`, which is not in the vocabulary list `adr_status`
    docs/adrs/ADR-0025-platform-boundaries-contract.md:28:18: error[invalid-date] `supported_until` is `2028-13-45`, which is not a valid date
    docs/adrs/ADR-0035-platform-iam-audit-cadence.md:13:1: error[duplicate-key] `lifecycle` stands twice in one mapping; only the last one counts
    docs/adrs/ADR-0047-platform-teardown-destroy-timeout-retry.md:20:5: error[dangling-reference] relates_to names `01_adr_indx`, which no document has as its id
    docs/adrs/ADR-0050-platform-changelog-label-gate.md:2:5: error[id-mismatch] the id `ADR-0051-platform-changelog-label-gate` has another number than the file name `ADR-0050-platform-changelog-label-gate.md`
    docs/adrs/ADR-0053-platform-storage-lifecycle-separation.md:34:1: error[frontmatter-malformed] expected `:` behind the key
    docs/adrs/ADR-0056-platform-loki-deployment-mode.md:27:7: error[frontmatter-malformed] the `[` opened here is never closed
    docs/adrs/ADR-0060-platform-ephemeral-update-workflow.md:26:17: warning[inexact-reference] superseded_by refers to `ADR-0065-platform-branch-policy-guard` by the short form `ADR-0065`
    docs/adrs/ADR-0060-platform-ephemeral-update-workflow.md:26:17: warning[missing-inverse] superseded_by names `ADR-0065`, which does not name this document in its supersedes
    docs/adrs/ADR-0060-platform-ephemeral-update-workflow.md:26:17: error[reference-cycle] supersedes goes in a circle: `ADR-0060-platform-ephemeral-update-workflow` → `ADR-0065-platform-branch-policy-guard` → `ADR-0060-platform-ephemeral-update-workflow`
    docs/adrs/ADR-0060-platform-ephemeral-update-workflow.md:27:1: error[duplicate-key] `supersedes` stands twice in one mapping; only the last one counts
    docs/adrs/ADR-0060-platform-ephemeral-update-workflow.md:27:14: warning[inexact-reference] supersedes refers to `ADR-0065-platform-branch-policy-guard` by the short form `ADR-0065`
    docs/adrs/ADR-0060-platform-ephemeral-update-workflow.md:27:14: warning[missing-inverse] supersedes names `ADR-0065`, which does not name this document in its superseded_by
    docs/changelog/README.md:22:5: warning[inexact-reference] relates_to refers to `ADR-0051-platform-changelog-label-gate` as `ADR-0050-platform-changelog-label-gate`
    ");
}

#[test]
fn a_defect_in_a_body_is_found_where_it_is() {
    let Some(repository) = repository() else { return };
    let root = repository.path();
    let append = |path: &str, more: &str| {
        let text = std::fs::read_to_string(root.join(path)).expect(path);
        write(root, path, &format!("{text}{more}"));
    };
    append(
        &adr(root, "0001"),
        "\nSee [the index](01_adr_indx.md), [the top](#nowhere) and ![a picture](images/a.png).\n",
    );
    append(&adr(root, "0021"), "\n<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n");
    append(
        "docs/70-operations/runbooks/RB-0012-argocd-app-readiness.md",
        "\n- TODO: say who\n- Owner: <name of the owner>\n",
    );
    replace(root, &adr(root, "0025"), "\n## Decision\n", "\n## What we do\n");
    replace(root, &adr(root, "0035"), "**Status:** Proposed", "**Status:** Rejected");
    assert_snapshot!(new_findings(root), @r"
    docs/70-operations/runbooks/RB-0012-argocd-app-readiness.md:124:3: warning[placeholder-left] `TODO` was never filled in
    docs/70-operations/runbooks/RB-0012-argocd-app-readiness.md:125:10: warning[placeholder-left] `<name of the owner>` was never filled in
    docs/adrs/ADR-0001-platform-argocd-as-gitops-operator.md:102:1: error[decision-rewritten] this document was in force (`active`) at the base, and its text differs from here on
    docs/adrs/ADR-0001-platform-argocd-as-gitops-operator.md:102:17: error[broken-link] the link leads to `docs/adrs/01_adr_indx.md`, which does not exist
    docs/adrs/ADR-0001-platform-argocd-as-gitops-operator.md:102:44: warning[broken-anchor] the link leads to `#nowhere`, which no heading of this document has
    docs/adrs/ADR-0001-platform-argocd-as-gitops-operator.md:102:71: error[broken-link] the link leads to `docs/adrs/images/a.png`, which does not exist
    docs/adrs/ADR-0021-platform-pr-terraform-plan.md:104:1: error[conflict-marker] a merge conflict was left unresolved at `<<<<<<< ours`
    docs/adrs/ADR-0025-platform-boundaries-contract.md:33:1: warning[section-missing] missing section `Decision`, which kind `adr` requires
    docs/adrs/ADR-0035-platform-iam-audit-cadence.md:5:9: warning[status-conflict] `status` is `active`, but the body says `Rejected`
    ");
}

#[test]
fn a_defect_of_the_whole_is_found_where_it_hurts() {
    let Some(repository) = repository() else { return };
    let root = repository.path();
    std::fs::remove_file(root.join(adr(root, "0083"))).expect("it was there");
    let copy = std::fs::read_to_string(root.join(adr(root, "0051"))).expect("text");
    write(root, "docs/adrs/ADR-0051-copied.md", &copy);
    let new = "---\nid: ADR-0187-taken\ntitle: Taken\ntype: adr\nstatus: proposed\ndomain: delivery\n---\n# Taken\n\n## Context\n\n## Decision\n\n## Consequences\n";
    write(root, "docs/adrs/ADR-0187-taken.md", new);
    assert_snapshot!(new_findings(root), @r"
    docs/00-foundations/34_PLATFORM_SUCCESS_CHECKLIST.md:21:5: error[ambiguous-reference] `ADR-0051-platform-reliability-metrics-contract-minimums` in relates_to matches 2 documents
    docs/10-governance/35_RESOURCE_TAGGING.md:21:5: error[ambiguous-reference] `ADR-0051-platform-reliability-metrics-contract-minimums` in relates_to matches 2 documents
    docs/20-contracts/02_PLATFORM_BOUNDARIES.md:21:5: error[ambiguous-reference] `ADR-0051-platform-reliability-metrics-contract-minimums` in relates_to matches 2 documents
    docs/20-contracts/21_CI_ENVIRONMENT_CONTRACT.md:29:5: error[ambiguous-reference] `ADR-0051-platform-reliability-metrics-contract-minimums` in relates_to matches 2 documents
    docs/40-delivery/17_BUILD_RUN_FLAGS.md:17:5: error[ambiguous-reference] `ADR-0051-platform-reliability-metrics-contract-minimums` in relates_to matches 2 documents
    docs/90-doc-system/40_CHANGELOG_GOVERNANCE.md:17:5: error[ambiguous-reference] `ADR-0051-platform-reliability-metrics-contract-minimums` in relates_to matches 2 documents
    docs/90-doc-system/METADATA_BACKFILL_RUNBOOK.md:15:5: error[dangling-reference] relates_to names `ADR-0083-platform-metadata-backfill-protocol`, which no document has as its id
    docs/90-doc-system/metadata-backfill/audit-20260103.md:64:5: error[ambiguous-reference] `ADR-0051-platform-reliability-metrics-contract-minimums` in relates_to matches 2 documents
    docs/adrs/01_adr_index.md:70:5: error[ambiguous-reference] `ADR-0051-platform-reliability-metrics-contract-minimums` in relates_to matches 2 documents
    docs/adrs/01_adr_index.md:102:5: error[dangling-reference] relates_to names `ADR-0083-platform-metadata-backfill-protocol`, which no document has as its id
    docs/adrs/ADR-0051-copied.md:2:5: error[duplicate-id] the id `ADR-0051-platform-reliability-metrics-contract-minimums` is claimed by docs/adrs/ADR-0051-platform-reliability-metrics-contract-minimums.md too
    docs/adrs/ADR-0051-copied.md:2:5: error[id-mismatch] the id `ADR-0051-platform-reliability-metrics-contract-minimums` has another slug than the file name `ADR-0051-copied.md`
    docs/adrs/ADR-0051-copied.md:5:9: warning[status-conflict] `status` is `active`, but the body says `Proposed`
    docs/adrs/ADR-0051-copied.md:26:5: error[ambiguous-reference] `ADR-0051-platform-reliability-metrics-contract-minimums` in relates_to matches 2 documents
    docs/adrs/ADR-0051-platform-reliability-metrics-contract-minimums.md:2:5: error[duplicate-id] the id `ADR-0051-platform-reliability-metrics-contract-minimums` is claimed by docs/adrs/ADR-0051-copied.md too
    docs/adrs/ADR-0051-platform-reliability-metrics-contract-minimums.md:5:9: warning[status-conflict] `status` is `active`, but the body says `Proposed`
    docs/adrs/ADR-0051-platform-reliability-metrics-contract-minimums.md:26:5: error[ambiguous-reference] `ADR-0051-platform-reliability-metrics-contract-minimums` in relates_to matches 2 documents
    docs/adrs/ADR-0082-platform-metadata-validation.md:22:5: error[dangling-reference] relates_to names `ADR-0083-platform-metadata-backfill-protocol`, which no document has as its id
    docs/adrs/ADR-0084-platform-enhanced-metadata-schema.md:26:5: error[dangling-reference] relates_to names `ADR-0083-platform-metadata-backfill-protocol`, which no document has as its id
    docs/adrs/ADR-0187-minio-rag-data-persistence.md:2:5: error[duplicate-number] ADR number 187 is also used by `ADR-0187-taken` (docs/adrs/ADR-0187-taken.md)
    docs/adrs/ADR-0187-taken.md:2:5: error[duplicate-number] ADR number 187 is also used by `ADR-0187-minio-rag-data-persistence` (docs/adrs/ADR-0187-minio-rag-data-persistence.md)
    docs/changelog/entries/CL-0040-metadata-backfill-runbook.md:20:5: error[dangling-reference] relates_to names `ADR-0083-platform-metadata-backfill-protocol`, which no document has as its id
    docs/changelog/entries/CL-0042-metadata-backfill-batch-1.md:23:5: error[dangling-reference] relates_to names `ADR-0083-platform-metadata-backfill-protocol`, which no document has as its id
    docs/changelog/entries/CL-0043-complete-metadata-backfill.md:22:5: error[dangling-reference] relates_to names `ADR-0083-platform-metadata-backfill-protocol`, which no document has as its id
    ");
}
