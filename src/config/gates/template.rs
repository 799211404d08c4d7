//! Templates of commands: what `command` in a gate matches, argument by argument.

use std::collections::BTreeMap;

use regex::Regex;

/// The parameters of one command, by name.
pub type Parameters = BTreeMap<String, String>;

/// One argument of a template.
#[derive(Debug)]
pub enum Argument {
    /// Exactly this.
    Literal(String),
    /// A parameter.
    Parameter(Parameter),
}

/// A parameter: a value in a form.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// What stands before and after the value.
    pub around: (String, String),
    /// What the value may be.
    pub values: Values,
}

/// What the value of a parameter may be.
#[derive(Debug)]
pub enum Values {
    /// One of these.
    OneOf(Vec<String>),
    /// Whatever matches as a whole and is made of plain characters.
    Matching(Regex),
}

/// A command, argument by argument.
#[derive(Debug)]
pub struct Template {
    /// The arguments; the first is the program's bare name.
    pub arguments: Vec<Argument>,
}

impl Values {
    /// True when the value is allowed.
    #[must_use]
    pub fn allow(&self, value: &str) -> bool {
        match self {
            Values::OneOf(values) => values.iter().any(|allowed| allowed == value),
            Values::Matching(pattern) => is_plain(value) && pattern.is_match(value),
        }
    }
}

/// True for a value that neither make nor a shell, should the command use one, reads as anything but text, no program as an
/// option or as the name of a file with more of them, and that has one way to be written where it is a path: globs with
/// another one in them would mean nothing.
#[must_use]
pub(super) fn is_plain(value: &str) -> bool {
    !value.starts_with(['-', '@'])
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._/@:+-".contains(&byte))
        && !value.split('/').any(|part| matches!(part, "" | "." | ".."))
}

impl Parameter {
    fn value<'a>(&self, argument: &'a str) -> Option<&'a str> {
        let value = argument.strip_prefix(self.around.0.as_str())?.strip_suffix(self.around.1.as_str())?;
        self.values.allow(value).then_some(value)
    }

    /// True for an argument that only the rule for all values keeps out.
    fn matches_but_is_not_plain(&self, argument: &str) -> bool {
        let (before, after) = &self.around;
        let value = argument.strip_prefix(before.as_str()).and_then(|rest| rest.strip_suffix(after.as_str()));
        match &self.values {
            Values::Matching(pattern) => value.is_some_and(|value| pattern.is_match(value) && !is_plain(value)),
            Values::OneOf(_) => false,
        }
    }

    fn expected(&self) -> String {
        let (before, after) = &self.around;
        match &self.values {
            Values::OneOf(values) => format!("`{before}{}{after}`", values.join("|")),
            Values::Matching(pattern) => format!("`{before}<{}>{after}` matching `{pattern}`", self.name),
        }
    }
}

impl Argument {
    fn expected(&self) -> String {
        match self {
            Argument::Literal(text) => format!("`{text}`"),
            Argument::Parameter(parameter) => parameter.expected(),
        }
    }
}

impl Template {
    /// The parameters of a command that has this form as a whole.
    ///
    /// # Errors
    /// The first argument that differs, and what was expected there.
    pub fn matches(&self, command: &[String]) -> Result<Parameters, String> {
        let mut parameters = Parameters::new();
        for (position, argument) in self.arguments.iter().enumerate() {
            let Some(given) = command.get(position) else {
                return Err(format!("argument {position} is missing: expected {}", argument.expected()));
            };
            let fits = match argument {
                Argument::Literal(text) => text == given,
                Argument::Parameter(parameter) => match parameter.value(given) {
                    Some(value) => parameters.insert(parameter.name.clone(), value.to_owned()).is_none(),
                    None => false,
                },
            };
            if !fits {
                let which = if position == 0 { "the program".to_owned() } else { format!("argument {position}") };
                if let Argument::Parameter(parameter) = argument
                    && parameter.matches_but_is_not_plain(given)
                {
                    return Err(format!(
                        "{which} is `{given}`, and whatever its pattern, a value has only letters, digits and `._/@:+-`, does not begin with `-` or `@`, and has no empty, `.` or `..` part between slashes"
                    ));
                }
                return Err(format!("{which} is `{given}`, expected {}", argument.expected()));
            }
        }
        match command.get(self.arguments.len()) {
            Some(more) => Err(format!("argument {} is `{more}`, expected none", self.arguments.len())),
            None => Ok(parameters),
        }
    }

    /// Every command of this form, when all its parameters have listed values and there are at most `most`.
    #[must_use]
    pub fn commands(&self, most: usize) -> Option<Vec<Vec<String>>> {
        let mut commands: Vec<Vec<String>> = vec![Vec::new()];
        for argument in &self.arguments {
            let texts: Vec<String> = match argument {
                Argument::Literal(text) => vec![text.clone()],
                Argument::Parameter(parameter) => {
                    let (before, after) = &parameter.around;
                    let Values::OneOf(values) = &parameter.values else { return None };
                    values.iter().map(|value| format!("{before}{value}{after}")).collect()
                }
            };
            if commands.len() * texts.len() > most {
                return None;
            }
            let longer = |command: &Vec<String>| {
                texts.iter().map(|text| [command.as_slice(), std::slice::from_ref(text)].concat()).collect::<Vec<_>>()
            };
            commands = commands.iter().flat_map(longer).collect();
        }
        Some(commands)
    }

    /// The parameter with this name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.arguments.iter().find_map(|argument| match argument {
            Argument::Parameter(parameter) if parameter.name == name => Some(parameter),
            _ => None,
        })
    }
}

impl std::fmt::Display for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (position, argument) in self.arguments.iter().enumerate() {
            if position > 0 {
                f.write_str(" ")?;
            }
            match argument {
                Argument::Literal(text) => f.write_str(&shell_words::quote(text))?,
                Argument::Parameter(parameter) => match &parameter.values {
                    Values::OneOf(values) => {
                        write!(f, "{}{{{}}}{}", parameter.around.0, values.join("|"), parameter.around.1)?;
                    }
                    Values::Matching(_) => {
                        write!(f, "{}<{}>{}", parameter.around.0, parameter.name, parameter.around.1)?;
                    }
                },
            }
        }
        Ok(())
    }
}

/// The names in braces in a text: `{ENV}`. Braces with a comma are a glob's alternatives and no names.
pub(super) fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| {
        let (name, _) = rest.split_once('}')?;
        is_name(name).then_some(name)
    })
}

/// True for a name of a parameter: letters, digits and `_`, not beginning with a digit.
#[must_use]
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The text with the values of parameters in place of their names.
#[must_use]
pub fn fill(text: &str, parameters: &Parameters, escape: impl Fn(&str) -> String) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        match after.split_once('}') {
            Some((name, following)) if parameters.contains_key(name) => {
                filled.push_str(&escape(&parameters[name]));
                rest = following;
            }
            _ => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled + rest
}
