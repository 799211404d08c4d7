//! The guide to gates says what is so.

use clap::Parser;
use gpdoc::commands::Cli;
use gpdoc::gate::Pins;

use crate::story::{Story, decision};

const GUIDE: &str = include_str!("../../docs/guide/gates.md");

fn blocks(language: &str) -> Vec<&'static str> {
    let open = format!("```{language}\n");
    GUIDE.split(open.as_str()).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[test]
fn every_command_of_the_guide_can_be_typed() {
    let lines = ["text", "sh"].into_iter().flat_map(blocks).flat_map(str::lines);
    let typed: Vec<&str> =
        lines.map(|line| line.trim_start_matches("$ ")).filter(|line| line.starts_with("gpdoc ")).collect();
    assert!(typed.len() > 6, "{typed:?}");
    for line in typed {
        let words = shell_words::split(line.split("  #").next().expect("a command")).expect("words");
        assert!(Cli::try_parse_from(&words).is_ok(), "{line}");
    }
}

#[test]
fn the_policy_of_the_guide_is_one_and_each_of_its_conditions_is_judged() {
    let story = Story::new();
    let policy = blocks("yaml")[0];
    story.write("docs/adrs/ADR-0158-database.md", &decision(158, "accepted"));
    story.publish_file("gpdoc.yaml", policy);
    let list = story.gpdoc(&["gate", "list", "--format", "json"]).output().expect("gpdoc runs");
    let list: serde_json::Value = serde_json::from_slice(&list.stdout).expect("JSON");
    let asked = list["data"]["gates"][0]["requires"].as_array().expect("conditions");
    for requirement in asked {
        let name = requirement.as_object().expect("an object").keys().next().expect("a name");
        assert!(GUIDE.contains(&format!("| `{name}")), "{name} is explained");
    }
    assert_eq!(asked.len(), 12);
    let check = story.gpdoc(&["gate", "check", "rds-apply", "--", "make", "rds-apply", "ENV=prod"]);
    let said = { check }.output().expect("gpdoc runs").stdout;
    let said = String::from_utf8(said).expect("UTF-8");
    assert!(said.contains("✓  adr") && said.contains("✗  confirm") && said.contains("✗  approval"), "{said}");
}

#[test]
fn the_pins_of_the_guide_are_read() {
    assert!(Pins::parse(blocks("yaml")[1]).is_ok());
}
