//! Whose session it is: never another's by accident.

use super::*;

fn new(work: &Work, title: &str, agent: &str) -> String {
    work.done(&["session", "new", "--title", title, "--agent", agent])["id"].as_str().unwrap().to_owned()
}

#[test]
fn with_several_open_the_caller_says_which_is_meant() {
    let work = Work::new();
    let (ada, bob) = (new(&work, "One", "Ada"), new(&work, "Two", "Bob"));
    let why = refused(&mut work.command(&["session", "append", "--what", "Mine"]));
    assert!(why.contains(&ada) && why.contains(&bob) && why.contains("--session ID"), "{why}");
    let whose = |command: &mut Command| done(command)["data"]["session"].as_str().unwrap().to_owned();
    let append = ["--format", "json", "session", "append", "--what", "Mine"];
    assert_eq!(whose(&mut work.command(&[&append[..], &["--session", &bob]].concat())), bob);
    assert_eq!(whose(&mut work.command(&[&append[..], &["--agent", "ada"]].concat())), ada);
    assert_eq!(whose(work.command(&append).env("GPDOC_AGENT", "Bob")), bob);
    assert_eq!(whose(work.command(&append).env("GPDOC_SESSION", &ada)), ada);
    let why = refused(work.command(&append).env("GPDOC_SESSION", "").env("GPDOC_AGENT", ""));
    assert!(why.contains("several sessions"), "an empty variable is unset: {why}");
    let why = refused(work.command(&append).env("GPDOC_AGENT", "Cleo"));
    assert!(why.contains("`Cleo` has no open session") && why.contains(&ada), "{why}");
}

#[test]
fn beginning_again_gives_the_open_session_back() {
    let work = Work::new();
    let first = new(&work, "One", "Ada");
    assert_eq!(new(&work, "One", "Ada"), first);
    assert_ne!(new(&work, "One", "Bob"), first, "another agent has a session of its own");
    assert_ne!(new(&work, "Two", "Ada"), first, "it may be another of the same name");
    let within = |session: &str, title: &str| {
        let mut command = work.command(&["--format", "json", "session", "new", "--title", title]);
        let answer = done(command.env("CODEX_THREAD_ID", session))["data"].clone();
        assert_eq!(answer["session"]["agent"], "Codex");
        answer["id"].as_str().unwrap().to_owned()
    };
    let codex = within("t1", "Three");
    assert_eq!(within("t1", "Called otherwise"), codex, "the program says that it is the same");
    assert_ne!(within("t2", "Three"), codex);
}

#[test]
fn a_program_does_not_write_into_the_session_of_another_one() {
    let work = Work::new();
    let mut begin = work.command(&["--format", "json", "session", "new", "--title", "One"]);
    done(begin.env("CLAUDECODE", "1"));
    let mut append = work.command(&["session", "append", "--what", "Mine"]);
    let why = refused(append.env("GEMINI_CLI", "1"));
    assert!(why.contains("`Gemini CLI` has no open session"), "{why}");
    let mut append = work.command(&["--format", "json", "session", "append", "--what", "Mine"]);
    done(append.env("CLAUDECODE", "1"));
}

#[test]
fn an_agent_that_nobody_knows_is_asked_for_its_name() {
    let work = Work::new();
    let why = refused(&mut work.command(&["session", "new", "--title", "One"]));
    assert!(why.contains("--agent NAME"), "{why}");
    let mut named = work.command(&["--format", "json", "session", "new", "--title", "One"]);
    assert_eq!(done(named.env("AI_AGENT", "homegrown"))["data"]["session"]["agent"], "homegrown");
}

#[test]
fn two_working_trees_of_one_clone_have_sessions_of_their_own() {
    let work = Work::new();
    let other = work.directory.path().join("other");
    work.git(&["worktree", "add", "--quiet", other.to_str().unwrap(), "-b", "other"]);
    let here = new(&work, "One", "Ada");
    let there = |arguments: &[&str]| command(&other, &[&["--format", "json"], arguments].concat());
    let begun = done(&mut there(&["session", "new", "--title", "One", "--agent", "Ada"]))["data"].clone();
    let id = begun["id"].as_str().unwrap();
    assert_ne!(id, here);
    write(&other, "modules/there.tf", "there = 1\n");
    work.write("modules/here.tf", "here = 1\n");
    let appended = done(&mut there(&["session", "append", "--what", "There"]))["data"].clone();
    assert_eq!(
        (appended["session"].as_str().unwrap(), &appended["artifacts"][0]["path"]),
        (id, &Value::from("modules/there.tf"))
    );
    assert_eq!(appended["artifacts"].as_array().unwrap().len(), 1);
    assert_eq!(work.artifacts(), "modules/here.tf (added)");
    let why = refused(&mut there(&["session", "append", "--session", &here]));
    assert!(why.contains("open in another working tree"), "{why}");
}

#[test]
fn agents_that_work_at_once_lose_nothing_and_mix_nothing() {
    let work = Work::new();
    let ids = [new(&work, "One", "Ada"), new(&work, "Two", "Bob")];
    let mut children = Vec::new();
    for turn in 0..3 {
        for id in &ids {
            let text = format!("{id} in turn {turn}");
            let run = ["session", "run", "--session", id, "--", "echo", &text];
            children.push(work.command(&run).stdout(Stdio::null()).spawn().unwrap());
            let append = ["session", "append", "--session", id, "--what", &text];
            children.push(work.command(&append).stdout(Stdio::null()).spawn().unwrap());
        }
    }
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    for (id, other) in [(&ids[0], &ids[1]), (&ids[1], &ids[0])] {
        work.done(&["session", "append", "--session", id, "--what", "The last"]);
        let text = work.read(&format!("session_capture/{id}.md"));
        let evidence = work.read(&format!("session_capture/.evidence/{id}.jsonl"));
        for turn in 0..3 {
            assert!(text.contains(&format!("- {id} in turn {turn}\n")), "{text}");
            assert!(evidence.contains(&format!("\"{id} in turn {turn}\"")), "{evidence}");
        }
        assert!(!text.contains(other.as_str()) && !evidence.contains(other.as_str()));
    }
    assert!(work.gpdoc(&["ledger", "verify"]).status.success());
}

#[test]
fn a_session_whose_capture_is_gone_from_everywhere_can_go_on() {
    let work = Work::new();
    let id = work.begin();
    let capture = format!("session_capture/{id}.md");
    work.done(&["session", "append", "--what", "Something"]);
    work.git(&["clean", "--quiet", "-d", "--force"]);
    let said = refused(&mut work.command(&["session", "close", "--outstanding", "None", "--anyway"]));
    assert!(
        said.contains("git does not have it either: `gpdoc session new --title 'Move the zone' --agent Ada`"),
        "{said}"
    );
    assert_eq!(work.begin(), id);
    assert!(work.read(&capture).contains("# Session Capture: Move the zone"));
    work.done(&["session", "close", "--what", "Moved it", "--outstanding", "None"]);
    assert!(!work.findings().contains("session-signature-removed"), "{}", work.findings());
}

#[test]
fn a_session_whose_capture_git_has_is_not_begun_again() {
    let work = Work::new();
    let id = work.begin();
    let capture = format!("session_capture/{id}.md");
    work.commit();
    std::fs::remove_file(work.path().join(&capture)).unwrap();
    let said = refused(&mut work.command(&["session", "append", "--what", "x"]));
    assert!(said.contains(&format!("bring it back with `git restore {capture}`")), "{said}");
    assert_eq!(work.begin(), id);
    assert!(!work.path().join(&capture).exists());
}
