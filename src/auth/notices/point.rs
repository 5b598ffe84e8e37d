//! The point on the curve P-256 that a public key of Tink's consists of.

use super::fields::{Value, fields};

/// Tink's numbers for SHA-256, the curve P-256 and signatures in DER.
const PARAMETERS: [(u64, u64); 3] = [(1, 3), (2, 2), (3, 2)];
/// Bytes of a coordinate.
const COORDINATE: usize = 32;
/// What a point with both coordinates begins with (SEC 1, 2.3.3).
const UNCOMPRESSED: u8 = 4;

/// What an `EcdsaPublicKey` holds.
pub(super) enum Key {
    /// A point, uncompressed.
    Point([u8; 1 + 2 * COORDINATE]),
    /// A key for another curve, digest or form of signature.
    OfAnotherKind,
}

/// Reads an `EcdsaPublicKey`; nothing if it is damaged.
pub(super) fn read(value: &[u8]) -> Option<Key> {
    let (mut parameters, mut x, mut y) = (None, None, None);
    for (field, value) in fields(value)? {
        match (field, value) {
            (1, Value::Number(0)) => {}
            (2, Value::Bytes(bytes)) => parameters = Some(fields(bytes)?),
            (3, Value::Bytes(bytes)) => x = Some(bytes),
            (4, Value::Bytes(bytes)) => y = Some(bytes),
            // A later version, or a field that this one does not have.
            _ => return None,
        }
    }
    let (parameters, x, y) = (parameters?, x?, y?);
    let told = |(field, number)| parameters.contains(&(field, Value::Number(number)));
    if parameters.len() != PARAMETERS.len() || !PARAMETERS.into_iter().all(told) {
        return Some(Key::OfAnotherKind);
    }
    let mut point = [0; 1 + 2 * COORDINATE];
    point[0] = UNCOMPRESSED;
    point[1..=COORDINATE].copy_from_slice(&coordinate(x)?);
    point[1 + COORDINATE..].copy_from_slice(&coordinate(y)?);
    Some(Key::Point(point))
}

/// A coordinate in its full width. Tink writes numbers as Java does: with a zero before a high bit,
/// and without the zeros that a small number begins with.
fn coordinate(written: &[u8]) -> Option<[u8; COORDINATE]> {
    let digits = match written {
        [0, rest @ ..] if written.len() > COORDINATE => rest,
        _ => written,
    };
    let blank = COORDINATE.checked_sub(digits.len())?;
    let mut whole = [0; COORDINATE];
    whole[blank..].copy_from_slice(digits);
    (!digits.is_empty()).then_some(whole)
}
