//! From the settings of gates to [`Gate`]s. What does not hold together is a problem at its place.

use regex::Regex;

use super::super::{Layers, Problem, Settings, duration};
use super::template::{Argument, Parameter, is_name};
use super::types::{ArgumentSettings, Assurance, GateSettings, SearchPath};
use super::{Environment, Gate, Template, Values, is_dangerous};

/// Compiles all gates; what is wrong goes to `problems`.
pub(in crate::config) fn compile(layers: &Layers, settings: &Settings, problems: &mut Vec<Problem>) -> Vec<Gate> {
    let mut gates = Vec::new();
    for (name, gate) in &settings.gates {
        let at = format!("/gates/{}", name.replace('~', "~0").replace('/', "~1"));
        let mut compiler = Compiler { layers, settings, gate, at: at.clone(), problems };
        if layers.count(&at) > 1 {
            compiler.problem(
                "",
                "the gate stands in more than one file".into(),
                "conditions are united, not replaced: keep one of them",
            );
        }
        gates.push(compiler.gate(name));
    }
    gates
}

/// One gate on its way.
pub(super) struct Compiler<'c> {
    layers: &'c Layers,
    pub(super) settings: &'c Settings,
    gate: &'c GateSettings,
    /// JSON Pointer to it.
    pub(super) at: String,
    problems: &'c mut Vec<Problem>,
}

