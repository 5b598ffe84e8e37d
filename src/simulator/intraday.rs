//! How a day's steps spread over its minutes: awake, with peaks, and adding up exactly.

/// Minutes on a clock face, on days of 23 and 25 hours as well.
pub(super) const MINUTES: u32 = 1440;

/// How many of a day's steps are made before a minute.
pub(super) fn before(total: u32, minute: u32) -> u32 {
    let part = u64::from(total) * weight_before(minute) / weight_before(MINUTES);
    u32::try_from(part).unwrap_or(u32::MAX)
}

/// The steps of each interval of `width` minutes, made before `until`.
pub(super) fn windows(total: u32, width: u32, until: u32) -> Vec<u32> {
    (0..MINUTES / width)
        .map(|index| {
            let (start, end) = (index * width, (index + 1) * width);
            before(total, end.min(until)).saturating_sub(before(total, start.min(until)))
        })
        .collect()
}

/// The sum of the weights of all minutes before this one: asleep, up, to work, lunch, home, evening.
fn weight_before(minute: u32) -> u64 {
    const PARTS: [(u32, u32, u64); 7] = [
        (0, 390, 0),
        (390, 480, 6),
        (480, 540, 14),
        (540, 720, 5),
        (720, 780, 12),
        (780, 1020, 5),
        (1020, 1380, 7),
    ];
    PARTS
        .iter()
        .map(|&(start, end, weight)| u64::from(minute.clamp(start, end) - start) * weight)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::{MINUTES, before, windows};

    #[test]
    fn the_windows_of_a_day_add_up_to_it_whatever_their_width() {
        for total in [0, 1, 7, 999, 8_123, 36_019] {
            for width in [1, 5, 15] {
                assert_eq!(windows(total, width, MINUTES).iter().sum::<u32>(), total);
                assert_eq!(
                    windows(total, width, 600).iter().sum::<u32>(),
                    before(total, 600)
                );
            }
        }
    }

    #[test]
    fn nobody_walks_asleep() {
        assert_eq!(before(10_000, 390), 0);
        assert_eq!(before(10_000, MINUTES), 10_000);
    }
}
