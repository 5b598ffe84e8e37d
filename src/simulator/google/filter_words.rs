//! The words that a filter is made of.

use super::filter::Reason;

/// A word of a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word<'a> {
    /// A member, or what joins restrictions; also a literal without quotes.
    Name(&'a str),
    /// A comparator.
    Sign(&'a str),
    /// A literal, without its quotes.
    Text(&'a str),
}

/// Every word in order.
pub(super) fn words(text: &str) -> Result<Vec<Word<'_>>, Reason> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, length) = match first {
            '"' => {
                let (literal, _) = rest[1..].split_once('"').ok_or("_SYNTAX")?;
                (Word::Text(literal), literal.len() + 2)
            }
            _ if is_of_sign(first) => {
                let sign = start(rest, is_of_sign);
                (Word::Sign(sign), sign.len())
            }
            _ if is_of_name(first) => {
                let name = start(rest, is_of_name);
                (Word::Name(name), name.len())
            }
            _ => return Err("_SYNTAX"),
        };
        words.push(word);
        rest = rest[length..].trim_start();
    }
    Ok(words)
}

fn is_of_sign(letter: char) -> bool {
    matches!(letter, '<' | '>' | '=' | '!' | ':')
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-')
}

/// As much of the start as is made of such letters.
fn start(text: &str, is_part: fn(char) -> bool) -> &str {
    let end = text.find(|letter| !is_part(letter));
    &text[..end.unwrap_or(text.len())]
}
