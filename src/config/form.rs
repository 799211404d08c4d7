//! Forms of ids and file names: `ADR-{number:04}-{slug}`.

use std::fmt::Write;

/// One piece of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Literal(String),
    /// Digits, written with at least this many.
    Number(usize),
    /// Letters, digits, `-`, `_` and `.`.
    Slug,
    /// `YYYY-MM-DD`.
    Date,
    /// `YYYYMMDD`.
    CompactDate,
}

/// A pattern that both recognises and writes ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    pieces: Vec<Piece>,
}

/// What a form found in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts<'t> {
    /// The number.
    pub number: Option<u64>,
    /// The slug.
    pub slug: Option<&'t str>,
}

impl Form {
    /// Reads a form; placeholders are `{number}`, `{number:WIDTH}`, `{slug}`, `{date}` and `{date:compact}`.
    ///
    /// # Errors
    /// Says which placeholder is not known, or that a brace is left open.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            if open > 0 {
                pieces.push(Piece::Literal(rest[..open].to_owned()));
            }
            let close = rest
                .find('}')
                .filter(|&close| close > open)
                .ok_or_else(|| format!("`{text}` has a `{{` without a `}}`"))?;
            let name = &rest[open + 1..close];
            pieces.push(match name.split_once(':') {
                Some(("number", width)) => Piece::Number(
                    width
                        .parse()
                        .ok()
                        .filter(|w| (1..=18).contains(w))
                        .ok_or_else(|| format!("`{width}` is no width of a number (01 to 18)"))?,
                ),
                None if name == "number" => Piece::Number(1),
                None if name == "slug" => Piece::Slug,
                None if name == "date" => Piece::Date,
                Some(("date", "compact")) => Piece::CompactDate,
                _ => {
                    return Err(format!(
                        "`{{{name}}}` is no placeholder; there are {{number}}, {{number:04}}, {{slug}}, {{date}} and {{date:compact}}"
                    ));
                }
            });
            rest = &rest[close + 1..];
        }
        if !rest.is_empty() {
            pieces.push(Piece::Literal(rest.to_owned()));
        }
        if pieces.iter().filter(|piece| **piece == Piece::Slug).count() > 1 {
            return Err(format!("`{text}` has more than one {{slug}}"));
        }
        Ok(Form { pieces })
    }

    /// What the text holds, when the whole text has this form.
    #[must_use]
    pub fn matches<'t>(&self, text: &'t str) -> Option<Parts<'t>> {
        let mut parts = Parts::default();
        match_pieces(&self.pieces, self.has_spaces(), text, &mut parts).then_some(parts)
    }

    /// `{number}. {slug}` is for names with spaces: its slugs have them, too.
    fn has_spaces(&self) -> bool {
        self.before_slug().is_some_and(|text| text.ends_with(' '))
    }

    /// Writes an id or a file name; `None` when the form needs something that is not given.
    #[must_use]
    pub fn write(&self, number: Option<u64>, slug: Option<&str>, date: Option<&str>) -> Option<String> {
        let mut out = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) => out.push_str(text),
                Piece::Number(width) => {
                    let number = number?;
                    let _ = write!(out, "{number:0width$}");
                }
                Piece::Slug => out.push_str(slug?),
                Piece::Date => out.push_str(date?),
                // What stands for a date that nobody knows yet has no `-`.
                Piece::CompactDate => out.extend(date?.chars().filter(|c| *c != '-')),
            }
        }
        Some(out)
    }

    /// True when the form has a `{slug}`.
    #[must_use]
    pub fn has_slug(&self) -> bool {
        self.pieces.contains(&Piece::Slug)
    }

    /// True when the form has a `{date}`.
    #[must_use]
    pub fn has_date(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Date | Piece::CompactDate))
    }

    /// What stands before the slug, when that is a text.
    #[must_use]
    pub fn before_slug(&self) -> Option<&str> {
        let at = self.pieces.iter().position(|piece| *piece == Piece::Slug)?;
        match self.pieces.get(at.checked_sub(1)?)? {
            Piece::Literal(text) => Some(text),
            _ => None,
        }
    }

    /// True when the form has a `{number}`.
    #[must_use]
    pub fn has_number(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Number(_)))
    }
}

