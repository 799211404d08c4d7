//! Any text is a gate or has problems; a gate's template takes the commands of its form and no other.
#![no_main]

use gpdoc::config::{Config, Origin};
use gpdoc::snapshot::Memory;
use libfuzzer_sys::fuzz_target;

fn policy(gate: &str) -> Memory {
    let lines: String = gate.lines().map(|line| format!("    {line}\n")).collect();
    let text = format!("version: 1\nroles: {{owner: [bea@example.org]}}\ngates:\n  apply:\n{lines}");
    [("gpdoc.yaml", text)].into_iter().collect()
}

fuzz_target!(|text: &str| {
    let config = match Config::load(&policy(text), &Origin::Discover) {
        Ok(config) => config,
        Err(problems) => return assert!(!problems.is_empty()),
    };
    for gate in &config.gates {
        assert!(!gate.requirements.is_empty());
        let template = &gate.template;
        let _ = template.to_string();
        assert!(template.matches(&[]).is_err());
        for command in template.commands(16).unwrap_or_default() {
            // A value in two places, or values that run into each other, may match less than was written, never more.
            let Ok(parameters) = template.matches(&command) else { continue };
            for (name, value) in &parameters {
                let parameter = template.parameter(name).expect("a parameter of the template");
                assert!(parameter.values.allow(value));
                let (before, after) = &parameter.around;
                assert!(command.contains(&format!("{before}{value}{after}")));
            }
            let more = [command.as_slice(), &["--".to_owned()]].concat();
            assert!(template.matches(&more).is_err());
            assert!(template.matches(&command[1..]).is_err() || command.len() != template.arguments.len());
            let mut other = command.clone();
            other[0].push('x');
            assert!(template.matches(&other).is_err());
        }
    }
});
