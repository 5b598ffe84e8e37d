//! Things that happen to one person at the same moment: they wait for each other, and none is lost.

use std::sync::mpsc::channel;
use std::time::Duration;

use fitex::simulator::Fault;
use fitex::store;
use serde_json::{Value, json};

use crate::both;
use crate::support::{PASSWORD, Person, World};

const SCOPES: [&str; 3] = ["activity", "profile", "settings"];

fn id_of(person: &Person) -> fitex::model::id::UserId {
    use fitex::model::field::{Parse, Raw};
    fitex::model::id::UserId::parse(Raw::Text(person.id.clone())).unwrap()
}

/// While another transaction changes the person's affairs, runs `meanwhile`; the change then says
/// what it leaves behind.
async fn during_a_change<T: Send + 'static>(
    world: &World,
    person: &Person,
    change: impl FnOnce(&mut fitex::database::Conn, fitex::model::id::UserId) + Send + 'static,
    meanwhile: impl Future<Output = T> + Send + 'static,
) -> T {
    let (begun, has_begun) = channel();
    let (user, database) = (id_of(person), world.app.database.clone());
    let holder = tokio::spawn(async move {
        database
            .write(move |conn| {
                store::users::lock(conn, user)?;
                begun.send(()).unwrap();
                std::thread::sleep(Duration::from_millis(600));
                change(conn, user);
                Ok(())
            })
            .await
    });
    tokio::task::spawn_blocking(move || has_begun.recv().unwrap())
        .await
        .unwrap();
    let done = tokio::spawn(meanwhile);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!done.is_finished(), "it did not wait");
    holder.await.unwrap().unwrap();
    done.await.unwrap()
}

both! {
    async fn a_goal_is_ended_only_after_other_changes_of_the_person(world: World) {
        let ada = world.person("ada").await;
        let goal = ada.post("/v1/me/goals", json!({ "metric": "steps", "period": "day" })).await.expect(201);
        let path = format!("/v1/goals/{}", goal["id"].as_str().unwrap());

        let ending = { let ada = ada.clone(); async move { ada.delete(&path).await } };
        let ended = during_a_change(&world, &ada, |_, _| {}, ending).await.expect(200);

        assert_eq!(ended["effectiveTo"], "2026-11-18");
    }

    async fn a_password_that_changes_while_it_is_verified_opens_nothing(world: World) {
        let ada = world.person("ada").await;
        let form = json!({ "email": ada.email, "password": PASSWORD });

        let signing_in = { let ada = ada.clone(); async move { ada.post("/v1/sessions", form).await } };
        let answer = during_a_change(&world, &ada, |conn, user| {
            store::users::set_password_hash(conn, user, "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21l$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap();
        }, signing_in).await;

        assert!(matches!(answer.status, 401 | 503), "{}", answer.text);
    }

    async fn a_password_is_not_changed_twice_at_once(world: World) {
        let ada = world.person("ada").await;
        let form = json!({ "currentPassword": PASSWORD, "newPassword": "seven worn hiking boots" });

        let changing = { let ada = ada.clone(); async move { ada.call("PUT", "/v1/me/password", Some(&form)).await } };
        let answer = during_a_change(&world, &ada, |conn, user| {
            store::users::set_password_hash(conn, user, "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21l$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap();
        }, changing).await;

        assert!(matches!(answer.status, 422 | 503), "{}", answer.text);
    }

    async fn a_new_grant_that_comes_while_the_old_one_fails_is_used_at_once(world: World) {
        let ada = world.ada().await;
        let walker = world.walkers()[0].id.clone();
        world.simulator.set_fault(Some(&walker), Some(Fault::Slow(400)));
        let fetching = { let ada = ada.clone(); tokio::spawn(async move { ada.sync().await }) };
        tokio::time::sleep(Duration::from_millis(100)).await;

        world.simulator.revoke(&walker);
        let newer = world.simulator.grant(&walker, &SCOPES, 86_400).unwrap();
        ada.post("/v1/me/tokens/fitbit", json!({ "accessToken": newer })).await.expect(201);

        let run = fetching.await.unwrap().expect(202);
        assert_eq!(run["state"], "succeeded", "{run}");
        let token = &ada.get("/v1/me/tokens").await.expect(200)["items"][0];
        assert_eq!((&token["state"], &token["reason"]), (&json!("active"), &Value::Null));
    }
}
