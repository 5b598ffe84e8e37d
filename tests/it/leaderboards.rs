//! Boards: who leads a season by which metric, where the caller is, and who is not shown.

use std::collections::BTreeMap;

use fitex::database::types::DbUuid;
use fitex::model::id::{SeasonId, UserId};
use fitex::model::leaderboard::{BoardMetric, BoardPeriod, Subject};
use fitex::model::time::CivilDate;
use fitex::service::boards::Ranking;
use fitex::store;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Answer, Person, World};

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn near(value: &Value, expected: f64) {
    let found = value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is not {expected}"));
    assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
}

/// A season of two weeks that starts today in New York and ranks teams of two.
pub(crate) async fn season(world: &World, agent: &Person, more: Value) -> String {
    agent.agent(world).await;
    let mut form = json!({
        "name": "Now", "timeZone": "America/New_York", "startsOn": "2026-11-18", "weeks": 2, "smallestTeam": 2,
        "areas": ["Virginia/Giles", "Virginia/Floyd", "Ohio"], "cohorts": ["Staff"],
    });
    let more = more.as_object().unwrap().clone();
    form.as_object_mut().unwrap().extend(more);
    text(&agent.post("/v1/seasons", form).await.expect(201)["id"])
}

/// Takes part alone, with a goal.
pub(crate) async fn alone(person: &Person, season: &str, target: i32, more: Value) -> Value {
    let mut form = json!({ "seasonId": season });
    let more = more.as_object().unwrap().clone();
    form.as_object_mut().unwrap().extend(more);
    let membership = person.post("/v1/me/memberships", form).await.expect(201);
    aim(person, target).await;
    membership
}

async fn aim(person: &Person, target: i32) {
    let goal = json!({ "metric": "steps", "period": "day", "target": target });
    person.post("/v1/me/goals", goal).await.expect(201);
}

/// A team with these members and their goals; the first is its captain.
async fn team(season: &str, name: &str, members: &[(&Person, i32)], more: Value) -> String {
    let mut form = json!({ "name": name });
    let more = more.as_object().unwrap().clone();
    form.as_object_mut().unwrap().extend(more);
    let (captain, _) = members[0];
    let path = format!("/v1/seasons/{season}/teams");
    let team = text(&captain.post(&path, form).await.expect(201)["id"]);
    let code = captain
        .get(&format!("/v1/teams/{team}/code"))
        .await
        .expect(200);
    for (member, _) in &members[1..] {
        let form = json!({ "code": code["code"] });
        member.post("/v1/me/memberships", form).await.expect(201);
    }
    for (member, target) in members {
        aim(member, *target).await;
    }
    team
}

/// What somebody walked from the season's first date on, by their own word; nothing on days without.
pub(crate) async fn walked(person: &Person, steps: &[i32]) {
    for (day, steps) in (18..).zip(steps).filter(|(_, steps)| **steps > 0) {
        let walk = json!({ "date": format!("2026-11-{day}"), "kind": "walking", "steps": steps });
        person.post("/v1/me/activities", walk).await.expect(201);
    }
}

/// Lets a week and a bit pass, and signs everybody in again.
pub(crate) async fn a_week_later(world: &World, people: &mut [Person]) {
    world.pass_hours(7 * 24);
    for person in people {
        person.sign_in().await;
    }
}

/// Waits until all totals that are due have been made, and every board that is to be settled is.
pub(crate) async fn made(world: &World) {
    use fitex::store::{boards, tallies};
    for _ in 0..600 {
        let now = fitex::model::time::Instant(world.clock.now());
        let due = world.app.database.read(move |conn| {
            Ok(tallies::is_any_due(conn, now)? || boards::next_to_settle(conn, now)?.is_some())
        });
        if !due.await.unwrap() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the totals are not made");
}

/// How many totals of single dates there are of some people, by date.
async fn kept(world: &World, season: &str, people: &[Person]) -> BTreeMap<String, usize> {
    let season: SeasonId = serde_json::from_value(json!(season)).unwrap();
    let id = |person: &Person| serde_json::from_value::<UserId>(json!(person.id)).unwrap();
    let people: Vec<_> = people.iter().map(|person| DbUuid(id(person).0)).collect();
    let all =
        move |conn: &mut _| store::standings::since(conn, season, &people, CivilDate::EARLIEST);
    let mut kept = BTreeMap::new();
    for standing in world.app.database.read(all).await.unwrap() {
        if standing.period == BoardPeriod::Day {
            *kept.entry(standing.starts_on.to_string()).or_default() += 1;
        }
    }
    kept
}

/// What people did on the season's first date.
fn ranking(season: &str) -> Ranking<'static> {
    Ranking {
        season: serde_json::from_value(json!(season)).unwrap(),
        subject: Subject::Users,
        metric: BoardMetric::CappedMean,
        period: BoardPeriod::Day,
        starts_on: CivilDate(jiff::civil::date(2026, 11, 18)),
        scope: "season",
    }
}

