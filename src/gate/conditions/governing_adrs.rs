//! `governing_adrs`: of the decisions that govern these paths at least one is live and none is undecided.

use super::super::adr::{self, Standing};
use super::{Context, Judged};
use crate::config::gates::globs;
use crate::config::gates::types::Proposed;
use crate::config::{Config, Paths};
use crate::model::{File, FileIndex, Model};
use crate::yaml::Node;

pub(super) fn judge(context: &Context<'_>, texts: &[String], proposed: Proposed) -> Judged {
    let paths: Vec<String> = texts.iter().map(|text| context.fill(text)).collect();
    let expected = format!("a live decision governs {}, and none is undecided", paths.join(", "));
    let unreadable = adr::unreadable(context.model(), None).map(|why| (why, MEND));
    let found = match unreadable.map_or_else(|| governing(context, texts), Err) {
        Ok(found) => found,
        Err((why, mend)) => return Judged::missed(expected, why, mend),
    };
    let mut judged = Judged::held(&expected, "");
    let (mut live, mut closing) = (Vec::new(), None);
    for file in found {
        let name = file.id.as_deref().unwrap_or(file.path().as_str()).to_owned();
        match adr::standing(context.model(), file) {
            Standing::Live(state) => {
                judged.place.get_or_insert_with(|| adr::place(context.model(), file));
                live.push(format!("{name} is {state}"));
            }
            Standing::Gone(state) => judged.remarks.push(format!("{name} does not count: {state}")),
            Standing::Proposed(state) if proposed == Proposed::Block => {
                closing.get_or_insert((
                    file,
                    format!("{name} is {state}"),
                    format!("gpdoc adr accept {name}, and merge it into the trusted branch"),
                ));
            }
            Standing::Proposed(state) => judged.remarks.push(format!("{name} is {state}")),
            Standing::Undecided(why) => {
                closing.get_or_insert((
                    file,
                    format!("{name}: {why}"),
                    format!("give {name} one status, and merge it into the trusted branch"),
                ));
            }
        }
    }
    if let Some((file, found, mend)) = closing {
        return Judged { remarks: judged.remarks, ..Judged::missed(expected, found, mend) }
            .at(Some(adr::place(context.model(), file)));
    }
    if live.is_empty() {
        let found = if judged.remarks.is_empty() {
            "no decision governs them".to_owned()
        } else {
            format!("none is live: {}", judged.remarks.join("; "))
        };
        return Judged {
            remarks: judged.remarks,
            ..Judged::missed(
                expected,
                found,
                "write the decision, or let a live one name these paths in what it governs",
            )
        };
    }
    Judged { found: live.join(", "), ..judged }
}

/// What to do about a decision that says nothing plain.
const MEND: &str = "fix that document, and merge it into the trusted branch";

/// The decisions that govern one of the files that `texts` mean: globs, or names of components.
///
/// # Errors
/// When no file at the trusted commit is meant, or what a decision governs cannot be read; and what to do.
pub(super) fn governing<'c>(
    context: &'c Context<'_>,
    texts: &[String],
) -> Result<Vec<&'c File>, (String, &'static str)> {
    let model = context.model();
    let in_policy = |why| (why, "look at `paths` in the policy");
    let paths = globs(&expand(&context.policy().config, texts), &context.parameters).map_err(in_policy)?;
    let entries = model.snapshot.listing().entries().iter();
    let files: Vec<&str> = entries.map(|entry| entry.path.as_str()).filter(|path| paths.matches(path)).collect();
    if files.is_empty() {
        return Err(in_policy("these paths match no file at the trusted commit".into()));
    }
    let mut found = Vec::new();
    for governed in context.grounds.governed() {
        let file = model.file(governed.file);
        match governed.means(&files) {
            Ok(true) => found.push(file),
            Ok(false) => {}
            // What no longer counts closes nothing.
            Err(_) if matches!(adr::standing(model, file), Standing::Gone(_)) => {}
            Err(why) => return Err((format!("{}: {why}", file.path()), MEND)),
        }
    }
    Ok(found)
}

