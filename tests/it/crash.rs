//! A process that is lost at any step of an operation: nothing is half-done, and what it had begun is
//! taken up by the next. The steps are not listed here: each operation is lost at its first door, its
//! second, and so on, until it goes through all of them.

use std::time::Duration;

use fitex::model::token::Provider;
use fitex::simulator::{Event, RefreshMode};
use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Answer, Browser, Engine, Host, Person, Running};

on_both! {
    a_renewal_is_lost_at_every_step()
    a_callback_is_lost_at_every_step()
    a_disconnection_is_lost_at_every_step()
    a_withdrawal_is_lost_at_every_step()
    a_deletion_is_lost_at_every_step()
    a_fetch_is_lost_at_every_step()
}

/// Loses a process at the door of that number, if the operation gets so far.
fn at_door(operation: &str, door: usize) -> String {
    match door {
        0 => format!("{operation}=return"),
        _ => format!("{operation}={door}*off->return"),
    }
}

/// What came of a request: an answer, or nothing because its process was lost.
async fn sent(request: reqwest::RequestBuilder) -> Option<Answer> {
    let response = request.send().await.ok()?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.ok()?;
    Some(Answer {
        status,
        headers,
        text,
    })
}

async fn sync(person: &Person) -> Option<Answer> {
    let request = person.request(reqwest::Method::POST, "/v1/me/sync");
    sent(request.json(&json!({ "waitSeconds": 20 }))).await
}

/// The provider sends the browser back.
async fn come_back(browser: &Browser, back: &str) -> Option<Answer> {
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    sent(client.get(back).header("cookie", browser.cookie())).await
}

