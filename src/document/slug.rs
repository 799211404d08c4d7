//! The fragments that GitHub gives headings.
//!
//! The algorithm is github-slugger's (<https://github.com/Flet/github-slugger>), whose fixtures were taken from
//! GitHub itself; the character class is Ruby's `[\p{Word}\- ]`, which GitHub's own filter used
//! (`html-pipeline`, `toc_filter.rb`).

use rustc_hash::FxHashMap;
use unicode_general_category::{GeneralCategory, get_general_category};

/// GitHub's fragment for a heading's text, before it is made unique: lower case, spaces as `-`, and only letters,
/// marks, decimal digits, connectors (`_`) and hyphens kept. Emoji go, but an emoji's variation selector is a mark
/// and stays, as it does on GitHub.
#[must_use]
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ' ' => slug.push('-'),
            'a'..='z' | '0'..='9' | '-' | '_' => slug.push(c),
            'A'..='Z' => slug.push(c.to_ascii_lowercase()),
            _ if !c.is_ascii() && is_word(c) => slug.extend(c.to_lowercase()),
            _ => {}
        }
    }
    slug
}

fn is_word(c: char) -> bool {
    use GeneralCategory as Category;
    c.is_alphabetic()
        || matches!(
            get_general_category(c),
            Category::NonspacingMark
                | Category::SpacingMark
                | Category::EnclosingMark
                | Category::DecimalNumber
                | Category::ConnectorPunctuation
        )
}

/// Makes the slugs of one document unique: a repeated one gets the first `-1`, `-2`, … that is not taken.
#[derive(Debug, Default)]
pub(super) struct Slugger {
    /// Slug -> the last number given to a repetition of it.
    seen: FxHashMap<String, usize>,
}

impl Slugger {
    /// The unique slug of the next heading.
    pub(super) fn unique(&mut self, slug: String) -> String {
        let Some(&given) = self.seen.get(&slug) else {
            self.seen.insert(slug.clone(), 0);
            return slug;
        };
        let mut number = given;
        let unique = loop {
            number += 1;
            let candidate = format!("{slug}-{number}");
            if !self.seen.contains_key(&candidate) {
                break candidate;
            }
        };
        self.seen.insert(slug, number);
        self.seen.insert(unique.clone(), 0);
        unique
    }
}
