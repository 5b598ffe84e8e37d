//! What people can be doing, under the names and numbers of both providers.

/// A kind of activity.
#[derive(Debug, PartialEq)]
pub struct Activity {
    /// Its number at Fitbit.
    pub id: u32,
    pub name: &'static str,
    /// The group that Fitbit shows it in.
    pub group: &'static str,
    /// Its name at Google.
    pub google: &'static str,
    /// How much more it burns than resting does.
    pub mets: f64,
    /// Whether it goes anywhere.
    pub has_speed: bool,
}

const fn activity(
    id: u32,
    name: &'static str,
    group: &'static str,
    google: &'static str,
    mets: f64,
    has_speed: bool,
) -> Activity {
    Activity {
        id,
        name,
        group,
        google,
        mets,
        has_speed,
    }
}

/// The catalogue.
pub const ACTIVITIES: [Activity; 20] = [
    activity(90_013, "Walk", "Walking", "WALKING", 3.5, true),
    activity(
        17_151,
        "Treadmill Walk",
        "Walking",
        "TREADMILL_WALK",
        3.5,
        true,
    ),
    activity(90_012, "Hike", "Walking", "HIKING", 6.0, true),
    activity(
        17_165,
        "Nordic Walking",
        "Walking",
        "NORDIC_WALKING",
        4.8,
        true,
    ),
    activity(90_009, "Run", "Running", "RUNNING", 8.3, true),
    activity(20_049, "Treadmill", "Running", "TREADMILL", 8.0, true),
    activity(12_170, "Trail Run", "Running", "TRAIL_RUN", 9.0, true),
    activity(90_001, "Bike", "Bicycling", "BIKING", 7.5, true),
    activity(
        1_071,
        "Outdoor Bike",
        "Bicycling",
        "OUTDOOR_BIKE",
        7.5,
        true,
    ),
    activity(55_001, "Spinning", "Bicycling", "SPINNING", 8.5, false),
    activity(
        90_024,
        "Swim",
        "Water Activities",
        "SWIMMING_POOL",
        5.8,
        true,
    ),
    activity(18_070, "Rowing", "Water Activities", "ROWING", 5.0, true),
    activity(52_001, "Yoga", "Conditioning Exercise", "YOGA", 2.5, false),
    activity(
        53_000,
        "Pilates",
        "Conditioning Exercise",
        "PILATES",
        3.0,
        false,
    ),
    activity(
        2_131,
        "Weights",
        "Conditioning Exercise",
        "WEIGHTS",
        3.5,
        false,
    ),
    activity(
        20_047,
        "Elliptical",
        "Conditioning Exercise",
        "ELLIPTICAL",
        5.0,
        false,
    ),
    activity(
        3_000,
        "Workout",
        "Conditioning Exercise",
        "WORKOUT",
        5.0,
        false,
    ),
    activity(15_675, "Tennis", "Sports", "TENNIS", 7.3, false),
    activity(15_610, "Soccer", "Sports", "SOCCER", 7.0, false),
    activity(
        8_245,
        "Gardening",
        "Home and Garden",
        "GARDENING",
        3.8,
        false,
    ),
];

/// What has no kind in the catalogue.
pub const OTHER: Activity = activity(0, "Other", "Custom", "OTHER", 3.0, false);

/// The kind of this number.
pub fn find(id: u32) -> Option<&'static Activity> {
    ACTIVITIES.iter().find(|activity| activity.id == id)
}

/// The kind of this name at Google.
pub fn of_google(name: &str) -> Option<&'static Activity> {
    ACTIVITIES.iter().find(|activity| activity.google == name)
}

/// The groups in order, each once.
pub fn groups() -> Vec<&'static str> {
    let mut groups: Vec<&str> = Vec::new();
    for activity in &ACTIVITIES {
        if !groups.contains(&activity.group) {
            groups.push(activity.group);
        }
    }
    groups
}
