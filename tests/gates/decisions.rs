//! What takes the place of a decision, or governs beside it, however it is written. What cannot be read closes the gate when it
//! might; what means something else does not.

use crate::story::{Story, decision};

const FIRST: &str = "docs/adrs/ADR-0001-database.md";
const OTHER: &str = "docs/adrs/ADR-0002-database.md";

/// The other decision, live, with these lines in its frontmatter and without governing anything.
fn other(lines: &str) -> String {
    decision(2, "accepted").replace("applies_to: [\"envs/*-rds/**\"]\n", &format!("{lines}\n"))
}

/// The first decision with these lines in its frontmatter.
fn first(lines: &str) -> String {
    decision(1, "accepted").replace("type: adr\n", &format!("type: adr\n{lines}\n"))
}

#[test]
fn a_decision_whose_metadata_cannot_be_read_closes_what_rests_on_all_decisions() {
    let story = Story::requiring("      - adr: ADR-0001\n      - governing_adrs: {paths: [\"envs/{ENV}-rds/**\"]}\n");
    let broken = "title: Aurora: the new one\nsupersedes: [ADR-0001-database]";
    story.publish_file(OTHER, &other(broken));
    let ran = story.run("dev", &[]);
    ran.closed_by(&["adr", "governing_adrs"]);
    let why = format!("the metadata of {OTHER} cannot be read: line 5");
    assert_eq!(ran.err.matches(&why).count(), 2, "{}", ran.err);
    story.publish_file(OTHER, &other("title: \"Aurora: the new one\""));
    story.run("dev", &[]).opens();
    // What stands elsewhere and says that it is a decision, and what decisions inherit from.
    story.publish_file("notes/two.md", &other(broken));
    story.run("dev", &[]).closed_by(&["adr", "governing_adrs"]);
    story.publish_file("notes/two.md", "---\ntype: documentation\ntitle: a: b\n---\n# Note\n");
    story.run("dev", &[]).opens();
    story.publish_file("docs/adrs/metadata.yaml", "applies_to: [\n");
    story.run("dev", &[]).closed_by(&["adr", "governing_adrs"]);
    std::fs::remove_file(story.work().join("docs/adrs/metadata.yaml")).expect("it was there");
    story.publish_file("notes/metadata.yaml", "applies_to: [\n");
    story.run("dev", &[]).opens();
    story.publish_file(FIRST, &first("title: a: b"));
    let ran = story.run("dev", &[]);
    assert!(ran.err.contains(&format!("the metadata of {FIRST} cannot be read")), "{}", ran.err);
}

#[test]
fn a_runbook_whose_metadata_cannot_be_read_closes_with_that_reason() {
    let story = Story::requiring("      - runbook: {id: RB-0001, reviewed_within: 30d}\n");
    let runbook = |title: &str| {
        format!(
            "---\nid: RB-0001-restore\ntype: runbook\ntitle: {title}\nlast_reviewed: {}\n---\n# RB\n",
            chrono::Utc::now().date_naive()
        )
    };
    story.publish_file("docs/RB-0001-restore.md", &runbook("Restore"));
    story.run("dev", &[]).opens();
    story.publish_file("docs/RB-0001-restore.md", &runbook("Restore: it"));
    let ran = story.run("dev", &[]);
    ran.closed_by(&["runbook"]);
    assert!(ran.err.contains("the metadata of docs/RB-0001-restore.md cannot be read"), "{}", ran.err);
}

