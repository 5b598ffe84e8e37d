//! Teams: founded, joined, left and led. A place is given once, a person is in one team, and what
//! members see of each other is theirs to say.

use jiff::civil::date;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Answer, Person, World};

/// A season that starts in twelve days, run by an agent, and a team of Ada's in it.
struct Scene {
    agent: Person,
    ada: Person,
    season: String,
    team: String,
    code: String,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

async fn scene(world: &World) -> Scene {
    let agent = world.person("agent").await;
    let season = text(&agent.season(world).await["id"]);
    let ada = world.person("ada").await;
    let (team, code) = found(&ada, &season, "The Early Birds").await;
    // Whoever comes now comes after her.
    world.pass(jiff::SignedDuration::from_secs(1));
    Scene {
        agent,
        ada,
        season,
        team,
        code,
    }
}

async fn found(captain: &Person, season: &str, name: &str) -> (String, String) {
    let path = format!("/v1/seasons/{season}/teams");
    let team = text(
        &captain
            .post(&path, json!({ "name": name }))
            .await
            .expect(201)["id"],
    );
    let code = captain
        .get(&format!("/v1/teams/{team}/code"))
        .await
        .expect(200);
    (team, text(&code["code"]))
}

async fn join(person: &Person, code: &str) -> Answer {
    person
        .post("/v1/me/memberships", json!({ "code": code }))
        .await
}

async fn members(person: &Person, team: &str) -> Vec<Value> {
    let all = person
        .get(&format!("/v1/teams/{team}/members"))
        .await
        .expect(200);
    all["items"].as_array().unwrap().clone()
}

async fn names(person: &Person, team: &str) -> Vec<(String, String)> {
    let all = members(person, team).await;
    all.iter()
        .map(|one| (text(&one["displayName"]), text(&one["role"])))
        .collect()
}

fn named(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(name, role)| ((*name).to_owned(), (*role).to_owned()))
        .collect()
}

async fn leave(person: &Person) -> Value {
    let own = person.get("/v1/me/memberships").await.expect(200)["items"][0]["id"].clone();
    person
        .delete(&format!("/v1/me/memberships/{}", text(&own)))
        .await
        .expect(200)
}

#[track_caller]
fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (status, code),
        "{}",
        answer.text
    );
}

