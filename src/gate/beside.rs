//! The program that a command starts, and what it finds beside it: as committed, whatever the conditions say.

use super::conditions::Context;
use super::tree::{CHANGED, Comparison, LINK, UNTRACKED};
use super::{Judged, Program, endings, makefile};
use crate::config::gates::Environment;

/// The directories of programs that are in the repository, as globs.
fn inside(environment: &Environment) -> Vec<String> {
    let directories = environment.path.iter().flatten().filter(|directory| !directory.starts_with('/'));
    directories.map(|directory| format!("{}/**", directory.trim_start_matches("./").trim_end_matches('/'))).collect()
}

/// What must be as committed whatever the conditions say: programs in the repository, and what make would read in place of
/// its makefile, or make it out of.
pub(super) fn globs(context: &Context<'_>, command: &[String]) -> Option<Vec<String>> {
    let asides = makefile::asides(context, command).into_iter().map(|aside| globset::escape(&aside.path));
    let globs: Vec<String> = inside(&context.gate.environment).into_iter().chain(asides).collect();
    Some(globs).filter(|globs| !globs.is_empty())
}

/// A program inside the repository, and everything beside it, is as committed.
pub(super) fn judge(
    context: &Context<'_>,
    found: Result<Program, String>,
    compared: Option<&Result<Comparison, String>>,
    command: &[String],
) -> Judged {
    let expected = "the program is the gate's own";
    let mend = "look at `pass_environment.path` in the policy";
    let program = match found {
        Ok(program) => program,
        Err(why) => return Judged::missed(expected, why, mend).of("program"),
    };
    if let Some(why) = makefile::unclear(context, command) {
        let mend = "write the options of make one by one, by their full names, in `command` in the policy";
        return Judged::missed(expected, why, mend).of("program");
    }
    let environment = &context.gate.environment;
    let directories = environment.path.iter().flatten().chain(environment.from.first());
    let within = |directory: &&String| {
        directory.starts_with('/')
            && std::path::Path::new(directory)
                .canonicalize()
                .is_ok_and(|directory| directory.starts_with(&context.site().root))
    };
    if let Some(directory) = { directories }.find(within) {
        let found = format!("{directory} lies in the working tree, and is not compared with the commit");
        return Judged::missed(expected, found, "name directories relative to the root in `pass_environment.path`")
            .of("program");
    }
    let judged = match compared {
        Some(Err(error)) => Judged::missed(expected, error, mend),
        Some(Ok(Comparison { differences, .. })) if !differences.is_empty() => {
            let difference = &differences[0];
            let mend = match difference.what {
                UNTRACKED | LINK => format!("remove {}", difference.path),
                CHANGED if let Some(mend) = endings::mend(context, &difference.path) => mend,
                _ => format!("git restore --source={} -- {}", context.trusted().commit, difference.path),
            };
            let path = &difference.path;
            let aside = makefile::asides(context, command).into_iter().find(|aside| aside.path == path.as_str());
            let found = match aside.map(|aside| aside.makes) {
                Some(Some(makefile)) => format!("make would make {makefile} anew out of {path}, which"),
                Some(None) => format!("make would read {path}, which"),
                None => path.to_string(),
            };
            Judged::missed(expected, format!("{found} is {}", difference.what), mend)
        }
        _ if program.path.starts_with(&context.site().root) && !is_covered(context, &program) => {
            Judged::missed(expected, format!("{} is in the working tree", program.path.display()), mend)
        }
        _ => Judged::held(expected, program.path.display().to_string()),
    };
    judged.of("program")
}

/// True when a program lies in one of the gate's own directories, which are compared as a whole.
fn is_covered(context: &Context<'_>, program: &Program) -> bool {
    inside(&context.gate.environment)
        .iter()
        .any(|glob| program.path.starts_with(context.site().root.join(glob.trim_end_matches("/**"))))
}
