//! See `docs/rules/guard-weakened.md`.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Meta, RULES, Rule, Scope};
use crate::change::{Change, guards};
use crate::config::types::{Coverage, Unless};
use crate::config::{Config, FILE_NAME};
use crate::finding::{Finding, Location, Severity};
use crate::snapshot::RelPath;

static META: Meta = Meta {
    name: "guard-weakened",
    summary: "a change to the configuration that lets more pass than before",
    default: Severity::Warning,
    scope: Scope::Change,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/guard-weakened.md"),
};

pub(super) struct GuardWeakened;

impl Rule for GuardWeakened {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn change(&self, change: &Change<'_>, findings: &mut Vec<Finding>) {
        let (base, head) = (&*change.base.config, &*change.head.config);
        // The first configuration is how a repository begins.
        if base.path.is_none() || base.merged == head.merged {
            return;
        }
        let mut guard = Guard { base, head, findings };
        guard.rules();
        guard.coverage();
        guard.settings(&paths(change));
    }
}

struct Guard<'c> {
    base: &'c Config,
    head: &'c Config,
    findings: &'c mut Vec<Finding>,
}

impl Guard<'_> {
    /// A finding at the nearest place that the head's configuration still has for `pointer`.
    fn report(&mut self, pointer: &str, subject: String, message: String) {
        let layers = &self.head.layers;
        let own = self.head.path.clone().unwrap_or_else(|| RelPath::new(FILE_NAME));
        let item = || layers.location(pointer).filter(|_| pointer.ends_with(|c: char| c.is_ascii_digit()));
        let parents =
            std::iter::successors(Some(pointer), |pointer| pointer.rsplit_once('/').map(|(parent, _)| parent));
        let mut keys = parents.filter_map(|pointer| layers.key_location(pointer));
        let found = item().or_else(|| keys.next()).filter(|location| location.path == own);
        let location = found.unwrap_or(Location { path: own, range: None });
        self.findings.push(Finding::new(&META, location, message).with_subject(subject));
    }

    fn rules(&mut self) {
        for meta in RULES.iter().map(|rule| rule.meta()) {
            let (name, default) = (meta.name, meta.default);
            let general = |config: &Config| severity(config, name, None).unwrap_or(default);
            let (was, is) = (general(self.base), general(self.head));
            if is < was {
                let message = format!("`{name}` was `{}` and is `{}` now", was.as_str(), is.as_str());
                self.report(&format!("/rules/{name}"), name.to_owned(), message);
            }
            let globs: BTreeSet<String> = globs(self.base, name).chain(globs(self.head, name)).cloned().collect();
            for glob in globs {
                let at = |config: &Config, general| severity(config, name, Some(&glob)).unwrap_or(general);
                let (at_base, at_head) = (at(self.base, was), at(self.head, is));
                // What the general severity brings was said above.
                if at_head < at_base && (at_head, at_base) != (is, was) {
                    let (was, is) = (at_base.as_str(), at_head.as_str());
                    let message = format!("`{name}` was `{was}` for `{glob}` and is `{is}` now");
                    self.report(&format!("/rules/{name}"), format!("{name} {glob}"), message);
                }
            }
        }
    }

    fn coverage(&mut self) {
        let head = &self.head.settings.coverage;
        for rule in self.base.settings.coverage.iter().filter(|rule| !head.iter().any(|now| is_as_strict(now, rule))) {
            let paths = rule.paths.join(", ");
            let message = format!("changes to `{paths}` need less with them than at the base");
            self.report("/coverage", paths, message);
        }
    }

    fn settings(&mut self, paths: &[&str]) {
        let value = |config: &Config| serde_json::to_value(&config.settings).unwrap_or_default();
        for weaker in guards::weaker(&value(self.base), &value(self.head), paths) {
            self.report(&weaker.pointer, weaker.subject, weaker.message);
        }
    }
}

/// The files of both sides.
fn paths<'a>(change: &Change<'a>) -> Vec<&'a str> {
    let entries = [change.base, change.head].into_iter().flat_map(|model| model.snapshot.listing().entries());
    entries.map(|entry| entry.path.as_str()).collect()
}

/// What a configuration says of a rule, in general or for exactly this glob.
fn severity(config: &Config, rule: &str, glob: Option<&str>) -> Option<Severity> {
    let value = config.merged.get("rules")?.get(rule)?;
    let value = match (glob, value) {
        (Some(glob), value) => value.get("paths")?.get(glob)?,
        (None, Value::Object(details)) => details.get("severity")?,
        (None, value) => value,
    };
    serde_json::from_value(value.clone()).ok()
}

fn globs<'c>(config: &'c Config, rule: &str) -> impl Iterator<Item = &'c String> {
    let paths = config.merged.get("rules").and_then(|rules| rules.get(rule)?.get("paths")?.as_object());
    paths.into_iter().flat_map(serde_json::Map::keys)
}

/// True when `now` asks for all that `before` asked for: the same paths, kinds and authors, or stricter ones.
fn is_as_strict(now: &Coverage, before: &Coverage) -> bool {
    let exempts = |path: &&String| path.starts_with('!');
    let authors = |unless: &Option<Unless>| unless.as_ref().map(|unless| unless.author.clone()).unwrap_or_default();
    let before_authors = authors(&before.unless);
    before.paths.iter().filter(|path| !exempts(path)).all(|path| now.paths.contains(path))
        && now.paths.iter().filter(exempts).all(|path| before.paths.contains(path))
        && before.require.iter().all(|kind| now.require.contains(kind))
        && authors(&now.unless).iter().all(|author| before_authors.contains(author))
}
