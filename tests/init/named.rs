//! Names of decisions as people have them: what `init` writes reads all of them, and the next one looks like its neighbours.

use insta::assert_snapshot;

use crate::support::{git, gpdoc, stderr, stdout, write};
use crate::{nygard, repository};

/// Adopts a repository with these decisions, makes a new one, and gives its path.
fn next(files: &[&str]) -> String {
    let text = nygard("Accepted");
    let files: Vec<(&str, &str)> = files.iter().map(|path| (*path, text.as_str())).collect();
    let directory = repository(&files);
    let at = directory.path();
    let init = gpdoc(at, &["init"]);
    assert_eq!(init.status.code(), Some(0), "{}", stderr(&init));
    assert!(!stdout(&init).contains("left as it is"), "{}", stdout(&init));
    let check = gpdoc(at, &["check"]);
    assert_eq!(check.status.code(), Some(0), "{}{}", stdout(&check), stderr(&check));
    let list = stdout(&gpdoc(at, &["adr", "list", "--format", "json"]));
    let list: serde_json::Value = serde_json::from_str(&list).expect("JSON");
    let count = list["data"]["decisions"].as_array().map(Vec::len);
    assert_eq!(count, Some(files.len()), "{list}");
    let new = gpdoc(at, &["adr", "new", "Use a queue", "--today", "2025-03-14"]);
    assert_eq!(new.status.code(), Some(0), "{}", stderr(&new));
    let path = stdout(&new).lines().find_map(|line| line.trim().strip_prefix("created ").map(str::to_owned));
    let path = path.expect("a path");
    let stem =
        path.rsplit_once('/').map_or(path.as_str(), |(_, name)| name).rsplit_once('.').expect("an ending").0.to_owned();
    let accept = gpdoc(at, &["adr", "accept", &stem]);
    assert_eq!(accept.status.code(), Some(0), "{}", stderr(&accept));
    let check = gpdoc(at, &["check"]);
    assert_eq!(check.status.code(), Some(0), "{}{}", stdout(&check), stderr(&check));
    path
}

#[test]
fn the_next_decision_is_named_like_its_neighbours() {
    for (files, path) in [
        (&["docs/adr/001_a.md", "docs/adr/002_b.md"][..], "docs/adr/003_use_a_queue.md"),
        (&["docs/adr/ADR_0001_a.md"], "docs/adr/ADR_0002_use_a_queue.md"),
        (&["docs/adr/0001-a.md", "docs/adr/0002-b.md", "docs/adr/adr-0003-c.md"], "docs/adr/0004-use-a-queue.md"),
        (&["docs/adr/1-a.md", "docs/adr/2-b.md", "docs/adr/10-c.md"], "docs/adr/11-use-a-queue.md"),
        (&["docs/adr/001-a.md"], "docs/adr/002-use-a-queue.md"),
        (&["docs/adr/ADR-001.md"], "docs/adr/ADR-002.md"),
        (&["docs/adr/0001.md"], "docs/adr/0002.md"),
        (&["docs/adr/1. A log.md"], "docs/adr/2. use a queue.md"),
        (&["docs/adr/PLAT-001-a.md"], "docs/adr/PLAT-002-use-a-queue.md"),
        (&["docs/adr/0001-a.markdown"], "docs/adr/0002-use-a-queue.markdown"),
        (&["docs/adrs/accepted/0001-a.md", "docs/adrs/proposed/0002-b.md"], "docs/adrs/proposed/0003-use-a-queue.md"),
        (&["docs/adr/20240101-one.md", "docs/adr/20240101-two.md"], "docs/adr/20250314-use-a-queue.md"),
        (
            &["docs/adr/2024-01-01-one.md", "docs/adr/2024-01-01-two.md", "docs/adr/2024-05-01-c.md"],
            "docs/adr/2025-03-14-use-a-queue.md",
        ),
    ] {
        assert_eq!(next(files), path, "{files:?}");
    }
}

#[test]
fn a_number_that_is_taken_twice_is_found_whatever_stands_behind_it() {
    let text = nygard("Accepted");
    let directory = repository(&[("docs/adr/001_a.md", &text)]);
    let at = directory.path();
    assert_eq!(gpdoc(at, &["init"]).status.code(), Some(0));
    write(at, "docs/adr/001_b.md", &text);
    let check = gpdoc(at, &["check"]);
    assert!(stdout(&check).contains("error[duplicate-number]"), "{}", stdout(&check));
}

