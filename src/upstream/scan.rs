//! JSON that is looked at while it passes: whether it is text, whether what was opened is closed, and
//! how deep it goes. What stands in it is not kept.
//!
//! 64 bytes are looked at together where that can be: to look at each alone would take longer than all else.

use wide::u8x64;

/// Deeper than anything a provider answers.
const DEEPEST: u32 = 64;

/// Why a body is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// It is not an object, a list or a text.
    NotJson,
    /// It is not UTF-8.
    NotText,
    /// It goes too deep.
    TooDeep,
    /// It ends too early, or goes on after its end.
    Unbalanced,
}

/// What is known of the part that has passed.
#[derive(Debug, Default)]
pub(super) struct Scan {
    open: Open,
    begun: bool,
    in_string: bool,
    escaped: bool,
    /// Bytes of a character that is not whole yet.
    rest: Vec<u8>,
}

/// Brackets that are open.
#[derive(Debug, Default)]
struct Open {
    depth: u32,
    /// Which they are, the innermost the lowest: a bit that is set for `[`.
    lists: u64,
}

impl Open {
    fn is_empty(&self) -> bool {
        self.depth == 0
    }

    /// Opens or closes one.
    fn bracket(&mut self, byte: u8) -> Result<(), Flaw> {
        let is_list = u64::from(byte == b'[' || byte == b']');
        if byte == b'{' || byte == b'[' {
            if self.depth == DEEPEST {
                return Err(Flaw::TooDeep);
            }
            self.depth += 1;
            self.lists = self.lists << 1 | is_list;
        } else {
            if self.depth == 0 || self.lists & 1 != is_list {
                return Err(Flaw::Unbalanced);
            }
            self.depth -= 1;
            self.lists >>= 1;
        }
        Ok(())
    }
}

impl Scan {
    /// Looks at the next part.
    pub(super) fn take(&mut self, part: &[u8]) -> Result<(), Flaw> {
        self.text(part)?;
        let (blocks, rest) = part.as_chunks();
        for block in blocks {
            self.block(block)?;
        }
        self.bytes(rest)
    }

    /// Looks at each byte.
    fn bytes(&mut self, part: &[u8]) -> Result<(), Flaw> {
        let mut rest = part;
        while !rest.is_empty() {
            rest = if self.in_string {
                self.string(rest)?
            } else {
                self.structure(rest)?
            };
        }
        Ok(())
    }

    /// Looks at 64 bytes together.
    fn block(&mut self, block: &[u8; 64]) -> Result<(), Flaw> {
        let marks = Marks::of(block);
        // What stands alone or is escaped is not worth a way of its own: there is next to nothing.
        if self.open.is_empty() || self.escaped || marks.backslashes != 0 {
            return self.bytes(block);
        }
        let inside = up_to(marks.quotes) ^ if self.in_string { !0 } else { 0 };
        // RFC 8259, section 7.
        if marks.controls & inside != 0 {
            return Err(Flaw::NotJson);
        }
        self.in_string = false;
        let (mut before, mut rest) = (!0, None);
        for at in places(marks.brackets & !inside) {
            self.open
                .bracket(block.get(at).copied().unwrap_or_default())?;
            if self.open.is_empty() {
                // It is over: nothing but blanks may follow.
                (before, rest) = ((1 << at) - 1, block.get(at + 1..));
                break;
            }
        }
        let mut others = places(marks.others & !inside & before).filter_map(|at| block.get(at));
        if others.any(|byte| !BETWEEN_BRACKETS[usize::from(*byte)]) {
            return Err(Flaw::NotJson);
        }
        if let Some(rest) = rest {
            return self.bytes(rest);
        }
        self.in_string = inside >> 63 == 1;
        Ok(())
    }

    /// Whether it may end here.
    pub(super) fn end(&self) -> Result<(), Flaw> {
        let whole = self.begun && self.open.is_empty() && !self.in_string && self.rest.is_empty();
        if whole { Ok(()) } else { Err(Flaw::Unbalanced) }
    }