#[test]
fn whatever_may_mean_that_a_live_decision_supersedes_this_one_closes() {
    let story = Story::requiring("      - adr: ADR-0001\n");
    let run = |text: &str| {
        story.publish_file(OTHER, text);
        story.run("dev", &[])
    };
    for names in [
        "ADR-0001",
        "[ADR-0001-database]",
        "[adr-0001]",
        "[ADR-1]",
        "[1]",
        "[\"ADR-0001: Database\"]",
        "[\"ADR-0001, ADR-0003\"]",
        "[\"[the first](ADR-0001-database.md)\"]",
        "[\"https://example.org/docs/adrs/ADR-0001-database.md\"]",
        "[\"ADR-0001 \"]",
        "[[ADR-0001]]",
        "{id: ADR-0001}",
        "[{id: ADR-0001-database}]",
        "[ADR-0009]\nsupersedes: [ADR-0001]",
        "[ADR-0001]\nsupersedes: []",
    ] {
        let ran = run(&other(&format!("supersedes: {names}")));
        assert!(!ran.started, "{names}");
        ran.closed_by(&["adr"]);
    }
    // One that has no status may be live, and one that is not decided is not.
    let undecided = other("supersedes: [ADR-0001]").replace("status: accepted\n", "");
    run(&undecided).closed_by(&["adr"]);
    let second_block = decision(2, "accepted").replace("---\n#", "---\n---\ntype: adr\nsupersedes: [ADR-0001]\n---\n#");
    run(&second_block).closed_by(&["adr"]);
    for names in ["[ADR-0009]", "{id: ADR-0010}", "[\"ADR-0010, ADR-0003\"]", "[PRD-0001]", "[adr-10]", "[]", "null"] {
        run(&other(&format!("supersedes: {names}"))).opens();
    }
    run(&other("supersedes: [adr-0001]").replace("accepted", "proposed")).opens();
    run(&other("supersedes: {id: ADR-0001}").replace("accepted", "rejected")).opens();
}

#[test]
fn whatever_says_that_this_decision_is_superseded_closes_unless_it_is_read() {
    let story = Story::requiring("      - adr: ADR-0001\n");
    story.publish_file(OTHER, &decision(2, "accepted"));
    let run = |lines: &str| {
        story.publish_file(FIRST, &first(lines));
        story.run("dev", &[])
    };
    for names in [
        "[ADR-0002]",
        "{id: ADR-0002}",
        "[[ADR-0002]]",
        "[{id: ADR-0002}]",
        "[ADR-0009]\nsuperseded_by: []",
        "Makefile",
        "\"ADR-0002, ADR-0003\"",
    ] {
        run(&format!("superseded_by: {names}")).closed_by(&["adr"]);
    }
    for names in ["[]", "null", "\"\"", "ADR-0001-database"] {
        run(&format!("superseded_by: {names}")).opens();
    }
    story.publish_file(OTHER, &decision(2, "proposed"));
    run("superseded_by: [ADR-0002]").opens();
}

#[test]
fn a_decision_is_superseded_by_whatever_superseded_its_successor() {
    let story = Story::requiring("      - adr: ADR-0001\n");
    story.publish_file(FIRST, &first("superseded_by: [ADR-0002-database]"));
    let by = |number: u32, status: &str, by: &str| {
        decision(number, status).replace("type: adr\n", &format!("type: adr\nsuperseded_by: {by}\n"))
    };
    story.publish_file(OTHER, &by(2, "superseded", "[ADR-0003-database]"));
    story.publish_file("docs/adrs/ADR-0003-database.md", &decision(3, "accepted"));
    let ran = story.run("dev", &[]);
    ran.closed_by(&["adr"]);
    assert!(ran.err.contains("superseded by `ADR-0003-database`, which is live"), "{}", ran.err);
    // Nobody can say where the way leads.
    story.publish_file(OTHER, &by(2, "superseded", "[]"));
    let ran = story.run("dev", &[]);
    ran.closed_by(&["adr"]);
    assert!(ran.err.contains("nothing says by what"), "{}", ran.err);
    story.publish_file(OTHER, &by(2, "superseded", "[ADR-0003-database]"));
    // A circle ends, and what was rejected took no place.
    story.publish_file("docs/adrs/ADR-0003-database.md", &by(3, "superseded", "[ADR-0002-database]"));
    story.run("dev", &[]).opens();
    story.publish_file(OTHER, &decision(2, "rejected"));
    story.run("dev", &[]).opens();
}

