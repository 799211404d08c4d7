//! Files that differ from those of a commit by the line endings alone that git gives them. To restore one gives it the same again.

use super::conditions::Context;
use crate::git::Crlf;
use crate::process::command_line;
use crate::snapshot::{RelPath, blob_with_lf};

/// What makes a file as it is committed that differs because git writes it with CRLF; `None` where that is not why.
pub(super) fn mend(context: &Context<'_>, path: &RelPath) -> Option<String> {
    let (site, commit) = (context.site(), context.trusted().commit);
    let committed = context.policy().snapshot().listing().get(path.as_str())?.blob?;
    if blob_with_lf(&site.root, path)? != committed {
        return None;
    }
    let name = command_line(&[path.to_string()]);
    let again = format!("rm {name} && git restore --source={commit} -- {name}");
    Some(match site.repository.writes_crlf(path).ok().flatten()? {
        Crlf::Attribute => format!(
            "git writes it with CRLF, for `eol=crlf` in .gitattributes: commit a .gitattributes that ends with `{path} -text` to the trusted branch, and here too, then {again}"
        ),
        Crlf::AutoCrlf => {
            format!("git writes it with CRLF, for core.autocrlf: git config core.autocrlf false, then {again}")
        }
        Crlf::Eol => format!("git writes it with CRLF, for core.eol: git config core.eol lf, then {again}"),
    })
}
