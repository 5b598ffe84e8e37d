//! What a source says of the minutes on a clock face: how steps spread over a day, and when it was worn.

/// Minutes on a clock face, on days of 23 and 25 hours as well.
pub const MINUTES: u32 = 1440;
/// Days with fewer steps are those on which the tracker lay about but for two hours.
pub const SHORT: u32 = 1_000;
/// When a tracker is worn: from getting up to going to bed, or for two hours.
const USUALLY: (u32, u32) = (390, 1380);
const BRIEFLY: (u32, u32) = (720, 840);
/// When what was typed in is said to have been walked: before breakfast, with nothing worn.
const TYPED_IN: (u32, u32) = (360, 390);

/// Steps of every minute of the clock; nothing where the source was not worn or said nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Face(Vec<Option<u32>>);

impl Face {
    /// No source said anything.
    pub fn blank() -> Self {
        Self((0..MINUTES).map(|_| None).collect())
    }

    /// What was told of each minute.
    pub fn of(minutes: impl Iterator<Item = Option<u32>>) -> Self {
        Self(minutes.collect())
    }

    /// A tracker, worn all day or briefly: minutes without steps are known to be still.
    pub fn worn(total: u32) -> Self {
        let span = if total < SHORT { BRIEFLY } else { USUALLY };
        Self::spread(total, span, weight_before)
    }

    /// A phone, which writes down only the minutes in which it counts.
    pub fn carried(total: u32) -> Self {
        let mut face = Self::spread(total, USUALLY, weight_before);
        for minute in &mut face.0 {
            *minute = minute.filter(|&steps| steps > 0);
        }
        face
    }

    /// An entry by hand.
    pub fn typed_in(total: u32) -> Self {
        Self::spread(total, TYPED_IN, u64::from)
    }

    /// A tracker that told hours: worn from the first hour with steps to the last.
    pub fn of_hours(hours: &[u32; 24]) -> Self {
        let mut face = Self::blank();
        let walked = |steps: &u32| *steps > 0;
        let first = hours.iter().position(walked);
        let last = hours.iter().rposition(walked);
        let (Some(first), Some(last)) = (first, last) else {
            return face;
        };
        for (hour, minutes) in hours
            .iter()
            .zip(face.0.chunks_mut(60))
            .take(last + 1)
            .skip(first)
        {
            let by = |minute: u64| u64::from(*hour) * minute / 60;
            for (minute, place) in (0..).zip(minutes) {
                *place = u32::try_from(by(minute + 1) - by(minute)).ok();
            }
        }
        face
    }

    fn spread(total: u32, (start, end): (u32, u32), weight: fn(u32) -> u64) -> Self {
        let all = weight(end) - weight(start);
        let before = |minute: u32| u64::from(total) * (weight(minute) - weight(start)) / all;
        let steps = |minute: u32| u32::try_from(before(minute + 1) - before(minute)).ok();
        let minutes = (0..MINUTES).map(|minute| match (start..end).contains(&minute) {
            true => steps(minute),
            false => None,
        });
        Self(minutes.collect())
    }

    /// As far as it has come.
    pub fn until(mut self, minute: u32) -> Self {
        for (_, steps) in (0..MINUTES)
            .zip(&mut self.0)
            .filter(|(at, _)| *at >= minute)
        {
            *steps = None;
        }
        self
    }

    /// Both sources, added up.
    pub fn and(&self, other: &Self) -> Self {
        let both = self.0.iter().zip(&other.0);
        Self(both.map(|(one, other)| sum([*one, *other])).collect())
    }

    pub fn total(&self) -> u32 {
        self.0.iter().flatten().sum()
    }

    pub fn minutes(&self) -> &[Option<u32>] {
        &self.0
    }

    /// The steps of each interval of `width` minutes, zeros included.
    pub fn windows(&self, width: u32) -> Vec<u32> {
        let width = usize::try_from(width).unwrap_or(1).max(1);
        let windows = self.0.chunks(width);
        windows
            .map(|window| window.iter().flatten().sum())
            .collect()
    }
}

/// The sum of what was said; nothing if nothing was.
pub fn sum(minutes: impl IntoIterator<Item = Option<u32>>) -> Option<u32> {
    minutes.into_iter().flatten().reduce(u32::saturating_add)
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
    use super::{Face, MINUTES};

    #[test]
    fn the_windows_of_a_day_add_up_to_it_whatever_their_width() {
        for total in [0, 1, 7, 999, 1_000, 8_123, 36_019] {
            for face in [
                Face::worn(total),
                Face::carried(total),
                Face::typed_in(total),
            ] {
                for width in [1, 5, 15, 60] {
                    assert_eq!(face.windows(width).iter().sum::<u32>(), total);
                    let known = face.clone().until(725);
                    assert_eq!(known.windows(width).iter().sum::<u32>(), known.total());
                }
            }
        }
    }

    #[test]
    fn nobody_walks_asleep() {
        let face = Face::worn(10_000);

        assert_eq!(face.clone().until(390), Face::blank());
        assert_eq!(face.clone().until(391).total(), 8);
        assert_eq!(face.clone().until(MINUTES).total(), 10_000);
        assert_eq!(face.minutes().iter().flatten().count(), 990);
    }

    #[test]
    fn few_steps_are_those_of_two_hours() {
        let face = Face::worn(999);

        assert_eq!(face.minutes().iter().flatten().count(), 120);
        assert_eq!(face.windows(60)[12..14].iter().sum::<u32>(), 999);
    }

    #[test]
    fn an_hour_is_spread_evenly_and_exactly_and_worn_between_the_first_and_the_last() {
        let mut hours = [0; 24];
        (hours[7], hours[9], hours[10]) = (59, 121, 1);

        let face = Face::of_hours(&hours);

        assert_eq!(face.windows(60), hours);
        assert_eq!(face.minutes().iter().flatten().count(), 4 * 60);
        assert!(
            face.minutes()[540..600]
                .iter()
                .all(|steps| matches!(steps, Some(2 | 3)))
        );
        assert_eq!(Face::of_hours(&[0; 24]), Face::blank());
    }
}
