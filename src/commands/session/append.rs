//! `gpdoc session append`

use serde_json::json;

use super::Reply;
use super::segment::{Words, prepare, to_close};
use crate::commands::failure::Failure;
use crate::commands::{Exit, Global};
use crate::session::live::APPEND;

/// Append an update to the capture: your words, and what gpdoc knows
///
/// The files that were touched since the last segment come from git, the validation from commands that ran under
/// `session run` or a gate, the time from the clock. What was outstanding is carried over unless --outstanding says otherwise.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc session append --what 'Moved the zone' --outstanding 'The alias record'\n  gpdoc session append --issue 'Plan fails | wrong provider | pinned it'\n  gpdoc session append --decision 'Where it lives | own module | one owner'\n  gpdoc session append --corrects 'The zone was added, not modified' --outstanding None\n  gpdoc session append --body-file - < notes.md\n\nJSON (--json-in): {\"what\": [TEXT], \"body\": MARKDOWN, \"issues\": [{\"issue\": S, \"cause\": C, \"fix\": F}], \"decisions\": [{\"decision\": D, \"choice\": C, \"rationale\": R}], \"next\": [TEXT], \"outstanding\": [TEXT], \"corrects\": [TEXT]}; every key may be left out"
)]
pub(super) struct Args {
    #[command(flatten)]
    words: Words,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let (told, names) = args.words.told()?;
    let ready = prepare(&args.words, &told, names, global)?;
    let data = ready.data()?;
    let id = ready.session.id.clone();
    if ready.is_empty() {
        return Err(Failure::usage(
            "there is nothing to append: no text was given, and since the last segment no file changed and no command ran",
            format!("say what changed: `gpdoc session append --session {id} --what TEXT`"),
        ));
    }
    if !args.words.writes() {
        let text = ready.shown(args.words.diff, global)?;
        Reply { command: "session append", data, text, notes: ready.notes, ..Reply::default() }.print(global)?;
        return Ok(Exit::Good);
    }
    let mut notes = ready.notes.clone();
    if ready.is_untold() {
        notes.push("it is not told what changed; say it with --what TEXT".to_owned());
    }
    ready.write(APPEND, json!({}))?;
    let text = ready.summary();
    let next = vec![
        format!("gpdoc session run --session {id} -- COMMAND"),
        format!("gpdoc session append --session {id} --what TEXT"),
        to_close(&id, &ready.outstanding),
    ];
    Reply { command: "session append", data, text, next, notes }.print(global)?;
    Ok(Exit::Good)
}
