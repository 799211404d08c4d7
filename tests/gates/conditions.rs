//! For each condition: it alone closes the gate, and without its cause the same command runs.

use std::os::unix::fs::{PermissionsExt, symlink};

use crate::story::{Story, decision};

#[test]
fn the_gate_opens_when_everything_holds() {
    let ran = Story::new().run("dev", &[]);
    ran.opens();
    assert_eq!(ran.out, "applied dev\n");
    assert_eq!(ran.err, "");
}

#[test]
fn adr_a_decision_that_is_not_accepted_closes() {
    let story = Story::requiring("      - adr: ADR-0001\n");
    story.run("dev", &[]).opens();
    for status in ["proposed", "superseded", "deprecated", "rejected", "accepted?"] {
        story.publish_file("docs/adrs/ADR-0001-database.md", &decision(1, status));
        story.run("dev", &[]).closed_by(&["adr"]);
    }
    story.publish_file("docs/adrs/ADR-0001-database.md", &decision(1, "active"));
    story.run("dev", &[]).opens();
}

#[test]
fn adr_a_decision_that_a_live_one_supersedes_closes() {
    let story = Story::requiring("      - adr: ADR-0001\n");
    let successor =
        |status: &str| decision(2, status).replace("type: adr", "type: adr\nsupersedes: [ADR-0001-database]");
    story.publish_file("docs/adrs/ADR-0002-database.md", &successor("proposed"));
    story.run("dev", &[]).opens();
    story.publish_file("docs/adrs/ADR-0002-database.md", &successor("accepted"));
    story.run("dev", &[]).closed_by(&["adr"]);
}

#[test]
fn adr_frontmatter_and_body_that_differ_close() {
    let story = Story::requiring("      - adr: ADR-0001\n");
    let with =
        |status: &str| decision(1, "accepted").replace("## Context", &format!("- **Status:** {status}\n\n## Context"));
    story.publish_file("docs/adrs/ADR-0001-database.md", &with("Active"));
    story.run("dev", &[]).opens();
    story.publish_file("docs/adrs/ADR-0001-database.md", &with("Proposed"));
    let ran = story.run("dev", &[]);
    ran.closed_by(&["adr"]);
    assert!(ran.err.contains("its frontmatter says `accepted` and its body `Proposed`"), "{}", ran.err);
    story.publish_file("docs/adrs/ADR-0001-database.md", &decision(1, "nearly"));
    let ran = story.run("dev", &[]);
    ran.closed_by(&["adr"]);
    assert!(ran.err.contains("its status `nearly` is no known state"), "{}", ran.err);
}

#[test]
fn adr_a_status_that_is_said_twice_closes() {
    let story = Story::requiring("      - adr: ADR-0001\n");
    let accepted = decision(1, "accepted");
    let said = |text: String| {
        story.publish_file("docs/adrs/ADR-0001-database.md", &text);
        story.run("dev", &[])
    };
    let body = |lines: &str| accepted.replace("## Context", &format!("{lines}\n\n## Context"));
    for (text, why) in [
        (accepted.replace("status:", "status: proposed\nstatus:"), "its frontmatter has `status` twice"),
        (accepted.replace("---\n#", "---\n---\nstatus: proposed\n---\n#"), "a second block of frontmatter"),
        (body("- **Status:** Accepted\n- **Status:** Rejected"), "its body says `Accepted` and `Rejected`"),
        (body("Status: Accepted\n\n## Status\n\nProposed"), "its body says `Accepted` and `Proposed`"),
        (body("## Status\n\nAccepted\n\nDeprecated 2021-01-01"), "its body says `Accepted` and `Deprecated`"),
        (
            body("## Status\n\n- [ ] Accepted\n- [x] Rejected"),
            "its frontmatter says `accepted` and its body `Rejected`",
        ),
        (body("## Status\n\nAccepted?"), "its status `Accepted?` is no known state"),
    ] {
        let ran = said(text);
        ran.closed_by(&["adr"]);
        assert!(ran.err.contains(why), "{}", ran.err);
    }
    said(body("- **Status:** Accepted\n- **Status:** Active\n\n## Status\n\nAccepted")).opens();
}

