//! `runbook`: it is there, and its last review is recent.

use chrono::{NaiveDate, TimeDelta};

use super::super::adr;
use super::{Context, Judged};
use crate::plural::counted;

pub(super) fn judge(context: &Context<'_>, id: &str, field: Option<&str>, within: TimeDelta) -> Judged {
    let id = context.fill(id);
    let days = within.num_days();
    let whole = within == TimeDelta::days(days);
    let expected =
        format!("{id} was reviewed within {}", if whole { counted(days, "day") } else { crate::config::span(within) });
    let model = context.model();
    let file = match adr::find(model, &id) {
        Ok(file) => file,
        Err(why) => return Judged::missed(expected, why, format!("look at `{id}` in the policy")),
    };
    let of_kind = || model.kind_of(file)?.review.as_ref().map(|(field, _)| field.as_str());
    let field = field.or_else(of_kind).unwrap_or("last_reviewed");
    let mend = format!("review {}, write the day into `{field}`, and merge it into the trusted branch", file.path());
    if adr::has_twice(file, field) {
        return Judged::missed(expected, format!("it has `{field}` twice"), mend).at(Some(adr::place_at(file, 0)));
    }
    // What a directory says of all its documents is no review of this one.
    let Some(value) = file.document.get(field).filter(|value| !value.is_empty()) else {
        return Judged::missed(expected, format!("it has no `{field}`"), mend).at(Some(adr::place_at(file, 0)));
    };
    let place = Some(adr::place_at(file, value.span().start));
    let text = value.text().unwrap_or_default();
    let Ok(reviewed) = text.parse::<NaiveDate>() else {
        return Judged::missed(expected, format!("its `{field}` is `{text}`, which is not a valid date"), mend)
            .at(place);
    };
    let age = context.site().caller.now.date_naive() - reviewed;
    // Where the sun rises first, it is tomorrow already.
    if age < TimeDelta::days(-1) {
        return Judged::missed(expected, format!("its `{field}` is {reviewed}, which is yet to come"), mend).at(place);
    }
    if age > within {
        return Judged::missed(
            expected,
            format!("its last review is of {reviewed}, {} ago", counted(age.num_days(), "day")),
            mend,
        )
        .at(place);
    }
    Judged::held(expected, format!("reviewed on {reviewed}")).at(place)
}
