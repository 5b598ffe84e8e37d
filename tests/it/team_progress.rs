//! How a team does together: its members' own dates in it, beside their own goals.

use jiff::civil::date;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Person, World};

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn near(value: &Value, expected: f64) {
    let found = value.as_f64().unwrap();
    assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
}

/// A season that starts today in New York, and a team of Ada's in it with its code.
pub(crate) async fn team(world: &World, ada: &Person, weeks: i32) -> (String, String) {
    ada.agent(world).await;
    let form = json!({ "name": "Now", "timeZone": "America/New_York", "startsOn": "2026-11-18", "weeks": weeks });
    let season = text(&ada.post("/v1/seasons", form).await.expect(201)["id"]);
    let path = format!("/v1/seasons/{season}/teams");
    let team = text(
        &ada.post(&path, json!({ "name": "The Early Birds" }))
            .await
            .expect(201)["id"],
    );
    let code = ada.get(&format!("/v1/teams/{team}/code")).await.expect(200);
    (team, text(&code["code"]))
}

pub(crate) async fn join(person: &Person, code: &str) {
    person
        .post("/v1/me/memberships", json!({ "code": code }))
        .await
        .expect(201);
}

pub(crate) async fn aim(person: &Person, target: i32) {
    let goal = json!({ "metric": "steps", "period": "day", "target": target });
    person.post("/v1/me/goals", goal).await.expect(201);
}

