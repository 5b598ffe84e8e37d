//! The fields of a Protocol Buffers message: as little of the format as a public key needs.

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    /// Four or eight bytes, which no key has.
    Fixed,
}

/// Splits a message into its fields; nothing if a length does not fit or a byte is left over.
pub(super) fn fields(mut message: &[u8]) -> Option<Vec<(u64, Value<'_>)>> {
    let mut found = Vec::new();
    while !message.is_empty() {
        let tag = number(&mut message)?;
        let value = match tag & 7 {
            0 => Value::Number(number(&mut message)?),
            1 => taken(&mut message, 8).map(|_| Value::Fixed)?,
            2 => {
                let length = number(&mut message)?;
                Value::Bytes(taken(&mut message, length)?)
            }
            5 => taken(&mut message, 4).map(|_| Value::Fixed)?,
            _ => return None,
        };
        match tag >> 3 {
            0 => return None,
            field => found.push((field, value)),
        }
    }
    Some(found)
}

/// A number in groups of seven bits, the lowest first.
fn number(message: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = message.split_first()?;
        *message = rest;
        let group = u64::from(byte & 0x7f);
        // The tenth group has room for one bit.
        if shift == 63 && group > 1 {
            return None;
        }
        number |= group << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

fn taken<'a>(message: &mut &'a [u8], length: u64) -> Option<&'a [u8]> {
    let (taken, rest) = message.split_at_checked(usize::try_from(length).ok()?)?;
    *message = rest;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Value, fields};

    #[test]
    fn a_message_is_split_into_its_fields() {
        let message = [
            0x08, 0x96, 0x01, 0x12, 0x02, 0xaa, 0xbb, 0x1d, 0, 0, 0, 0, 0x22, 0,
        ];

        let found = fields(&message);

        let expected = vec![
            (1, Value::Number(150)),
            (2, Value::Bytes(&[0xaa, 0xbb])),
            (3, Value::Fixed),
            (4, Value::Bytes(&[])),
        ];
        assert_eq!(found, Some(expected));
    }

    #[test]
    fn lengths_that_do_not_fit_and_numbers_without_end_are_refused() {
        let endless = [
            0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02,
        ];

        for message in [
            &endless[..],
            &[0x08],
            &[0x12, 3, 1, 2],
            &[
                0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01,
            ],
            &[0x1d, 0, 0],
            &[0x0b],
            &[0x02, 0],
        ] {
            assert_eq!(fields(message), None, "{message:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_strange_to_read(message in prop::collection::vec(any::<u8>(), 0..64)) {
            let bytes: usize = fields(&message).into_iter().flatten().map(|(_, value)| match value {
                Value::Bytes(bytes) => bytes.len(),
                _ => 0,
            }).sum();

            prop_assert!(bytes <= message.len());
        }
    }
}
