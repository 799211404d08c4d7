//! Any text is a gate or has problems; a gate's template takes the commands of its form and no other.

use gpdoc::config::{Config, Origin};
use gpdoc::snapshot::Memory;

pub(crate) fn policy(gate: &str) -> Memory {
    let lines: Vec<String> = gate.lines().map(|line| format!("    {line}\n")).collect();
    let lines = lines.concat();
    let text = format!("version: 1\nroles: {{owner: [bea@example.org]}}\ngates:\n  apply:\n{lines}");
    [("gpdoc.yaml", text)].into_iter().collect()
}

pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
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
            let parameters = template.matches(&command).expect("a command of its own form");
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
}