    /// Goes on to what ends a string or stands for something else in it; returns what follows.
    fn string<'a>(&mut self, part: &'a [u8]) -> Result<&'a [u8], Flaw> {
        if std::mem::take(&mut self.escaped) {
            // Whatever it is.
            return Ok(part.get(1..).unwrap_or_default());
        }
        let Some((byte, rest)) = after(part, |byte| OF_A_STRING[usize::from(byte)]) else {
            return Ok(&[]);
        };
        match byte {
            b'\\' => self.escaped = true,
            b'"' => self.in_string = false,
            // RFC 8259, section 7.
            _ => return Err(Flaw::NotJson),
        }
        Ok(rest)
    }

    /// Goes on to what opens or closes something, or should not be there; returns what follows.
    fn structure<'a>(&mut self, part: &'a [u8]) -> Result<&'a [u8], Flaw> {
        let found = if self.open.is_empty() {
            after(part, |byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
        } else {
            after(part, |byte| BETWEEN_BRACKETS[usize::from(byte)])
        };
        let Some((byte, rest)) = found else {
            return Ok(&[]);
        };
        if self.open.is_empty() && (self.begun || !matches!(byte, b'{' | b'[' | b'"')) {
            return Err(if self.begun {
                Flaw::Unbalanced
            } else {
                Flaw::NotJson
            });
        }
        self.begun = true;
        match byte {
            b'{' | b'[' | b'}' | b']' => self.open.bracket(byte)?,
            b'"' => self.in_string = true,
            _ => return Err(Flaw::NotJson),
        }
        Ok(rest)
    }

    /// UTF-8, of which a character may be cut between two parts.
    fn text(&mut self, part: &[u8]) -> Result<(), Flaw> {
        if self.rest.is_empty() && part.is_ascii() {
            return Ok(());
        }
        let joined;
        let part = if self.rest.is_empty() {
            part
        } else {
            joined = [std::mem::take(&mut self.rest).as_slice(), part].concat();
            joined.as_slice()
        };
        let Err(fault) = std::str::from_utf8(part) else {
            return Ok(());
        };
        if fault.error_len().is_some() {
            return Err(Flaw::NotText);
        }
        self.rest = part.get(fault.valid_up_to()..).unwrap_or_default().to_vec();
        Ok(())
    }
}

/// What stands in 64 bytes: a bit for each, the first the lowest.
struct Marks {
    quotes: u64,
    backslashes: u64,
    brackets: u64,
    controls: u64,
    /// Whatever is no quote, no bracket, no space, no digit and none of `+,-.:`. It is looked up.
    others: u64,
}

impl Marks {
    fn of(block: &[u8; 64]) -> Self {
        let bytes = u8x64::from(*block);
        let is = |byte: u8| bytes.simd_eq(u8x64::splat(byte));
        // The two opening brackets differ by this bit alone, and so do the two closing ones.
        let folded = bytes | u8x64::splat(0x20);
        let is_either = |byte: u8| folded.simd_eq(u8x64::splat(byte));
        let (quotes, brackets) = (is(b'"'), is_either(b'{') | is_either(b'}'));
        // `+,-./0123456789:`, of which `/` should not be there.
        let row = bytes.simd_ge(u8x64::splat(b'+')) & bytes.simd_le(u8x64::splat(b':'));
        let known = quotes | brackets | row | is(b' ');
        Self {
            quotes: quotes.to_bitmask(),
            backslashes: is(b'\\').to_bitmask(),
            brackets: brackets.to_bitmask(),
            controls: bytes.simd_lt(u8x64::splat(b' ')).to_bitmask(),
            others: !(known & !is(b'/')).to_bitmask(),
        }
    }
}

/// The places of the bits that are set, from the lowest on.
fn places(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = (bits != 0).then(|| bits.trailing_zeros() as usize);
        bits &= bits.wrapping_sub(1);
        place
    })
}

/// For each bit whether the number of bits up to it is odd: between two quotes it is.
fn up_to(bits: u64) -> u64 {
    [1, 2, 4, 8, 16, 32]
        .iter()
        .fold(bits, |sum, step| sum ^ (sum << step))
}

/// The first byte that is not passed over, and what follows it.
fn after(part: &[u8], passes: impl Fn(u8) -> bool) -> Option<(u8, &[u8])> {
    let at = part.iter().position(|byte| !passes(*byte))?;
    part.get(at..)?
        .split_first()
        .map(|(byte, rest)| (*byte, rest))
}

/// Bytes that a string goes on with. A long answer has hundreds of thousands, so they are looked up.
const OF_A_STRING: [bool; 256] = {
    let mut table = [true; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = false;
        byte += 1;
    }
    table[b'"' as usize] = false;
    table[b'\\' as usize] = false;
    table
};

