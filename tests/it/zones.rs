//! Days in every zone: through clock changes, across the date line, and when somebody moves.

use fitex::model::time::{CivilDate, Instant, ZoneName};
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::both;
use crate::support::{Browser, Person};

/// A zone, a date on which its clock changes or which it has skipped, and how many hours that has.
const CHANGES: [(&str, Date, f64); 16] = [
    ("America/New_York", date(2026, 11, 1), 25.0),
    ("America/New_York", date(2026, 3, 8), 23.0),
    ("Europe/Berlin", date(2026, 10, 25), 25.0),
    ("Europe/London", date(2026, 3, 29), 23.0),
    ("America/St_Johns", date(2026, 11, 1), 25.0),
    ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
    ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
    ("Pacific/Auckland", date(2026, 9, 27), 23.0),
    ("Asia/Kathmandu", date(2026, 11, 1), 24.0),
    ("Asia/Kolkata", date(2026, 11, 1), 24.0),
    ("America/Sao_Paulo", date(2018, 11, 4), 23.0),
    ("Africa/Casablanca", date(2026, 2, 15), 25.0),
    ("Pacific/Apia", date(2011, 12, 30), 0.0),
    ("Pacific/Chatham", date(2026, 4, 5), 25.0),
    ("America/Los_Angeles", date(2026, 3, 8), 23.0),
    ("Asia/Tehran", date(2022, 3, 22), 23.0),
];

#[test]
fn a_date_lasts_as_long_as_its_zone_lets_it() {
    for (zone, day, hours) in CHANGES {
        let name = ZoneName::find(zone).unwrap();

        let seconds = name.seconds_of(CivilDate(day));

        #[expect(clippy::cast_possible_truncation, reason = "a few hours")]
        let expected = (hours * 3600.0) as i64;
        assert_eq!(seconds, expected, "{zone} {day}");
    }
}

#[test]
fn dates_follow_each_other_without_a_gap_or_an_overlap() {
    for (zone, day, _) in CHANGES {
        let name = ZoneName::find(zone).unwrap();
        for back in -3..3 {
            let (today, next) = (
                CivilDate(day).plus_days(back),
                CivilDate(day).plus_days(back + 1),
            );
            let end = name.start_of(today).plus_seconds(name.seconds_of(today));

            assert_eq!(end, name.start_of(next), "{zone} {today:?}");
            if name.seconds_of(today) > 0 {
                assert_eq!(name.start_of(today).date_in(&name), today, "{zone}");
                assert_eq!(end.plus_seconds(-1).date_in(&name), today, "{zone}");
            }
        }
    }
}

/// Somebody who wears the first tracker and lives in a zone.
async fn living_in(world: &crate::support::World, zone: &str, provider: &str) -> Person {
    let walker = world.walkers()[0].id.clone();
    assert!(world.simulator.set_zone(&walker, zone), "{zone}");
    let person = world.person("ada").await;
    let done = Browser::default()
        .connect(world, &person, provider, 0)
        .await;
    assert_eq!(done, "connected");
    person.sync().await.expect(202);
    person
}

async fn days(person: &Person) -> Vec<Value> {
    let path = "/v1/me/days?from=2026-11-10&to=2026-11-30&limit=200";
    person.get(path).await.expect(200)["items"]
        .as_array()
        .unwrap()
        .clone()
}