both! {
    async fn people_join_by_the_code_that_only_the_captain_sees(world: World) {
        let Scene { agent, ada, team, code, .. } = scene(&world).await;
        let bob = world.person("bob").await;

        let joined = join(&bob, &code.to_lowercase().replace('-', " ")).await.expect(201);

        assert_eq!((&joined["teamId"], &joined["role"], &joined["shares"]), (&json!(team), &json!("member"), &json!([])));
        assert_eq!(names(&bob, &team).await, named(&[("ada", "captain"), ("bob", "member")]));
        assert_eq!(ada.get(&format!("/v1/teams/{team}")).await.expect(200)["memberCount"], 2);
        refused(&bob.get(&format!("/v1/teams/{team}/code")).await, 403, "forbidden");
        let renewed = ada.call("POST", &format!("/v1/teams/{team}/code"), None).await.expect(200);
        let carol = world.person("carol").await;
        refused(&join(&carol, &code).await, 404, "not_found");
        join(&carol, &text(&renewed["code"])).await.expect(201);
        assert_eq!(names(&agent, &team).await.len(), 3, "who runs the season sees its teams");
    }

    async fn an_invitation_lets_one_person_in_once_within_seven_days(world: World) {
        let Scene { mut ada, team, .. } = scene(&world).await;
        let invite = format!("/v1/teams/{team}/invitations");
        let first = ada.post(&invite, json!({})).await.expect(201);
        let second = ada.post(&invite, json!({})).await.expect(201);
        let third = ada.post(&invite, json!({})).await.expect(201);
        let (mut bob, mut carol) = (world.person("bob").await, world.person("carol").await);

        let by = async |person: &Person, text: &Value| person.post("/v1/me/memberships", json!({ "invitation": text })).await;
        by(&bob, &first["url"]).await.expect(201);
        refused(&by(&carol, &first["secret"]).await, 409, "conflict");
        let path = format!("{invite}/{}", text(&second["invitation"]["id"]));
        assert_eq!(ada.delete(&path).await.status, 204);
        refused(&by(&carol, &second["secret"]).await, 404, "not_found");

        let page = world.nobody().get("/join").await;
        assert!(page.status == 200 && page.text.contains("You are invited"), "{}", page.text);
        world.pass_hours(7 * 24 + 1);
        for person in [&mut ada, &mut bob, &mut carol] {
            person.sign_in().await;
        }
        refused(&by(&carol, &third["secret"]).await, 409, "conflict");
        let left = ada.get(&invite).await.expect(200);
        assert_eq!(left["items"].as_array().unwrap().len(), 2);
        assert!(!left.to_string().contains("fxi_"), "a secret is shown once");
        if let crate::support::Engine::Postgres { .. } = *world.engine {
            let secret = text(&third["secret"]);
            assert!(!world.engine.bytes().windows(secret.len()).any(|window| window == secret.as_bytes()));
        }
    }

    async fn the_last_place_is_given_once(world: World) {
        let Scene { ada, team, code, .. } = scene(&world).await;
        let mut people = Vec::new();
        for n in 0..9 {
            people.push(world.person(&format!("person{n}")).await);
        }

        let tries = people.iter().map(|person| join(person, &code));
        let answers = futures_util::future::join_all(tries).await;

        let let_in = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(let_in, 5, "six with the captain");
        for answer in answers.iter().filter(|answer| answer.status != 201) {
            refused(answer, 409, "team_full");
        }
        assert_eq!(members(&ada, &team).await.len(), 6);
        assert_eq!(ada.get(&format!("/v1/teams/{team}")).await.expect(200)["memberCount"], 6);
    }

    async fn a_person_is_in_one_team_of_a_season_and_may_begin_alone(world: World) {
        let Scene { season, code, .. } = scene(&world).await;
        let (bob, carol) = (world.person("bob").await, world.person("carol").await);
        let (_, other) = found(&carol, &season, "Owls").await;
        let alone = bob.post("/v1/me/memberships", json!({ "seasonId": season })).await.expect(201);
        assert_eq!(alone["teamId"], Value::Null);
        refused(&bob.post("/v1/me/memberships", json!({})).await, 422, "validation_failed");
        refused(&bob.post("/v1/me/memberships", json!({ "seasonId": season, "code": code })).await, 422, "validation_failed");

        world.pass(jiff::SignedDuration::from_secs(1));
        let both = futures_util::future::join(join(&bob, &code), join(&bob, &other)).await;

        let statuses = [both.0.status, both.1.status];
        assert!(statuses.contains(&201) && statuses.contains(&409), "{statuses:?}");
        refused(&join(&bob, &other).await, 409, "already_member");
        refused(&bob.post(&format!("/v1/seasons/{season}/teams"), json!({ "name": "Third" })).await, 409, "already_member");
        let all = bob.get("/v1/me/memberships").await.expect(200);
        let open = all["items"].as_array().unwrap().iter().filter(|one| one["leftOn"].is_null()).count();
        assert_eq!((open, all["items"].as_array().unwrap().len()), (1, 2));
        assert_eq!(all["items"][1]["leftOn"], all["items"][1]["joinedOn"], "no date counts twice");
    }

    async fn a_repetition_with_its_key_joins_once(world: World) {
        let Scene { ada, team, code, .. } = scene(&world).await;
        let bob = world.person("bob").await;
        let send = || bob.send(bob.request(reqwest::Method::POST, "/v1/me/memberships").header("Idempotency-Key", "once").json(&json!({ "code": code })));

        let (first, again) = (send().await, send().await);

        assert_eq!(first.expect(201), again.expect(201));
        assert_eq!(members(&ada, &team).await.len(), 2);
    }

    async fn windows_open_and_close_in_the_seasons_own_zone(world: World) {
        let agent = world.person("agent").await;
        agent.agent(&world).await;
        let form = json!({ "name": "Far", "timeZone": "Pacific/Auckland", "startsOn": "2026-11-20", "weeks": 2,
            "registrationOpensOn": "2026-11-20", "registrationClosesOn": "2026-11-21", "joiningClosesOn": "2026-11-22" });
        let season = text(&agent.post("/v1/seasons", form).await.expect(201)["id"]);
        let path = format!("/v1/seasons/{season}/teams");
        let mut ada = world.person("ada").await;
        let mut bob = world.person("bob").await;

        // Thursday at four in the morning in Auckland: not yet.
        refused(&ada.post(&path, json!({ "name": "Kiwis" })).await, 409, "season_closed");
        world.pass_hours(21);
        ada.sign_in().await;
        let (_, code) = found(&ada, &season, "Kiwis").await;
        // Sunday there: registration is over, joining is not.
        world.pass_hours(48);
        ada.sign_in().await;
        bob.sign_in().await;
        refused(&bob.post(&path, json!({ "name": "Moas" })).await, 409, "season_closed");
        let late = join(&bob, &code).await.expect(201);
        assert_eq!(late["joinedOn"], "2026-11-21", "it is Saturday where Bob is");
        leave(&bob).await;
        world.pass_hours(24);
        bob.sign_in().await;
        refused(&join(&bob, &code).await, 409, "season_closed");
        refused(&bob.post("/v1/me/memberships", json!({ "seasonId": season })).await, 409, "season_closed");
    }

    async fn a_captain_is_followed_by_who_has_served_longest(world: World) {
        let Scene { mut ada, team, code, .. } = scene(&world).await;
        let (bob, mut carol) = (world.person("bob").await, world.person("carol").await);
        join(&bob, &code).await.expect(201);
        world.pass_hours(24);
        ada.sign_in().await;
        carol.sign_in().await;
        join(&carol, &code).await.expect(201);
        let handed = ada.call("PUT", &format!("/v1/teams/{team}/captain"), Some(&json!({ "userId": carol.id }))).await;
        assert_eq!(handed.status, 200, "{}", handed.text);
        assert_eq!(names(&ada, &team).await, named(&[("ada", "member"), ("bob", "member"), ("carol", "captain")]));
        refused(&ada.call("PUT", &format!("/v1/teams/{team}/captain"), Some(&json!({ "userId": ada.id }))).await, 403, "forbidden");

        let left = leave(&carol).await;
        assert_eq!((&left["leftOn"], &left["role"]), (&json!("2026-11-19"), &json!("captain")));
        assert_eq!(names(&ada, &team).await, named(&[("ada", "captain"), ("bob", "member")]));
        let receipt = ada.delete("/v1/me").await.expect(200);
        assert_eq!(receipt["memberships"], 1);
        let mut bob = bob;
        bob.sign_in().await;
        assert_eq!(names(&bob, &team).await, named(&[("bob", "captain")]));
        leave(&bob).await;

        let closed = bob.get(&format!("/v1/teams/{team}")).await.expect(200);
        assert_eq!((&closed["memberCount"], &closed["closedOn"]), (&json!(0), &json!("2026-11-19")));
        refused(&join(&bob, &code).await, 409, "team_closed");
    }

    async fn whoever_is_removed_or_leaves_sees_nothing_more_at_once(world: World) {
        let Scene { ada, team, code, .. } = scene(&world).await;
        let (bob, carol) = (world.person("bob").await, world.person("carol").await);
        join(&bob, &code).await.expect(201);
        join(&carol, &code).await.expect(201);
        refused(&bob.delete(&format!("/v1/teams/{team}/members/{}", carol.id)).await, 403, "forbidden");

        for _ in 0..2 {
            assert_eq!(ada.delete(&format!("/v1/teams/{team}/members/{}", bob.id)).await.status, 204);
        }
        leave(&carol).await;

        for gone in [&bob, &carol] {
            refused(&gone.get(&format!("/v1/teams/{team}/members")).await, 403, "forbidden");
            let nested = gone.graphql(&format!("{{ team(id: \"{team}\") {{ name members {{ displayName }} }} }}"), json!({})).await;
            refused(&nested, 200, "forbidden");
            assert_eq!(nested.json()["data"]["team"], json!({ "name": "The Early Birds", "members": null }), "one part fails alone");
        }
        assert_eq!(names(&ada, &team).await, named(&[("ada", "captain")]));
        let again = join(&bob, &code).await.expect(201);
        assert_eq!(again["role"], "member", "they may come back");
    }

    async fn members_see_of_each_other_what_each_shares(world: World) {
        let Scene { mut ada, team, code, .. } = scene(&world).await;
        let walker = world.walkers()[0].id.clone();
        let bob = world.person("bob").await;
        bob.connect(&world, 0).await;
        bob.post("/v1/me/goals", json!({ "metric": "steps", "period": "day", "target": 7_000 })).await.expect(201);
        let membership = join(&bob, &code).await.expect(201);
        // A quarter of them by now.
        world.simulator.correct(&walker, date(2026, 11, 18), Some(30_000));
        bob.sync().await.expect(202);
        let share = async |shares: Value, version: i32| {
            let request = bob.request(reqwest::Method::PATCH, &format!("/v1/me/memberships/{}", text(&membership["id"])));
            bob.send(request.header("If-Match", format!("\"v{version}\"")).json(&json!({ "shares": shares }))).await.expect(200)
        };
        let seen = async |by: &Person| members(by, &team).await[1]["today"].clone();

        assert_eq!(seen(&ada).await, json!({ "date": "2026-11-18", "steps": null, "status": null, "target": null, "met": null }));
        assert_eq!(seen(&bob).await, json!({ "date": "2026-11-18", "steps": 7500, "status": "inProgress", "target": 7000, "met": true }));
        share(json!(["goals"]), 1).await;
        assert_eq!(seen(&ada).await, json!({ "date": "2026-11-18", "steps": null, "status": null, "target": 7000, "met": true }));
        share(json!(["goals", "steps", "steps"]), 2).await;
        assert_eq!(seen(&ada).await["steps"], 7_500);
        share(json!([]), 3).await;
        assert_eq!(seen(&ada).await["steps"], Value::Null);
        // Past midnight where Bob is there is a new day.
        world.pass_hours(15);
        ada.sign_in().await;
        assert_eq!(seen(&ada).await["date"], "2026-11-19");
    }

    async fn names_are_one_teams_own_and_the_agent_can_change_them(world: World) {
        let Scene { agent, ada, season, team, .. } = scene(&world).await;
        let path = format!("/v1/seasons/{season}/teams");
        let bob = world.person("bob").await;
        refused(&bob.post(&path, json!({ "name": "the  early BIRDS" })).await, 409, "conflict");
        refused(&bob.post(&path, json!({ "name": "Owls", "area": "Nowhere" })).await, 422, "validation_failed");
        let other = agent.season(&world).await;
        found(&bob, &text(&other["id"]), "The Early Birds").await;

        let rename = async |by: &Person, version: i32, name: &str| {
            let request = by.request(reqwest::Method::PATCH, &format!("/v1/teams/{team}"));
            by.send(request.header("If-Match", format!("\"v{version}\"")).json(&json!({ "name": name }))).await
        };
        assert_eq!(rename(&ada, 1, "Rude words").await.expect(200)["name"], "Rude words");
        assert_eq!(rename(&agent, 2, "Team 1").await.expect(200)["name"], "Team 1");
        refused(&rename(&ada, 2, "Rude words").await, 412, "precondition_failed");
        refused(&rename(&bob, 3, "Mine").await, 403, "forbidden");
    }

    async fn a_closed_team_keeps_what_was(world: World) {
        let Scene { ada, team, code, season, .. } = scene(&world).await;
        let bob = world.person("bob").await;
        join(&bob, &code).await.expect(201);
        refused(&bob.delete(&format!("/v1/teams/{team}")).await, 403, "forbidden");

        let closed = ada.delete(&format!("/v1/teams/{team}")).await.expect(200);
        let again = ada.delete(&format!("/v1/teams/{team}")).await.expect(200);

        assert_eq!((&closed["closedOn"], &closed["memberCount"]), (&json!("2026-11-18"), &json!(0)));
        assert_eq!(closed, again);
        let own = bob.get("/v1/me/memberships").await.expect(200)["items"][0].clone();
        assert_eq!((&own["leftOn"], &own["teamId"]), (&json!("2026-11-18"), &json!(team)));
        refused(&join(&bob, &code).await, 409, "team_closed");
        found(&bob, &season, "Owls").await;
    }

    async fn a_captain_enters_for_a_member_marked_as_such_and_as_far_back_as_the_season_says(world: World) {
        let agent = world.person("agent").await;
        agent.agent(&world).await;
        let form = json!({ "name": "Now", "timeZone": "America/New_York", "startsOn": "2026-11-18", "backEntryDays": 3 });
        let season = text(&agent.post("/v1/seasons", form).await.expect(201)["id"]);
        let mut ada = world.person("ada").await;
        let (team, code) = found(&ada, &season, "The Early Birds").await;
        let mut bob = world.person("bob").await;
        join(&bob, &code).await.expect(201);
        world.pass_hours(24 * 5);
        ada.sign_in().await;
        bob.sign_in().await;
        let whose = format!("/v1/teams/{team}/members/{}", bob.id);
        let walk = |date: &str| json!({ "date": date, "kind": "walking", "steps": 4_000 });

        let entered = ada.post(&format!("{whose}/activities"), walk("2026-11-22")).await.expect(201);
        let cups = ada.call("PUT", &format!("{whose}/nutrition/2026-11-22"), Some(&json!({ "quarterCups": 20 }))).await.expect(200);

        assert_eq!((&entered["userId"], &entered["enteredBy"]), (&json!(bob.id), &json!(ada.id)));
        assert_eq!(cups["enteredBy"], json!(ada.id));
        let day = bob.get("/v1/me/days/2026-11-22").await.expect(200);
        assert_eq!((&day["steps"], &day["source"]), (&json!(4_000), &json!("self_report")));
        assert_eq!(bob.get("/v1/me/nutrition/2026-11-22").await.expect(200), cups);
        assert_eq!(ada.get("/v1/me/days/2026-11-22").await.status, 404, "it is not the captain's");
        for date in ["2026-11-19", "2026-11-24"] {
            refused(&ada.post(&format!("{whose}/activities"), walk(date)).await, 422, "validation_failed");
            refused(&ada.call("PUT", &format!("{whose}/nutrition/{date}"), Some(&json!({ "quarterCups": 1 }))).await, 422, "validation_failed");
            let own = bob.post("/v1/me/activities", walk(date)).await;
            assert_eq!((own.status, own.pointers()), (422, vec!["/date".to_owned()]), "the season's limit is Bob's own too");
            refused(&bob.call("PUT", &format!("/v1/me/nutrition/{date}"), Some(&json!({ "quarterCups": 1 }))).await, 422, "validation_failed");
        }
        let id = text(&entered["id"]);
        refused(&ada.get(&format!("/v1/me/activities/{id}")).await, 404, "not_found");
        assert_eq!(bob.delete(&format!("/v1/me/activities/{id}")).await.status, 204, "the member has the last word");
        let carol = world.person("carol").await;
        refused(&carol.post(&format!("{whose}/activities"), walk("2026-11-22")).await, 403, "forbidden");
        refused(&bob.post(&format!("/v1/teams/{team}/members/{}/activities", ada.id), walk("2026-11-22")).await, 403, "forbidden");
        refused(&ada.post(&format!("/v1/teams/{team}/members/{}/activities", carol.id), walk("2026-11-22")).await, 404, "not_found");
        join(&carol, &code).await.expect(201);
        let early = ada.post(&format!("/v1/teams/{team}/members/{}/activities", carol.id), walk("2026-11-22")).await;
        assert_eq!(early.pointers(), ["/date"], "Carol was not in the team then: {}", early.text);
        leave(&bob).await;
        refused(&ada.post(&format!("{whose}/activities"), walk("2026-11-22")).await, 404, "not_found");
        bob.post("/v1/me/activities", walk("2026-11-10")).await.expect(201);
    }

    async fn codes_cannot_be_tried_for_ever(world: World) {
        let bob = world.person("bob").await;
        for _ in 0..20 {
            refused(&join(&bob, "00000-00000").await, 404, "not_found");
        }
        let answer = join(&bob, "00000-00000").await;
        refused(&answer, 429, "rate_limited");
        assert!(answer.header("retry-after").is_some());
    }
}
