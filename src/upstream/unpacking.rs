//! Answers that are packed (RFC 1952), unpacked while they arrive, and not without end.

use std::io::Write;

use bytes::Bytes;
use flate2::write::GzDecoder;

use super::Failure;

/// How many times as long an answer may become, beyond a beginning for which that says nothing.
const MOST: usize = 100;
const BEGINNING: usize = 16 * 1024;

/// What unpacks an answer.
#[derive(Debug)]
pub(super) struct Unpacking {
    decoder: GzDecoder<Vec<u8>>,
    packed: usize,
    unpacked: usize,
}

impl Unpacking {
    pub(super) fn new() -> Self {
        Self {
            decoder: GzDecoder::new(Vec::new()),
            packed: 0,
            unpacked: 0,
        }
    }

    /// Unpacks the next part. It may be empty though more is to come.
    pub(super) fn take(&mut self, part: &[u8]) -> Result<Bytes, Failure> {
        let mut all = Vec::new();
        // A little at a time, so that a bomb is noticed before it has gone off.
        for some in part.chunks(1024) {
            self.decoder.write_all(some).map_err(|_| bad())?;
            self.packed += some.len();
            let unpacked = std::mem::take(self.decoder.get_mut());
            self.unpacked += unpacked.len();
            if self.unpacked > BEGINNING + MOST * self.packed {
                return Err(Failure::BadAnswer(
                    "an answer packed too tightly".to_owned(),
                ));
            }
            all.extend_from_slice(&unpacked);
        }
        Ok(all.into())
    }

    /// The rest, once everything has come.
    pub(super) fn end(&mut self) -> Result<Bytes, Failure> {
        self.decoder.try_finish().map_err(|_| bad())?;
        Ok(std::mem::take(self.decoder.get_mut()).into())
    }
}

fn bad() -> Failure {
    Failure::BadAnswer("not packed as it says".to_owned())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::Unpacking;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_was_packed_comes_out_however_it_is_cut() {
        let minute = |at| {
            format!(
                r#"{{"time":"{:02}:{:02}:00","value":{}}},"#,
                at / 60,
                at % 60,
                at % 7
            )
        };
        let text: String = (0..1440).map(minute).collect();
        let packed = packed(text.as_bytes());
        for size in [1, 7, 100, packed.len()] {
            let mut unpacking = Unpacking::new();
            let mut all = Vec::new();
            for part in packed.chunks(size) {
                all.extend_from_slice(&unpacking.take(part).unwrap());
            }
            all.extend_from_slice(&unpacking.end().unwrap());
            assert!(all == text.as_bytes(), "in parts of {size}");
        }
    }

    #[test]
    fn a_bomb_and_what_is_not_packed_are_refused() {
        let bomb = packed(&vec![b' '; 1 << 24]);
        assert!(Unpacking::new().take(&bomb).is_err());
        let mut unpacking = Unpacking::new();
        let plain = unpacking.take(b"{\"a\":1}");
        assert!(plain.is_err() || unpacking.end().is_err());
        let cut = packed(b"{\"a\":1}");
        let mut unpacking = Unpacking::new();
        assert!(unpacking.take(&cut[..cut.len() - 6]).is_ok() && unpacking.end().is_err());
    }
}
