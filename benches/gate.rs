//! What a gate adds to the command that waits behind it: deciding alone, and a whole run with its two records.
//!
//! `cargo bench --bench gate`; on the corpus where it is, else on a thousand generated documents.

#![allow(clippy::expect_used, missing_docs)]

mod generated;
mod measure;

use measure::{GPDOC, Repository, Work, table};

/// Gates on `true`. The program is quoted: unquoted it would be a boolean.
const POLICY: &str = r#"version: 1
extends: [goldenpath]
gates:
  usual:
    command: ["true"]
    requires:
      - unchanged: [gpdoc.yaml]
      - up_to_date: true
      - branch: [main]
"#;

/// A gate that has to read every document, since any of them may supersede the decision or govern the path.
const DOCUMENTS: &str = r#"  decided:
    command: ["true", decided]
    requires:
      - governing_adrs: {paths: ["gpdoc.yaml"]}
"#;

fn main() {
    let repository = Repository::real();
    std::fs::write(repository.path().join("gpdoc.yaml"), format!("{POLICY}{DOCUMENTS}")).expect("a policy");
    let repository = repository.committed();
    repository.git(&["gc", "--quiet"]);
    let at = repository.path();
    let work = vec![
        Work::process(at, "true", &[]),
        Work::gpdoc(at, &["gate", "check", "usual", "--", "true"]),
        Work::gpdoc(at, &["gate", "run", "usual", "--", "true"]),
        // It is closed, and says so; what it costs to find out is the same.
        Work::new("gpdoc gate check decided -- true decided", || {
            let mut gpdoc = std::process::Command::new(GPDOC);
            gpdoc
                .args(["gate", "check", "decided", "--", "true", "decided"])
                .current_dir(at)
                .output()
                .expect("it runs");
        }),
    ];
    table(&format!("A gate on `true`: {}", repository.size()), 25, work);
}