impl Compiler<'_> {
    pub(super) fn problem(&mut self, below: &str, message: String, help: impl Into<Option<&'static str>>) {
        let help = help.into().map(str::to_owned);
        self.problems.push(self.layers.problem(&format!("{}{below}", self.at), message, help));
    }

    fn gate(&mut self, name: &str) -> Gate {
        let template = self.template();
        if self.gate.requires.is_empty() {
            self.problem(
                "/requires",
                format!("the gate `{name}` has no conditions, so it would hold nothing back"),
                "name at least one, such as `- adr: ADR-0001`",
            );
        }
        let requires = self.gate.requires.iter().enumerate();
        let requirements = requires.filter_map(|(at, settings)| self.requirement(at, settings, &template)).collect();
        self.try_commands(&template);
        for (at, input) in self.gate.inputs.iter().enumerate() {
            self.texts(&format!("/inputs/{at}"), [input], &template);
            if input.starts_with('/') || input.split('/').any(|part| part == "..") {
                self.problem(
                    &format!("/inputs/{at}"),
                    format!("`{input}` leads out of the root"),
                    "name a file below the root",
                );
            } else {
                self.path(&format!("/inputs/{at}"), input, &template);
            }
        }
        Gate {
            name: name.to_owned(),
            description: self.gate.description.clone(),
            trust: self.gate.trust.clone(),
            requirements,
            environment: self.environment(),
            inputs: self.gate.inputs.clone(),
            timeout: self.gate.timeout.as_deref().and_then(|text| self.duration("/timeout", text)),
            enforcement: self.gate.enforcement,
            assurance: self.gate.assurance.unwrap_or(Assurance::Unpinned),
            template,
        }
    }

    pub(super) fn duration(&mut self, below: &str, text: &str) -> Option<chrono::TimeDelta> {
        duration(text).map_err(|error| self.problem(below, error, None)).ok()
    }

    fn template(&mut self) -> Template {
        let mut arguments: Vec<Argument> = Vec::new();
        for (position, argument) in self.gate.command.iter().enumerate() {
            let below = format!("/command/{position}");
            match argument {
                ArgumentSettings::Literal(text) => {
                    if position == 0 && (text.contains('/') || text.is_empty()) {
                        self.problem(
                            &below,
                            format!("`{text}` is no bare name of a program"),
                            "programs are looked for in `pass_environment.path`",
                        );
                    }
                    arguments.push(Argument::Literal(text.clone()));
                }
                ArgumentSettings::Parameter(settings) => {
                    let name = &settings.param;
                    if position == 0 {
                        self.problem(&below, "the program must not be a parameter".into(), None);
                    }
                    if !is_name(name) {
                        self.problem(
                            &below,
                            format!("`{name}` is no name of a parameter"),
                            "use letters, digits and `_`",
                        );
                    }
                    let earlier =
                        |argument: &Argument| matches!(argument, Argument::Parameter(other) if other.name == *name);
                    if arguments.iter().any(earlier) {
                        self.problem(&below, format!("the parameter `{name}` stands twice"), None);
                    }
                    let form = settings.form.clone().unwrap_or_else(|| format!("{name}={{}}"));
                    let around = form.split_once("{}").filter(|(_, after)| !after.contains("{}"));
                    let around = around.map(|(before, after)| (before.to_owned(), after.to_owned()));
                    if around.is_none() {
                        self.problem(
                            &format!("{below}/form"),
                            format!("`{form}` has not one place for the value"),
                            "write `{}` where it stands, once",
                        );
                    }
                    let values = self.values(&below, settings);
                    arguments.push(Argument::Parameter(Parameter {
                        name: name.clone(),
                        around: around.unwrap_or_default(),
                        values,
                    }));
                }
            }
        }
        if arguments.is_empty() {
            self.problem(
                "/command",
                "the command is empty".into(),
                "name a program and its arguments, such as `[make, apply]`",
            );
        }
        Template { arguments }
    }

    fn values(&mut self, below: &str, settings: &super::types::ParameterSettings) -> Values {
        match (&settings.matches, settings.one_of.as_slice()) {
            (None, []) => {
                self.problem(
                    below,
                    format!("the parameter `{}` matches nothing", settings.param),
                    "say what it may be with `one_of` or `matches`",
                );
                Values::OneOf(Vec::new())
            }
            (None, values) => Values::OneOf(values.to_vec()),
            (Some(pattern), values) => {
                if !values.is_empty() {
                    self.problem(
                        below,
                        format!("the parameter `{}` has both `one_of` and `matches`", settings.param),
                        "keep one of them",
                    );
                }
                // By itself first: `a)|(?:b` is none, and would get out of the parentheses.
                if let Ok(pattern) = Regex::new(pattern).and_then(|_| Regex::new(&format!("^(?:{pattern})$"))) {
                    return Values::Matching(pattern);
                }
                self.problem(&format!("{below}/matches"), format!("`{pattern}` is no regular expression"), None);
                Values::OneOf(Vec::new())
            }
        }
    }

    fn environment(&mut self) -> Environment {
        let settings = &self.gate.pass_environment;
        for (at, name) in settings.allow.iter().enumerate() {
            if !is_name(name) {
                self.problem(
                    &format!("/pass_environment/allow/{at}"),
                    format!("`{name}` is no name of a variable"),
                    "patterns are not taken: name each one",
                );
            } else if is_dangerous(name) {
                self.problem(
                    &format!("/pass_environment/allow/{at}"),
                    format!("`{name}` would let the caller change what runs"),
                    None,
                );
            }
        }
        if let Some(program) = settings
            .from
            .first()
            .filter(|program| program.is_empty() || (program.contains('/') && !program.starts_with('/')))
        {
            self.problem(
                "/pass_environment/from/0",
                format!("`{program}` would be taken from the working tree as it is"),
                "name a program that is found in `pass_environment.path`, whose directories are compared with the commit",
            );
        }
        let path = match &settings.path {
            SearchPath::Named(_) => None,
            SearchPath::Directories(directories) => {
                for (at, directory) in directories.iter().enumerate() {
                    if !is_searchable(directory) {
                        self.problem(
                            &format!("/pass_environment/path/{at}"),
                            format!("`{directory}` cannot be searched for programs"),
                            "name absolute directories, or directories below the root, in plain letters",
                        );
                    }
                }
                if directories.is_empty() {
                    self.problem(
                        "/pass_environment/path",
                        "no directory is named".into(),
                        "say `pinned` for the system's",
                    );
                }
                Some(directories.clone())
            }
        };
        Environment { allow: settings.allow.clone(), path, from: settings.from.clone() }
    }

    /// The template's own tests.
    fn try_commands(&mut self, template: &Template) {
        let tests = self.gate.matches.iter().enumerate().map(|(at, text)| (true, format!("/match/{at}"), text));
        let others = self.gate.not_match.iter().enumerate().map(|(at, text)| (false, format!("/not_match/{at}"), text));
        for (wanted, below, text) in tests.chain(others) {
            let Ok(command) = shell_words::split(text) else {
                self.problem(&below, format!("`{text}` has a quote that is never closed"), None);
                continue;
            };
            match (template.matches(&command), wanted) {
                (Err(why), true) => self.problem(&below, format!("the command does not match `{text}`: {why}"), None),
                (Ok(_), false) => self.problem(&below, format!("the command matches `{text}`"), None),
                _ => {}
            }
        }
    }
}

/// True for a directory that programs may be looked for in. Those below the root are compared with the commit by globs, so
/// nothing in their names may mean anything to a glob, and each has one way to be written.
fn is_searchable(directory: &str) -> bool {
    if directory.starts_with('/') {
        return !directory.contains(':') && directory.split('/').all(|part| part != "..");
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte);
    directory.split('/').all(|part| !matches!(part, "" | "." | "..") && part.bytes().all(is_plain))
}
