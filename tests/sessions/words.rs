//! What an agent says, however it says it.

use super::*;

/// The line of a capture that begins with these words.
fn lines(work: &Work, id: &str, words: &str) -> Vec<String> {
    let capture = work.read(&format!("session_capture/{id}.md"));
    capture.lines().filter(|line| line.contains(words)).map(str::to_owned).collect()
}

#[test]
fn a_text_may_begin_as_a_list_item_and_a_text_that_is_missing_takes_no_flag_for_one() {
    let work = Work::new();
    let id = work.begin();
    let told = work.done(&["session", "append", "--what", "- moved it", "--outstanding", "* the alias"]);
    assert_eq!(told["outstanding"], serde_json::json!(["the alias"]));
    assert_eq!(lines(&work, &id, "moved it"), ["- moved it"]);
    let why = refused(&mut work.command(&["session", "append", "--what", "--dry-run"]));
    assert!(why.contains("it looks like a flag"), "{why}");
    assert_eq!(work.done(&["session", "append", "--what", "--force is gone"])["session"], id.as_str());
    assert_eq!(lines(&work, &id, "force"), ["- --force is gone"]);
}

#[test]
fn nothing_that_an_agent_says_becomes_html_and_what_is_carried_over_stays_as_it_was() {
    let work = Work::new();
    let id = work.begin();
    let words = ["--what", "<!-- see `<REF>`", "--outstanding", "ask <team>", "--issue", "<b> | a < b | </b>"];
    work.done(&[&["session", "append"], &words[..]].concat());
    assert_eq!(lines(&work, &id, "see"), ["- \\<!-- see `<REF>`"]);
    assert_eq!(lines(&work, &id, "a < b"), ["| \\<b>  | a < b      | \\</b> |"]);
    for _ in 0..2 {
        work.done(&["session", "append", "--what", "More"]);
    }
    assert_eq!(lines(&work, &id, "ask"), ["- ask \\<team>"; 3]);
}

#[test]
fn a_body_that_would_hide_what_comes_later_is_refused() {
    let work = Work::new();
    let id = work.begin();
    for body in ["<script>", "<!-- a", "<pre>\n", "<![CDATA[", "```", "~~~~ text", "<?php"] {
        work.write("body.md", body);
        let why = refused(&mut work.command(&["session", "append", "--body-file", "body.md"]));
        assert!(why.contains("nothing was written"), "{body}: {why}");
    }
    work.write("body.md", "<pre>\na\n</pre>\n\n<!-- b -->\n\n```\nc\n```\n");
    work.done(&["session", "append", "--body-file", "body.md"]);
    work.done(&["session", "close", "--outstanding", "None"]);
    assert_eq!(lines(&work, &id, "### Update - ").len(), 2);
}

#[test]
fn what_showed_no_success_is_named_in_the_answer() {
    let work = Work::new();
    work.begin();
    for script in ["exit 0 && true", "false | cat", "exit 3"] {
        work.gpdoc(&["session", "run", "--", "sh", "-c", script]);
    }
    let said = stdout(&work.gpdoc(&["session", "append", "--what", "Ran them", "--quiet"]));
    let shown: Vec<&str> = said.lines().skip(2).collect();
    insta::assert_snapshot!(shown.join("\n"), @"
    0 artifacts, 3 validation rows, 0 outstanding
    hid its exit code: sh -c 'false | cat'
    exited with code 3: sh -c 'exit 3'
    ");
}

#[test]
fn status_says_what_a_renamed_file_was_called() {
    let work = Work::new();
    work.begin();
    work.git(&["mv", "modules/zone.tf", "modules/zones.tf"]);
    let said = stdout(&work.gpdoc(&["session", "status"]));
    assert!(said.contains("  renamed   modules/zone.tf -> modules/zones.tf\n"), "{said}");
}

#[test]
fn close_names_the_warnings_that_it_counts() {
    let work = Work::new();
    work.begin();
    work.gpdoc(&["session", "run", "--", "test", "-e", "run.sh"]);
    work.write("modules/zone.tf", "name = \"prod\"\n");
    let said = stdout(&work.gpdoc(&["session", "close", "--what", "It", "--outstanding", "None"]));
    assert!(said.contains("0 errors, 1 warning;"), "{said}");
    assert!(said.contains("\n  warning[session-claim-stale] `test -e run.sh` last ran on other contents"), "{said}");
}

#[test]
fn every_answer_lists_what_it_writes() {
    let work = Work::new();
    let new = work.done(&["session", "new", "--title", "T", "--agent", "Ada"]);
    let append = work.done(&["session", "append", "--what", "It"]);
    let close = work.done(&["session", "close", "--outstanding", "None"]);
    for (answer, status, text) in
        [(new, "created", "# Session Capture: T"), (append, "edited", "- It\n"), (close, "edited", "None")]
    {
        let [file] = &answer["files"].as_array().unwrap()[..] else { panic!("{answer}") };
        assert_eq!((&file["path"], file["status"].as_str()), (&answer["capture"], Some(status)));
        assert!(file["edits"][0]["text"].as_str().unwrap().contains(text), "{file}");
    }
}

#[test]
fn what_comes_next_can_be_typed_where_the_caller_is() {
    let work = Work::new();
    let id = work.begin();
    let close = ["session", "close", "--what", "x", "--outstanding", "None", "--format", "json"];
    let answer = done(&mut command(&work.path().join("modules"), &close));
    let next: Vec<&str> = answer["next"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let (capture, evidence) =
        (format!("../session_capture/{id}.md"), format!("../session_capture/.evidence/{id}.jsonl"));
    assert_eq!(next, [format!("gpdoc session check {capture}"), format!("git add {capture} {evidence}")]);
}

#[test]
fn a_clock_that_was_set_back_is_told_before_anything_is_written() {
    let work = Work::new();
    let id = work.begin();
    let capture = format!("session_capture/{id}.md");
    // A segment of an hour from now, by the clock of that time.
    let heading = "### Update - 2026-01-30T12:00:00Z";
    work.write(&capture, &format!("{}\n{heading}\n", work.read(&capture)));
    let ledger = gpdoc::ledger::Ledger::open(&work.path().join(".git")).unwrap();
    let later = chrono::Utc::now() + chrono::TimeDelta::hours(1);
    ledger.append(later, &[("session.append", serde_json::json!({"session": id, "heading": heading}))]).unwrap();
    let before = work.read(&capture);
    let said = refused(&mut work.command(&["session", "append", "--what", "x"]));
    assert!(said.contains("which is before what was last recorded of this session"), "{said}");
    assert_eq!(work.read(&capture), before);
}