/// What a decision says that it governs.
pub(in crate::gate) struct Governed {
    file: FileIndex,
    paths: Result<Paths, String>,
    /// What several in one text, which together are the name of nothing, were meant to govern all the same, and what is wrong with that.
    several: Vec<(Paths, String)>,
}

impl Governed {
    /// True when the decision governs one of the files.
    ///
    /// # Errors
    /// What about it cannot be read.
    fn means(&self, files: &[&str]) -> Result<bool, String> {
        let meant = |paths: &Paths| files.iter().any(|path| paths.matches(path));
        if meant(self.paths.as_ref().map_err(Clone::clone)?) {
            return Ok(true);
        }
        match self.several.iter().find(|(paths, _)| meant(paths)) {
            Some((_, why)) => Err(why.clone()),
            None => Ok(false),
        }
    }
}

/// What each decision says that it governs; those that say nothing are left out.
pub(in crate::gate) fn governed(model: &Model<'_>) -> Vec<Governed> {
    let of = |file: &File| {
        let field = model.kind_of(file).filter(|kind| kind.lifecycle.is_some())?.governs.as_ref()?;
        let unclear = |why| Some(Governed { file: file.index, paths: Err(why), several: Vec::new() });
        match model.effective(file, field).filter(|value| !value.is_empty()) {
            _ if adr::has_twice(file, field) => unclear(format!("`{field}` stands twice")),
            Some(value) => match said(model, field, value) {
                Ok((paths, several)) => Some(Governed { file: file.index, paths: Ok(paths), several }),
                Err(why) => unclear(why),
            },
            None if file.effective.is_partial() => {
                unclear("a `metadata.yaml` above it cannot be read, and may say what it governs".to_owned())
            }
            None => None,
        }
    };
    model.governed().filter_map(of).collect()
}

/// What the value of the field means, and what each text of it would mean that may be several. A directory governs all that is in it.
///
/// # Errors
/// What about it cannot be read.
fn said(model: &Model<'_>, field: &str, value: Node<'_>) -> Result<(Paths, Vec<(Paths, String)>), String> {
    let texts = adr::list(value).ok_or_else(|| format!("`{field}` is neither a text nor a list of them"))?;
    let texts: Vec<String> = texts.into_iter().map(str::to_owned).collect();
    let paths = meant(model, &texts).map_err(|(glob, error)| format!("`{glob}` in `{field}` is no glob: {error}"))?;
    let several = |text: &&String| text.contains([',', ';', '\n']);
    let apart = |text: &String| {
        let parts = text.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty());
        let parts: Vec<String> = parts.map(str::to_owned).collect();
        let why = format!("`{}` in `{field}` is one text and no list", text.replace('\n', " "));
        Some((meant(model, &parts).ok()?, why))
    };
    Ok((paths, texts.iter().filter(several).filter_map(apart).collect()))
}

/// What these globs, names of components, and directories mean. A word that is none of them names something that is not
/// here: a team, a product.
fn meant(model: &Model<'_>, texts: &[String]) -> Result<Paths, (String, String)> {
    let mut texts = expand(&model.config, texts);
    let within = |text: &String| {
        let directory = text.trim_start_matches("./").trim_matches('/');
        model.snapshot.listing().is_directory(directory).then(|| format!("{}/**", globset::escape(directory)))
    };
    let below: Vec<String> =
        texts.iter().filter(|text| !text.trim_matches(['.', '/']).is_empty()).filter_map(within).collect();
    texts.extend(below);
    Paths::new(&texts).map_err(|(at, error)| (texts[at].clone(), error))
}

/// Globs, with those of a component in place of its name.
fn expand(config: &Config, texts: &[String]) -> Vec<String> {
    let components = &config.settings.components;
    texts.iter().flat_map(|text| components.get(text).cloned().unwrap_or_else(|| vec![text.clone()])).collect()
}
