//! JSON that is looked at while it passes: whether it is text, whether what was opened is closed, and
//! how deep it goes. What stands in it is not kept.
//!
//! As long as an answer can still be refused, every byte is looked at. Of what comes later 64 bytes are
//! looked at together, for strings and brackets alone: to look at each would take longer than all else.

/// Deeper than anything a provider answers.
const DEEPEST: usize = 64;

/// Bytes that are each looked at: an answer up to this length is not passed on before it has been.
const THOROUGHLY: usize = 64 * 1024;

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
#[derive(Debug)]
pub(super) struct Scan {
    open: Vec<u8>,
    begun: bool,
    in_string: bool,
    escaped: bool,
    /// How many more bytes are each looked at.
    thoroughly_left: usize,
    /// Bytes of a character that is not whole yet.
    rest: Vec<u8>,
}

impl Default for Scan {
    fn default() -> Self {
        Self::thorough_for(THOROUGHLY)
    }
}

impl Scan {
    fn thorough_for(bytes: usize) -> Self {
        Self {
            open: Vec::new(),
            begun: false,
            in_string: false,
            escaped: false,
            thoroughly_left: bytes,
            rest: Vec::new(),
        }
    }

    /// Looks at the next part.
    pub(super) fn take(&mut self, part: &[u8]) -> Result<(), Flaw> {
        self.text(part)?;
        let (first, rest) = part.split_at(part.len().min(self.thoroughly_left));
        self.thoroughly_left -= first.len();
        self.bytes(first)?;
        // What is escaped is not worth a way of its own: there is next to nothing.
        if self.escaped || memchr::memchr(b'\\', rest).is_some() {
            return self.bytes(rest);
        }
        let (blocks, rest) = rest.as_chunks();
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

    /// Looks at 64 bytes without a backslash together.
    fn block(&mut self, block: &[u8; 64]) -> Result<(), Flaw> {
        if self.open.is_empty() {
            return self.bytes(block);
        }
        let marks = Marks::of(block);
        let inside = up_to(marks.quotes) ^ if self.in_string { !0 } else { 0 };
        // RFC 8259, section 7.
        if marks.controls & inside != 0 {
            return Err(Flaw::NotJson);
        }
        self.in_string = false;
        let mut brackets = marks.brackets & !inside;
        while brackets != 0 {
            let at = brackets.trailing_zeros() as usize;
            brackets &= brackets - 1;
            let (bracket, rest) = (block.get(at..=at), block.get(at + 1..));
            self.structure(bracket.unwrap_or_default())?;
            if self.open.is_empty() {
                // It is over: nothing but blanks may follow.
                return self.bytes(rest.unwrap_or_default());
            }
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
            b'{' | b'[' if self.open.len() == DEEPEST => return Err(Flaw::TooDeep),
            b'{' => self.open.push(b'}'),
            b'[' => self.open.push(b']'),
            b'}' | b']' if self.open.pop() != Some(byte) => return Err(Flaw::Unbalanced),
            b'"' => self.in_string = true,
            b'}' | b']' => {}
            _ => return Err(Flaw::NotJson),
        }
        Ok(rest)
    }

    /// UTF-8, of which a character may be cut between two parts.
    fn text(&mut self, part: &[u8]) -> Result<(), Flaw> {
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
#[derive(Clone, Copy, Default)]
struct Marks {
    quotes: u64,
    brackets: u64,
    controls: u64,
}

impl Marks {
    fn of(block: &[u8; 64]) -> Self {
        let mut marks = Self::default();
        let (words, _) = block.as_chunks();
        for (place, word) in words.iter().enumerate() {
            let word = u64::from_le_bytes(*word);
            // The two opening brackets differ by this bit alone, and so do the two closing ones.
            let folded = word | all(0x20);
            let brackets = zeros(folded ^ all(b'{')) | zeros(folded ^ all(b'}'));
            marks.quotes |= gathered(zeros(word ^ all(b'"'))) << (8 * place);
            marks.brackets |= gathered(brackets) << (8 * place);
            marks.controls |= gathered(zeros(word & all(0xe0))) << (8 * place);
        }
        marks
    }
}

/// A byte, eight times.
fn all(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The highest bit of each byte that is zero.
fn zeros(word: u64) -> u64 {
    let low = all(0x7f);
    !(((word & low) + low) | word | low)
}

/// The highest bits of eight bytes, side by side.
fn gathered(highest: u64) -> u64 {
    (highest >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
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
        told(Scan::default(), text, size)
    }

    fn told(mut scan: Scan, text: &[u8], size: usize) -> Result<(), Flaw> {
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
            odd in r#"[\[\]{}" ,:0-9\\a-c\nüé]{0,70}"#,
            size in 1..400_usize,
        ) {
            let text = long(before, &odd);
            let each = told(Scan::thorough_for(text.len()), text.as_bytes(), size);
            let together = told(Scan::thorough_for(0), text.as_bytes(), size);
            match each {
                Ok(()) => prop_assert_eq!(together, each),
                // Letters between strings are looked at only one by one.
                Err(Flaw::NotJson) if odd.contains(|c: char| c.is_alphabetic() || c == '\\') => {}
                // Of several flaws another may be found first.
                Err(_) => prop_assert!(together.is_err()),
            }
        }
    }

    #[test]
    fn a_long_answer_that_goes_on_after_its_end_or_breaks_off_is_told() {
        let text = long(4, "");
        for (text, flaw) in [
            (text.clone(), Ok(())),
            (format!("{text} \n"), Ok(())),
            (format!("{text}}}"), Err(Flaw::Unbalanced)),
            (format!("{text}x{}", " ".repeat(100)), Err(Flaw::Unbalanced)),
            (text[..text.len() - 2].to_owned(), Err(Flaw::Unbalanced)),
            (long(4, "\"\u{1}\","), Err(Flaw::NotJson)),
            (long(4, &"[".repeat(64)), Err(Flaw::TooDeep)),
        ] {
            for size in [1, 63, 64, 65, 1000] {
                assert_eq!(
                    told(Scan::thorough_for(0), text.as_bytes(), size),
                    flaw,
                    "{text}"
                );
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
