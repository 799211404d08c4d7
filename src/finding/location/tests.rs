use proptest::prelude::*;

use super::{BLOCK, LineIndex};

proptest! {
    #[test]
    fn a_line_is_counted_from_the_first_and_a_column_in_characters(
        pieces in prop::collection::vec(("[a-zé\u{1f600}]{0,3}\n?\r?", 1..2_000_usize), 0..8),
        share in 0.0..1.0_f64,
    ) {
        let text: String = pieces.iter().map(|(piece, times)| piece.repeat(*times)).collect();
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let offset = places[(share * places.len() as f64) as usize];
        let (above, last) = text[..offset].rsplit_once('\n').unwrap_or(("", &text[..offset]));
        let is_first = !text[..offset].contains('\n');
        let line = if is_first { 1 } else { above.matches('\n').count() + 2 };
        let found = LineIndex::new(&text).position(&text, offset);
        prop_assert_eq!((found.line, found.column, found.offset), (line, last.chars().count() + 1, offset));
    }
}

#[test]
fn a_text_may_end_where_a_block_does() {
    for length in [0, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK] {
        let text = "\n".repeat(length);
        let end = LineIndex::new(&text).position(&text, usize::MAX);
        assert_eq!((end.line, end.column, end.offset), (length + 1, 1, length));
    }
}
