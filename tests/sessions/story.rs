//! One session, and what it leaves.

use insta::assert_snapshot;

use super::*;

#[test]
fn a_session_from_new_to_close_leaves_a_capture_and_its_evidence() {
    let work = Work::new();
    let id = work.begin();
    work.write("modules/alias.tf", "alias = \"www\"\n");
    work.gpdoc(&["session", "run", "--", "sh", "-c", "echo seen; exit 3"]);
    work.gpdoc(&["session", "run", "--", "sort", "modules/alias.tf"]);
    let told = ["--what", "Wrote the alias", "--outstanding", "The zone of production", "--next", "Apply"];
    let issue = ["--issue", "Plan fails | no zone | made one"];
    let decision = ["--decision", r"Where it lives | own file | one \| two"];
    work.done(&[&["session", "append"], &told[..], &issue, &decision].concat());
    work.done(&["session", "close", "--outstanding", "None"]);
    let capture = work.read(&format!("session_capture/{id}.md"));
    assert_snapshot!(timeless(&capture), @r##"
    ---
    id: DAY-move-the-zone
    title: Move the zone
    type: documentation
    domain: platform-core
    owner: platform-team
    lifecycle: active
    status: active
    schema_version: 1
    risk_profile:
      production_impact: low
      security_risk: none
      coupling_risk: low
    reliability:
      rollback_strategy: git-revert
      observability_tier: bronze
      maturity: 1
    ---
    # Session Capture: Move the zone

    ## Session metadata

    **Agent:** Ada
    **Date:** DAY
    **Timestamp:** TIME
    **Branch:** main

    ## Scope

    None

    ## Work Summary

    None

    ## Issues Diagnosed and Fixed

    None

    ## Design Decisions Made

    None

    ## Artifacts Touched (links)

    None

    ## Validation

    None

    ## Current State / Follow-ups

    None

    Signed: Ada (TIME)

    ---

    ## Updates (append as you go)

    ### Update - TIME

    **What changed**

    - Wrote the alias

    **Issues fixed** (if any)

    | Issue      | Root Cause | Fix      |
    |------------|------------|----------|
    | Plan fails | no zone    | made one |

    **Design decisions made**

    | Decision       | Choice   | Rationale  |
    |----------------|----------|------------|
    | Where it lives | own file | one \| two |

    **Artifacts touched**

    - `modules/alias.tf` (added)

    **Validation**

    - `sh -c 'echo seen; exit 3'` (exited with code 3)
    - `sort modules/alias.tf` (passed)

    **Next steps**

    - Apply

    **Outstanding**

    - The zone of production

    Signed: Ada (TIME)

    ### Update - TIME

    **What changed**

    None

    **Issues fixed** (if any)

    None

    **Artifacts touched**

    None

    **Validation**

    None

    **Next steps**

    None

    **Outstanding**

    None

    Signed: Ada (TIME)
    "##);
    let evidence = work.read(&format!("session_capture/.evidence/{id}.jsonl"));
    assert_snapshot!(timeless(&evidence), @r#"
    {"v":1,"seq":1,"type":"start","session":"DAY-move-the-zone","time":"TIME","commit":"ID","tree":"ID"}
    {"v":1,"seq":2,"type":"run","argv":["sh","-c","echo seen; exit 3"],"cwd":"","start":"TIME","end":"TIME","exit":3,"before":"ID","after":"ID","masked":false,"empty":false,"digest":"ID ID"}
    {"v":1,"seq":3,"type":"run","argv":["sort","modules/alias.tf"],"cwd":"","start":"TIME","end":"TIME","exit":0,"before":"ID","after":"ID","masked":false,"empty":false,"digest":"ID ID"}
    {"v":1,"seq":4,"type":"mark","time":"TIME","tree":"ID","ledger":"ID","closed":false}
    {"v":1,"seq":5,"type":"mark","time":"TIME","tree":"ID","ledger":"ID","closed":true}
    "#);
    assert_snapshot!(work.findings(), @"");
}

#[test]
fn what_was_there_is_never_touched_and_outstanding_is_carried_over() {
    let work = Work::new();
    let id = work.begin();
    let path = format!("session_capture/{id}.md");
    let mut before = work.read(&path);
    let appends: [&[&str]; 4] = [
        &["--what", "# no heading", "--outstanding", "One", "--outstanding", "Two"],
        &["--what", "> no quote", "--what", "| no table"],
        &["--corrects", "The zone was added, not modified"],
        &["--outstanding", "None"],
    ];
    let mut open = Vec::new();
    for words in appends {
        open.push(work.done(&[&["session", "append"], words].concat())["outstanding"].to_string());
        let now = work.read(&path);
        assert!(now.starts_with(&before), "the old bytes are the beginning of the new ones");
        before = now;
    }
    assert_eq!(open, [r#"["One","Two"]"#, r#"["One","Two"]"#, r#"["One","Two"]"#, "[]"]);
    assert!(before.contains("- Corrects: The zone was added, not modified\n"));
    assert_snapshot!(work.findings(), @"");
}

#[test]
fn text_that_would_change_how_the_capture_reads_is_refused_and_nothing_is_written() {
    let work = Work::new();
    let id = work.begin();
    let path = format!("session_capture/{id}.md");
    let before = work.read(&path);
    for body in
        ["### Update - 2020-01-01T00:00:00Z\n\n- x\n", "```text\nno end\n", "Signed: Bob (2020-01-01T00:00:00Z)\n"]
    {
        work.write("body.md", body);
        let why = refused(&mut work.command(&["session", "append", "--body-file", "body.md", "--outstanding", "None"]));
        assert!(why.contains("nothing was written"), "{body}: {why}");
    }
    let why = refused(&mut work.command(&["session", "append", "--what", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"]));
    assert!(why.contains("must not stand in a capture"), "{why}");
    for (flag, text) in [("--issue", "a | b"), ("--decision", "a | b | c | d")] {
        let why = refused(&mut work.command(&["session", "append", flag, text]));
        assert!(why.contains("three parts"), "{why}");
    }
    assert_eq!(work.read(&path), before);
    work.write("body.md", "#### A part\n\nWords.\n\n- and\n- items\n");
    work.done(&["session", "append", "--body-file", "body.md", "--outstanding", "None"]);
    assert!(work.read(&path).contains("**What changed**\n\n#### A part\n\nWords.\n"));
}

#[test]
fn words_come_as_json_too() {
    let work = Work::new();
    work.write("new.json", r#"{"title": "Move it", "scope": "One thing", "agent": "Ada"}"#);
    let id = work.done(&["session", "new", "--json-in", "new.json"])["id"].as_str().unwrap().to_owned();
    work.write(
        "told.json",
        r#"{"what": ["Moved"], "issues": [{"issue": "S", "cause": "C", "fix": "F"}], "outstanding": "One"}"#,
    );
    let answer = work.done(&["session", "append", "--json-in", "told.json"]);
    assert_eq!(answer["outstanding"][0], "One");
    let text = work.read(&format!("session_capture/{id}.md"));
    assert!(text.contains("- One thing\n") && text.contains("| S     | C          | F   |\n"), "{text}");
    work.write("told.json", r#"{"waht": []}"#);
    let why = refused(&mut work.command(&["session", "append", "--json-in", "told.json"]));
    assert!(why.contains("unknown field `waht`") && why.contains("it looks like this"), "{why}");
}

#[test]
fn close_wants_to_know_what_is_outstanding_and_ends_the_session() {
    let work = Work::new();
    work.begin();
    let why = refused(&mut work.command(&["session", "close", "--what", "Done"]));
    assert!(why.contains("--outstanding None"), "{why}");
    work.done(&["session", "close", "--outstanding", "The alias"]);
    let why = refused(&mut work.command(&["session", "append", "--what", "More"]));
    assert!(why.contains("no session is open") && why.contains("gpdoc session new"), "{why}");
}

#[test]
fn a_dry_run_writes_nothing() {
    let work = Work::new();
    let new = work.done(&["session", "new", "--title", "T", "--agent", "Ada", "--dry-run"]);
    assert_eq!(new["files"][0]["status"], "created");
    assert!(!work.path().join("session_capture").exists());
    let id = work.begin();
    let path = format!("session_capture/{id}.md");
    let before = work.read(&path);
    let records = || stdout(&work.gpdoc(&["ledger", "show"]));
    let recorded = records();
    let shown = stdout(&work.gpdoc(&["session", "append", "--what", "It", "--diff"]));
    assert!(shown.contains("+### Update - "), "{shown}");
    work.done(&["session", "close", "--outstanding", "None", "--dry-run"]);
    assert_eq!((work.read(&path), records()), (before, recorded));
}

#[test]
fn the_open_follow_ups_of_earlier_captures_on_the_same_documents_are_named() {
    let directory = support::platform();
    let decision = "ADR-0003-standalone-database";
    let id = |title: &str| {
        let arguments =
            ["--format", "json", "session", "new", "--title", title, "--agent", "Ada", "--relates-to", decision];
        done(&mut command(directory.path(), &arguments))["data"]["id"].as_str().unwrap().to_owned()
    };
    let first = id("One");
    done(&mut command(
        directory.path(),
        &["--format", "json", "session", "close", "--outstanding", "See [the page](../README.md)"],
    ));
    let second = id("Two");
    let text = std::fs::read_to_string(directory.path().join(format!("session_capture/{second}.md"))).unwrap();
    assert!(text.contains(&format!("- `{first}` left: See the page\n")), "{text}");
    let unknown = refused(&mut command(
        directory.path(),
        &["session", "new", "--title", "Three", "--agent", "Ada", "--relates-to", "ADR-0003-standalone-databose"],
    ));
    assert!(unknown.contains("no document has this id") && unknown.contains(decision), "{unknown}");
}

#[test]
fn an_append_with_nothing_to_tell_is_refused_and_one_without_words_says_so() {
    let work = Work::new();
    let id = work.begin();
    let why = refused(&mut work.command(&["session", "append"]));
    assert!(why.contains("there is nothing to append") && why.contains("--what TEXT"), "{why}");
    work.write("modules/alias.tf", "a = 1\n");
    let output = work.gpdoc(&["session", "append"]);
    assert!(stderr(&output).contains("it is not told what changed"), "{}", stderr(&output));
    let text = work.read(&format!("session_capture/{id}.md"));
    assert!(text.contains("- Not told; the files and the commands below are what was recorded\n"), "{text}");
    assert!(text.contains("- `modules/alias.tf` (added)\n"), "{text}");
}

#[test]
fn who_closes_without_saying_what_is_left_is_told_what_was_and_how_to_say_it() {
    let work = Work::new();
    let why = refused(&mut work.command(&["session", "close"]));
    assert!(why.contains("no session is open"), "{why}");
    let id = work.begin();
    work.write("modules/alias.tf", "a = 1\n");
    work.done(&["session", "append", "--what", "The alias", "--outstanding", "The zone's record"]);
    let output = work.gpdoc(&["session", "close", "--format", "json"]);
    let answer: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let next = answer["next"][0].as_str().unwrap();
    assert_eq!(next, format!(r"gpdoc session close --session {id} --outstanding 'The zone'\''s record'"));
    // It can be typed as it is.
    let words = shell_words::split(next).unwrap();
    let words: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
    let closed = work.done(&words);
    assert_eq!(closed["outstanding"][0], "The zone's record");
    assert_eq!(closed["coverage"], serde_json::json!({"changed": 1, "named": 1, "missing": []}));
}

#[test]
fn issues_and_decisions_come_as_texts_in_json_too() {
    let work = Work::new();
    work.begin();
    work.write(
        "told.json",
        r#"{"issues": ["S | C | F"], "decisions": [{"decision": "D", "choice": "C", "why": "W"}]}"#,
    );
    let text = stdout(&work.gpdoc(&["session", "append", "--json-in", "told.json", "--dry-run"]));
    assert!(
        text.contains("| S     | C          | F   |") && text.contains("| D        | C      | W         |"),
        "{text}"
    );
    work.write("told.json", r#"{"issues": ["S | C"]}"#);
    let why = refused(&mut work.command(&["session", "append", "--json-in", "told.json"]));
    assert!(why.contains("`S | C` does not have three parts"), "{why}");
}

#[test]
fn status_says_what_check_would_say() {
    let work = Work::new();
    work.begin();
    let status = work.done(&["session", "status"]);
    assert_eq!(status["findings"], serde_json::json!([]));
    work.write("told.md", "It\n\n**Files touched**\n\n- `modules/zones.tf`\n");
    work.done(&["session", "append", "--body-file", "told.md"]);
    let text = stdout(&work.gpdoc(&["session", "status"]));
    assert!(text.contains("error[session-artifact-unknown] `modules/zones.tf` does not exist"), "{text}");
    let closed = work.gpdoc(&["session", "close", "--outstanding", "None"]);
    assert_eq!(closed.status.code(), Some(1), "{}", stdout(&closed));
    work.done(&["session", "append", "--corrects", "`modules/zones.tf`: it is modules/zone.tf"]);
    work.done(&["session", "close", "--outstanding", "None"]);
}