#[test]
fn adr_another_decision_with_its_number_or_one_that_cannot_be_read_closes() {
    let story = Story::requiring("      - adr: ADR-0001-database\n");
    story.run("dev", &[]).opens();
    // Its name is its own, its number is not.
    let other = decision(1, "accepted").replace("ADR-0001-database", "ADR-0001-other");
    story.publish_file("docs/adrs/ADR-0001-other.md", &other);
    let ran = story.run("dev", &[]);
    ran.closed_by(&["adr"]);
    assert!(ran.err.contains("2 documents have that number"), "{}", ran.err);
    std::fs::remove_file(story.work().join("docs/adrs/ADR-0001-other.md")).expect("it was there");
    // It may say that it supersedes the first.
    std::fs::write(story.work().join("docs/adrs/ADR-0002-database.md"), b"---\nid: ADR-0002\xff\n---\n")
        .expect("a file");
    story.commit("No text");
    story.publish();
    let ran = story.run("dev", &[]);
    ran.closed_by(&["adr"]);
    assert!(ran.err.contains("docs/adrs/ADR-0002-database.md cannot be read"), "{}", ran.err);
    story.publish_file("docs/adrs/ADR-0002-database.md", &decision(2, "proposed"));
    story.run("dev", &[]).opens();
}

/// Its frontmatter may say that it supersedes the first, or of the first that it is superseded.
#[test]
fn adr_a_decision_whose_metadata_cannot_be_read_closes() {
    let story = Story::requiring("      - adr: ADR-0001\n");
    let malformed = decision(2, "accepted").replace("type: adr", "type: adr\nsupersedes: [ADR-0001-database");
    story.publish_file("docs/adrs/ADR-0002-database.md", &malformed);
    let ran = story.run("dev", &[]);
    ran.closed_by(&["adr"]);
    assert!(ran.err.contains("the metadata of docs/adrs/ADR-0002-database.md cannot be read"), "{}", ran.err);
    story.publish_file("docs/adrs/ADR-0002-database.md", &decision(2, "proposed"));
    story.run("dev", &[]).opens();
}

/// What stands below a `metadata.yaml` that cannot be read may be a decision, and one may govern by what it inherits.
#[test]
fn adrs_below_a_sidecar_that_cannot_be_read_close() {
    let story = Story::requiring("      - adr: ADR-0001\n");
    story.write("notes/metadata.yaml", "type: adr\ntags: [a\n");
    story.publish_file("notes/later.md", "---\nid: LATER\n---\n# Later\n");
    let ran = story.run("dev", &[]);
    ran.closed_by(&["adr"]);
    assert!(ran.err.contains("a `metadata.yaml` above notes/later.md cannot be read"), "{}", ran.err);
    story.publish_file("notes/metadata.yaml", "type: documentation\n");
    story.run("dev", &[]).opens();

    let story = Story::requiring("      - governing_adrs: {paths: [\"envs/{ENV}-rds/**\"]}\n");
    story.run("dev", &[]).opens();
    story.write("docs/adrs/more/metadata.yaml", "applies_to: [\"envs/**\"\n");
    story.publish_file(
        "docs/adrs/more/ADR-0002-database.md",
        "---\nid: ADR-0002-database\ntype: adr\nstatus: accepted\n---\n# Two\n",
    );
    let ran = story.run("dev", &[]);
    ran.closed_by(&["governing_adrs"]);
    assert!(ran.err.contains("the metadata of docs/adrs/more/metadata.yaml cannot be read"), "{}", ran.err);
    story.publish_file("docs/adrs/more/metadata.yaml", "applies_to: [\"envs/**\"]\n");
    story.run("dev", &[]).opens();
}

/// However the link is written.
#[test]
fn adr_a_link_in_the_status_of_a_live_one_closes() {
    let story = Story::requiring("      - adr: ADR-0001\n");
    for link in [
        "ADR-0001-database.md",
        "ADR-0001%2Ddatabase.md",
        "ADR-0001-database.md?plain=1",
        "/docs/adrs/ADR-0001-database.md#x",
    ] {
        let status = format!("## Status\n\nAccepted\n\nSupersedes [the first]({link})\n\n## Context");
        let successor = decision(2, "accepted").replace("status: accepted\n", "").replace("## Context", &status);
        story.publish_file("docs/adrs/ADR-0002-database.md", &successor);
        story.run("dev", &[]).closed_by(&["adr"]);
    }
    story.publish_file("docs/adrs/ADR-0002-database.md", &decision(2, "accepted"));
    story.run("dev", &[]).opens();
}

