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
    /// Reads a form; placeholders are `{number}`, `{number:WIDTH}`, `{slug}` and `{date}`.
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
                _ => {
                    return Err(format!(
                        "`{{{name}}}` is no placeholder; there are {{number}}, {{number:04}}, {{slug}} and {{date}}"
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
        match_pieces(&self.pieces, text, &mut parts).then_some(parts)
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
            }
        }
        Some(out)
    }

    /// True when the form has a `{slug}`.
    #[must_use]
    pub fn has_slug(&self) -> bool {
        self.pieces.contains(&Piece::Slug)
    }

    /// True when the form has a `{number}`.
    #[must_use]
    pub fn has_number(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Number(_)))
    }
}

fn match_pieces<'t>(pieces: &[Piece], text: &'t str, parts: &mut Parts<'t>) -> bool {
    let Some((piece, rest)) = pieces.split_first() else { return text.is_empty() };
    match piece {
        Piece::Literal(literal) => {
            text.strip_prefix(literal.as_str()).is_some_and(|text| match_pieces(rest, text, parts))
        }
        Piece::Number(width) => {
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            // `{number:04}` writes 12345 with five digits and 7 with four: other lengths are other forms.
            let number =
                text[..digits].parse().ok().filter(|_| digits == *width || (digits > *width && !text.starts_with('0')));
            parts.number = number;
            number.is_some() && match_pieces(rest, &text[digits..], parts)
        }
        Piece::Date => {
            let is_date = text.get(..10).is_some_and(|date| {
                date.bytes().enumerate().all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() })
            });
            is_date && match_pieces(rest, &text[10..], parts)
        }
        Piece::Slug => {
            let is_slug = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
            let longest = text.find(|c| !is_slug(c)).unwrap_or(text.len());
            let ends = text[..longest].char_indices().map(|(at, c)| at + c.len_utf8()).rev();
            // The longest slug that lets the rest match; forms have one slug, so this stays linear in practice.
            for end in ends {
                if match_pieces(rest, &text[end..], parts) {
                    parts.slug = Some(&text[..end]);
                    return true;
                }
            }
            false
        }
    }
}
