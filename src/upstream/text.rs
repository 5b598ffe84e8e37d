//! Text that a provider sends and people will see.

/// Characters of a name that are kept.
const LONGEST_NAME: usize = 100;

/// Text without what is not text, and of a length that a name has.
pub(super) fn shown(text: &str) -> String {
    text.chars()
        .filter(|character| !character.is_control())
        .take(LONGEST_NAME)
        .collect()
}

/// Characters of a sentence that are kept.
const LONGEST_SENTENCE: usize = 500;

/// A sentence of a provider's, without what is not text.
pub(super) fn sentence(text: &str) -> String {
    text.chars()
        .filter(|character| !character.is_control())
        .take(LONGEST_SENTENCE)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_NAME, shown};

    #[test]
    fn a_name_is_text_of_a_length_that_a_name_has() {
        assert_eq!(shown("Cha\u{7}rge\n 6"), "Charge 6");
        assert_eq!(shown(&"x".repeat(500)).len(), LONGEST_NAME);
    }
}
