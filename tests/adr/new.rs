//! What `adr new` writes, and what it refuses.

use super::*;

#[test]
fn a_new_decision_passes_check_where_it_stands() {
    let directory = example();
    let root = directory.path();
    let arguments = ["adr", "new", "A private network", "--relates-to", "ADR-0001", "--applies-to", "network"];
    let answer = json(root, &[&arguments[..], &TODAY].concat());
    assert_snapshot!(answer["data"]["path"], @r#""docs/adrs/ADR-0006-a-private-network.md""#);
    assert_snapshot!(answer["data"]["id"], @r#""ADR-0006-a-private-network""#);
    assert_eq!(answer["data"]["number"], 6);
    assert_snapshot!(answer["next"], @r#"["gpdoc check docs/adrs/ADR-0006-a-private-network.md","gpdoc adr accept ADR-0006-a-private-network"]"#);
    assert_eq!(answer["data"]["files"][0]["status"], "created");
    assert_snapshot!(read(root, "docs/adrs/ADR-0006-a-private-network.md"), @r"
    ---
    id: ADR-0006-a-private-network
    title: A private network
    type: adr
    status: proposed
    date: 2026-01-31
    applies_to:
      - network
    relates_to:
      - ADR-0001-record-decisions
    ---
    # ADR-0006: A private network

    - **Status:** Proposed
    - **Date:** 2026-01-31

    ## Context

    <!-- What asks for a decision? What is known, what is not? -->

    ## Decision

    <!-- What is done from now on? -->

    ## Consequences

    <!-- What becomes easier, what becomes harder, what has to follow? -->
    ");
    assert_eq!(findings(root, "docs/adrs/ADR-0006-a-private-network.md"), [""; 0]);
}

#[test]
fn a_new_decision_passes_check_under_every_preset_and_through_its_life() {
    let expected = [
        ("goldenpath", "docs/adrs/ADR-0001-use-a-log.md", "docs/adrs/ADR-0002-use-a-queue.md"),
        ("madr", "docs/decisions/0001-use-a-log.md", "docs/decisions/0002-use-a-queue.md"),
        ("nygard", "doc/adr/0001-use-a-log.md", "doc/adr/0002-use-a-queue.md"),
    ];
    for (preset, first, second) in expected {
        let directory = fresh(preset);
        let root = directory.path();
        assert_eq!(json(root, &["adr", "new", "Use a log"])["data"]["path"], first);
        assert_eq!(json(root, &["adr", "new", "Use a queue"])["data"]["path"], second);
        fill_in(root, first);
        fill_in(root, second);
        let quiet = |when: &str| {
            assert_eq!((findings(root, first), findings(root, second)), (vec![], vec![]), "{preset}: {when}");
            commit(root);
        };
        quiet("proposed");
        assert_eq!(json(root, &["adr", "accept", first])["ok"], true);
        assert_eq!(json(root, &["adr", "accept", second])["ok"], true);
        quiet("accepted");
        assert_eq!(json(root, &["adr", "supersede", first, "--by", second])["ok"], true, "{preset}");
        // Against the base too: what is accepted is not rewritten.
        let check = gpdoc(root, &["check", "--base", "HEAD"]);
        assert!(check.status.success(), "{preset}: {}", stdout(&check));
        quiet("superseded");
        let shown = json(root, &["graph", "path", first, second]);
        assert_eq!(shown["ok"], true, "{preset}: the graph has the relation");
        assert_eq!(json(root, &["adr", "supersede", first, "--by", second])["data"]["changed"], false);
    }
}

#[test]
fn without_configuration_the_habit_of_the_latest_decision_is_followed() {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    git(root, &["init", "-q"]);
    let old = "# 7. Use a log\n\n* Status: accepted\n* Date: 2025-01-31\n\n## Context\n\nA.\n\n## Decision\n\nB.\n\n## Consequences\n\nC.\n";
    write(root, "doc/adr/0007-use-a-log.md", old);
    assert_eq!(
        said(root, &["adr", "new", "Use a queue", "--today", "2026-01-31"]).lines().next(),
        Some("0008-use-a-queue")
    );
    let new = read(root, "doc/adr/0008-use-a-queue.md");
    assert!(new.starts_with("# 8. Use a queue\n\n- **Status:** Proposed\n- **Date:** 2026-01-31\n"), "{new}");
}

#[test]
fn without_configuration_a_decision_has_the_sections_that_most_have() {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    let sections = "## Context and Problem Statement\n\nA.\n\n## Decision Outcome\n\nB.\n";
    for (name, more) in [("0000-a", ""), ("0001-b", ""), ("0002-c", "\n## What Tuesday brought\n\nC.\n")] {
        let text = format!("---\nstatus: accepted\n---\n# Use it\n\n{sections}{more}");
        write(root, &format!("docs/decisions/{name}.md"), &text);
    }
    assert!(gpdoc(root, &["adr", "new", "Use a queue", "--today", "2026-01-31"]).status.success());
    assert_snapshot!(read(root, "docs/decisions/0003-use-a-queue.md"), @r"
    ---
    status: proposed
    ---
    # Use a queue

    ## Context and Problem Statement

    <!-- What asks for a decision? What is known, what is not? -->

    ## Decision Outcome

    <!-- What is done from now on, and why this and not the others? -->
    ");
    assert!(gpdoc(root, &["check"]).status.success());
}

#[test]
fn a_decision_of_the_corpus_passes_check() {
    let corpus = std::env::var_os("GPDOC_CORPUS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/goldenpath"), PathBuf::from);
    if !corpus.is_dir() {
        eprintln!("skipped: there is no corpus at {}", corpus.display());
        return;
    }
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    copy(&corpus, root);
    write(root, "gpdoc.yaml", "version: 1\nextends: [goldenpath]\n");
    git(root, &["init", "-q"]);
    commit(root);
    let answer = json(root, &["adr", "new", "Use a log", "--relates-to", "ADR-0180"]);
    let path = answer["data"]["path"].as_str().expect("a path").to_owned();
    assert_eq!(path, "docs/adrs/ADR-0188-use-a-log.md");
    assert_eq!(findings(root, &path), [""; 0]);
    let accepted = json(root, &["adr", "accept", "ADR-0188"]);
    assert_eq!(accepted["ok"], true, "{accepted}");
    // The vocabulary has both words, and the kind's own order decides.
    assert!(read(root, &path).contains("\nstatus: accepted\n"));
    let entry = json(root, &["changelog", "new", "A log is used"]);
    let path = entry["data"]["path"].as_str().expect("a path").to_owned();
    assert_eq!(findings(root, &path), [""; 0]);
    // Several documents have this number.
    assert!(said(root, &["adr", "deprecate", "ADR-0170"]).ends_with("exit 2"));
}

#[test]
fn what_is_wrong_with_a_new_decision_is_said_and_nothing_is_written() {
    let directory = example();
    let root = directory.path();
    let before = files(root);
    assert_snapshot!(said(root, &["adr", "new", "X"]), @r"
    error: docs/adrs/ADR-0006-x.md would not pass `gpdoc check`; nothing was written
      missing-field: `applies_to` is missing (allowed: `database`, `network`, `ci`): give it with `--applies-to VALUE`
    exit 2
    ");
    assert_snapshot!(said(root, &["adr", "new", "X", "--applies-to", "netwrk", "--owner", "nobody"]), @r"
    error: docs/adrs/ADR-0006-x.md would not pass `gpdoc check`; nothing was written
      invalid-value: `owner` is `nobody`, which is not in the vocabulary list `owners` (allowed: `platform-team`, `database-team`, `security-team`): give it with `--owner VALUE`
      invalid-value: item 1 of `applies_to` is `netwrk`, which is not in the vocabulary list `components` (did you mean `network`?): give it with `--applies-to VALUE`
    exit 2
    ");
    let refused = |arguments: &[&str]| said(root, &[&["adr", "new"], arguments].concat());
    assert_snapshot!(refused(&["X", "--relates-to", "ADR-0099"]), @r"
    error: relates_to: `ADR-0099` names no document; `gpdoc graph` lists the documents
    exit 2
    ");
    assert_snapshot!(refused(&["X", "--relates-to", "ADR-0001-record-decision"]), @r"
    error: relates_to: `ADR-0001-record-decision` has the number of docs/adrs/ADR-0001-record-decisions.md and another slug; did you mean `ADR-0001-record-decisions`?
    exit 2
    ");
    for born in [&["--status", "accepted"][..], &["--set", "status=accepted"]] {
        let said = refused(&[&["X", "--applies-to", "ci"], born].concat());
        assert_eq!(said, "error: a new document cannot be `accepted`; it begins as `proposed`\nexit 2");
    }
    assert_snapshot!(refused(&["  "]), @r"
    error: the title is empty; say in a few words what is decided or changed
    exit 2
    ");
    assert_snapshot!(refused(&["!?/.."]), @r"
    error: the title `!?/..` has no letter and no digit, so no file can be named after it
    exit 2
    ");
    assert_snapshot!(refused(&["two\nlines"]), @r"
    error: the title has a line break or another control character; a title is one line
    exit 2
    ");
    assert_snapshot!(refused(&[&"long ".repeat(50)]), @r"
    error: the title has 249 characters, more than 200; say the rest in the text
    exit 2
    ");
    assert_snapshot!(refused(&["X", "--set", "id=ADR-0001"]), @r"
    error: `id` follows from the title and the number; leave it out
    exit 2
    ");
    assert_eq!(files(root), before);
}

#[test]
fn a_title_makes_a_name_that_stays_in_its_directory() {
    let directory = example();
    let root = directory.path();
    let name = |title: &str| {
        let answer = json(root, &["adr", "new", title, "--applies-to", "ci", "--dry-run"]);
        answer["data"]["path"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    };
    assert_eq!(name("../../etc/passwd"), "docs/adrs/ADR-0006-etc-passwd.md");
    assert_eq!(name("Größe & Übermut: don't"), "docs/adrs/ADR-0006-grosse-ubermut-dont.md");
    assert_eq!(name("日本語の題"), "docs/adrs/ADR-0006-日本語の題.md");
    assert_eq!(name(&"word ".repeat(30)), "docs/adrs/ADR-0006-word-word-word-word-word-word-word-word-word-word.md");
    assert_eq!(name("CON: \"quoted\" # \\n"), "docs/adrs/ADR-0006-con-quoted-n.md");
}

#[test]
fn an_agent_gives_everything_as_json_on_standard_input() {
    let directory = example();
    let root = directory.path();
    let given = r##"{"title": "A cache", "relates_to": ["ADR-0003"], "applies_to": ["ci", "network"], "owner": "database-team", "body": "# Something\n\n## Context\n\nSlow.\n\n## Decision\n\nA cache.\n\n## Consequences\n\nFast.\n"}"##;
    write(root, "given.json", given);
    let output = Command::new(env!("CARGO_BIN_EXE_gpdoc"))
        .args(["adr", "new", "--json-in", "-", "--today", "2026-01-31"])
        .stdin(std::fs::File::open(root.join("given.json")).expect("a file"))
        .current_dir(root)
        .output()
        .expect("gpdoc runs");
    assert!(output.status.success(), "{}", stderr(&output));
    assert_snapshot!(read(root, "docs/adrs/ADR-0006-a-cache.md"), @r"
    ---
    id: ADR-0006-a-cache
    title: A cache
    type: adr
    status: proposed
    date: 2026-01-31
    owner: database-team
    applies_to:
      - ci
      - network
    relates_to:
      - ADR-0003-standalone-database
    ---
    # ADR-0006: A cache

    - **Status:** Proposed
    - **Date:** 2026-01-31

    ## Context

    Slow.

    ## Decision

    A cache.

    ## Consequences

    Fast.
    ");
}

#[test]
fn a_template_of_the_repository_wins_and_one_that_fails_says_where() {
    let directory = example();
    let root = directory.path();
    let new = ["adr", "new", "A cache", "--applies-to", "ci"];
    write(root, "docs/templates/adr.md", "---\n{{ frontmatter }}\n---\n# {{ heading }}\n\n{{ status_txt }}\n");
    let before = files(root);
    assert_snapshot!(said(root, &new), @r"
    error: docs/templates/adr.md:6: the template fails: undefined value: `status_txt` is undefined; a template may use `body`, `date`, `fields`, `frontmatter`, `heading`, `id`, `kind`, `number`, `path`, `sections`, `slug`, `status`, `status_label`, `status_style`, `status_text`, `summary`, `title`; nothing was written
    exit 2
    ");
    write(root, "docs/templates/adr.md", "{% if x %}\n");
    assert_snapshot!(said(root, &new).lines().next().unwrap_or_default().split(':').nth(2).unwrap_or_default(), @"1");
    write(
        root,
        "docs/templates/adr.md",
        "{% for i in range(100000) %}{% for j in range(100000) %}x{% endfor %}{% endfor %}",
    );
    assert!(said(root, &new).contains("engine ran out of fuel"), "{}", said(root, &new));
    write(root, "docs/templates/adr.md", "# {title}\n\n## Context\n");
    assert_snapshot!(said(root, &new), @r"
    error: the template docs/templates/adr.md made no document of this kind: it does not use `title`, `heading` or `frontmatter`; nothing was written
    exit 2
    ");
    write(root, "docs/templates/adr.md", "---\n{{ frontmatter }}\n---\n# {{ heading }}\n\n{{ status_txt }}\n");
    assert_eq!(files(root), before);
    let text = "---\n{{ frontmatter }}\n---\n# {{ title }}\n\nStatus: {{ status_text }}\n\n## Context\n\n## Decision\n\n## Consequences\n\n## Cost\n";
    write(root, "own/adr.md", text);
    let config = format!("{}templates: own\n", read(root, "gpdoc.yaml"));
    write(root, "gpdoc.yaml", &config);
    assert!(said(root, &new).ends_with("exit 0"), "{}", said(root, &new));
    assert!(
        read(root, "docs/adrs/ADR-0006-a-cache.md")
            .ends_with("# A cache\n\nStatus: Proposed\n\n## Context\n\n## Decision\n\n## Consequences\n\n## Cost\n")
    );
}

#[test]
fn a_successor_is_written_accepted_and_then_takes_the_place() {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    git(root, &["init", "-q"]);
    let config =
        "version: 1\nextends: [goldenpath]\nrules: {sidecar-missing: off, missing-field: off, index-drift: error}\n";
    write(root, "gpdoc.yaml", config);
    let index =
        "---\nid: INDEX\ntype: documentation\n---\n# Index\n\n<!-- gpdoc:index adrs -->\n<!-- /gpdoc:index -->\n";
    write(root, "docs/README.md", index);
    let done = |arguments: &[&str]| {
        let output = gpdoc(root, arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}{}", stdout(&output), stderr(&output));
        stdout(&output)
    };
    // A region that goes out of date keeps nothing from being written, whatever its rule weighs.
    for said in [done(&["adr", "new", "Use", "a", "queue"]), done(&["adr", "accept", "1"])] {
        assert!(said.contains("next: gpdoc index\n"), "{said}");
    }
    assert!(read(root, "docs/adrs/ADR-0001-use-a-queue.md").contains("title: Use a queue"));
    done(&["adr", "new", "Use a stream", "--supersedes", "1"]);
    assert!(read(root, "docs/adrs/ADR-0002-use-a-stream.md").contains("- ADR-0001-use-a-queue"));
    let supersede = "gpdoc adr supersede ADR-0001-use-a-queue --by ADR-0002-use-a-stream";
    assert!(done(&["adr", "accept", "2"]).contains(&format!("next: {supersede}\n")));
    let dry = ["adr", "supersede", "1", "--by", "2", "--today", "2026-01-31", "--dry-run"];
    assert!(done(&dry).contains("next: gpdoc adr supersede 1 --by 2 --today 2026-01-31\n"));
    done(&["adr", "supersede", "1", "--by", "2"]);
    // What was superseded cannot be accepted again.
    done(&["adr", "new", "Use a third"]);
    done(&["adr", "accept", "3"]);
    let said = stderr(&gpdoc(root, &["adr", "supersede", "3", "--by", "1"]));
    assert!(said.contains("it is `superseded`") && !said.contains("accept it first"), "{said}");
}
