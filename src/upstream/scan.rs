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
        for &byte in part {
            if self.in_string {
                self.string(byte)?;
            } else {
                self.structure(byte)?;
            }
        }
        Ok(())
    }

    /// Whether it may end here.
    pub(super) fn end(&self) -> Result<(), Flaw> {
        let whole = self.begun && self.open.is_empty() && !self.in_string && self.rest.is_empty();
        if whole { Ok(()) } else { Err(Flaw::Unbalanced) }
    }

    fn string(&mut self, byte: u8) -> Result<(), Flaw> {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => self.in_string = false,
            // RFC 8259, section 7.
            0..=0x1f => return Err(Flaw::NotJson),
            _ => {}
        }
        Ok(())
    }

    fn structure(&mut self, byte: u8) -> Result<(), Flaw> {
        if byte.is_ascii_whitespace() {
            return Ok(());
        }
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
            b'}' | b']' | b',' | b':' => {}
            other if in_a_word(other) => {}
            _ => return Err(Flaw::NotJson),
        }
        Ok(())
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

/// Whether a byte stands in a number or in one of the three words: `NaN` has letters that none has.
fn in_a_word(byte: u8) -> bool {
    byte.is_ascii_digit() || b"+-.Eaeflnrstu".contains(&byte)
}

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