#[test]
fn without_a_configuration_a_day_is_no_number() {
    let text = nygard("Accepted");
    let directory = repository(&[("docs/adr/2024-01-01-one.md", &text), ("docs/adr/2024-05-01-two.md", &text)]);
    let at = directory.path();
    assert_eq!(gpdoc(at, &["check"]).status.code(), Some(0));
    let new = gpdoc(at, &["adr", "new", "Use a queue", "--today", "2025-03-14"]);
    assert!(stdout(&new).contains("created docs/adr/2025-03-14-use-a-queue.md"), "{}{}", stdout(&new), stderr(&new));
    let again = gpdoc(at, &["adr", "new", "Use a queue", "--today", "2025-03-14"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("docs/adr/2025-03-14-use-a-queue.md exists already"), "{}", stderr(&again));
}

#[test]
fn a_name_that_no_form_reads_is_said() {
    let text = nygard("Accepted");
    let directory = repository(&[("docs/adr/0001-a.md", &text), ("docs/adr/0002-b c (old).md", &text)]);
    let said = stdout(&gpdoc(directory.path(), &["init"]));
    assert!(said.contains("left as it is: docs/adr/0002-b c (old).md: its name has no form"), "{said}");
}

/// `ADR-0001` is one document, and no document is asked to be named as a template is.
#[test]
fn an_index_and_a_template_are_no_decisions_and_make_no_form() {
    let text = nygard("Accepted");
    let names = (1..=3).map(|number| format!("docs/adrs/ADR-000{number}-a.md")).collect::<Vec<_>>();
    let mut files: Vec<(&str, &str)> = names.iter().map(|path| (path.as_str(), text.as_str())).collect();
    files.extend([("docs/adrs/01_adr_index.md", "# Index\n"), ("docs/adrs/02_adr_template.md", "# Template\n")]);
    files.push(("docs/architecture/03_network.md", "---\nid: 03_network\ntype: adr\n---\n# Network\n"));
    let directory = repository(&files);
    let at = directory.path();
    let said = stdout(&gpdoc(at, &["init"]));
    assert!(said.contains("3 decisions in docs/adrs"), "{said}");
    let config = std::fs::read_to_string(at.join("gpdoc.yaml")).expect("a configuration");
    let kinds = config.lines().skip_while(|line| *line != "kinds:").take_while(|line| !line.starts_with('#'));
    assert_snapshot!(kinds.collect::<Vec<_>>().join("\n"), @r#"
    kinds:
      adr:
        files: ["docs/adrs/ADR-[0-9]*.md"]
        id: {forms: ["ADR-{number:04}-{slug}", "ADR-{number:04}", "ADR-{number:03}", "ADR-{number}"], file: "ADR-{number:04}-{slug}.md"}
    "#);
    let check = gpdoc(at, &["check", "--show-baselined"]);
    assert!(!stdout(&check).contains("duplicate-number"), "{}", stdout(&check));
    assert_eq!(gpdoc(at, &["show", "ADR-0001"]).status.code(), Some(0));
}

#[test]
fn an_odd_name_among_many_is_left_as_it_is() {
    let text = nygard("Accepted");
    let names = (1..=30).map(|number| format!("docs/adr/{number:04}-a.md")).collect::<Vec<_>>();
    let mut files: Vec<(&str, &str)> = names.iter().map(|path| (path.as_str(), text.as_str())).collect();
    files.push(("docs/adr/31_b.md", &text));
    let directory = repository(&files);
    let said = stdout(&gpdoc(directory.path(), &["init"]));
    assert!(said.contains("left as it is: docs/adr/31_b.md: its name has no form"), "{said}");
}

#[test]
fn decisions_of_the_whole_repository_come_before_those_of_its_parts() {
    let text = nygard("Accepted");
    let directory = repository(&[
        ("packages/api/docs/adr/0001-a.md", &text),
        ("packages/api/docs/adr/0002-b.md", &text),
        ("packages/web/docs/adr/0001-a.md", &text),
        ("docs/adr/0001-c.md", &text),
    ]);
    let at = directory.path();
    let said = stdout(&gpdoc(at, &["init"]));
    assert!(said.contains("1 decision in docs/adr"), "{said}");
    let advice = "not governed: 2 decisions in packages/api/docs/adr; their numbers are taken, so they are a root of their own: `gpdoc init --root packages/api`";
    assert!(said.contains(advice), "{said}");
    let part = gpdoc(at, &["init", "--root", "packages/api"]);
    let place = at.canonicalize().expect("a place").join("packages/api");
    assert!(stdout(&part).contains(&format!("Written in {}", place.display())), "{}{}", stdout(&part), stderr(&part));
    assert_eq!(gpdoc(at, &["check", "--root", "packages/api"]).status.code(), Some(0));
    assert_eq!(gpdoc(at, &["check"]).status.code(), Some(0));
}

#[test]
fn decisions_with_days_are_governed_in_all_their_directories() {
    let text = nygard("Accepted");
    let directory = repository(&[("packages/api/docs/adr/20240101-a.md", &text), ("docs/adr/20240102-b.md", &text)]);
    let at = directory.path();
    assert_eq!(gpdoc(at, &["init"]).status.code(), Some(0));
    let check = gpdoc(at, &["check"]);
    assert!(stderr(&check).contains("2 of 2 files governed"), "{}", stderr(&check));
}

/// The examples in a configuration can be taken as they stand.
#[test]
fn the_examples_in_a_configuration_are_valid() {
    for preset in ["madr", "nygard", "goldenpath"] {
        let directory = repository(&[("schemas/metadata/adr.schema.yaml", "type: object\n")]);
        let at = directory.path();
        assert_eq!(gpdoc(at, &["init", "--preset", preset]).status.code(), Some(0));
        let text = std::fs::read_to_string(at.join("gpdoc.yaml")).expect("a configuration");
        let is_example =
            |line: &str| line.starts_with("# rules:") || line.starts_with("# coverage:") || line.starts_with("#   ");
        let plain: Vec<&str> = text.lines().map(|line| if is_example(line) { &line[2..] } else { line }).collect();
        assert!(plain.contains(&"coverage:") && plain.contains(&"rules:"), "{text}");
        write(at, "gpdoc.yaml", &(plain.join("\n") + "\n"));
        write(at, "docs/adrs/0001-a.md", &nygard("Accepted"));
        write(at, "docs/adrs/ADR-0001-a.md", &format!("---\nid: ADR-0001-a\ntype: adr\n---\n{}", nygard("Accepted")));
        git(at, &["add", "-A"]);
        let check = gpdoc(at, &["adr", "list"]);
        assert_eq!(check.status.code(), Some(0), "{preset}: {}", stderr(&check));
    }
}
