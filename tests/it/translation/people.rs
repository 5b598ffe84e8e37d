//! Who somebody is, and what they wear.

use super::{AUCKLAND, BERLIN, Both, NEW_YORK, world};
use crate::support::Engine;

#[tokio::test]
async fn devices_are_fitbits() {
    let world = world(Engine::sqlite()).await;
    for walker in [NEW_YORK, AUCKLAND] {
        Both::of(&world, walker)
            .await
            .agree("/1/user/-/devices.json", &[])
            .await;
    }
}

#[tokio::test]
async fn a_profile_has_what_google_tells_and_the_name_in_fitex() {
    let world = world(Engine::sqlite()).await;
    for (walker, language) in [(BERLIN, ""), (NEW_YORK, "en_US"), (AUCKLAND, "en_GB")] {
        let both = Both::of(&world, walker).await;

        let (here, there) = both.ask_in("/1/user/-/profile.json", language, &[]).await;

        let (ours, theirs) = (&here["user"], &there["user"]);
        for (name, value) in ours.as_object().unwrap() {
            match name.as_str() {
                "displayName" | "fullName" => {
                    assert_eq!(value, &format!("walker{walker}"), "{name}");
                }
                // Google tells whole millimetres.
                "strideLengthRunning" | "strideLengthWalking" => {
                    let (ours, theirs) = (value.as_f64().unwrap(), theirs[name].as_f64().unwrap());
                    assert!((ours - theirs).abs() <= 50_000.0, "{name}: {ours} {theirs}");
                }
                "topBadges" => assert_eq!(value, &serde_json::json!([])),
                _ => assert_eq!(value, &theirs[name], "{name}"),
            }
        }
        for name in [
            "age",
            "encodedId",
            "memberSince",
            "timezone",
            "height",
            "weight",
            "averageDailySteps",
        ] {
            assert!(!ours[name].is_null(), "{name}");
        }
    }
}
