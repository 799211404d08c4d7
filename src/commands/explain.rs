//! `gpdoc explain`

use super::failure::Failure;
use super::{Exit, Global, answer, rules};
use crate::rules::Meta;

/// Explain a rule: what it finds, why, an example, how to configure it
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  gpdoc explain broken-link")]
pub(super) struct Args {
    /// The rule's name, as in `error[NAME]`
    rule: String,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let meta = rules::named(&args.rule)?.meta();
    let page = format!("{}\n{}", meta.page.trim_end(), settings(meta));
    let data = serde_json::json!({"rule": rules::entry(meta), "page": page});
    answer(global, "explain", data, &page)?;
    Ok(Exit::Good)
}

/// How severe a rule is, and how one finding of it is suppressed: the same for each.
fn settings(meta: &Meta) -> String {
    let Meta { name, default, .. } = meta;
    let default = default.as_str();
    format!(
        "
## Severity and exceptions

`{name}` is `{default}` unless gpdoc.yaml says otherwise (`off`, `warning` or `error`):

```yaml
rules: {{{name}: {default}}}
```

One finding is suppressed where it is, with a reason: by a comment on the line above, or beside it. In a body:

```markdown
<!-- gpdoc-ignore {name}: the reason -->
```

In frontmatter and other YAML:

```yaml
# gpdoc-ignore {name}: the reason
```

At the very beginning of a body, on a line of its own, such a comment holds for the whole file.
"
    )
}
