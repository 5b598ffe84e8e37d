//! Every field of every operation, wrong in every way: a clear refusal that names it, never a 500.

use serde_json::{Value, json};

use crate::both;
use crate::support::{PASSWORD, Person};

/// A body that is accepted, and what is wrong for each of its fields.
fn bodies() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        (
            "POST",
            "/v1/users",
            json!({ "email": "new@example.org", "password": PASSWORD, "displayName": "New", "timeZone": "Etc/UTC", "unitPreference": "metric" }),
        ),
        (
            "POST",
            "/v1/sessions",
            json!({ "email": "ada@example.org", "password": PASSWORD }),
        ),
        (
            "POST",
            "/v1/sessions/refresh",
            json!({ "refreshToken": "fxr_x" }),
        ),
        (
            "PATCH",
            "/v1/me",
            json!({ "displayName": "New", "timeZone": "Etc/UTC", "unitPreference": "metric" }),
        ),
        (
            "PUT",
            "/v1/me/password",
            json!({ "currentPassword": PASSWORD, "newPassword": "seven worn hiking boots" }),
        ),
        (
            "POST",
            "/v1/me/tokens/fitbit",
            json!({ "redirectUrl": "http://localhost/#x" }),
        ),
        (
            "POST",
            "/v1/me/tokens/fitbit",
            json!({ "accessToken": "x" }),
        ),
        ("POST", "/v1/me/sync", json!({ "waitSeconds": 0 })),
        (
            "POST",
            "/v1/me/goals",
            json!({ "metric": "steps", "period": "day", "target": 8_000, "strategy": "fixed", "effectiveFrom": "2026-11-18" }),
        ),
    ]
}

fn wrong_values() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(1.5),
        json!(1_000_000_000_000_000_000_000.0),
        json!(9_223_372_036_854_775_807_i64),
        json!([]),
        json!({}),
        json!(["x"]),
        json!(""),
        json!(" "),
        json!("\u{0}"),
        json!("a\u{7}b\u{202e}"),
        json!("x".repeat(10_000)),
        json!("<script>alert(1)</script>\n"),
        json!("' OR 1=1 --"),
        json!("2007-12-31"),
        json!("2999-01-01"),
        json!("2026-02-30"),
    ]
}

async fn send(person: &Person, method: &str, path: &str, body: &Value) -> crate::support::Answer {
    let request = person
        .request(method.parse().unwrap(), path)
        .header("If-Match", "\"v1\"")
        .json(body);
    person.send(request).await
}