/// Whether a process is lost by now, or within a moment.
async fn is_lost(process: &mut Running) -> bool {
    for _ in 0..20 {
        if process.is_lost() {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    false
}

fn count(host: &Host, event: Event) -> usize {
    let ledger = host.simulator.ledger();
    ledger.iter().filter(|entry| entry.event == event).count()
}

async fn tokens(person: &Person) -> Vec<Value> {
    let page = person.get("/v1/me/tokens").await.expect(200);
    page["items"].as_array().unwrap().clone()
}

async fn events(person: &Person) -> Vec<Value> {
    let page = person.get("/v1/me/token-events").await.expect(200);
    page["items"].as_array().unwrap().clone()
}

async fn a_renewal_is_lost_at_every_step(engine: Engine) {
    let host = Host::on(engine, 1, 4).await;
    let first = host.start(0, "");
    let modes = [
        RefreshMode::SingleUse,
        RefreshMode::Grace,
        RefreshMode::Idempotent,
        RefreshMode::NonRotating,
    ];
    let mut people = Vec::new();
    for (walker, mode) in host.simulator.people().into_iter().zip(modes) {
        let person = host.person(&walker.id.to_lowercase()).await;
        let connected = Browser::default()
            .connect_as(&walker.id, &person, "fitbit")
            .await;
        assert_eq!(connected, "connected");
        person.sync().await.expect(202);
        people.push((person, walker.id, mode));
    }
    first.kill();
    for (person, walker, mode) in people {
        host.simulator.set_refresh_mode(Provider::Fitbit, mode);
        let (mut door, mut lost) = (0, 0);
        loop {
            let mut process = host.start(0, &at_door("refresh", door));
            host.simulator.expire(&walker);
            let answer = sync(&person).await;
            let was_lost = is_lost(&mut process).await;
            drop(process);
            let _next = host.start(0, "");
            host.let_leases_run_out();
            let answer = match (was_lost, answer) {
                (false, Some(answer)) => answer,
                _ => sync(&person).await.expect("a process that serves"),
            };
            if answer.status == 202 {
                assert_eq!(answer.json()["state"], "succeeded");
            } else {
                // The one window that cannot be made safe where a refresh token works once.
                assert_eq!(
                    (mode, answer.status),
                    (RefreshMode::SingleUse, 424),
                    "door {door}: {}",
                    answer.text
                );
                assert_eq!(
                    answer.json()["reason"],
                    "refresh_response_lost",
                    "door {door}"
                );
                lost += 1;
                let healed = Browser::default()
                    .connect_as(&walker, &person, "fitbit")
                    .await;
                assert_eq!(healed, "connected");
                sync(&person).await.unwrap().expect(202);
            }
            assert_eq!(tokens(&person).await[0]["state"], "active");
            assert_eq!(
                events(&person).await.len(),
                1 + 2 * lost,
                "{mode:?}: each episode is told once"
            );
            if !was_lost {
                break;
            }
            door += 1;
        }
        // The lease, the call, and the write of what came back: before and behind each.
        assert!(door >= 6, "{mode:?}: only {door} steps");
        match mode {
            // Behind the call, and before the write: the answer was in the lost process alone.
            RefreshMode::SingleUse => assert!((1..=2).contains(&lost), "{lost}"),
            _ => assert_eq!(lost, 0, "{mode:?}"),
        }
    }
}

async fn a_callback_is_lost_at_every_step(engine: Engine) {
    let host = Host::on(engine, 1, 1).await;
    let walker = host.simulator.people()[0].id.clone();
    let first = host.start(0, "");
    let person = host.person("ada").await;
    first.kill();
    let mut door = 0;
    loop {
        let mut process = host.start(0, &at_door("callback", door));
        let mut browser = Browser::default();
        let way = browser.begin(&person, "google_health", json!({})).await;
        let back = browser.decide(&way, &walker, true, &[]).await;
        let answer = come_back(&browser, &back).await;
        let was_lost = is_lost(&mut process).await;
        drop(process);
        let _next = host.start(0, "");
        // The way and the connection tell the same story.
        let id = way.started["authorization"]["id"].as_str().unwrap();
        let told = person
            .get(&format!("/v1/me/authorizations/{id}"))
            .await
            .expect(200);
        let held = tokens(&person).await;
        match told["state"].as_str().unwrap() {
            "connected" => assert_eq!(held[0]["id"], told["tokenId"]),
            "pending" => assert!(held.is_empty(), "door {door}"),
            other => panic!("door {door}: {other}"),
        }
        if !was_lost {
            assert_eq!(answer.unwrap().status, 303);
            assert_eq!(told["state"], "connected");
            break;
        }
        // The browser's second try either goes through or says that the person should begin again.
        let second = browser.get(&back).await;
        let end = second.location.unwrap_or_default();
        if told["state"] == "pending" && !end.contains("result=connected") {
            assert!(
                end.contains("result=used"),
                "door {door}: {end} {}",
                second.text
            );
            assert_eq!(
                Browser::default()
                    .connect_as(&walker, &person, "google_health")
                    .await,
                "connected"
            );
        }
        host.let_leases_run_out();
        sync(&person).await.unwrap().expect(202);
        let kinds: Vec<Value> = events(&person)
            .await
            .iter()
            .map(|event| event["kind"].clone())
            .collect();
        let token = tokens(&person).await[0]["id"].as_str().unwrap().to_owned();
        assert_eq!(
            kinds.iter().filter(|kind| *kind == "connected").count(),
            1 + kinds.iter().filter(|kind| *kind == "disconnected").count()
        );
        person
            .delete(&format!("/v1/me/tokens/{token}"))
            .await
            .expect(200);
        door += 1;
    }
    assert!(door >= 10, "only {door} steps");
}

async fn a_disconnection_is_lost_at_every_step(engine: Engine) {
    let host = Host::on(engine, 1, 1).await;
    let walker = host.simulator.people()[0].id.clone();
    let first = host.start(0, "");
    let person = host.person("ada").await;
    first.kill();
    for door in 0.. {
        let mut process = host.start(0, &at_door("disconnect", door));
        assert_eq!(
            Browser::default()
                .connect_as(&walker, &person, "google_health")
                .await,
            "connected"
        );
        host.simulator.clear_ledger();
        let path = format!(
            "/v1/me/tokens/{}",
            tokens(&person).await[0]["id"].as_str().unwrap()
        );
        let answer = sent(person.request(reqwest::Method::DELETE, &path)).await;
        let was_lost = is_lost(&mut process).await;
        drop(process);
        let _next = host.start(0, "");
        host.let_leases_run_out();
        if !was_lost {
            assert_eq!(answer.unwrap().json()["withdrawal"], "done");
            assert!(door >= 4, "only {door} steps");
            return;
        }
        // Asked once more, it is done or was done.
        let again = person.delete(&path).await;
        assert!(
            matches!(again.status, 200 | 404),
            "door {door}: {}",
            again.text
        );
        assert!(tokens(&person).await.is_empty());
        withdrawn(&host, 1).await;
    }
}

/// Waits until so many grants have been withdrawn.
async fn withdrawn(host: &Host, grants: usize) {
    for _ in 0..400 {
        if count(host, Event::Revoked) >= grants {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!(
        "a grant was left at the provider: {:?}",
        host.simulator.ledger()
    );
}

async fn a_withdrawal_is_lost_at_every_step(engine: Engine) {
    let host = Host::on(engine, 1, 1).await;
    let walker = host.simulator.people()[0].id.clone();
    let first = host.start(0, "");
    let person = host.person("ada").await;
    first.kill();
    let mut withdrawals = 0;
    // Idle workers look for withdrawals all the time and go through the first two doors for nothing.
    for door in 0..10 {
        let connecting = host.start(0, "");
        assert_eq!(
            Browser::default()
                .connect_as(&walker, &person, "google_health")
                .await,
            "connected"
        );
        host.let_leases_run_out();
        sync(&person).await.unwrap().expect(202);
        let path = format!(
            "/v1/me/tokens/{}",
            tokens(&person).await[0]["id"].as_str().unwrap()
        );
        host.simulator.set_fault_at(
            fitex::simulator::Place::Revocation,
            None,
            Some(fitex::simulator::Fault::ServerError),
        );
        assert_eq!(
            person.delete(&path).await.expect(200)["withdrawal"],
            "pending"
        );
        connecting.kill();
        host.simulator
            .set_fault_at(fitex::simulator::Place::Revocation, None, None);
        host.let_leases_run_out();
        host.simulator.clear_ledger();
        let mut process = host.start(0, &at_door("withdrawal", door));
        assert!(
            crate::support::wait(&mut process.0, Duration::from_secs(20))
                .code()
                .is_none()
        );
        drop(process);
        host.let_leases_run_out();
        let next = host.start(0, "");
        withdrawn(&host, 1).await;
        withdrawals += 1;
        // And then there is nothing left to do.
        for _ in 0..200 {
            if !waits(&host).await {
                break;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        assert!(!waits(&host).await, "door {door}");
        next.kill();
    }
    assert_eq!(withdrawals, 10);
}

async fn waits(host: &Host) -> bool {
    let url = fitex::database::DatabaseUrl::parse(&host.engine.url()).unwrap();
    let database = fitex::database::Database::open(&url, 1).unwrap();
    let waiting = database.read(fitex::store::revocations::all).await.unwrap();
    !waiting.is_empty()
}

async fn a_deletion_is_lost_at_every_step(engine: Engine) {
    let host = Host::on(engine, 1, 1).await;
    let walker = host.simulator.people()[0].id.clone();
    for door in 0.. {
        let mut process = host.start(0, &at_door("delete_me", door));
        let mut person = host.person(&format!("ada{door}")).await;
        assert_eq!(
            Browser::default()
                .connect_as(&walker, &person, "fitbit")
                .await,
            "connected"
        );
        host.simulator.clear_ledger();
        let answer = sent(person.request(reqwest::Method::DELETE, "/v1/me")).await;
        let was_lost = is_lost(&mut process).await;
        drop(process);
        let _next = host.start(0, "");
        host.let_leases_run_out();
        if !was_lost {
            assert_eq!(answer.unwrap().status, 200);
            assert!(door >= 2, "only {door} steps");
            return;
        }
        let again = person.delete("/v1/me").await;
        assert!(
            matches!(again.status, 200 | 401),
            "door {door}: {}",
            again.text
        );
        withdrawn(&host, 1).await;
        person.token = None;
        let form = json!({ "email": person.email, "password": crate::support::PASSWORD });
        assert_eq!(
            person.post("/v1/sessions", form).await.status,
            401,
            "nothing of the account is left"
        );
    }
}

async fn a_fetch_is_lost_at_every_step(engine: Engine) {
    let host = Host::on(engine, 1, 1).await;
    let walker = host.simulator.people()[0].id.clone();
    let first = host.start(0, "");
    let person = host.person("ada").await;
    let connected = Browser::default()
        .connect_as(&walker, &person, "google_health")
        .await;
    assert_eq!(connected, "connected");
    sync(&person).await.unwrap().expect(202);
    let truth = person.get("/v1/me/days?limit=200").await.expect(200);
    let kept = ["days", "day_records", "readings", "devices"];
    assert!(steps(&truth).len() > 20);
    first.kill();
    for door in 0.. {
        for table in kept {
            host.engine.execute(&format!("DELETE FROM {table}"));
        }
        host.engine
            .execute("UPDATE tokens SET last_good_day = NULL");
        let mut process = host.start(0, &at_door("fetch", door));
        let answer = sync(&person).await;
        let was_lost = is_lost(&mut process).await;
        drop(process);
        let _next = host.start(0, "");
        host.let_leases_run_out();
        sync(&person).await.unwrap().expect(202);
        let days = person.get("/v1/me/days?limit=200").await.expect(200);
        assert_eq!(steps(&days), steps(&truth), "door {door}");
        if !was_lost {
            answer.unwrap().expect(202);
            assert!(door >= 6, "only {door} steps");
            return;
        }
    }
}

/// Dates and steps, without today's, which grow.
fn steps(days: &Value) -> Vec<(Value, Value)> {
    let items = days["items"].as_array().unwrap();
    let past = items.iter().filter(|day| day["status"] != "inProgress");
    past.map(|day| (day["date"].clone(), day["steps"].clone()))
        .collect()
}
