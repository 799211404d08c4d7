//! Real documents under other names; skipped where they are absent.

use super::*;

/// A copy of the corpus as a git repository; `None` where there is none.
fn corpus() -> Option<TempDir> {
    let root = std::env::var_os("GPDOC_CORPUS").map_or_else(|| "../shared/corpora/goldenpath".into(), PathBuf::from);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
    if !root.is_dir() {
        eprintln!("SKIPPED: no corpus at {}; set GPDOC_CORPUS", root.display());
        return None;
    }
    let directory = tempfile::tempdir().expect("a directory");
    let copied = std::process::Command::new("cp").arg("-a").arg(root.join(".")).arg(directory.path()).status();
    assert!(copied.expect("cp runs").success());
    write(directory.path(), "gpdoc.yaml", "version: 1\nextends: [goldenpath]\n");
    git(directory.path(), &["init", "-q"]);
    git(directory.path(), &["add", "-A"]);
    git(directory.path(), &["commit", "-qm", "all"]);
    Some(directory)
}

/// How many findings of each rule each document has.
fn counts(root: &Path, arguments: &[&str]) -> BTreeMap<(String, String), usize> {
    let output = gpdoc(root, &[&["check", "--today", "2026-01-31", "--format", "json"], arguments].concat());
    let report: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let mut counts = BTreeMap::new();
    for finding in report["diagnostics"].as_array().expect("a list") {
        let key = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
        *counts.entry((key("path"), key("rule"))).or_default() += 1;
    }
    counts
}

/// Runs a renaming and says which findings there are after it that there were not before, each as `path rule`. `known` is what there
/// was and becomes what there is.
fn new_findings(root: &Path, known: &mut BTreeMap<(String, String), usize>, arguments: &[&str]) -> Vec<String> {
    let output = gpdoc(root, &[arguments, &["--format", "json"]].concat());
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    let report: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let renamed = report["data"]["renamed"].as_array().expect("a list").iter();
    let was: BTreeMap<&str, &str> =
        renamed.map(|it| (it["path"].as_str().expect("a path"), it["from"].as_str().expect("a path"))).collect();
    let before = std::mem::replace(known, counts(root, &[]));
    let grew = |((path, rule), count): (&(String, String), &usize)| {
        let old = was.get(path.as_str()).map_or(path.clone(), |old| (*old).to_owned());
        (before.get(&(old, rule.clone())).is_none_or(|known| known < count)).then(|| format!("{path} {rule}"))
    };
    known.iter().filter_map(grew).collect()
}

#[test]
fn renaming_real_documents_adds_no_finding() {
    let Some(directory) = corpus() else { return };
    let root = directory.path();
    let moves = [
        ("docs/adrs/ADR-0001-platform-argocd-as-gitops-operator.md", "docs/adrs/ADR-0001-argocd.md"),
        ("docs/85-how-it-works/self-service/S3_REQUEST_FLOW.md", "docs/85-how-it-works/S3_FLOW.md"),
        ("docs/extend-capabilities", "docs/capabilities/extended"),
        ("session_capture/2026-01-21-route53-dns-terraform.md", "session_capture/2026-01-21-route53.md"),
        ("README.md", "docs/OVERVIEW.md"),
        ("docs/90-doc-system", "docs/doc system (new)"),
        ("ADR-0175-externaldns-wildcard-ownership", "docs/adrs/ADR-0975-externaldns.md"),
        ("docs/70-operations/runbooks/RB-0035-s3-request.md", "docs/runbooks/RB-0035-s3-request.md"),
        ("docs/adrs/01_adr_index.md", "docs/adr-index.md"),
        (
            "docs/changelog/entries/CL-0158-route53-terraform-integration.md",
            "docs/changelog/entries/CL-0958-route53.md",
        ),
    ];
    let mut known = counts(root, &[]);
    for (old, new) in moves {
        let found = new_findings(root, &mut known, &["mv", old, new, "--force"]);
        assert_eq!(found, Vec::<String>::new(), "{old} -> {new}");
    }
    // Three decisions have one number. What says the number alone means the first of them.
    let [first, second, third] =
        ["build-pipeline-architecture", "route53-terraform-module", "s3-self-service-request-system"]
            .map(|slug| format!("docs/adrs/ADR-0170-{slug}.md"));
    for path in [second, third] {
        let found = new_findings(root, &mut known, &["ids", "renumber", &path, "--references-to", &first]);
        assert_eq!(found, Vec::<String>::new(), "{path}");
    }
    let rewritten = ["--base", "HEAD", "--rule", "decision-rewritten", "--rule", "released-entry-rewritten"];
    assert_eq!(counts(root, &rewritten), BTreeMap::new());
}