both! {
    async fn a_week_is_measured_in_every_way_by_the_members_own_goals(world: World) {
        let names = ["ada", "bob", "carol"];
        let steps = [
            [Some(9_000), Some(9_000), Some(9_000), Some(9_000), Some(2_000), Some(2_000), Some(2_000)],
            [Some(6_000), Some(6_000), Some(6_000), Some(5_000), Some(5_000), Some(5_000), Some(5_000)],
            [Some(30_000), Some(4_000), Some(4_000), Some(4_000), None, None, Some(4_000)],
        ];
        let mut people = Vec::new();
        for (walker, (name, week)) in names.iter().zip(steps).enumerate() {
            people.push(world.ada_like(name, walker).await);
            let walker = world.walkers()[walker].id.clone();
            for (day, steps) in (18..).zip(week) {
                world.simulator.correct(&walker, date(2026, 11, day), steps);
            }
        }
        let (team, code) = team(&world, &people[0], 8).await;
        for (person, target) in people.iter().zip([8_000, 6_000, 4_000]) {
            aim(person, target).await;
        }
        join(&people[1], &code).await;
        join(&people[2], &code).await;
        // Past midnight after the seventh day, and everybody has synced.
        world.pass_hours(7 * 24);
        for person in &mut people {
            person.sign_in().await;
            person.sync().await.expect(202);
        }
        // Another goal now changes nothing of what was.
        aim(&people[1], 20_000).await;

        let week = people[0].get(&format!("/v1/teams/{team}/progress?from=2026-11-18")).await.expect(200);

        assert_eq!((&week["from"], &week["to"]), (&json!("2026-11-18"), &json!("2026-11-24")));
        assert_eq!((&week["members"], &week["memberDays"], &week["validDays"]), (&json!(3), &json!(21), &json!(19)));
        near(&week["coverage"], 19.0 / 21.0);
        let (done, credited, target) = (&week["steps"]["done"], &week["steps"]["credited"], &week["steps"]["target"]);
        assert_eq!((done, credited, target), (&json!(126_000), &json!(122_000), &json!(126_000)), "nobody counts beyond 150 %");
        near(&week["steps"]["ratio"], 122.0 / 126.0);
        let days = &week["goalDays"];
        assert_eq!((&days["met"], &days["known"], &days["needed"]), (&json!(12), &json!(19), &json!(10)));
        near(&days["rate"], 2.0 / 3.0);
        near(&days["standardError"], (2.0 / 9.0 / 21.0_f64).sqrt());
        assert!((0.2..0.5).contains(&days["odds"].as_f64().unwrap()), "{days}");
        near(&week["meanPerMemberDay"], 6_000.0);
        near(&week["cappedMean"], 116_000.0 / 21.0);
        near(&week["medianMember"], 6_000.0);
        near(&week["progressIndex"], (0.75 + 38.0 / 42.0 + 1.25) / 3.0);
        near(&week["ownPlusTeam"], 10.8 / 21.0);
        assert_eq!(week["allMetDays"], 3);
        near(&week["weakestLink"], 0.75);
        assert_eq!((&week["unranked"], &week["fitexMiles"]["normHundredths"]), (&Value::Null, &json!(3_000)));
        assert_eq!((&week["own"]["done"], &week["own"]["target"]), (&json!(42_000), &json!(56_000)));
        near(&week["own"]["shareOfTeamGoal"], 42.0 / 126.0);
        near(&week["own"]["shareOfOwnGoal"], 0.75);
        let bob = people[1].get(&format!("/v1/teams/{team}/progress?from=2026-11-18")).await.expect(200);
        assert_eq!((&bob["own"]["done"], &bob["goalDays"]), (&json!(38_000), days));
        let page = people[0].get(&format!("/v1/teams/{team}/page")).await.expect(200);
        assert_eq!(page["progress"]["from"], "2026-11-25", "the season's second week has begun");
        assert_eq!((&page["progress"]["memberDays"], &page["progress"]["unranked"]), (&json!(0), &json!("low_coverage")));
        assert_eq!(page["progress"]["goalDays"]["rate"], Value::Null, "nothing has closed yet");
        assert_eq!(page["members"].as_array().unwrap().len(), 3);
    }

    async fn the_norm_goes_by_the_days_that_people_were_in(world: World) {
        let mut ada = world.person("ada").await;
        let (team, code) = team(&world, &ada, 8).await;
        let mut others = Vec::new();
        for n in 0..5 {
            others.push(world.person(&format!("person{n}")).await);
            join(&others[n], &code).await;
        }
        let norm = async |by: &Person| {
            let season = format!("/v1/teams/{team}/progress?from=2026-11-18&to=2027-01-12");
            by.get(&season).await.expect(200)["fitexMiles"]["normHundredths"].as_i64().unwrap()
        };
        assert_eq!(norm(&ada).await, 48_000, "six people, eight weeks, ten miles a week");

        world.pass_hours(3 * 7 * 24);
        ada.sign_in().await;
        ada.delete(&format!("/v1/teams/{team}/members/{}", others[0].id)).await.expect(204);
        assert_eq!(norm(&ada).await, 43_000, "one left after the third week");
        world.pass_hours(7 * 24);
        ada.sign_in().await;
        let dora = world.person("dora").await;
        join(&dora, &code).await;

        assert_eq!(norm(&ada).await, 47_000, "somebody came in the fifth");
        others[0].sign_in().await;
        let gone = others[0].get(&format!("/v1/teams/{team}/progress")).await;
        assert_eq!((gone.status, gone.code().as_str()), (403, "forbidden"));
    }

    async fn a_range_is_cut_to_the_season_and_refused_if_it_runs_backwards(world: World) {
        let ada = world.person("ada").await;
        let (team, _) = team(&world, &ada, 2).await;
        let of = async |range: &str| ada.get(&format!("/v1/teams/{team}/progress{range}")).await;

        let all = of("?from=2026-11-01&to=2027-01-31").await.expect(200);
        assert_eq!((&all["from"], &all["to"]), (&json!("2026-11-18"), &json!("2026-12-01")));
        let now = of("").await.expect(200);
        assert_eq!((&now["from"], &now["to"], &now["unranked"]), (&json!("2026-11-18"), &json!("2026-11-24"), &json!("too_few_members")));
        let second = of("?to=2026-11-28").await.expect(200);
        assert_eq!((&second["from"], &second["to"]), (&json!("2026-11-25"), &json!("2026-11-28")));
        for range in ["?from=2026-11-20&to=2026-11-19", "?from=2026-01-01&to=2027-01-31", "?from=soon"] {
            let refused = of(range).await;
            assert_eq!((refused.status, refused.code().as_str()), (400, "malformed_request"), "{range}");
        }
        assert_eq!(now["steps"], json!({ "done": 0, "credited": 0, "target": 0, "ratio": null }));
    }

    async fn a_team_chooses_its_goal_days_beside_the_odds_and_eats_together(world: World) {
        let ada = world.person("ada").await;
        let (team, code) = team(&world, &ada, 8).await;
        let bob = world.person("bob").await;
        join(&bob, &code).await;
        for (person, quarters) in [(&ada, 22), (&bob, 9)] {
            person.call("PUT", "/v1/me/nutrition/2026-11-18", Some(&json!({ "quarterCups": quarters }))).await.expect(200);
        }
        bob.call("PUT", "/v1/me/nutrition/2026-11-16", Some(&json!({ "quarterCups": 30 }))).await.expect(200);
        let path = format!("/v1/teams/{team}/progress");
        let before = ada.get(&path).await.expect(200);
        assert_eq!(before["fruitVegetables"], json!({ "doneQuarters": 31, "normQuarters": 2 * 7 * 20 }), "what was eaten before is not the team's");
        assert_eq!((&before["goalDays"]["needed"], before["goalDays"]["choices"].as_array().unwrap().len()), (&json!(7), 6), "45 of 100 of 14");

        let change = |person: &Person, body: Value| person.request(reqwest::Method::PATCH, &format!("/v1/teams/{team}")).header("If-Match", "\"v2\"").json(&body);
        ada.send(change(&ada, json!({ "goalDaysPercent": 60 }))).await.expect(200);

        let after = ada.get(&path).await.expect(200)["goalDays"].clone();
        assert_eq!((&after["needed"], &after["odds"]), (&json!(9), &after["choices"][5]["odds"]));
        let odds: Vec<f64> = after["choices"].as_array().unwrap().iter().map(|choice| choice["odds"].as_f64().unwrap()).collect();
        assert!(odds.is_sorted_by(|a, b| a >= b) && odds[0] > 0.7 && odds[5] < 0.1, "{odds:?}");
        let refused = ada.send(change(&ada, json!({ "goalDaysPercent": 9 }))).await;
        assert_eq!((refused.status, refused.pointers()), (422, vec!["/goalDaysPercent".to_owned()]));
        assert_eq!(bob.send(change(&bob, json!({ "goalDaysPercent": 50 }))).await.code(), "forbidden");
    }

    async fn who_stands_for_a_team_is_drawn_by_what_was_committed_to(world: World) {
        use base64::Engine;
        use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
        use fitex::auth::random;
        let mut ada = world.person("ada").await;
        let (team, code) = team(&world, &ada, 1).await;
        let bob = world.person("bob").await;
        join(&bob, &code).await;
        aim(&ada, 5_000).await;
        aim(&bob, 5_000).await;
        let season = text(&ada.get(&format!("/v1/teams/{team}")).await.expect(200)["seasonId"]);
        let draw = async |person: &Person| person.get(&format!("/v1/seasons/{season}/draw")).await.expect(200);
        let committed = draw(&ada).await;
        assert_eq!(committed["secret"], Value::Null, "nobody knows who will be drawn");
        world.pass_hours(8 * 24);
        ada.sign_in().await;
        // Ada met hers each day, Bob none.
        let mut bob = bob;
        bob.sign_in().await;
        for (person, steps) in [(&ada, 6_000), (&bob, 4_000)] {
            for day in 18..25 {
                let walk = json!({ "date": format!("2026-11-{day}"), "kind": "walking", "steps": steps });
                person.post("/v1/me/activities", walk).await.expect(201);
            }
        }

        let week = ada.get(&format!("/v1/teams/{team}/progress?from=2026-11-18")).await.expect(200);

        let told = draw(&ada).await;
        let secret: [u8; 32] = BASE64.decode(text(&told["secret"])).unwrap().try_into().unwrap();
        assert_eq!((&told["commitment"], BASE64.encode(random::sha256(&secret))), (&committed["commitment"], text(&committed["commitment"])));
        let mut ids = [ada.id.clone(), bob.id.clone()];
        ids.sort();
        let drawn = (18..25).filter(|day| {
            let mac = random::mac(&secret, format!("{team}\n2026-11-{day}").as_bytes());
            let number = u64::from_be_bytes(mac[..8].try_into().unwrap());
            ids[usize::try_from(number % 2).unwrap()] == ada.id
        });
        near(&week["randomRep"], f64::from(i32::try_from(drawn.count()).unwrap()) / 7.0);
        near(&week["randomRepExpected"], 0.5);
        assert_eq!(week["teamTotal"], 70_000);
    }
}