#[test]
fn a_decision_that_shares_its_name_closes() {
    let story = Story::requiring("      - adr: ADR-0001\n");
    let with = |path: &str, id: &str, kind: &str| {
        story.publish_file(path, &format!("---\nid: {id}\ntype: {kind}\nstatus: rejected\n---\n# X\n"));
        let ran = story.run("dev", &[]);
        std::fs::remove_file(story.work().join(path)).expect("it was there");
        ran
    };
    with("docs/x.md", "ADR-0001-database", "documentation").closed_by(&["adr"]);
    with("docs/x.md", "adr-0001-database", "documentation").closed_by(&["adr"]);
    with("docs/adrs/adr-0001-other.md", "adr-0001-other", "adr").closed_by(&["adr"]);
    with("docs/adrs/ADR-1-other.md", "ADR-1-other", "adr").closed_by(&["adr"]);
    with("docs/x.md", "ADR-0001-how-to", "documentation").opens();
    with("docs/adrs/ADR-0010-other.md", "ADR-0010-other", "adr").opens();
}

#[test]
fn what_a_decision_governs_is_read_or_closes() {
    let story = Story::requiring("      - governing_adrs: {paths: [\"envs/{ENV}-rds/**\"], proposed: block}\n");
    let run = |value: &str| {
        let text = decision(2, "proposed").replace("[\"envs/*-rds/**\"]", value);
        story.publish_file(OTHER, &text);
        story.run("dev", &[])
    };
    for value in [
        "[envs/dev-rds]",
        "[\"envs/dev-rds/\"]",
        "envs",
        "\"envs/dev-rds/**, envs/prod-rds/**\"",
        "{paths: [\"envs/**\"]}",
        "[{path: \"envs/**\"}]",
        "[\"envs/**\"]\napplies_to: []",
    ] {
        run(value).closed_by(&["governing_adrs"]);
    }
    for value in ["[]", "null", "[team-data, the platform]", "\"Data, Platform\"", "[envs/prod-rds]", "docs"] {
        run(value).opens();
    }
    let gone = decision(2, "rejected").replace("[\"envs/*-rds/**\"]", "{paths: [\"envs/**\"]}");
    story.publish_file(OTHER, &gone);
    story.run("dev", &[]).opens();
}

/// It describes the file, and the file says itself what it is.
#[test]
fn a_sidecar_of_its_own_gives_a_decision_nothing() {
    let story = Story::requiring("      - adr: ADR-0001\n      - governing_adrs: {paths: [\"envs/{ENV}-rds/**\"]}\n");
    let sidecar = FIRST.replace(".md", ".metadata.yaml");
    for lines in ["status: superseded\n", "superseded_by: [ADR-0002]\n", "applies_to: [modules/**]\n"] {
        story.publish_file(&sidecar, &format!("id: FIRST_METADATA\n{lines}"));
        story.run("dev", &[]).opens();
    }
    // As any document may.
    story.publish_file(&sidecar, "id: FIRST_METADATA\nsupersedes: [ADR-0001-database]\n");
    story.run("dev", &[]).closed_by(&["adr", "governing_adrs"]);
    story.publish_file(&sidecar, "id: FIRST_METADATA\nstatus: accepted\napplies_to: [envs/**]\n");
    story.publish_file(FIRST, &decision(1, "accepted").replace("status: accepted\n", ""));
    story.run("dev", &[]).closed_by(&["adr", "governing_adrs"]);
    story.publish_file(FIRST, &decision(1, "accepted").replace("applies_to: [\"envs/*-rds/**\"]\n", ""));
    story.run("dev", &[]).closed_by(&["governing_adrs"]);
    // A directory says of all its decisions what they govern, and not what they are.
    story.publish_file("docs/adrs/metadata.yaml", "id: ADRS\ntype: documentation\napplies_to: [envs/**]\n");
    story.run("dev", &[]).opens();
    story.publish_file(
        "docs/adrs/metadata.yaml",
        "id: ADRS\ntype: documentation\napplies_to: [envs/**]\nstatus: superseded\n",
    );
    story.run("dev", &[]).opens();
}