#[test]
fn governing_adrs_none_live_or_one_undecided_closes() {
    let story = Story::requiring("      - governing_adrs: {paths: [\"envs/{ENV}-rds/**\"]}\n");
    story.run("dev", &[]).opens();
    story.publish_file("docs/adrs/ADR-0002-database.md", &decision(2, "proposed"));
    story.run("dev", &[]).opens();
    story.publish_file("docs/adrs/ADR-0002-database.md", &decision(2, "accepted").replace("status: accepted\n", ""));
    story.run("dev", &[]).closed_by(&["governing_adrs"]);
    story.publish_file("docs/adrs/ADR-0002-database.md", &decision(2, "rejected"));
    story.run("dev", &[]).opens();
    story.publish_file("docs/adrs/ADR-0001-database.md", &decision(1, "deprecated"));
    story.run("dev", &[]).closed_by(&["governing_adrs"]);
}

#[test]
fn governing_adrs_a_proposed_one_closes_where_the_policy_says_so() {
    let story = Story::requiring("      - governing_adrs: {paths: [\"envs/{ENV}-rds/**\"], proposed: block}\n");
    story.run("dev", &[]).opens();
    story.publish_file("docs/adrs/ADR-0002-database.md", &decision(2, "proposed"));
    story.run("dev", &[]).closed_by(&["governing_adrs"]);
}

#[test]
fn documents_an_error_at_the_trusted_commit_closes() {
    let story = Story::requiring("      - documents: clean\n");
    story.run("dev", &[]).opens();
    story.publish_file("note.md", "---\nid: NOTE\ntype: documentation\nrelates_to: [NOWHERE]\n---\n# Note\n");
    story.run("dev", &[]).closed_by(&["documents"]);
}

#[test]
fn changelog_a_change_without_an_entry_closes() {
    let story = Story::requiring("      - changelog: {since: trusted, paths: [\"envs/{ENV}-rds/**\"]}\n");
    story.run("dev", &[]).opens();
    story.write("envs/dev-rds/main.tf", "# changed\n");
    story.run("dev", &[]).closed_by(&["changelog"]);
    story.run("prod", &[]).opens();
    story.write(
        "docs/changelog/entries/CL-0001-dev.md",
        "---\nid: CL-0001-dev\ntype: changelog\n---\n# Dev\n\n## Summary\n",
    );
    story.run("dev", &[]).closed_by(&["changelog"]);
    story.write(
        "docs/changelog/entries/CL-0001-dev.md",
        "---\nid: CL-0001-dev\ntype: changelog\n---\n# Dev\n\n## Summary\n\nA larger disk.\n",
    );
    story.run("dev", &[]).opens();
}

#[test]
fn runbook_a_review_that_is_old_or_missing_closes() {
    let story = Story::requiring("      - runbook: {id: RB-0001, reviewed_within: 90d}\n");
    let runbook = |reviewed: &str| format!("---\nid: RB-0001-restore\ntype: runbook\n{reviewed}---\n# Restore\n");
    story.run("dev", &[]).closed_by(&["runbook"]);
    let days_ago = |days| (chrono::Utc::now().date_naive() - chrono::Days::new(days)).to_string();
    for reviewed in [
        String::new(),
        format!("last_reviewed: {}\n", days_ago(91)),
        "last_reviewed: 2099-01-01\n".into(),
        "last_reviewed: soon\n".into(),
        format!("last_reviewed: {}\nlast_reviewed: {}\n", days_ago(91), days_ago(1)),
    ] {
        story.publish_file("docs/runbooks/RB-0001-restore.md", &runbook(&reviewed));
        story.run("dev", &[]).closed_by(&["runbook"]);
    }
    story.publish_file("docs/runbooks/RB-0001-restore.md", &runbook(&format!("last_reviewed: {}\n", days_ago(89))));
    story.run("dev", &[]).opens();
}

#[test]
fn session_none_open_closes() {
    let story = Story::requiring("      - session: open\n");
    story.run("dev", &[]).closed_by(&["session"]);
}

