//! How warm the skin is by night, and the core when somebody measures it.

use super::{AUCKLAND, BERLIN, Both, KOLKATA, LORD_HOWE, NEW_YORK, world};
use crate::support::Engine;

const RANGES: [&str; 2] = ["2026-09-20/2026-10-19", "2026-10-20/2026-11-18"];

#[tokio::test]
async fn temperatures_are_fitbits_in_every_language() {
    let world = world(Engine::sqlite()).await;
    let (mut nights, mut measures) = (0, 0);
    for walker in [NEW_YORK, BERLIN, KOLKATA, LORD_HOWE, AUCKLAND] {
        let both = Both::of(&world, walker).await;
        for range in RANGES {
            for language in ["", "en_US", "en_GB"] {
                let skin = format!("/1/user/-/temp/skin/date/{range}.json");
                let core = format!("/1/user/-/temp/core/date/{range}.json");
                both.agree_in(&skin, language, &[]).await;
                both.agree_in(&core, language, &[]).await;
            }
        }
        for date in ["2026-10-25", "2026-11-10", "today", "2026-12-10"] {
            for what in ["skin", "core"] {
                both.agree(&format!("/1/user/-/temp/{what}/date/{date}.json"), &[])
                    .await;
            }
        }
        let count = async |what: &str, name: &str| {
            let path = format!("/1/user/-/temp/{what}/date/2026-10-20/2026-11-18.json");
            let (here, _) = both.ask(&path, &[]).await;
            here[name].as_array().unwrap().len()
        };
        nights += count("skin", "tempSkin").await;
        measures += count("core", "tempCore").await;
    }
    assert!(nights > 60, "{nights}");
    assert_eq!(measures, 18, "three of them measure, on three days, twice");
}

#[tokio::test]
async fn degrees_are_those_of_the_language() {
    let world = world(Engine::sqlite()).await;
    let both = Both::of(&world, NEW_YORK).await;
    let path = "/1/user/-/temp/core/date/2026-11-10.json";

    let celsius = both.ask_in(path, "", &[]).await.0["tempCore"][0]["value"].clone();
    let fahrenheit = both.ask_in(path, "en_US", &[]).await.0["tempCore"][0]["value"].clone();

    let of = |value: &serde_json::Value| value.as_f64().unwrap() / 1e6;
    let (celsius, fahrenheit) = (of(&celsius), of(&fahrenheit));
    assert!((36.0..39.0).contains(&celsius), "{celsius}");
    assert!(
        (fahrenheit - (celsius * 1.8 + 32.0)).abs() < 0.051,
        "{fahrenheit}"
    );
}
