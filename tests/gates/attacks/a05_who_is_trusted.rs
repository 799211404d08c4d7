//! Attacks on which commit, which signers and which policy count.

use super::{ADR, undecided, with_environment};
use crate::story::{Ran, Story, decision};

#[test]
fn attack_05_a_remote_tracking_branch_that_was_moved() {
    let story = undecided();
    story.write(ADR, &decision(1, "accepted"));
    story.commit("Accept it, here only");
    story.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    // Who can write the repository's refs can do that: the level of assurance says what it is worth.
    story.run("dev", &[]).opens();
    let checked = story
        .gpdoc(&["gate", "check", "rds-apply", "--", "make", "rds-apply", "ENV=dev"])
        .output()
        .expect("gpdoc runs");
    assert!(String::from_utf8_lossy(&checked.stdout).contains("(refs/remotes/origin/main, unpinned)"));
    story.run("dev", &["--remote"]).closed_by(&["assurance"]);
    story.git(&["push", "-q", "origin", "HEAD:main"]);
    story.run("dev", &["--remote"]).opens();
}

#[test]
fn attack_05_a_gate_may_demand_that_the_remote_is_asked() {
    let story = Story::requiring("      - branch: [main]\n    assurance: remote\n");
    story.run("dev", &[]).opens();
    story.commit("Here only");
    story.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    story.run("dev", &[]).closed_by(&["assurance"]);
    std::fs::rename(story.path("origin.git"), story.path("gone.git")).expect("renamed");
    story.run("dev", &[]).closed_by(&["assurance"]);
}

#[test]
fn attack_06_a_key_of_ones_own_among_the_signers() {
    let story = Story::new();
    story.key("eve");
    let signers = story.read(".gpdoc/allowed_signers") + &story.signer("bea@example.org", "eve");
    story.write(".gpdoc/allowed_signers", &signers);
    story.forge("eve", "bea@example.org", "prod");
    story.run("prod", &[]).closed_by(&["approval"]);
    story.commit("Signers, here only");
    story.run("prod", &[]).closed_by(&["approval"]);
    story.approve("bea", "bea@example.org", "prod");
    story.run("prod", &[]).opens();
}

#[test]
fn attack_06_a_key_that_was_merged_and_that_the_user_has_not_pinned() {
    let story = Story::new();
    story.key("eve");
    let signers = story.read(".gpdoc/allowed_signers") + &story.signer("bea@example.org", "eve");
    story.publish_file(".gpdoc/allowed_signers", &signers);
    let pin = |signer: &str| {
        let directory = story.path("home").join(".config/gpdoc");
        std::fs::create_dir_all(&directory).expect("a directory");
        let text = format!(
            "version: 1\nrepositories:\n  - path: {}\n    signers: ['{}']\n",
            story.work().display(),
            signer.trim()
        );
        std::fs::write(directory.join("trust.yaml"), text).expect("a file");
    };
    pin(&story.signer("bea@example.org", "bea"));
    story.forge("eve", "bea@example.org", "prod");
    story.run("prod", &[]).closed_by(&["approval"]);
    pin(&story.signer("bea@example.org", "eve"));
    story.run("prod", &[]).opens();
}

#[test]
fn attack_07_another_policy_by_options_or_environment() {
    let story = undecided();
    let other = Story::new();
    let elsewhere = other.work();
    let elsewhere = elsewhere.to_str().expect("UTF-8");
    let config = format!("{elsewhere}/gpdoc.yaml");
    let command = ["make", "rds-apply", "ENV=dev"];
    story.run_command(&["--root", elsewhere], &command).refused("takes no --root and no --config");
    story.run_command(&["--config", &config], &command).refused("takes no --root and no --config");
    with_environment(&story, &[("GPDOC_ROOT", elsewhere), ("GPDOC_CONFIG", &config)]).closed_by(&["adr"]);
    other.run("dev", &[]).opens();
}

#[test]
fn attack_07_a_nested_policy_and_a_subdirectory_with_its_own_makefile() {
    let story = undecided();
    story.write("envs/gpdoc.yaml", &Story::policy("      - branch: [main]\n"));
    story.write("envs/Makefile", "rds-apply:\n\t@echo evil\n");
    let run = || {
        let mut command = story.gpdoc(&["gate", "run", "rds-apply", "--", "make", "rds-apply", "ENV=dev"]);
        Ran::of(&story, command.current_dir(story.work().join("envs")))
    };
    run().closed_by(&["adr"]);
    story.git(&["clean", "-fdxq"]);
    story.publish_file(ADR, &decision(1, "accepted"));
    story.write("envs/Makefile", "rds-apply:\n\t@echo evil\n");
    let ran = run();
    ran.opens();
    assert_eq!(ran.out, "applied dev\n", "it ran in the root");
}

#[test]
fn attack_07_another_trust_on_a_branch() {
    let story = undecided();
    story.git(&["switch", "-qc", "evil"]);
    story.write(ADR, &decision(1, "accepted"));
    story.write("gpdoc.yaml", &Story::policy("      - adr: ADR-0001\n    trust: evil\n"));
    story.commit("Trust me");
    story.run("dev", &[]).closed_by(&["adr"]);
    // A branch that is named like the remote's, or a tag.
    story.git(&["branch", "origin/main"]);
    story.git(&["tag", "origin/main"]);
    story.run("dev", &[]).closed_by(&["adr"]);
}

#[test]
fn attack_07_a_trust_that_the_branch_itself_does_not_confirm() {
    let story = Story::requiring("      - branch: [main]\n    trust: origin/release\n");
    story.git(&["push", "-q", "origin", "HEAD:release"]);
    story.git(&["fetch", "-q", "origin"]);
    story.run("dev", &[]).opens();
    story.git(&["switch", "-qc", "release"]);
    story.write("gpdoc.yaml", &Story::policy("      - branch: [main]\n"));
    story.commit("No trust");
    story.git(&["push", "-q", "origin", "HEAD:release"]);
    story.git(&["switch", "-q", "main"]);
    story.run("dev", &[]).refused("does not have that gate with that trust");
}