async fn board(person: &Person, season: &str, query: &str) -> Answer {
    person
        .get(&format!("/v1/seasons/{season}/leaderboard?{query}"))
        .await
}

fn ranks(board: &Value) -> Vec<(String, Option<i64>)> {
    let rows = board["items"].as_array().unwrap().iter();
    rows.map(|row| (text(&row["name"]), row["rank"].as_i64()))
        .collect()
}

fn shown(ranks: &[(&str, Option<i64>)]) -> Vec<(String, Option<i64>)> {
    ranks
        .iter()
        .map(|(name, rank)| ((*name).to_owned(), *rank))
        .collect()
}

both! {
    async fn a_slow_and_faithful_team_can_win_and_other_metrics_have_other_winners(world: World) {
        let mut people = Vec::new();
        for n in 0..7 {
            people.push(world.person(&format!("person{n}")).await);
        }
        let season = season(&world, &people[0], json!({})).await;
        team(&season, "Slow", &[(&people[0], 4_000), (&people[1], 3_000)], json!({ "area": "Virginia/Giles" })).await;
        let fast = team(&season, "Fast", &[(&people[2], 20_000), (&people[3], 20_000)], json!({ "area": "Virginia/Floyd", "cohort": "Staff" })).await;
        team(&season, "Lonely", &[(&people[4], 4_000)], json!({ "area": "Ohio" })).await;
        a_week_later(&world, &mut people).await;
        walked(&people[0], &[4_000; 7]).await;
        walked(&people[1], &[3_000, 3_000, 3_000, 3_000, 3_000, 3_000, 100]).await;
        walked(&people[2], &[15_000, 15_000, 15_000, 15_000, 15_000, 15_000, 25_000]).await;
        walked(&people[3], &[10_000; 7]).await;
        walked(&people[4], &[4_000; 7]).await;
        made(&world).await;

        let week = board(&people[2], &season, "date=2026-11-20").await.expect(200);

        assert_eq!((&week["metric"], &week["period"], &week["of"]), (&json!("goal_day_rate"), &json!("week"), &json!("teams")));
        assert_eq!((&week["from"], &week["to"], &week["state"]), (&json!("2026-11-18"), &json!("2026-11-24"), &json!("provisional")));
        assert_eq!(ranks(&week), shown(&[("Slow", Some(1)), ("Fast", Some(2)), ("Lonely", None)]));
        assert_eq!((&week["ranked"], &week["items"][2]["unranked"]), (&json!(2), &json!("too_few_members")));
        near(&week["items"][0]["score"], 6.5 / 7.0);
        near(&week["items"][1]["score"], 1.0 / 7.0 / 2.0);
        near(&week["items"][1]["topMemberShare"], 115.0 / 185.0);
        near(&week["items"][1]["coverage"], 1.0);
        assert_eq!((&week["items"][1]["members"], &week["items"][1]["currentMembers"], &week["items"][1]["manualDays"]), (&json!(2), &json!(2), &json!(14)));
        assert_eq!((&week["own"]["teamId"], &week["own"]["rank"], &week["own"]["isOwn"]), (&json!(fast), &json!(2), &json!(true)));
        assert_eq!(week["around"].as_array().unwrap().len(), 2, "{week}");
        let progress = people[2].get(&format!("/v1/teams/{fast}/progress?from=2026-11-18")).await.expect(200);
        assert_eq!((&progress["goalDays"]["rate"], &progress["cappedMean"]), (&week["own"]["score"], &json!(180_000.0 / 14.0)));
        for (metric, first) in [("capped_mean", "Fast"), ("progress_index", "Slow"), ("consistency", "Fast")] {
            let other = board(&people[2], &season, &format!("date=2026-11-20&metric={metric}")).await.expect(200);
            assert_eq!(other["items"][0]["name"], first, "{other}");
        }
        let day = board(&people[2], &season, "date=2026-11-24&period=day").await.expect(200);
        near(&day["items"][0]["score"], 0.5);
        assert_eq!(ranks(&day)[..2], shown(&[("Fast", Some(1)), ("Slow", Some(2))])[..], "of equal rates the one that leans less on one member comes first: {day}");
        let so_far = board(&people[2], &season, "period=season").await.expect(200);
        assert_eq!((&so_far["from"], &so_far["to"]), (&json!("2026-11-18"), &json!("2026-12-01")));
        assert_eq!(ranks(&so_far)[..2], ranks(&week)[..2]);
        let virginia = board(&people[2], &season, "date=2026-11-20&area=Virginia").await.expect(200);
        assert_eq!(ranks(&virginia), shown(&[("Slow", Some(1)), ("Fast", Some(2))]));
        let floyd = board(&people[2], &season, "date=2026-11-20&area=Virginia/Floyd").await.expect(200);
        assert_eq!(ranks(&floyd), shown(&[("Fast", Some(1))]));
        let staff = board(&people[0], &season, "date=2026-11-20&cohort=Staff").await.expect(200);
        assert_eq!((ranks(&staff), &staff["own"]["unranked"]), (shown(&[("Fast", Some(1))]), &json!("hidden")));
        let nowhere = board(&people[0], &season, "area=Texas").await;
        assert_eq!((nowhere.status, nowhere.fault_codes()), (400, vec!["unknown_area".to_owned()]));
        let both = board(&people[0], &season, "area=Ohio&cohort=Staff").await;
        assert_eq!((both.status, both.fault_codes()), (400, vec!["one_of".to_owned()]));
        let stranger = board(&people[6], &season, "date=2026-11-20").await.expect(200);
        assert_eq!((&stranger["own"], ranks(&stranger)), (&Value::Null, ranks(&week)));
        let forbidden = board(&people[6], &season, "of=users").await;
        assert_eq!((forbidden.status, forbidden.code().as_str()), (403, "forbidden"));
    }

    async fn people_share_ranks_find_their_neighbours_and_choose_what_they_are_called(world: World) {
        let mut people = Vec::new();
        for n in 0..10 {
            people.push(world.person(&format!("person{n}")).await);
        }
        let season = season(&world, &people[0], json!({})).await;
        let met = [7, 6, 6, 5, 4, 3, 3, 3, 2, 1];
        let mut memberships = Vec::new();
        for (n, person) in people.iter().enumerate() {
            let listing = match n {
                0 => json!({ "listedAs": "name" }),
                _ => json!({ "alias": format!("Alias {n}") }),
            };
            memberships.push(alone(person, &season, 5_000, listing).await);
        }
        a_week_later(&world, &mut people).await;
        for (person, met) in people.iter().zip(met) {
            let steps: Vec<i32> = (0..7).map(|day| if day < met { 5_000 } else { 4_000 }).collect();
            walked(person, &steps).await;
        }
        made(&world).await;
        let of = "of=users&date=2026-11-18";

        let all = board(&people[6], &season, of).await.expect(200);

        let places: Vec<Option<i64>> = ranks(&all).into_iter().map(|(_, rank)| rank).collect();
        assert_eq!(places, [1, 2, 2, 4, 5, 6, 6, 6, 9, 10].map(Some), "1-2-2-4: {all}");
        assert_eq!((&all["items"][0]["name"], &all["ranked"]), (&json!("person0"), &json!(10)));
        assert!(all["items"].as_array().unwrap()[1..].iter().all(|row| text(&row["name"]).starts_with("Alias ")), "{all}");
        near(&all["own"]["score"], 3.0 / 7.0);
        let around: Vec<Option<i64>> = all["around"].as_array().unwrap().iter().map(|row| row["rank"].as_i64()).collect();
        // Who of three equals comes first is not said: three behind the last of them are only two.
        assert!((6..=7).contains(&around.len()) && around.iter().filter(|rank| **rank == Some(6)).count() == 3, "{around:?}");
        let top = board(&people[9], &season, &format!("{of}&limit=2")).await.expect(200);
        assert_eq!(ranks(&top).len(), 2);
        let around: Vec<Option<i64>> = top["around"].as_array().unwrap().iter().map(|row| row["rank"].as_i64()).collect();
        assert_eq!(around, [6, 6, 9, 10].map(Some), "{top}");
        let shown = all.to_string();
        assert!(people.iter().all(|person| !shown.contains(&person.id)), "nobody's id is on a board");

        // One hides, one is a minor, one leaves, and one goes for good.
        let path = format!("/v1/me/memberships/{}", text(&memberships[1]["id"]));
        let change = |person: &Person, path: &str, body: &Value, version: i32| person.request(reqwest::Method::PATCH, path).header("If-Match", format!("\"v{version}\"")).json(body);
        people[1].send(change(&people[1], &path, &json!({ "listedAs": "hidden" }), 1)).await.expect(200);
        people[2].send(change(&people[2], "/v1/me", &json!({ "ageGroup": "minor" }), 1)).await.expect(200);
        people[3].delete(&format!("/v1/me/memberships/{}", text(&memberships[3]["id"]))).await.expect(200);
        people[4].delete("/v1/me").await.expect(200);
        made(&world).await;

        let after = board(&people[6], &season, of).await.expect(200);
        let places: Vec<Option<i64>> = ranks(&after).into_iter().map(|(_, rank)| rank).collect();
        assert_eq!((places, &after["ranked"]), ([1, 2, 2, 2, 5, 6].map(Some).to_vec(), &json!(6)), "{after}");
        let hidden = board(&people[1], &season, of).await.expect(200);
        assert_eq!((&hidden["own"]["unranked"], &hidden["own"]["rank"]), (&json!("hidden"), &Value::Null));
        assert_eq!(hidden["around"], json!([]));
        let minor = board(&people[2], &season, of).await.expect(200);
        assert_eq!(minor["own"]["unranked"], "hidden");
        // Care alone takes somebody off the boards of weeks that were before it, too.
        people[5].call("PUT", "/v1/me/care", Some(&json!({ "reason": "recovery" }))).await.expect(200);
        made(&world).await;
        let cared = board(&people[6], &season, of).await.expect(200);
        let places: Vec<Option<i64>> = ranks(&cared).into_iter().map(|(_, rank)| rank).collect();
        assert_eq!(places, [1, 2, 2, 4, 5].map(Some), "{cared}");
        let gone = board(&people[3], &season, of).await;
        assert_eq!(gone.status, 403, "who takes part no more sees nobody");
    }

    async fn within_a_team_everybody_is_ranked_by_what_they_share(world: World) {
        let mut people = Vec::new();
        for name in ["ada", "bob", "carol"] {
            people.push(world.person(name).await);
        }
        let season = season(&world, &people[0], json!({})).await;
        let members: Vec<(&Person, i32)> = people.iter().map(|person| (person, 5_000)).collect();
        let team = team(&season, "Us", &members, json!({})).await;
        let share = async |person: &Person, shares: Value| {
            let own = person.get("/v1/me/memberships").await.expect(200)["items"][0].clone();
            let path = format!("/v1/me/memberships/{}", text(&own["id"]));
            let request = person.request(reqwest::Method::PATCH, &path);
            let request = request.header("If-Match", format!("\"v{}\"", own["version"])).json(&json!({ "shares": shares }));
            person.send(request).await.expect(200);
        };
        share(&people[1], json!(["goals"])).await;
        share(&people[2], json!(["steps"])).await;
        a_week_later(&world, &mut people).await;
        for (person, steps) in people.iter().zip([6_000, 7_000, 8_000]) {
            walked(person, &[steps; 7]).await;
        }
        made(&world).await;
        let of = |metric: &str| format!("of=users&teamId={team}&date=2026-11-18&metric={metric}");

        let rates = board(&people[0], &season, &of("goal_day_rate")).await.expect(200);
        let mut equals = ranks(&rates);
        equals.sort();
        assert_eq!(equals, shown(&[("ada", Some(1)), ("bob", Some(1))]));
        let steps = board(&people[0], &season, &of("capped_mean")).await.expect(200);
        assert_eq!(ranks(&steps), shown(&[("carol", Some(1)), ("ada", Some(2))]));
        let stranger = world.person("stranger").await;
        let refused = board(&stranger, &season, &of("capped_mean")).await;
        assert_eq!((refused.status, refused.code().as_str()), (403, "forbidden"));
        let teams = board(&people[0], &season, &format!("of=teams&teamId={team}")).await;
        assert_eq!((teams.status, teams.pointers()), (400, vec!["/teamId".to_owned()]));
    }

    async fn a_board_is_settled_after_the_grace_and_what_comes_later_is_a_revision(world: World) {
        let mut people = Vec::new();
        for name in ["ada", "bob"] {
            people.push(world.person(name).await);
        }
        let season = season(&world, &people[0], json!({ "graceHours": 24 })).await;
        for (person, name) in people.iter().zip(["Ada", "Bob"]) {
            alone(person, &season, 5_000, json!({ "alias": name })).await;
        }
        a_week_later(&world, &mut people).await;
        walked(&people[0], &[5_000, 5_000, 5_000, 5_000, 5_000, 5_000, 4_000]).await;
        walked(&people[1], &[5_000, 5_000, 5_000, 5_000, 5_000, 4_000, 4_000]).await;
        made(&world).await;
        let of = "of=users&date=2026-11-24";
        let open = board(&people[0], &season, of).await.expect(200);
        assert_eq!((&open["state"], &open["revision"], &open["settlesAt"]), (&json!("provisional"), &json!(0), &json!("2026-11-26T05:00:00Z")));
        assert_eq!(open["items"][0]["settledRank"], Value::Null);

        world.pass_hours(24);
        for person in &mut people {
            person.sign_in().await;
        }
        made(&world).await;

        let settled = board(&people[0], &season, of).await.expect(200);
        assert_eq!((&settled["state"], &settled["revision"], &settled["revisedAt"]), (&json!("settled"), &json!(1), &Value::Null));
        assert_eq!(ranks(&settled), shown(&[("Ada", Some(1)), ("Bob", Some(2))]));
        assert_eq!((&settled["items"][0]["settledRank"], &settled["items"][1]["settledRank"]), (&json!(1), &json!(2)));
        let season_board = board(&people[0], &season, "of=users&period=season").await.expect(200);
        assert_eq!(season_board["state"], "provisional", "the season goes on");

        // Bob corrects two dates: late, and for everybody to see.
        for day in [23, 24] {
            let entries = people[1].get(&format!("/v1/me/activities?from=2026-11-{day}&to=2026-11-{day}")).await.expect(200);
            people[1].delete(&format!("/v1/me/activities/{}", text(&entries["items"][0]["id"]))).await.expect(204);
            let walk = json!({ "date": format!("2026-11-{day}"), "kind": "walking", "steps": 9_000 });
            people[1].post("/v1/me/activities", walk).await.expect(201);
        }
        made(&world).await;

        let revised = board(&people[0], &season, of).await.expect(200);
        assert_eq!(revised["state"], "revised", "{revised}");
        assert!(revised["revision"].as_i64().unwrap() >= 2 && revised["revisedAt"].is_string(), "{revised}");
        assert_eq!(ranks(&revised), shown(&[("Bob", Some(1)), ("Ada", Some(2))]));
        assert_eq!((&revised["items"][0]["settledRank"], &revised["items"][1]["settledRank"]), (&json!(2), &json!(1)));
    }

    async fn improvement_is_measured_beside_the_week_before_the_season(world: World) {
        let mut people = Vec::new();
        // Before the season: Ada walked 4,000 a day, Bob 10,000, and of Carol too little is known.
        for (name, walker, steps, known) in [("ada", 0, 4_000, 4), ("bob", 1, 10_000, 5), ("carol", 2, 9_000, 3)] {
            let id = world.walkers()[walker].id.clone();
            for day in 11..18 {
                let told = (day - 11 < known).then_some(steps);
                world.simulator.correct(&id, jiff::civil::date(2026, 11, day), told);
            }
            for day in 18..25 {
                world.simulator.correct(&id, jiff::civil::date(2026, 11, day), Some(9_000));
            }
            people.push(world.ada_like(name, walker).await);
        }
        let season = season(&world, &people[0], json!({ "rankingMetric": "improvement" })).await;
        for (person, name) in people.iter().zip(["Ada", "Bob", "Carol"]) {
            alone(person, &season, 5_000, json!({ "alias": name })).await;
        }
        a_week_later(&world, &mut people).await;
        for person in &people {
            person.sync().await.expect(202);
        }
        made(&world).await;

        let week = board(&people[2], &season, "of=users&date=2026-11-18").await.expect(200);

        assert_eq!((&week["metric"], ranks(&week)), (&json!("improvement"), shown(&[("Ada", Some(1)), ("Bob", Some(2))])));
        near(&week["items"][0]["score"], 1.25);
        near(&week["items"][1]["score"], -0.1);
        assert_eq!((&week["own"]["unranked"], &week["own"]["score"]), (&json!("not_measurable"), &Value::Null));
    }

    async fn boards_of_one_date_rank_by_what_means_something_for_one_date(world: World) {
        let mut people = vec![world.person("ada").await, world.person("bob").await];
        let season = season(&world, &people[0], json!({ "rankingMetric": "improvement" })).await;
        team(&season, "Us", &[(&people[0], 4_000), (&people[1], 4_000)], json!({})).await;
        a_week_later(&world, &mut people).await;
        walked(&people[0], &[5_000; 7]).await;
        walked(&people[1], &[3_000; 7]).await;
        made(&world).await;
        let ada = &people[0];
        let day = "period=day&date=2026-11-20";

        let users = board(ada, &season, &format!("of=users&{day}")).await.expect(200);
        let teams = board(ada, &season, day).await.expect(200);

        assert_eq!((&users["metric"], users["items"].as_array().unwrap().len()), (&json!("progress_index"), 2));
        near(&users["own"]["score"], 1.25);
        assert_eq!((&teams["metric"], ranks(&teams)), (&json!("goal_day_rate"), shown(&[("Us", Some(1))])));
        for (of, metric) in [("users", "goal_day_rate"), ("users", "improvement"), ("users", "consistency"), ("teams", "improvement"), ("teams", "consistency")] {
            let refused = board(ada, &season, &format!("of={of}&{day}&metric={metric}")).await;
            assert_eq!((refused.status, refused.pointers(), refused.fault_codes()), (400, vec!["/metric".to_owned()], vec!["no_such_board".to_owned()]), "{of} {metric}");
            assert!(refused.text.contains("progress_index, capped_mean."), "{}", refused.text);
            board(ada, &season, &format!("of={of}&date=2026-11-20&metric={metric}")).await.expect(200);
        }
        for (of, metric) in [("users", "capped_mean"), ("teams", "capped_mean"), ("teams", "progress_index")] {
            board(ada, &season, &format!("of={of}&{day}&metric={metric}")).await.expect(200);
        }
        // Of a date that goes on there is nothing to tell.
        let today = board(ada, &season, "of=users&period=day&date=2026-11-25").await.expect(200);
        assert_eq!((&today["own"], &today["ranked"]), (&Value::Null, &json!(0)));
    }

    async fn boards_of_one_date_are_kept_for_28_days_and_what_comes_late_does_not_bring_them_back(world: World) {
        let mut people = vec![world.person("ada").await, world.person("bob").await];
        let season = season(&world, &people[0], json!({ "weeks": 8, "backEntryDays": 60 })).await;
        for (person, name) in people.iter().zip(["Ada", "Bob"]) {
            alone(person, &season, 4_000, json!({ "alias": name })).await;
        }
        a_week_later(&world, &mut people).await;
        walked(&people[0], &[4_000; 6]).await;
        walked(&people[1], &[3_000; 6]).await;
        made(&world).await;
        let day = |day: i32| format!("of=users&period=day&date=2026-11-{day}");
        board(&people[0], &season, &day(18)).await.expect(200);
        let before = kept(&world, &season, &people).await;

        // It is the 17th of December in New York, 28 days after the 19th of November and 29 after the 18th.
        world.pass_hours(22 * 24);
        for person in &mut people {
            person.sign_in().await;
        }
        made(&world).await;

        let gone = board(&people[0], &season, &day(18)).await;
        assert_eq!((gone.status, gone.code().as_str()), (404, "not_found"), "{}", gone.text);
        assert!(gone.text.contains("28 days"), "{}", gone.text);
        assert_eq!(board(&people[0], &season, &day(19)).await.expect(200)["ranked"], 2);
        while fitex::service::housekeeping::clear_boards(&world.app).await.unwrap() {}
        let after = kept(&world, &season, &people).await;
        assert_eq!((before.contains_key("2026-11-18"), after.contains_key("2026-11-18"), after.contains_key("2026-11-19")), (true, false, true), "{after:?}");

        // Bob overtakes on a date whose own board is gone.
        for day in 18..=23 {
            let entries = people[1].get(&format!("/v1/me/activities?from=2026-11-{day}&to=2026-11-{day}")).await.expect(200);
            people[1].delete(&format!("/v1/me/activities/{}", text(&entries["items"][0]["id"]))).await.expect(204);
        }
        walked(&people[1], &[9_000; 6]).await;
        made(&world).await;

        assert_eq!(kept(&world, &season, &people).await.get("2026-11-18"), None);
        assert_eq!(board(&people[0], &season, &day(18)).await.status, 404);
        let week = board(&people[0], &season, "of=users&metric=capped_mean&date=2026-11-18").await.expect(200);
        assert_eq!(week["items"][0]["name"], "Bob", "{week}");
        let so_far = board(&people[1], &season, "of=users&metric=capped_mean&period=season").await.expect(200);
        near(&so_far["own"]["score"], 54_000.0 / 29.0);
        assert_eq!(board(&people[0], &season, &day(19)).await.expect(200)["items"][0]["name"], "Bob");
    }

    async fn what_is_left_of_a_board_is_removed_in_bounded_writes(world: World) {
        let mut people = vec![world.person("ada").await, world.person("bob").await, world.person("carol").await];
        let season = season(&world, &people[0], json!({})).await;
        for person in &people {
            alone(person, &season, 4_000, json!({})).await;
        }
        a_week_later(&world, &mut people).await;
        for (person, steps) in people.iter().zip([4_000, 5_000, 6_000]) {
            walked(person, &[steps; 7]).await;
        }
        made(&world).await;
        let id = ranking(&season).id();
        let rows = async || {
            world.app.database.read(move |conn| {
                let entries = store::board_entries::first(conn, id, 10)?.len();
                let all = [(1, -1, i64::MAX), (2, -1, i64::MAX), (3, -1, i64::MAX)];
                let counts = store::board_counts::between(conn, id, &all)?.len();
                Ok((entries, counts, store::boards::find(conn, id)?.is_some()))
            }).await.unwrap()
        };
        assert_eq!(rows().await, (3, 9, true), "three keys, each counted at three levels");

        let mut left = vec![rows().await];
        while left.last().unwrap().2 {
            world.app.database.write(move |conn| store::boards::remove_some(conn, id, 2)).await.unwrap();
            left.push(rows().await);
        }

        let removed = left.windows(2).map(|step| step[0].0 + step[0].1 - step[1].0 - step[1].1);
        assert!(removed.clone().all(|rows| rows <= 2) && removed.sum::<usize>() == 12, "{left:?}");
    }

    async fn what_counts_nothing_is_not_kept(world: World) {
        let mut people = vec![world.person("ada").await];
        let season = season(&world, &people[0], json!({})).await;
        alone(&people[0], &season, 4_000, json!({})).await;
        a_week_later(&world, &mut people).await;
        let last = CivilDate(jiff::civil::date(2026, 11, 24));
        let id = Ranking { starts_on: last, ..ranking(&season) }.id();
        for steps in [4_000, 5_000, 6_000, 7_000] {
            let entries = people[0].get("/v1/me/activities?from=2026-11-24&to=2026-11-24").await.expect(200);
            for entry in entries["items"].as_array().unwrap() {
                people[0].delete(&format!("/v1/me/activities/{}", text(&entry["id"]))).await.expect(204);
            }
            walked(&people[0], &[0, 0, 0, 0, 0, 0, steps]).await;
            made(&world).await;
            let all = [(1, -1, i64::MAX), (2, -1, i64::MAX), (3, -1, i64::MAX)];
            let counts = world.app.database.read(move |conn| store::board_counts::between(conn, id, &all)).await.unwrap();
            assert_eq!(counts.iter().map(|count| count.entries).collect::<Vec<_>>(), [1, 1, 1], "{counts:?}");
        }
    }
}
