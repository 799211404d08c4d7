//! From a region and the documents to text.

use minijinja::value::Serde;
use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value};

use super::{Fault, Region, context};
use crate::authoring::{engine, title};
use crate::model::{File, Model};
use crate::nearest::nearest;
use crate::snapshot::{ReadError, RelPath};

/// Steps that the templates of one document may take together: a share of their own, and some hundred for each document that they
/// may list. A step may make some text, so that what few documents need is not enough to fill the memory.
pub(super) fn fuel(model: &Model<'_>) -> u64 {
    2_000_000 + 400 * model.files.len() as u64
}

/// Name, text, and the kind that it lists.
const BUILT_IN: [(&str, &str, Option<&str>); 3] = [
    ("adrs", include_str!("../../../templates/index/adrs.md"), Some("adr")),
    ("changelog", include_str!("../../../templates/index/changelog.md"), Some("changelog")),
    ("supersessions", include_str!("../../../templates/index/supersessions.md"), None),
];

/// Where a repository has its own templates.
const DIRECTORY: &str = "templates/index";

/// What a region should hold. `fuel`: the steps that are left.
pub(super) fn render(model: &Model<'_>, here: &File, region: &Region, fuel: &mut u64) -> Result<String, Fault> {
    let fault = |message: String, help: Option<String>| Fault { marker: region.marker.clone(), message, help };
    let built_in = BUILT_IN.iter().find(|(name, ..)| *name == region.name);
    let path = RelPath::new(&format!("{DIRECTORY}/{}.md", region.name));
    let template = match model.snapshot.read_text(&path) {
        Ok(text) => text,
        Err(ReadError::Missing) => {
            let known = BUILT_IN.iter().map(|(name, ..)| *name);
            let help = || nearest(&region.name, known).map(|near| format!("did you mean `{near}`?"));
            let message = || format!("there is no template `{}`", region.name);
            let text = built_in.map(|(_, text, _)| (*text).into());
            text.ok_or_else(|| fault(message(), Some(help().unwrap_or_else(|| format!("write `{path}`")))))?
        }
        Err(error) => return Err(fault(format!("the template `{path}` cannot be read: {error}"), None)),
    };
    if let Some(kind) = region.options.get("kind").filter(|kind| model.config.kind(kind).is_none()) {
        let near = nearest(kind, model.config.kinds.iter().map(|kind| kind.name.as_str()));
        return Err(fault(format!("there is no kind `{kind}`"), near.map(|near| format!("did you mean `{near}`?"))));
    }
    let context = Value::from(Serde(context::of(model, here, region, built_in.and_then(|(.., kind)| *kind))));
    let rendered = engine::run(&template, || {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        environment.set_fuel(Some(*fuel));
        environment.add_filter("cell", |text: String| cell(&text));
        let captured = environment.template_from_named_str(&region.name, &template)?.render_captured(context)?;
        *fuel = captured.state().fuel_levels().map_or(0, |(_, left)| left);
        Ok(captured.into_output())
    });
    let rendered = rendered.map_err(|error| {
        let line = error.line().map_or_else(String::new, |line| format!(", line {line}"));
        let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
        let help = match error.kind() {
            ErrorKind::UndefinedError => "the template may use `documents`, `supersessions` and `options`",
            ErrorKind::OutOfFuel => {
                *fuel = 0;
                "the templates of this document take too many steps"
            }
            _ => "mend the template",
        };
        fault(format!("the template `{}`{line} fails: {detail}", region.name), Some(help.to_owned()))
    })?;
    if rendered.contains("gpdoc:index") {
        return Err(fault(format!("what the template `{}` makes holds a marker itself", region.name), None));
    }
    Ok(rendered.replace("\r\n", "\n"))
}

/// A text as it stands in a cell of a table: on one line, without the bar that ends it, and no HTML.
fn cell(text: &str) -> String {
    title::inline(&text.split_whitespace().collect::<Vec<_>>().join(" ")).replace('|', "\\|")
}
