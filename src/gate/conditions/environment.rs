//! `environment`: variables of the caller have exactly these values.

use super::{Context, Judged};

pub(super) fn judge(context: &Context<'_>, variables: &[(String, String)]) -> Judged {
    let wanted: Vec<String> = variables.iter().map(|(name, value)| format!("{name}={}", context.fill(value))).collect();
    let expected = format!("{} in the environment", wanted.join(" "));
    for ((name, _), wanted) in variables.iter().zip(&wanted) {
        let given = context.site().caller.environment.get(name).map(|value| format!("{name}={value}"));
        match given {
            Some(given) if given == *wanted => {}
            // Its value may be a secret that has no business in a terminal or a log.
            Some(_) => {
                return Judged::missed(expected, format!("{name} has another value"), format!("export {wanted}"));
            }
            None => return Judged::missed(expected, format!("{name} is not set"), format!("export {wanted}")),
        }
    }
    Judged::held(expected, "as expected")
}
