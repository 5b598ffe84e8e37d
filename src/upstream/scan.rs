//! JSON that is looked at while it passes: whether it is text, whether what was opened is closed, and
//! how deep it goes. What stands in it is not kept.

/// Deeper than anything a provider answers.
const DEEPEST: usize = 64;

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
    open: Vec<u8>,
    begun: bool,
    in_string: bool,
    escaped: bool,
    /// Bytes of a character that is not whole yet.
    rest: Vec<u8>,
}

impl Scan {
    /// Looks at the next part.
    pub(super) fn take(&mut self, part: &[u8]) -> Result<(), Flaw> {
        self.text(part)?;
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
            after(part, |byte| byte.is_ascii_whitespace())
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

/// The first byte that is not passed over, and what follows it.
fn after(part: &[u8], passes: impl Fn(u8) -> bool) -> Option<(u8, &[u8])> {
    let at = part.iter().position(|byte| !passes(*byte))?;
    part.get(at..)?.split_first().map(|(byte, rest)| (*byte, rest))
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
    let plain = b" \t\n\x0c\r,:+-.0123456789Eaeflnrstu";
    let mut at = 0;
    while at < plain.len() {
        table[plain[at] as usize] = true;
        at += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::{Flaw, Scan};

    fn of(text: &[u8], size: usize) -> Result<(), Flaw> {
        let mut scan = Scan::default();
        text.chunks(size).try_for_each(|part| scan.take(part))?;
        scan.end()
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