#[test]
fn session_one_that_is_open_opens_and_has_the_run_as_its_evidence() {
    let story = Story::requiring("      - session: open\n");
    let session = |words: &[&str]| {
        let output = story.gpdoc(&[&["--format", "json", "session"], words].concat()).output().expect("gpdoc runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        answer["data"].clone()
    };
    let id = session(&["new", "--title", "Apply it", "--agent", "Ada"])["id"].clone();
    story.run("dev", &["--session", "another"]).closed_by(&["session"]);
    story.run("dev", &["--session", ""]).opens();
    let other = session(&["new", "--title", "Something else", "--agent", "Bob"])["id"].clone();
    story.run("dev", &[]).closed_by(&["session"]);
    session(&["close", "--session", other.as_str().expect("an id"), "--outstanding", "None"]);
    let receipt = story.path("receipt.json");
    story.run("dev", &["--receipt", receipt.to_str().expect("UTF-8")]).opens();
    let answer = session(&["append", "--what", "Applied it", "--outstanding", "None"]);
    let row = serde_json::json!([{"command": "make rds-apply ENV=dev", "result": "passed, the last of 2 runs"}]);
    assert_eq!((&answer["session"], &answer["validation"]), (&id, &row));
    let receipt: serde_json::Value =
        serde_json::from_slice(&std::fs::read(receipt).expect("a receipt")).expect("it is JSON");
    let evidence = story.read(answer["evidence"].as_str().expect("a path"));
    let named = format!(r#""type":"receipt","hash":{}}}"#, receipt["head"]["hash"]);
    assert!(evidence.lines().any(|line| line.ends_with(&named)), "{evidence}");
    assert!(evidence.contains(r#""argv":["make","rds-apply","ENV=dev"]"#), "{evidence}");
    session(&["close", "--outstanding", "None"]);
    story.run("dev", &[]).closed_by(&["session"]);
}

#[test]
fn unchanged_a_file_that_differs_closes() {
    let story = Story::requiring("      - unchanged: [Makefile, \"envs/{ENV}-rds/**\", \"!**/.terraform/**\"]\n");
    story.run("dev", &[]).opens();
    story.write("envs/dev-rds/.terraform/state", "exempt\n");
    story.run("dev", &[]).opens();
    story.write("envs/dev-rds/x.ignored", "git ignores it, the gate does not\n");
    story.run("dev", &[]).closed_by(&["unchanged"]);
    story.run("prod", &[]).opens();
    story.git(&["clean", "-fdxq", "envs"]);
    std::fs::remove_file(story.work().join("envs/dev-rds/main.tf")).expect("it was there");
    story.run("dev", &[]).closed_by(&["unchanged"]);
    // What names nothing would hold always.
    story.publish_file("gpdoc.yaml", &Story::policy("      - unchanged: [\"enws/{ENV}-rds/**\"]\n"));
    story.run("dev", &[]).closed_by(&["unchanged"]);
}

#[test]
fn up_to_date_a_branch_behind_the_trusted_commit_closes() {
    let story = Story::requiring("      - up_to_date: true\n");
    story.git(&["switch", "-qc", "topic"]);
    story.commit("Topic");
    story.run("dev", &[]).opens();
    story.git(&["switch", "-q", "main"]);
    story.commit("Main");
    story.publish();
    story.git(&["switch", "-q", "topic"]);
    story.run("dev", &[]).closed_by(&["up_to_date"]);
}

#[test]
fn branch_another_one_closes() {
    let story = Story::requiring("      - branch: [main, development]\n");
    story.run("dev", &[]).opens();
    story.git(&["switch", "-qc", "topic"]);
    story.run("dev", &[]).closed_by(&["branch"]);
    story.git(&["switch", "-q", "--detach"]);
    story.run("dev", &[]).closed_by(&["branch"]);
    story.git(&["switch", "-qc", "development"]);
    story.run("dev", &[]).opens();
}

#[test]
fn environment_another_value_closes() {
    let story =
        Story::requiring("      - branch: [main]\n      - environment: {ALLOW_DB: \"true\", when: {ENV: [prod]}}\n");
    let with = |value: &str, env: &str| {
        let variable = format!("ENV={env}");
        crate::story::Ran::of(
            &story,
            story.gpdoc(&["gate", "run", "rds-apply", "--", "make", "rds-apply", &variable]).env("ALLOW_DB", value),
        )
    };
    story.run("dev", &[]).opens();
    story.run("prod", &[]).closed_by(&["environment"]);
    for value in ["", "True", "true ", "1"] {
        with(value, "prod").closed_by(&["environment"]);
    }
    with("true", "prod").opens();
}

#[test]
fn confirm_another_phrase_closes() {
    let story = Story::requiring(
        "      - branch: [main]\n      - confirm: {phrase: \"change {ENV} database\", when: {ENV: prod}}\n",
    );
    story.run("dev", &[]).opens();
    story.run("prod", &[]).closed_by(&["confirm"]);
    story.run("prod", &["--confirm", "change dev database"]).closed_by(&["confirm"]);
    story.run("prod", &["--confirm", "change prod database"]).opens();
}

#[test]
fn approval_none_given_closes() {
    let story = Story::requiring("      - approval: {role: platform-owner, within: 4h}\n");
    story.run("prod", &[]).closed_by(&["approval"]);
    story.approve("bea", "bea@example.org", "prod");
    story.run("prod", &[]).opens();
}

#[test]
fn inputs_one_that_is_missing_closes_and_one_that_changed_needs_another_approval() {
    let story = Story::requiring("      - approval: {within: 4h}\n    inputs: [plan.tfplan]\n");
    story.write("plan.tfplan", "one");
    story.approve("bea", "bea@example.org", "prod");
    std::fs::remove_file(story.work().join("plan.tfplan")).expect("it was there");
    story.run("prod", &[]).closed_by(&["inputs", "approval"]);
    story.write("plan.tfplan", "two");
    story.run("prod", &[]).closed_by(&["approval"]);
    story.write("plan.tfplan", "one");
    story.run("prod", &[]).opens();
}

#[test]
fn a_gate_whose_conditions_are_not_asked_for_is_closed() {
    let story = Story::requiring("      - confirm: {phrase: yes please, when: {ENV: prod}}\n");
    story.run("dev", &[]).closed_by(&["requires"]);
    story.run("prod", &["--confirm", "yes please"]).opens();
}

#[test]
fn what_the_working_tree_adds_is_asked_for_too_and_what_it_drops_still_holds() {
    let story = Story::requiring("      - confirm: {phrase: please}\n");
    story.write("gpdoc.yaml", &Story::policy("      - branch: [elsewhere]\n"));
    story.run("dev", &[]).closed_by(&["confirm", "branch"]);
    story.run("dev", &["--confirm", "please"]).closed_by(&["branch"]);
    story.git(&["restore", "gpdoc.yaml"]);
    story.run("dev", &["--confirm", "please"]).opens();
}

#[test]
fn an_advisory_gate_says_that_it_is_closed_and_runs() {
    let story = Story::requiring("      - confirm: {phrase: please}\n    enforcement: advisory\n");
    let ran = story.run("dev", &[]);
    ran.opens();
    assert!(ran.err.contains("gate rds-apply: closed, and only advisory"), "{}", ran.err);
}

#[test]
fn policy_of_the_working_tree_that_cannot_be_read_closes() {
    let story = Story::requiring("      - adr: ADR-0001\n");
    story.run("dev", &[]).opens();
    let policy = story.read("gpdoc.yaml");
    for text in ["version: [\n", "version: 1\ngates: {rds-apply: {}}\n", "version: 1\nextends: [./nowhere.yaml]\n"] {
        story.write("gpdoc.yaml", text);
        story.run("dev", &[]).closed_by(&["policy"]);
    }
    story.write("gpdoc.yaml", &policy);
    story.run("dev", &[]).opens();
}

#[test]
fn program_directories_of_the_repository_that_would_not_be_compared_close() {
    let story = Story::requiring("      - branch: [main]\n");
    story.write("tools/bin/helper", "");
    let path = |directory: &str| {
        let more = format!("      - branch: [main]\n    pass_environment: {{path: [{directory}, /usr/bin, /bin]}}\n");
        story.publish_file("gpdoc.yaml", &Story::policy(&more));
        story.run("dev", &[])
    };
    path("tools/bin").opens();
    path(&story.work().join("tools/bin").display().to_string()).closed_by(&["program"]);
    symlink(story.work(), story.path("link")).expect("a link");
    path(&story.path("link/tools/bin").display().to_string()).closed_by(&["program"]);
    path("/usr/sbin").opens();
}

#[test]
fn program_of_the_repository_that_is_not_as_committed_closes() {
    let story = Story::requiring("      - branch: [main]\n    pass_environment: {path: [tools/bin, /usr/bin, /bin]}\n");
    let script = |path: &str, text: &str| {
        story.write(path, text);
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(story.work().join(path), mode).expect("a mode");
    };
    script("tools/bin/helper", "#!/bin/sh\necho helped\n");
    story.publish_file("Makefile", &story.read("Makefile").replace("\t@echo", "\t@helper; echo"));
    let ran = story.run("dev", &[]);
    ran.opens();
    assert_eq!(ran.out, "helped\napplied dev\n");
    script("tools/bin/helper", "#!/bin/sh\necho evil\n");
    story.run("dev", &[]).closed_by(&["program"]);
    story.git(&["restore", "tools"]);
    // One that comes first, where git does not look.
    std::fs::create_dir_all(story.work().join(".git/info")).expect("a directory");
    std::fs::write(story.work().join(".git/info/exclude"), "tools/bin/*\n").expect("a file");
    for name in ["make", "touch"] {
        script(&format!("tools/bin/{name}"), "#!/bin/sh\necho evil\n");
        story.run("dev", &[]).closed_by(&["program"]);
        std::fs::remove_file(story.work().join("tools/bin").join(name)).expect("it was there");
    }
    story.run("dev", &[]).opens();
}
