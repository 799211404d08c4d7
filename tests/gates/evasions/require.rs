//! On `gate require`.

use std::process::Command;

use crate::story::{Ran, Story};

/// A Makefile whose target asks for the gate, as the guide says it should.
fn guarded() -> Story {
    let story = Story::requiring("      - branch: [main]\n    pass_environment: {allow: [EVIL]}\n");
    let gpdoc = env!("CARGO_BIN_EXE_gpdoc");
    let witness = story.path("").display().to_string();
    let makefile = format!(
        "rds-apply:\n\t@{gpdoc} gate require rds-apply\n\t@touch {witness}/ran-$(ENV)\n\t@(sleep 1; {gpdoc} gate require rds-apply; echo $$? > {witness}/late) >/dev/null 2>&1 &\n"
    );
    story.publish_file("Makefile", &makefile);
    story
}

#[test]
fn a_target_that_requires_its_gate_runs_under_it_and_under_nothing_else() {
    let story = guarded();
    let make = |run: Option<&str>| {
        let mut command = Command::new("make");
        story.alone(&mut command).args(["rds-apply", "ENV=dev"]).current_dir(story.work());
        if let Some(run) = run {
            command.env("GPDOC_GATE_RUN", run);
        }
        Ran::of(&story, &mut command)
    };
    let by_hand = make(None);
    assert!(!by_hand.started && by_hand.code != Some(0));
    assert!(by_hand.out.contains("this does not run under `gpdoc gate run`"), "{}", by_hand.out);
    story.run("dev", &[]).opens();
    // What the run left behind asks again after its end.
    let begin = std::time::Instant::now();
    while !story.path("late").exists() {
        assert!(begin.elapsed().as_secs() < 30, "it asks");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    std::thread::sleep(std::time::Duration::from_millis(50));
    assert_eq!(std::fs::read_to_string(story.path("late")).expect("an answer").trim(), "1");
    // The hash of a decision is no secret, and no key.
    let shown = story.gpdoc(&["ledger", "show", "--format", "json"]).output().expect("gpdoc runs");
    let shown: serde_json::Value = serde_json::from_slice(&shown.stdout).expect("JSON");
    let hash = shown["data"]["records"][0]["hash"].as_str().expect("a hash").to_owned();
    for forged in [hash.as_str(), "", "0000"] {
        let ran = make(Some(forged));
        assert!(!ran.started && ran.out.contains("is not in the ledger, or has ended"), "{forged}: {}", ran.out);
    }
}

#[test]
fn a_target_that_requires_another_gate_does_not_run_under_this_one() {
    let story = guarded();
    story.run("dev", &[]).opens();
    let other =
        story.read("Makefile").replace("gate require rds-apply\n\t@touch", "gate require rds-destroy\n\t@touch");
    story.publish_file("Makefile", &other);
    let ran = story.run("dev", &[]);
    assert!(!ran.started && ran.code == Some(2), "{:?} {}", ran.code, ran.err);
    assert!(
        ran.out.contains("this runs under the gate `rds-apply`")
            || ran.err.contains("this runs under the gate `rds-apply`")
    );
}

#[test]
fn a_gate_that_is_tried_within_a_run_of_another_is_no_leave() {
    let story = guarded();
    let gpdoc = env!("CARGO_BIN_EXE_gpdoc");
    // Two gates of this command, and one of another.
    let gate = |name, command, branch| {
        format!("  {name}:\n    command: [make, {command}]\n    requires: [branch: [{branch}]]\n")
    };
    let also = gate("also", "rds-apply, {param: ENV, one_of: [dev]}", "main");
    story.publish_file("gpdoc.yaml", &(story.read("gpdoc.yaml") + &also + &gate("other", "rds-destroy", "nowhere")));
    let requiring = |gate: &str| {
        let witness = story.path("ran-dev").display().to_string();
        let tried = format!("-@{gpdoc} gate run other -- make rds-destroy >/dev/null 2>&1");
        story.publish_file(
            "Makefile",
            &format!("rds-apply:\n\t{tried}\n\t@{gpdoc} gate require {gate}\n\t@touch {witness}\n"),
        );
        story.run("dev", &[])
    };
    requiring("rds-apply").opens();
    requiring("also").opens();
    let ran = requiring("other");
    assert!(!ran.started && ran.out.contains("this runs under the gate `rds-apply`"), "{}{}", ran.out, ran.err);
}

#[test]
fn a_run_that_goes_on_is_no_leave_for_somebody_else() {
    let story = guarded();
    let witness = story.path("").display().to_string();
    let gpdoc = env!("CARGO_BIN_EXE_gpdoc");
    // While it runs, it hands its own leave to a process that it did not start.
    story.publish_file(
        "Makefile",
        &format!("rds-apply:\n\t@echo $$GPDOC_GATE_RUN > {witness}/leave\n\t@while ! test -e {witness}/answer; do sleep 0.05; done\n\t@touch {witness}/ran-dev\n"),
    );
    let mut run =
        story.gpdoc(&["gate", "run", "rds-apply", "--", "make", "rds-apply", "ENV=dev"]).spawn().expect("gpdoc runs");
    let begin = std::time::Instant::now();
    let leave = loop {
        let leave = std::fs::read_to_string(story.path("leave")).unwrap_or_default();
        if leave.ends_with('\n') {
            break leave.trim().to_owned();
        }
        assert!(begin.elapsed().as_secs() < 30, "it runs");
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    let mut command = Command::new(gpdoc);
    story.alone(&mut command).args(["gate", "require", "rds-apply"]).current_dir(story.work());
    let asked = command.env("GPDOC_GATE_RUN", &leave).output().expect("gpdoc runs");
    let said = String::from_utf8_lossy(&[asked.stdout, asked.stderr].concat()).into_owned();
    std::fs::write(story.path("answer"), "").expect("a file");
    assert!(run.wait().expect("it ends").success() && story.has_run("dev"));
    assert!(asked.status.code() == Some(1) && said.contains("this was not started by that run"), "{said}");
}
