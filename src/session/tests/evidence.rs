use crate::session::evidence::{Evidence, Fact, Record, Run};

fn run(argv: &[&str]) -> Run {
    Run {
        argv: argv.iter().map(|word| (*word).to_owned()).collect(),
        cwd: String::new(),
        start: "2026-01-30T09:00:00Z".to_owned(),
        end: Some("2026-01-30T09:01:00Z".to_owned()),
        exit: Some(0),
        signal: None,
        before: None,
        after: None,
        masked: false,
        empty: false,
        digest: None,
    }
}

#[test]
fn a_line_is_read_as_it_was_written() {
    let record = Record { v: 1, seq: 1, fact: Fact::Run(run(&["make", "plan"])) };
    let line = serde_json::to_string(&record).unwrap();
    insta::assert_snapshot!(line, @r#"{"v":1,"seq":1,"type":"run","argv":["make","plan"],"cwd":"","start":"2026-01-30T09:00:00Z","end":"2026-01-30T09:01:00Z","exit":0,"masked":false,"empty":false}"#);
    assert_eq!(Evidence::parse(&line).records, [record]);
}

#[test]
fn a_line_of_a_later_kind_is_kept_and_one_that_does_not_follow_breaks_the_chain() {
    let evidence = Evidence::parse(
        "{\"v\":1,\"seq\":1,\"type\":\"later\",\"x\":2}\n\n{\"v\":1,\"seq\":2,\"type\":\"receipt\",\"hash\":\"a\"}\n",
    );
    assert_eq!(evidence.records.len(), 2);
    assert_eq!(evidence.broken, None);
    for text in [
        "{\"v\":1,\"seq\":2,\"type\":\"receipt\",\"hash\":\"a\"}",
        "{\"v\":2,\"seq\":1,\"type\":\"receipt\",\"hash\":\"a\"}",
        "{",
        "[]",
    ] {
        let evidence = Evidence::parse(text);
        assert!(evidence.records.is_empty() && evidence.broken.is_some(), "{text}");
    }
}

#[test]
fn a_command_is_known_by_its_words_or_as_what_a_shell_was_given() {
    assert!(run(&["make", "plan", "ENV=a b"]).is("make plan 'ENV=a b'"));
    assert!(run(&["sh", "-c", "make plan | tee x"]).is("make plan | tee x"));
    assert!(run(&["make", "plan"]).is("$ make  plan"));
    assert!(!run(&["make", "plan"]).is("make"));
    assert!(!run(&["make", "plan"]).is("make plan ENV=prod"));
    assert!(!run(&["make", "plan"]).is("make 'plan"));
}

#[test]
fn only_a_plain_success_shows_one() {
    assert_eq!(run(&["a"]).fault(), None);
    let faults = [
        Run { exit: Some(2), ..run(&["a"]) },
        Run { exit: None, signal: Some(9), ..run(&["a"]) },
        Run { masked: true, ..run(&["a"]) },
        Run { empty: true, ..run(&["a"]) },
        Run { exit: None, ..run(&["a"]) },
        Run { end: None, ..run(&["a"]) },
    ];
    let faults: Vec<String> = faults.iter().filter_map(Run::fault).collect();
    insta::assert_snapshot!(faults.join("\n"), @"
    exited with code 2
    was ended by signal 9
    hid its exit code
    ran no test
    ended without an exit code
    was not seen to end
    ");
}
