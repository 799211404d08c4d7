//! `adr: ADR-0158`: this decision is live, is not superseded, and is the only one of that name.

use super::super::adr::{self, Standing};
use super::{Context, Judged};

pub(super) fn judge(context: &Context<'_>, id: &str) -> Judged {
    let id = context.fill(id);
    let expected = format!("{id} is accepted and not superseded");
    let file = match adr::find(context.model(), &id) {
        Ok(file) => file,
        Err(why) => {
            return Judged::missed(
                expected,
                why,
                format!("look at `{id}` in the policy and at `gpdoc show {id}` on the trusted branch"),
            );
        }
    };
    let name = file.id.as_deref().unwrap_or(file.path().as_str());
    let place = Some(adr::place(context.model(), file));
    match adr::standing(context.model(), file) {
        Standing::Live(state) => Judged::held(expected, format!("{name} is {state}")).at(place),
        Standing::Proposed(state) => Judged::missed(
            expected,
            format!("{name} is {state}"),
            format!("gpdoc adr accept {name}, and merge it into the trusted branch"),
        )
        .at(place),
        Standing::Gone(state) => {
            Judged::missed(expected, format!("{name} is {state}"), "let the policy name the decision that holds now")
                .at(place)
        }
        Standing::Undecided(why) => Judged::missed(
            expected,
            format!("{name}: {why}"),
            format!("give {name} one status, and merge it into the trusted branch"),
        )
        .at(place),
    }
}
