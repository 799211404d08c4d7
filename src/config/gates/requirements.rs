//! What a gate asks for, from its settings: which condition an item names, and whether it could ever hold or be asked for.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::compile::Compiler;
use super::template;
use super::types::{OneOrMore, RequirementSettings};
use super::{Approval, Condition, Requirement, Template, Values, fill, globs};

impl Compiler<'_> {
    /// Looks whether the names in braces are parameters.
    pub(super) fn texts<'t>(&mut self, below: &str, texts: impl IntoIterator<Item = &'t String>, template: &Template) {
        for text in texts {
            for name in template::names(text).filter(|name| template.parameter(name).is_none()) {
                self.problem(below, format!("`{{{name}}}` is no parameter of the command"), None);
            }
        }
    }

    fn globs(&mut self, below: &str, texts: &[String], template: &Template) {
        self.texts(below, texts, template);
        if let Err(error) = globs(texts, &BTreeMap::new()) {
            self.problem(below, error, None);
        }
        for text in texts {
            self.path(below, text, template);
        }
        if texts.iter().all(|text| text.starts_with('!')) {
            self.problem(
                below,
                "no path is named, so this would hold always".into(),
                "name at least one glob without `!`",
            );
        }
    }

    /// Looks whether a glob or a path can mean a file, with every listed value of its parameters.
    pub(super) fn path(&mut self, below: &str, text: &str, template: &Template) {
        const HELP: &str = "write paths from the root, such as `envs/dev/**` for all that is in a directory";
        let is_odd = |text: &str| {
            let glob = text.strip_prefix('!').unwrap_or(text);
            let glob = glob.strip_prefix("./").or_else(|| glob.strip_prefix('/')).unwrap_or(glob);
            glob.split('/').any(|part| matches!(part, "" | "." | ".."))
        };
        if is_odd(text) {
            let message = format!("`{text}` means no file: no path has an empty, `.` or `..` part");
            return self.problem(below, message, HELP);
        }
        for parameter in template::names(text).filter_map(|name| template.parameter(name)) {
            let Values::OneOf(values) = &parameter.values else { continue };
            for value in values {
                let with = fill(text, &BTreeMap::from([(parameter.name.clone(), value.clone())]), str::to_owned);
                if is_odd(&with) {
                    let message = format!("with `{value}` for `{}`, `{text}` means no file: `{with}`", parameter.name);
                    self.problem(below, message, HELP);
                }
            }
        }
    }

    pub(super) fn requirement(
        &mut self,
        at: usize,
        settings: &RequirementSettings,
        template: &Template,
    ) -> Option<Requirement> {
        let below = format!("/requires/{at}");
        let mut found = self.conditions(&below, settings, template);
        if found.len() != 1 {
            let message = match found.len() {
                0 => "this names no condition".to_owned(),
                count => format!("this names {count} conditions"),
            };
            self.problem(&below, message, "write one condition an item, with `when` beside it where needed");
        }
        let (condition, inner) = found.pop()?;
        let mut when = BTreeMap::new();
        let inner = inner.into_iter().flatten().map(|one| (condition.name(), one));
        for (inside, (name, values)) in settings.when.iter().map(|one| ("", one)).chain(inner) {
            let at = if inside.is_empty() { format!("{below}/when") } else { format!("{below}/{inside}/when") };
            self.when(&at, name, values, template);
            if when.insert(name.clone(), values.values().to_vec()).is_some() {
                self.problem(&below, format!("`when` names `{name}` twice"), None);
            }
        }
        Some(Requirement { settings: settings.clone(), pointer: format!("{}{below}", self.at), condition, when })
    }

    fn when(&mut self, below: &str, name: &str, values: &OneOrMore, template: &Template) {
        let Some(parameter) = template.parameter(name) else {
            return self.problem(below, format!("`{name}` is no parameter of the command"), None);
        };
        let unknown: Vec<&String> = values.values().iter().filter(|value| !parameter.values.allow(value)).collect();
        for value in unknown {
            self.problem(below, format!("the parameter `{name}` can never be `{value}`"), None);
        }
        if values.values().is_empty() {
            self.problem(below, format!("`{name}` has no values here, so this would never be asked for"), None);
        }
    }

    /// The conditions that an item names, each with its own `when`.
    fn conditions<'s>(
        &mut self,
        below: &str,
        settings: &'s RequirementSettings,
        template: &Template,
    ) -> Vec<(Condition, Option<&'s IndexMap<String, OneOrMore>>)> {
        let mut found = Vec::new();
        if let Some(id) = &settings.adr {
            self.texts(&format!("{below}/adr"), [id], template);
            found.push((Condition::Adr(id.clone()), None));
        }
        if let Some(governing) = &settings.governing_adrs {
            self.globs(&format!("{below}/governing_adrs/paths"), &governing.paths, template);
            found.push((Condition::GoverningAdrs(governing.paths.clone(), governing.proposed), None));
        }
        if settings.documents.is_some() {
            found.push((Condition::Documents, None));
        }
        if let Some(changelog) = &settings.changelog {
            self.globs(&format!("{below}/changelog/paths"), &changelog.paths, template);
            found.push((Condition::Changelog(changelog.paths.clone()), None));
        }
        if let Some(runbook) = &settings.runbook {
            self.texts(&format!("{below}/runbook/id"), [&runbook.id], template);
            let within = self.duration(&format!("{below}/runbook/reviewed_within"), &runbook.reviewed_within);
            found.push((
                Condition::Runbook(runbook.id.clone(), runbook.field.clone(), within.unwrap_or_default()),
                None,
            ));
        }
        if settings.session.is_some() {
            found.push((Condition::Session, None));
        }
        if let Some(paths) = &settings.unchanged {
            self.globs(&format!("{below}/unchanged"), paths, template);
            found.push((Condition::Unchanged(paths.clone()), None));
        }
        if let Some(up_to_date) = settings.up_to_date {
            if !up_to_date {
                self.problem(
                    &format!("{below}/up_to_date"),
                    "`false` asks for nothing".into(),
                    "take the line out, or say `true`",
                );
            }
            found.push((Condition::UpToDate, None));
        }
        if let Some(branches) = &settings.branch {
            if branches.is_empty() {
                self.problem(&format!("{below}/branch"), "no branch is named".into(), None);
            }
            found.push((Condition::Branch(branches.clone()), None));
        }
        if let Some(environment) = &settings.environment {
            let variables: Vec<(String, String)> =
                environment.variables.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
            if variables.is_empty() {
                self.problem(&format!("{below}/environment"), "no variable is named".into(), None);
            }
            for (name, value) in &environment.variables {
                if !template::is_name(name) {
                    let message = format!("`{name}` is no name of a variable");
                    self.problem(&format!("{below}/environment"), message, "use letters, digits and `_`");
                }
                self.texts(&format!("{below}/environment/{name}"), [value], template);
            }
            found.push((Condition::Environment(variables), Some(&environment.when)));
        }
        if let Some(confirm) = &settings.confirm {
            self.texts(&format!("{below}/confirm/phrase"), [&confirm.phrase], template);
            if confirm.phrase.trim().is_empty() {
                self.problem(&format!("{below}/confirm/phrase"), "the phrase is empty".into(), None);
            }
            found.push((Condition::Confirm(confirm.phrase.clone()), Some(&confirm.when)));
        }
        if let Some(approval) = &settings.approval {
            let below = format!("{below}/approval");
            if approval.count == 0 {
                self.problem(&format!("{below}/count"), "no approval is asked for".into(), "name at least one");
            }
            if let Some(role) = &approval.role
                && !self.settings.roles.contains_key(role)
            {
                self.problem(
                    &format!("{below}/role"),
                    format!("there is no role `{role}`"),
                    "list who holds it under `roles`",
                );
            }
            let within = self.duration(&format!("{below}/within"), &approval.within).unwrap_or_default();
            let compiled = Approval {
                role: approval.role.clone(),
                count: approval.count,
                within,
                not_invoker: approval.not_invoker,
            };
            found.push((Condition::Approval(compiled), Some(&approval.when)));
        }
        found
    }
}