both! {
    async fn the_minutes_of_a_long_and_of_a_short_day_add_up_to_it(world: World) {
        for (zone, day, now, intervals) in [
            ("America/New_York", date(2026, 11, 1), "2026-11-18T15:00:00Z", 100),
            ("Australia/Lord_Howe", date(2026, 10, 4), "2026-11-18T15:00:01Z", 94),
            ("America/St_Johns", date(2026, 11, 1), "2026-11-18T15:00:02Z", 100),
        ] {
            world.clock.set(now.parse::<Timestamp>().unwrap());
            let walker = world.walkers()[1].id.clone();
            assert!(world.simulator.set_zone(&walker, zone));
            world.simulator.correct(&walker, day, Some(9_600));
            for provider in ["google_health", "fitbit"] {
                let person = world.person(&format!("{}{provider}", zone.len())).await;
                assert_eq!(Browser::default().connect(&world, &person, provider, 1).await, "connected");
                person.sync().await.expect(202);

                let within = person.get(&format!("/v1/me/days/{day}/intraday")).await.expect(200);

                assert_eq!(within["steps"].as_array().unwrap().len(), intervals, "{zone}");
                assert_eq!((&within["totalSteps"], &within["daySteps"]), (&json!(9_600), &json!(9_600)), "{zone} {provider}");
                person.delete("/v1/me").await.expect(200);
            }
        }
    }

    async fn who_moves_in_the_middle_of_a_day_has_each_day_once(world: World) {
        let ada = living_in(&world, "Europe/Berlin", "google_health").await;
        let walker = world.walkers()[0].id.clone();
        let before = days(&ada).await;

        world.pass_hours(3);
        assert!(world.simulator.set_zone(&walker, "America/Los_Angeles"));
        let mut ada = ada;
        ada.sign_in().await;
        ada.sync().await.expect(202);

        let after = days(&ada).await;
        let mut dates: Vec<&str> = after.iter().map(|day| day["date"].as_str().unwrap()).collect();
        let number = dates.len();
        dates.dedup();
        assert_eq!(dates.len(), number, "no date twice");
        for day in &before {
            let same = after.iter().find(|other| other["date"] == day["date"]).unwrap();
            if day["date"] == "2026-11-18" {
                assert_eq!(same["timeZone"], "America/Los_Angeles", "today is where one is");
            } else {
                assert_eq!((&same["timeZone"], &same["steps"]), (&json!("Europe/Berlin"), &day["steps"]), "what is over stays where it was");
            }
        }
    }

    async fn who_crosses_the_date_line_has_each_day_once(world: World) {
        // Friday the 20th is under way in Auckland, and Thursday the 19th in Los Angeles.
        world.clock.set("2026-11-19T20:00:00Z".parse::<Timestamp>().unwrap());
        let mut ada = living_in(&world, "Pacific/Auckland", "google_health").await;
        let walker = world.walkers()[0].id.clone();
        for day in 17..22 {
            world.simulator.correct(&walker, date(2026, 11, day), Some(7_000 + u32::from(day.unsigned_abs())));
        }
        ada.sync().await.expect(202);
        assert_eq!(days(&ada).await.last().unwrap()["date"], "2026-11-20");

        assert!(world.simulator.set_zone(&walker, "America/Los_Angeles"));
        world.pass_hours(1);
        ada.sign_in().await;
        ada.sync().await.expect(202);
        world.pass_hours(72);
        ada.sign_in().await;
        ada.sync().await.expect(202);

        let seen = days(&ada).await;
        for day in 17..22 {
            let found: Vec<&Value> = seen.iter().filter(|it| it["date"] == date(2026, 11, day).to_string()).collect();
            assert_eq!(found.len(), 1, "{day}");
            assert_eq!((&found[0]["steps"], &found[0]["status"]), (&json!(7_000 + i64::from(day)), &json!("complete")), "{day}");
        }
    }

    async fn twelve_zones_have_their_own_days_at_both_providers(world: World) {
        for provider in ["google_health", "fitbit"] {
            for (walker, known) in world.walkers().into_iter().enumerate() {
                world.pass(SignedDuration::from_mins(2));
                let person = world.person(&format!("{provider}{walker}")).await;
                assert_eq!(Browser::default().connect(&world, &person, provider, walker).await, "connected");
                person.sync().await.expect(202);

                let zone = ZoneName::find(&known.time_zone).unwrap();
                let today = Instant(world.clock.now()).date_in(&zone);
                for back in 4..20 {
                    let day = today.plus_days(-back);
                    let told = person.get(&format!("/v1/me/days/{day}")).await;
                    let truth = world.simulator.steps(&known.id, day.0);
                    assert_eq!(told.json()["steps"].as_u64(), truth.map(u64::from), "{} {day}", known.time_zone);
                }
                person.delete("/v1/me").await.expect(200);
            }
        }
    }
}
