//! What was done, under Fitbit's numbers and names. Fitbit's numbers are those of the Compendium of
//! Physical Activities and its own beyond 17,000; kinds that have none are 0.

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ExerciseKind {
    /// Fitbit's number.
    pub(super) id: u64,
    /// Fitbit's name.
    pub(super) name: &'static str,
    /// Google's word.
    pub(super) google: &'static str,
}

/// Google's word for what has none.
pub(super) const OTHER: &str = "OTHER";

/// Google's words, with Fitbit's numbers and names.
const KINDS: [(&str, u64, &str); 20] = [
    ("WALKING", 90_013, "Walk"),
    ("TREADMILL_WALK", 17_151, "Treadmill Walk"),
    ("HIKING", 90_012, "Hike"),
    ("NORDIC_WALKING", 17_165, "Nordic Walking"),
    ("RUNNING", 90_009, "Run"),
    ("TREADMILL", 20_049, "Treadmill"),
    ("TRAIL_RUN", 12_170, "Trail Run"),
    ("BIKING", 90_001, "Bike"),
    ("OUTDOOR_BIKE", 1_071, "Outdoor Bike"),
    ("SPINNING", 55_001, "Spinning"),
    ("SWIMMING_POOL", 90_024, "Swim"),
    ("ROWING", 18_070, "Rowing"),
    ("YOGA", 52_001, "Yoga"),
    ("PILATES", 53_000, "Pilates"),
    ("WEIGHTS", 2_131, "Weights"),
    ("ELLIPTICAL", 20_047, "Elliptical"),
    ("WORKOUT", 3_000, "Workout"),
    ("TENNIS", 15_675, "Tennis"),
    ("SOCCER", 15_610, "Soccer"),
    ("GARDENING", 8_245, "Gardening"),
];

impl ExerciseKind {
    /// That of Google's word.
    pub(super) fn of_google(word: &str) -> Option<Self> {
        Self::first(|kind| kind.google == word)
    }

    /// That of Fitbit's number.
    pub(super) fn of_fitbit(id: u64) -> Option<Self> {
        Self::first(|kind| kind.id == id)
    }

    fn first(is_meant: impl Fn(&Self) -> bool) -> Option<Self> {
        let mut kinds = KINDS
            .iter()
            .map(|&(google, id, name)| Self { id, name, google });
        kinds.find(is_meant)
    }
}
