//! On what leads to the trusted commit.

use super::{pin, run_in, with_branch};
use crate::story::Story;

#[test]
fn a_default_branch_that_only_this_clone_believes_in_is_found_out_by_the_remote() {
    let story = with_branch();
    story.git(&["remote", "set-head", "origin", "evil"]);
    // What `origin/HEAD` says is all there is to go by without a pin and without the remote: the level says `unpinned`.
    story.run("dev", &[]).opens();
    let asked = story.run("dev", &["--remote"]);
    asked.closed_by(&["assurance"]);
    assert!(
        asked.err.contains("the default branch of `origin` is `main`, and `origin/HEAD` here says `evil`"),
        "{}",
        asked.err
    );
    pin(&story, &format!("  - path: {}\n    trust: origin/main\n", story.work().display()));
    story.run("dev", &["--remote"]).closed_by(&["adr"]);
    story.run("dev", &[]).closed_by(&["adr"]);
    story.git(&["push", "-q", "origin", "evil:main"]);
    story.git(&["fetch", "-q", "origin"]);
    story.run("dev", &["--remote"]).opens();
}

#[test]
fn a_branch_of_the_remote_that_is_a_link_to_a_local_one() {
    let story = with_branch();
    let main = story.git(&["rev-parse", "refs/remotes/origin/main"]);
    story.git(&["symbolic-ref", "refs/remotes/origin/main", "refs/heads/evil"]);
    story.run("dev", &[]).refused("`refs/remotes/origin/main` is a link to `refs/heads/evil`");
    story.git(&["symbolic-ref", "-d", "refs/remotes/origin/main"]);
    story.git(&["update-ref", "refs/remotes/origin/main", &main]);
    story.run("dev", &[]).closed_by(&["adr"]);
    story.git(&["push", "-q", "origin", "evil:main"]);
    story.git(&["fetch", "-q", "origin"]);
    story.run("dev", &[]).opens();
}

#[test]
fn a_local_branch_with_the_name_of_the_remotes() {
    let story = with_branch();
    pin(&story, &format!("  - path: {}\n    trust: origin/main\n", story.work().display()));
    story.git(&["branch", "origin/main", "evil"]);
    story.run("dev", &[]).closed_by(&["adr"]);
    // Not even where the remote is gone.
    story.git(&["remote", "remove", "origin"]);
    story.run("dev", &[]).refused("there is no `refs/remotes/origin/main`");
    story.git(&["update-ref", "refs/remotes/origin/main", "evil"]);
    story.run("dev", &[]).opens();
}

#[test]
fn a_pin_holds_in_linked_working_trees_too() {
    let story = Story::new();
    story.key("eve");
    let signers = story.read(".gpdoc/allowed_signers") + &story.signer("bea@example.org", "eve");
    story.publish_file(".gpdoc/allowed_signers", &signers);
    let signer = story.signer("bea@example.org", "bea");
    pin(&story, &format!("  - path: {}\n    signers: ['{}']\n", story.work().display(), signer.trim()));
    story.forge("eve", "bea@example.org", "prod");
    story.run("prod", &[]).closed_by(&["approval"]);
    let linked = story.path("linked");
    story.git(&["worktree", "add", "-q", "--detach", linked.to_str().expect("UTF-8")]);
    let approval = || {
        let mut files = std::fs::read_dir(story.work().join(".gpdoc/approvals")).expect("approvals");
        files.next().expect("one").expect("an entry").path().to_str().expect("UTF-8").to_owned()
    };
    run_in(&story, &linked, "prod", &["--approval", &approval()]).closed_by(&["approval"]);
    std::fs::remove_file(approval()).expect("it was there");
    story.approve("bea", "bea@example.org", "prod");
    run_in(&story, &linked, "prod", &["--approval", &approval()]).opens();
    // Both working trees share the ledger: what was used in one is used in the other.
    story.run("prod", &[]).closed_by(&["approval"]);
}

#[test]
fn a_pin_of_this_clone_comes_before_one_of_every_clone() {
    let story = with_branch();
    story.git(&["remote", "set-head", "origin", "evil"]);
    story.run("dev", &[]).opens();
    let every = "  - remote: ../origin.git\n    trust: origin/evil\n";
    pin(&story, &format!("{every}  - path: {}\n    trust: origin/main\n", story.work().display()));
    story.run("dev", &[]).closed_by(&["adr"]);
    pin(&story, every);
    story.run("dev", &[]).opens();
    pin(&story, &format!("{every}{every}"));
    story.run("dev", &[]).refused("several entries of trust.yaml mean this repository");
}

/// What `origin/HEAD` leads to over several links is no branch that was fetched.
#[test]
fn a_default_branch_that_is_a_link_to_a_local_one() {
    let story = with_branch();
    story.git(&["symbolic-ref", "refs/remotes/origin/other", "refs/heads/evil"]);
    story.git(&["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/other"]);
    story.run("dev", &[]).refused("`refs/remotes/origin/other` is a link to `refs/heads/evil`");
    story.git(&["symbolic-ref", "refs/remotes/origin/HEAD", "refs/heads/evil"]);
    story.run("dev", &[]).refused("`origin/HEAD` does not say which branch is the default one");
    story.git(&["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"]);
    story.run("dev", &[]).closed_by(&["adr"]);
}
