//! `confirm`: the caller gives this phrase.

use super::{Context, Judged};

pub(super) fn judge(context: &Context<'_>, phrase: &str) -> Judged {
    let phrase = context.fill(phrase);
    let expected = format!("--confirm {}", shell_words::quote(&phrase));
    match &context.site().caller.confirm {
        Some(given) if *given == phrase => Judged::held(expected, "given"),
        // Anything may have been pasted there, a secret too, and the ledger would keep it.
        Some(_) => Judged::missed(&expected, "--confirm has another text", format!("add {expected}")),
        None => Judged::missed(&expected, "not given", format!("add {expected}")),
    }
}