both! {
    async fn every_field_wrong_in_every_way_is_refused_by_name(world: World) {
        let ada = world.person("ada").await;
        let mut tried = 0;
        for (method, path, good) in bodies() {
            for field in good.as_object().unwrap().keys() {
                for wrong in wrong_values() {
                    let mut body = good.clone();
                    body[field] = wrong.clone();
                    let answer = send(&ada, method, path, &body).await;
                    let what = format!("{method} {path} {field}={}: {} {}", &wrong.to_string()[..wrong.to_string().len().min(60)], answer.status, answer.text);
                    tried += 1;
                    assert!(answer.status < 500, "{what}");
                    let may_leave_out = wrong.is_null() && matches!(field.as_str(), "unitPreference" | "redirectUrl" | "accessToken" | "waitSeconds" | "target" | "strategy" | "effectiveFrom") && method != "PATCH";
                    // Any text may be somebody's password or name; no more than that is accepted.
                    let may_be_text = wrong.is_string() && matches!(field.as_str(), "displayName" | "password" | "currentPassword" | "refreshToken");
                    if (200..300).contains(&answer.status) || answer.status == 401 || answer.status == 409 || answer.status == 429 || answer.status == 412 {
                        assert!(may_leave_out || may_be_text, "{what}");
                    } else {
                        let pointer = format!("/{field}");
                        let other = may_leave_out || path.ends_with("fitbit");
                        assert!(other || answer.pointers().contains(&pointer), "{what}");
                        assert_eq!(answer.status, 422, "{what}");
                    }
                }
            }
        }
        assert!(tried > 350, "{tried}");
        // Refusals wrote nothing: no goal, no token.
        assert_eq!(ada.get("/v1/me/tokens").await.expect(200)["items"], json!([]));
    }

    async fn all_that_is_wrong_is_told_in_one_answer(world: World) {
        let body = json!({ "email": "x", "password": "short", "displayName": "", "timeZone": "Mars" });

        let answer = world.nobody().post("/v1/users", body).await;

        assert_eq!(answer.pointers(), ["/email", "/password", "/displayName", "/timeZone"]);
        let missing = world.nobody().post("/v1/users", json!({})).await;
        assert_eq!(missing.pointers(), ["/email", "/password", "/displayName", "/timeZone"]);
        assert_eq!(missing.fault_codes(), ["required"; 4]);
    }

    async fn every_parameter_wrong_in_every_way_is_refused_by_name(world: World) {
        let ada = world.ada().await;
        let paths = [
            ("/v1/sessions", "limit"), ("/v1/sessions", "cursor"),
            ("/v1/me/sync", "limit"), ("/v1/me/sync", "cursor"),
            ("/v1/me/goals", "limit"), ("/v1/me/goals", "cursor"),
            ("/v1/me/days", "limit"), ("/v1/me/days", "cursor"), ("/v1/me/days", "from"), ("/v1/me/days", "to"),
            ("/v1/me/progress", "from"), ("/v1/me/progress", "to"), ("/v1/me/progress", "period"),
            ("/v1/me/tokens/fitbit/consent-link", "clientId"), ("/v1/me/tokens/fitbit/consent-link", "redirectUrl"),
            ("/v1/me/tokens/fitbit/consent-link", "scopes"), ("/v1/me/tokens/fitbit/consent-link", "lifetime"),
        ];
        for (path, name) in paths {
            for wrong in ["", "0", "-1", "1000000000", "99999999999999999999", "1.5", "x", "%00", "2026-13-01", "2007-12-31", "2101-01-01", "null", "%F0%9F%A5%BE"] {
                let answer = ada.get(&format!("{path}?{name}={wrong}")).await;
                assert_eq!((answer.status, answer.code().as_str()), (400, "malformed_request"), "{path}?{name}={wrong}: {}", answer.text);
                assert_eq!(answer.pointers(), [format!("/{name}")], "{path}?{name}={wrong}");
            }
        }
    }

    async fn a_cursor_of_another_list_or_a_made_up_one_is_refused(world: World) {
        let ada = world.ada().await;
        for _ in 0..2 {
            ada.post("/v1/me/goals", json!({ "metric": "steps", "period": "day", "target": 7_000 })).await.expect(201);
        }
        let days = ada.get("/v1/me/days?limit=1").await.expect(200)["pageInfo"]["nextCursor"].as_str().unwrap().to_owned();
        let goals = ada.get("/v1/me/goals?limit=1").await.expect(200)["pageInfo"]["nextCursor"].as_str().unwrap().to_owned();

        for (path, cursor) in [("/v1/me/goals", &days), ("/v1/me/days", &goals), ("/v1/me/sync", &goals), ("/v1/sessions", &days)] {
            let answer = ada.get(&format!("{path}?cursor={cursor}")).await;
            assert_eq!((answer.status, answer.fault_codes()), (400, vec!["bad_cursor".to_owned()]), "{path}");
        }
        assert_eq!(ada.get(&format!("/v1/me/goals?cursor={goals}")).await.status, 200);
    }

    async fn ids_of_another_kind_are_refused_in_every_path(world: World) {
        let ada = world.person("ada").await;
        for (method, path) in [
            ("GET", "/v1/goals/{}"), ("DELETE", "/v1/goals/{}"), ("GET", "/v1/me/tokens/{}"), ("DELETE", "/v1/me/tokens/{}"),
            ("GET", "/v1/me/sync/{}"), ("DELETE", "/v1/sessions/{}"),
        ] {
            for id in [ada.id.as_str(), "17", "%20", "gol_", "gol_0199A6E2C4B07D1E8A53C0F1D2E3A4B5", "x%00y", "..", "%2e%2e%2f"] {
                let answer = ada.call(method, &path.replace("{}", id), None).await;
                assert!(matches!(answer.status, 400 | 404 | 405), "{method} {path} {id}: {} {}", answer.status, answer.text);
                if answer.status == 400 {
                    assert_eq!(answer.pointers(), ["/id"], "{method} {path} {id}");
                }
            }
        }
        for date in ["today", "2026-11-31", "20261118", "2026-11-18T00:00:00Z", "0000-00-00"] {
            let answer = ada.get(&format!("/v1/me/days/{date}")).await;
            assert_eq!((answer.status, answer.pointers()), (400, vec!["/date".to_owned()]), "{date}");
        }
    }
}
