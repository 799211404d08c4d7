//! `session: open`: the run is recorded as evidence in an open session.

use super::{Context, Judged};

pub(super) fn judge(context: &Context<'_>) -> Judged {
    let expected = "one session is open, to record the run in";
    match context.site().caller.sessions.as_slice() {
        [] => Judged::missed(
            expected,
            "none is open in this working tree",
            "gpdoc session new --title \"what you are doing\"",
        ),
        [session] => Judged::held(expected, format!("session {session} is open")),
        several => Judged::missed(
            expected,
            format!("{} are open: {}", several.len(), several.join(", ")),
            "say which: --session ID",
        ),
    }
}
