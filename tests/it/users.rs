//! Accounts: sign up, change, delete.

use serde_json::{Value, json};

use crate::both;
use crate::support::PASSWORD;

fn form(email: &str) -> Value {
    json!({ "email": email, "password": PASSWORD, "displayName": "Ada", "timeZone": "America/New_York" })
}

both! {
    async fn signing_up_makes_an_account_and_shows_no_secret(world: World) {
        let answer = world.nobody().post("/v1/users", form(" Ada@Example.org ")).await;
        let user = answer.clone().expect(201);

        assert_eq!(user["email"], "ada@example.org");
        assert_eq!(user["role"], "member");
        assert_eq!(user["unitPreference"], "metric");
        assert_eq!(user["version"], 1);
        assert!(user["id"].as_str().unwrap().starts_with("usr_"));
        assert!(!answer.text.contains("argon2") && !answer.text.contains(PASSWORD));
        assert_eq!(answer.header("location"), Some("/v1/me"));
    }

    async fn an_address_belongs_to_one_account_however_it_is_spelled(world: World) {
        world.person("ada").await;

        for spelling in ["ada@example.org", "ADA@EXAMPLE.ORG", " ada@example.org"] {
            let answer = world.nobody().post("/v1/users", form(spelling)).await;
            assert_eq!((answer.status, answer.code().as_str()), (409, "conflict"), "{spelling}");
        }
    }

    async fn a_change_needs_the_version_that_it_changes(world: World) {
        let ada = world.person("ada").await;
        let patch = |tag: Option<&'static str>, body: Value| {
            let request = ada.request(reqwest::Method::PATCH, "/v1/me").json(&body);
            let request = match tag { Some(tag) => request.header("If-Match", tag), None => request };
            let ada = ada.clone();
            async move { ada.send(request).await }
        };
        let tag = ada.get("/v1/me").await;
        assert_eq!(tag.header("etag"), Some("\"v1\""));

        assert_eq!(patch(None, json!({ "displayName": "B" })).await.status, 428);
        assert_eq!(patch(Some("\"v7\""), json!({ "displayName": "B" })).await.status, 412);
        assert_eq!(patch(Some("nonsense"), json!({ "displayName": "B" })).await.status, 412);
        let changed = patch(Some("\"v1\""), json!({ "displayName": "B", "timeZone": "Asia/Kolkata", "unitPreference": "imperial" })).await;
        assert_eq!(changed.header("etag"), Some("\"v2\""));
        let user = changed.expect(200);
        assert_eq!((&user["displayName"], &user["timeZone"], &user["unitPreference"], &user["version"]),
            (&json!("B"), &json!("Asia/Kolkata"), &json!("imperial"), &json!(2)));
        let stale = patch(Some("\"v1\""), json!({ "displayName": "C" })).await;
        assert_eq!((stale.status, stale.code().as_str()), (412, "precondition_failed"));
        assert_eq!(ada.get("/v1/me").await.expect(200)["displayName"], "B", "nothing was lost");
    }

    async fn of_two_writers_one_is_told_that_the_other_was_first(world: World) {
        let ada = world.person("ada").await;
        let write = |name: &'static str| {
            let request = ada.request(reqwest::Method::PATCH, "/v1/me")
                .header("If-Match", "\"v1\"").json(&json!({ "displayName": name }));
            let ada = ada.clone();
            async move { ada.send(request).await.status }
        };

        let (one, other) = tokio::join!(write("one"), write("other"));

        let mut statuses = [one, other];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
    }

    async fn privileged_fields_cannot_be_set_from_outside(world: World) {
        for field in ["role", "id", "version", "passwordHash", "createdAt"] {
            let mut body = form("mallory@example.org");
            body[field] = json!("admin");
            let answer = world.nobody().post("/v1/users", body).await;
            assert_eq!((answer.status, answer.pointers()), (422, vec![format!("/{field}")]));
        }
        let answer = world.nobody().post("/v1/sessions", json!({ "email": "mallory@example.org", "password": PASSWORD })).await;
        assert_eq!(answer.status, 401, "nothing half-written");
    }

    async fn a_new_password_ends_every_other_session(world: World) {
        let ada = world.person("ada").await;
        let mut phone = ada.clone();
        phone.sign_in().await;
        let change = json!({ "currentPassword": PASSWORD, "newPassword": "seven worn hiking boots" });
        let before = ada.get("/v1/me").await;

        let wrong = json!({ "currentPassword": "not the password", "newPassword": "seven worn hiking boots" });
        let answer = ada.call("PUT", "/v1/me/password", Some(&wrong)).await;
        assert_eq!((answer.status, answer.fault_codes()), (422, vec!["wrong_password".to_owned()]));
        assert_eq!(ada.call("PUT", "/v1/me/password", Some(&change)).await.status, 204);

        let after = ada.get("/v1/me").await;
        assert_eq!((after.header("etag"), &after.text), (before.header("etag"), &before.text), "what is shown of her is the same");
        assert_eq!(phone.get("/v1/me").await.code(), "session_expired");
        let refresh = json!({ "refreshToken": phone.refresh_token });
        assert_eq!(phone.post("/v1/sessions/refresh", refresh).await.status, 401);
        let old = json!({ "email": ada.email, "password": PASSWORD });
        assert_eq!(ada.post("/v1/sessions", old).await.status, 401);
        let new = json!({ "email": ada.email, "password": "seven worn hiking boots" });
        ada.post("/v1/sessions", new).await.expect(201);
    }

    async fn the_current_password_cannot_be_guessed_for_ever(world: World) {
        let ada = world.person("ada").await;
        let guess = json!({ "currentPassword": "a guess", "newPassword": "seven worn hiking boots" });
        for _ in 0..5 {
            assert_eq!(ada.call("PUT", "/v1/me/password", Some(&guess)).await.status, 422);
        }

        let answer = ada.call("PUT", "/v1/me/password", Some(&guess)).await;

        assert_eq!((answer.status, answer.code().as_str()), (429, "rate_limited"));
        assert!(answer.header("retry-after").is_some());
    }

    async fn deleting_an_account_removes_all_of_it_and_says_how_much(world: World) {
        let ada = world.ada().await;
        let goal = json!({ "metric": "steps", "period": "day", "target": 8_000 });
        ada.post("/v1/me/goals", goal).await.expect(201);
        ada.call("PUT", "/v1/me/days/2026-11-12/excuse", Some(&json!({ "reason": "illness" }))).await.expect(200);
        let days = ada.get("/v1/me/days?from=2026-01-01&to=2026-11-18&limit=200").await.expect(200);

        let receipt = ada.delete("/v1/me").await.expect(200);

        assert_eq!(receipt["userId"], ada.id);
        assert_eq!(receipt["days"], days["items"].as_array().unwrap().len());
        assert!(receipt["dayRecords"].as_i64() > receipt["days"].as_i64(), "each day has two sources");
        for (what, count) in [("sessions", 1), ("tokens", 1), ("devices", 1), ("goals", 1), ("excuses", 1), ("intradaySteps", 0), ("syncRuns", 1)] {
            assert_eq!(receipt[what], count, "{what}");
        }
        assert_eq!(ada.get("/v1/me").await.code(), "session_expired");
        let form = json!({ "email": ada.email, "password": PASSWORD });
        assert_eq!(ada.post("/v1/sessions", form).await.status, 401);
        if let crate::support::Engine::Postgres { .. } = *world.engine {
            let rows = world.engine.bytes();
            for needle in [ada.email.as_bytes(), ada.id.as_bytes(), world.walkers()[0].id.as_bytes()] {
                assert!(!rows.windows(needle.len()).any(|window| window == needle), "something of her is left");
            }
        }
        // The address and the Fitbit account are free again.
        let again = world.ada().await;
        assert_ne!(again.id, ada.id);
    }

    async fn a_repeated_sign_up_with_its_key_is_answered_not_carried_out(world: World) {
        let nobody = world.nobody();
        let send = |key: &'static str, body: Value| {
            let request = nobody.request(reqwest::Method::POST, "/v1/users")
                .header("Idempotency-Key", key).json(&body);
            let nobody = nobody.clone();
            async move { nobody.send(request).await }
        };

        let first = send("k-1", form("ada@example.org")).await;
        let second = send("k-1", form("ada@example.org")).await;
        let mut changed = form("ada@example.org");
        changed["displayName"] = json!("Another name");
        let other = send("k-1", changed).await;
        let stranger = send("k-1", form("bob@example.org")).await;

        assert_eq!(first.header("idempotent-replayed"), None);
        assert_eq!(second.header("idempotent-replayed"), Some("true"));
        assert_eq!(first.clone().expect(201), second.expect(201));
        assert_eq!((other.status, other.code().as_str()), (422, "idempotency_key_reused"));
        assert_eq!((stranger.status, stranger.header("idempotent-replayed")), (201, None), "keys of strangers are apart");
        let bad = send("two words", form("carol@example.org")).await;
        assert_eq!((bad.status, bad.code().as_str()), (400, "malformed_request"));
    }
}
