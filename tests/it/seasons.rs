//! Seasons: made by agents, with the programme's own rules where nothing else is said; what people have
//! begun under stays.

use serde_json::{Value, json};

use crate::both;
use crate::support::{Answer, Person};

async fn change(agent: &Person, season: &Value, body: Value) -> Answer {
    let path = format!("/v1/seasons/{}", season["id"].as_str().unwrap());
    let now = agent.get(&path).await.expect(200)["version"].clone();
    let request = agent.request(reqwest::Method::PATCH, &path);
    agent
        .send(
            request
                .header("If-Match", format!("\"v{now}\""))
                .json(&body),
        )
        .await
}

both! {
    async fn an_agent_makes_one_by_the_programmes_rules(world: World) {
        let agent = world.person("agent").await;
        let form = json!({ "name": " Spring ", "startsOn": "2026-11-30", "timeZone": "America/New_York", "areas": ["Virginia", "Virginia / Montgomery County"] });
        let member = agent.post("/v1/seasons", form.clone()).await;
        agent.agent(&world).await;

        let season = agent.post("/v1/seasons", form).await.expect(201);

        assert_eq!((member.status, member.code().as_str()), (403, "forbidden"), "a member makes none");
        assert_eq!(season["areas"], json!(["Virginia", "Virginia/Montgomery County"]));
        for (field, value) in [
            ("name", json!("Spring")), ("weeks", json!(8)), ("endsOn", json!("2027-01-24")),
            ("registrationOpensOn", json!("2026-11-18")), ("registrationClosesOn", json!("2026-12-11")),
            ("joiningClosesOn", json!("2027-01-24")), ("smallestTeam", json!(3)), ("largestTeam", json!(6)),
            ("backEntryDays", json!(14)), ("createdBy", json!(agent.id)),
        ] {
            assert_eq!(season[field], value, "{field}");
        }
    }

    async fn what_contradicts_itself_is_refused_by_its_name(world: World) {
        let agent = world.person("agent").await;
        agent.agent(&world).await;
        let good = json!({ "name": "Spring", "startsOn": "2026-11-30", "timeZone": "Etc/UTC" });
        for (field, value, pointer) in [
            ("startsOn", json!("2026-11-17"), "/startsOn"),
            ("startsOn", json!("2027-12-31"), "/startsOn"),
            ("weeks", json!(0), "/weeks"),
            ("weeks", json!(53), "/weeks"),
            ("registrationOpensOn", json!("2026-12-25"), "/registrationClosesOn"),
            ("registrationClosesOn", json!("2027-06-01"), "/registrationClosesOn"),
            ("joiningClosesOn", json!("2026-11-01"), "/joiningClosesOn"),
            ("smallestTeam", json!(7), "/smallestTeam"),
            ("largestTeam", json!(11), "/largestTeam"),
            ("backEntryDays", json!(61), "/backEntryDays"),
            ("areas", json!("Virginia"), "/areas"),
            ("areas", json!(["Virginia", ""]), "/areas"),
            ("areas", json!(["a/b/c/d/e/f"]), "/areas"),
            ("areas", json!(["Virginia", "Virginia "]), "/areas"),
            ("timeZone", json!("Mars/Olympus"), "/timeZone"),
            ("colour", json!("red"), "/colour"),
        ] {
            let mut form = good.clone();
            form[field] = value.clone();
            let answer = agent.post("/v1/seasons", form).await;
            assert_eq!((answer.status, answer.pointers()), (422, vec![pointer.to_owned()]), "{field} {value}: {}", answer.text);
        }
        assert_eq!(agent.get("/v1/seasons").await.expect(200)["items"], json!([]));
    }

    async fn its_rules_stand_from_the_start(world: World) {
        let mut agent = world.person("agent").await;
        let season = agent.season(&world).await;
        let before = change(&agent, &season, json!({ "largestTeam": 4, "startsOn": "2026-11-19" })).await.expect(200);
        assert_eq!((&before["largestTeam"], &before["endsOn"]), (&json!(4), &json!("2027-01-13")));
        // Eight in the evening before, and then one in the morning, in New York.
        world.pass_hours(10);
        agent.sign_in().await;
        change(&agent, &season, json!({ "largestTeam": 5 })).await.expect(200);
        world.pass_hours(5);
        agent.sign_in().await;

        for body in [
            json!({ "largestTeam": 6 }), json!({ "smallestTeam": 2 }), json!({ "weeks": 9 }),
            json!({ "startsOn": "2026-11-20" }), json!({ "timeZone": "Etc/UTC" }), json!({ "backEntryDays": 3 }),
        ] {
            let refused = change(&agent, &season, body.clone()).await;
            assert_eq!((refused.status, refused.code().as_str()), (409, "season_closed"), "{body}: {}", refused.text);
        }
        let moved = json!({ "name": "Autumn walk", "joiningClosesOn": "2026-12-01", "areas": ["Virginia"], "largestTeam": 5 });
        let moved = change(&agent, &season, moved).await.expect(200);
        assert_eq!((&moved["name"], &moved["joiningClosesOn"]), (&json!("Autumn walk"), &json!("2026-12-01")));
    }

    async fn another_agent_does_not_run_it_and_an_admin_does(world: World) {
        let agent = world.person("agent").await;
        let season = agent.season(&world).await;
        let other = world.person("other").await;
        other.agent(&world).await;
        let admin = world.person("admin").await;
        let id = fitex::model::field::Field::of_text(&admin.id).alone("id").unwrap();
        fitex::service::users::set_role(&world.app, id, fitex::model::user::Role::Admin).await.unwrap();

        let refused = change(&other, &season, json!({ "name": "Mine" })).await;
        let changed = change(&admin, &season, json!({ "name": "Ours" })).await;

        assert_eq!((refused.status, refused.code().as_str()), (403, "forbidden"));
        assert_eq!(changed.expect(200)["name"], "Ours");
        let stale = agent.request(reqwest::Method::PATCH, &format!("/v1/seasons/{}", season["id"].as_str().unwrap()));
        let stale = agent.send(stale.header("If-Match", "\"v1\"").json(&json!({ "name": "Mine" }))).await;
        assert_eq!((stale.status, stale.code().as_str()), (412, "precondition_failed"));
    }

    async fn several_run_at_once_and_a_person_takes_part_in_each(world: World) {
        let ada = world.person("ada").await;
        let (one, two) = (ada.season(&world).await, ada.season(&world).await);
        for season in [&one, &two] {
            ada.post("/v1/me/memberships", json!({ "seasonId": season["id"] })).await.expect(201);
        }
        assert_eq!(ada.get("/v1/me/memberships").await.expect(200)["items"].as_array().unwrap().len(), 2);
    }
}