/// The length of the day that a text begins with, `YYYY-MM-DD` or `YYYYMMDD`, when it is one that documents are named by.
#[must_use]
pub fn leading_day(text: &str) -> Option<usize> {
    // Most numbers are told from a year by this.
    if !["19", "20"].iter().any(|century| text.starts_with(century)) {
        return None;
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (day, form) = match digits {
        4 => (text.get(..10)?, "%Y-%m-%d"),
        8 => (&text[..8], "%Y%m%d"),
        _ => return None,
    };
    let is_ended = !text[day.len()..].starts_with(|c: char| c.is_ascii_digit());
    let date = chrono::NaiveDate::parse_from_str(day, form).ok()?;
    (is_ended && (1970..2100).contains(&chrono::Datelike::year(&date))).then_some(day.len())
}

fn match_pieces<'t>(pieces: &[Piece], has_spaces: bool, text: &'t str, parts: &mut Parts<'t>) -> bool {
    let Some((piece, rest)) = pieces.split_first() else { return text.is_empty() };
    match piece {
        Piece::Literal(literal) => {
            text.strip_prefix(literal.as_str()).is_some_and(|text| match_pieces(rest, has_spaces, text, parts))
        }
        Piece::Number(width) => {
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            // `{number:04}` writes 12345 with five digits and 7 with four: other lengths are other forms.
            let is_wide = digits == *width || (digits > *width && !text.starts_with('0'));
            // The year of `2024-01-01-record` is no number: every decision of the year would have it.
            let number = text[..digits].parse().ok().filter(|_| is_wide && leading_day(text).is_none());
            parts.number = number;
            number.is_some() && match_pieces(rest, has_spaces, &text[digits..], parts)
        }
        Piece::Date => {
            let is_date = text.get(..10).is_some_and(|date| {
                date.bytes().enumerate().all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() })
            });
            is_date && match_pieces(rest, has_spaces, &text[10..], parts)
        }
        Piece::CompactDate => leading_day(text)
            .filter(|length| *length == 8)
            .is_some_and(|length| match_pieces(rest, has_spaces, &text[length..], parts)),
        Piece::Slug => {
            let is_slug = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.') || (has_spaces && c == ' ');
            let longest = text.find(|c| !is_slug(c)).unwrap_or(text.len());
            let ends = text[..longest].char_indices().map(|(at, c)| at + c.len_utf8()).rev();
            // The longest slug that lets the rest match; forms have one slug, so this stays linear in practice.
            for end in ends {
                if match_pieces(rest, has_spaces, &text[end..], parts) {
                    parts.slug = Some(&text[..end]);
                    return true;
                }
            }
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(form: &str, text: &str) -> Option<u64> {
        Form::parse(form).unwrap().matches(text)?.number
    }

    #[test]
    fn a_day_is_no_number() {
        for text in ["2024-01-01-record", "20240101-record", "2024-12-31"] {
            assert_eq!(number("{number:04}-{slug}", text), None, "{text}");
        }
        // What is no day, or goes on, is a number.
        for (text, is) in
            [("2024-13-01-x", 2024), ("0012-01-05-x", 12), ("20241301-x", 20_241_301), ("2024-01-012-x", 2024)]
        {
            assert_eq!(number("{number:04}-{slug}", text), Some(is), "{text}");
        }
    }

    #[test]
    fn a_compact_day_is_read_and_written() {
        let form = Form::parse("{date:compact}-{slug}").unwrap();
        let written = form.write(None, Some("use-a-queue"), Some("2025-03-14")).unwrap();
        assert_eq!(written, "20250314-use-a-queue");
        assert_eq!(form.matches(&written).and_then(|parts| parts.slug), Some("use-a-queue"));
        assert!(form.matches("20251314-x").is_none());
        assert!(Form::parse("{date:short}").is_err());
    }

    #[test]
    fn only_a_form_with_spaces_has_slugs_with_spaces() {
        assert_eq!(number("{number}. {slug}", "1. Use a queue"), Some(1));
        assert_eq!(number("{number}-{slug}", "1-Use a queue"), None);
    }
}