/// Bytes that stand between brackets and strings: blanks, commas, colons, and what is in a number or in one
/// of the three words. `NaN` has letters that none has.
const BETWEEN_BRACKETS: [bool; 256] = {
    let mut table = [false; 256];
    let plain = b" \t\n\r,:+-.0123456789Eaeflnrstu";
    let mut at = 0;
    while at < plain.len() {
        table[plain[at] as usize] = true;
        at += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Flaw, Scan};

    fn of(text: &[u8], size: usize) -> Result<(), Flaw> {
        let mut scan = Scan::default();
        text.chunks(size).try_for_each(|part| scan.take(part))?;
        scan.end()
    }

    /// A long answer, with a place in it for something else.
    fn long(before: usize, odd: &str) -> String {
        let rows = |count: usize| r#"{"time":"00:00:59","value":60},"#.repeat(count);
        format!(r#"{{"a":[{}{odd}{}null]}}"#, rows(before), rows(9 - before))
    }

    proptest! {
        #[test]
        fn what_is_looked_at_together_is_told_as_what_is_looked_at_byte_by_byte(
            before in 0..9_usize,
            odd in r#"[\[\]{}" ,:/0-9\\a-cN\n\t\x01üé]{0,70}"#,
            size in 1..400_usize,
        ) {
            let text = long(before, &odd);
            let (each, together) = (of(text.as_bytes(), 1), of(text.as_bytes(), size));
            // Of several flaws another may be found first.
            prop_assert_eq!(each.is_ok(), together.is_ok(), "{} {:?} {:?}", text, each, together);
        }
    }

    #[test]
    fn a_long_answer_that_goes_on_after_its_end_or_breaks_off_is_told() {
        let text = long(4, "");
        for (text, flaw) in [
            (text.clone(), Ok(())),
            (format!("{text} \n"), Ok(())),
            (long(4, &format!("\"{}\",", "]}{[".repeat(40))), Ok(())),
            (long(4, &format!("\"{}\",", "a\\\"\\\\".repeat(40))), Ok(())),
            (text.replace(',', ",\n\t  "), Ok(())),
            (text.replace(',', ",\n\u{1}"), Err(Flaw::NotJson)),
            (long(4, "/,"), Err(Flaw::NotJson)),
            (format!("{text}}}"), Err(Flaw::Unbalanced)),
            (format!("{text}x{}", " ".repeat(100)), Err(Flaw::Unbalanced)),
            (text[..text.len() - 2].to_owned(), Err(Flaw::Unbalanced)),
            (long(4, "\"\u{1}\","), Err(Flaw::NotJson)),
            (long(4, &"[".repeat(64)), Err(Flaw::TooDeep)),
        ] {
            for size in [1, 63, 64, 65, 1000] {
                assert_eq!(of(text.as_bytes(), size), flaw, "{text}");
            }
        }
    }

    #[test]
    fn json_passes_however_it_is_cut() {
        let text = r#"  {"a":[1,-2.5e+3,true,false,null,"} \" ü € 😀"],"b":{}} "#;
        for size in 1..text.len() {
            assert_eq!(of(text.as_bytes(), size), Ok(()), "in parts of {size}");
        }
    }

    #[test]
    fn what_is_not_json_is_told_wherever_it_is_cut() {
        let deep = [b"[".repeat(65), b"]".repeat(65)].concat();
        let cases: [(&[u8], Flaw); 13] = [
            (b"", Flaw::Unbalanced),
            (b"<html>", Flaw::NotJson),
            (b"\"text", Flaw::Unbalanced),
            (b"\"text\"1", Flaw::Unbalanced),
            (b"{\"a\":1", Flaw::Unbalanced),
            (b"{\"a\":\"1", Flaw::Unbalanced),
            (b"{]", Flaw::Unbalanced),
            (b"{}{}", Flaw::Unbalanced),
            (b"{\"a\":NaN}", Flaw::NotJson),
            (b"{\"a\":\"\n\"}", Flaw::NotJson),
            (b"{\"a\":\"\xff\"}", Flaw::NotText),
            (b"{\"a\":\"\xe2\x82\"}", Flaw::NotText),
            (&deep, Flaw::TooDeep),
        ];
        for (text, flaw) in cases {
            for size in 1..=text.len().max(1) {
                assert_eq!(
                    of(text, size),
                    Err(flaw),
                    "{:?}",
                    String::from_utf8_lossy(text)
                );
            }
        }
    }
}
