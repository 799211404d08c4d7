//! What runs a template of the repository's own: anybody may have written it.

use std::thread;

use minijinja::{Error, ErrorKind};

/// The bytes of the longest template. Each byte of an expression may take a frame of the stack.
const LONGEST: usize = 64 * 1024;

/// The stack for each byte: enough for a template that is nothing but one expression. What is not used costs nothing.
const STACK: usize = 8 * 1024;

/// Refuses a template that is longer than one that somebody would write, then works on it with a stack that it cannot exhaust:
/// an expression is read, compiled and dropped as deep as its operators follow each other.
pub(super) fn run<T: Send>(source: &str, work: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
    if source.len() > LONGEST {
        let reason = format!("the template has {} bytes, more than {LONGEST}", source.len());
        return Err(Error::new(ErrorKind::InvalidOperation, reason));
    }
    let lost = |what: &str| Error::new(ErrorKind::InvalidOperation, what.to_owned());
    thread::scope(|scope| {
        let started = thread::Builder::new().stack_size((1 << 20) + source.len() * STACK).spawn_scoped(scope, work);
        let thread = started.map_err(|error| lost(&format!("no thread can be started for it: {error}")))?;
        thread.join().unwrap_or_else(|_| Err(lost("it broke off")))
    })
}

#[cfg(test)]
mod tests {
    use minijinja::{Environment, context};

    use super::*;

    fn rendered(source: &str) -> Result<String, Error> {
        run(source, || {
            let mut environment = Environment::new();
            environment.set_fuel(Some(10_000_000));
            environment.render_str(source, context! {})
        })
    }

    #[test]
    fn an_expression_of_any_depth_comes_to_an_end() {
        let fill = |begin: &str, part: &str, end: &str| {
            let times = (LONGEST - begin.len() - end.len()) / part.len();
            rendered(&format!("{begin}{}{end}", part.repeat(times)))
        };
        assert!(fill("{{ ", "-", "1 }}").is_ok());
        assert!(fill("{{ 1", "+1", " }}").is_ok());
        assert!(fill("{{ ", "not ", "1 }}").is_ok());
        assert!(fill("{% if 0 %}", "{%elif 0%}", "{% endif %}").is_ok());
        // What these say is an error; they come back.
        for (begin, part, end) in [
            ("{{ 1", "|abs", " }}"),
            ("{{ a", ".a", " }}"),
            ("{{ ", "(", ""),
            ("{{ 1", " if 0 else 1", " }}"),
            ("{{ 1", "**1", " }}"),
            ("{{ a", "[0]", " }}"),
            ("{{ 1", " and 1", " }}"),
            ("{{ 1", "<1", " }}"),
            ("{{ 1", "~1", " }}"),
        ] {
            let _ = fill(begin, part, end);
        }
    }

    #[test]
    fn a_template_that_nobody_would_write_is_refused() {
        assert!(rendered(&"a".repeat(LONGEST)).is_ok());
        let error = rendered(&"a".repeat(LONGEST + 1)).expect_err("it is too long");
        assert_eq!(error.detail(), Some("the template has 65537 bytes, more than 65536"));
    }
}
