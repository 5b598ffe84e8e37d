//! REST and GraphQL are one: the same value for every operation, and the same failure.

use serde_json::{Map, Value, json};

use crate::both;
use crate::operations::{Form, Types, operations, scene};
use crate::support::{Answer, PASSWORD, Person};

/// An answer in the one form that both APIs can be brought to. Enums are spelled in capitals in
/// GraphQL; nothing else differs.
fn plain(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace(['_', ':'], "").to_lowercase()),
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), plain(value)))
            .collect::<Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

/// What two changes of the same kind cannot have in common: ids, secrets, addresses, instants.
fn masked(value: &Value) -> Value {
    match value {
        Value::String(text) => {
            let id = text.len() >= 36 && text.as_bytes().get(3) == Some(&b'_');
            let secret = ["eyJ", "fxr_", "fxc_", "fxs_"]
                .iter()
                .any(|start| text.starts_with(start))
                || text.contains("fxi_");
            let who = text.contains("@example.org");
            let ticket = text.contains("ticket=");
            let hook = text.ends_with("/hook");
            let instant = text.len() > 18 && text.ends_with('Z') && text.contains('T');
            if id || secret || who || ticket || hook || instant {
                json!("…")
            } else {
                value.clone()
            }
        }
        Value::Array(items) => items.iter().map(masked).collect(),
        Value::Object(members) => members
            .iter()
            // Lifetimes differ by a few seconds on purpose.
            .filter(|(name, _)| {
                !["expiresIn", "providerUserId", "code", "verificationCode"]
                    .contains(&name.as_str())
            })
            .map(|(name, value)| (name.clone(), masked(value)))
            .collect::<Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

fn of_rest(form: Form, answer: &Answer) -> Value {
    let body = answer.json();
    match form {
        Form::Noun => body,
        Form::Whole => body["items"].clone(),
        Form::Page => json!({
            "items": body["items"], "more": body["pageInfo"]["hasNextPage"],
        }),
        Form::Nothing => json!({ "done": answer.status == 204 && answer.text.is_empty() }),
    }
}

fn of_graphql(form: Form, at: &str, answer: &Answer) -> Value {
    let body = answer.json();
    assert!(body["errors"].is_null(), "{at}: {body}");
    let value = body["data"].pointer(at).cloned().unwrap_or_default();
    match form {
        Form::Page => json!({
            "items": value["nodes"], "more": value["pageInfo"]["hasNextPage"],
        }),
        _ => value,
    }
}

both! {
    async fn every_read_gives_the_same_value_through_both(world: World) {
        let ada = world.person("ada").await;
        let scene = scene(&world, &ada, 0, "fresh").await;
        let types = Types::of(&ada).await;
        let mut compared = 0;

        for operation in operations().iter().filter(|operation| !operation.changes) {
            let rest = of_rest(operation.form, &operation.rest(&ada, &scene).await);
            let graphql = operation.over_graphql(&ada, &scene, &types).await;
            let graphql = of_graphql(operation.form, operation.at, &graphql);
            assert_eq!(plain(&rest), plain(&graphql), "{}", operation.id);
            assert!(rest != Value::Null && rest != json!([]), "{} compares something", operation.id);
            compared += 1;
        }
        assert!(compared >= 14);
    }

    async fn every_change_does_the_same_through_both(world: World) {
        // Twins: the same tracker's days, one account after the other.
        let mut results: Vec<Vec<(&'static str, Value)>> = Vec::new();
        for (round, over_graphql) in [(0, false), (1, true)] {
            let twin = world.person(&format!("twin{round}")).await;
            let scene = scene(&world, &twin, 0, &format!("fresh{round}")).await;
            let types = Types::of(&twin).await;
            let mut values = Vec::new();
            for operation in operations().iter().filter(|operation| operation.changes) {
                let mut twin: Person = twin.clone();
                if operation.id == "delete_me" {
                    twin.token = None;
                    let form = json!({ "email": twin.email, "password": "seven worn hiking boots" });
                    let tokens = twin.post("/v1/sessions", form).await.expect(201);
                    twin.take(&tokens);
                }
                let value = if over_graphql {
                    let answer = operation.over_graphql(&twin, &scene, &types).await;
                    of_graphql(operation.form, operation.at, &answer)
                } else {
                    of_rest(operation.form, &operation.rest(&twin, &scene).await)
                };
                values.push((operation.id, plain(&masked(&value))));
            }
            results.push(values);
        }
        let [rest, graphql] = <[_; 2]>::try_from(results).unwrap();
        assert!(rest.len() >= 13);
        for (one, other) in rest.iter().zip(&graphql) {
            assert_eq!(one, other);
        }
    }

    async fn every_wrong_input_gets_the_same_answer_through_both(world: World) {
        let ada = world.ada().await;
        let cases: Vec<(&str, &str, Option<Value>, &str)> = vec![
            ("POST", "/v1/users", Some(json!({ "email": "x", "password": "short", "displayName": "", "timeZone": "Mars/Olympus" })),
             "mutation { signUp(input: {email: \"x\", password: \"short\", displayName: \"\", timeZone: \"Mars/Olympus\"}) { user { id } } }"),
            ("POST", "/v1/users", Some(json!({ "email": "ada@example.org", "password": PASSWORD, "displayName": "A", "timeZone": "Etc/UTC" })),
             "mutation { signUp(input: {email: \"ada@example.org\", password: \"five sturdy walking shoes\", displayName: \"A\", timeZone: \"Etc/UTC\"}) { user { id } } }"),
            ("POST", "/v1/sessions", Some(json!({ "email": "ada@example.org", "password": "wrong" })),
             "mutation { signIn(input: {email: \"ada@example.org\", password: \"wrong\"}) { tokenType } }"),
            ("POST", "/v1/sessions/refresh", Some(json!({ "refreshToken": "fxr_nonsense" })),
             "mutation { refreshSession(input: {refreshToken: \"fxr_nonsense\"}) { tokenType } }"),
            ("PATCH", "/v1/me", Some(json!({ "displayName": "B" })),
             "mutation { updateMe(input: {displayName: \"B\"}) { user { id } } }"),
            ("PUT", "/v1/me/password", Some(json!({ "currentPassword": "wrong", "newPassword": "seven worn hiking boots" })),
             "mutation { changePassword(input: {currentPassword: \"wrong\", newPassword: \"seven worn hiking boots\"}) { done } }"),
            ("GET", "/v1/sessions?limit=0", None, "{ me { sessions(first: 0) { nodes { id } } } }"),
            ("GET", "/v1/me/days?limit=1000000000", None, "{ me { days(first: 1000000000) { nodes { date } } } }"),
            ("GET", "/v1/me/days?from=yesterday&to=2007-12-31", None, "{ me { days(from: \"yesterday\", to: \"2007-12-31\") { nodes { date } } } }"),
            ("GET", "/v1/me/days?from=2026-11-02&to=2026-11-01", None, "{ me { days(from: \"2026-11-02\", to: \"2026-11-01\") { nodes { date } } } }"),
            ("GET", "/v1/me/days/2026-02-30", None, "{ me { day(date: \"2026-02-30\") { date } } }"),
            ("GET", "/v1/me/days/2026-01-01", None, "{ me { day(date: \"2026-01-01\") { date } } }"),
            ("GET", "/v1/me/goals?cursor=nonsense", None, "{ me { goals(after: \"nonsense\") { nodes { id } } } }"),
            ("GET", "/v1/goals/usr_0199a6e2c4b07d1e8a53c0f1d2e3a4b5", None, "{ goal(id: \"usr_0199a6e2c4b07d1e8a53c0f1d2e3a4b5\") { id } }"),
            ("GET", "/v1/goals/gol_0199a6e2c4b07d1e8a53c0f1d2e3a4b5", None, "{ goal(id: \"gol_0199a6e2c4b07d1e8a53c0f1d2e3a4b5\") { id } }"),
            ("POST", "/v1/me/goals", Some(json!({ "metric": "steps", "period": "day", "target": 499 })),
             "mutation { setGoal(input: {metric: STEPS, period: DAY, target: 499}) { goal { id } } }"),
            ("POST", "/v1/me/goals", Some(json!({ "metric": "steps", "period": "week", "target": 50_000, "effectiveFrom": "2026-11-17" })),
             "mutation { setGoal(input: {metric: STEPS, period: WEEK, target: 50000, effectiveFrom: \"2026-11-17\"}) { goal { id } } }"),
            ("GET", "/v1/me/progress?from=2024-01-01&to=2026-01-01", None, "{ me { progress(from: \"2024-01-01\", to: \"2026-01-01\") { done } } }"),
            ("POST", "/v1/me/tokens/fitbit", Some(json!({ "accessToken": "hello" })),
             "mutation { pasteToken(input: {accessToken: \"hello\"}) { token { id } } }"),
            ("POST", "/v1/me/tokens/fitbit", Some(json!({})), "mutation { pasteToken(input: {}) { token { id } } }"),
            ("POST", "/v1/api-clients", Some(json!({ "name": "Mine", "scopes": ["fitbit:proxy"] })),
             "mutation { createApiClient(input: {name: \"Mine\", scopes: [FITBIT_PROXY]}) { secret } }"),
            ("PUT", "/v1/me/client-permissions/cli_1", Some(json!({ "scopes": ["fitbit:proxy"] })),
             "mutation { allowClient(clientId: \"cli_1\", input: {scopes: [FITBIT_PROXY]}) { clientPermission { since } } }"),
            ("PUT", "/v1/me/client-permissions/cli_0199a6e2c4b07d1e8a53c0f1d2e3a4b5", Some(json!({ "scopes": [] })),
             "mutation { allowClient(clientId: \"cli_0199a6e2c4b07d1e8a53c0f1d2e3a4b5\", input: {scopes: []}) { clientPermission { since } } }"),
            ("PUT", "/v1/me/client-permissions/cli_0199a6e2c4b07d1e8a53c0f1d2e3a4b5", Some(json!({ "scopes": ["fitbit:proxy"] })),
             "mutation { allowClient(clientId: \"cli_0199a6e2c4b07d1e8a53c0f1d2e3a4b5\", input: {scopes: [FITBIT_PROXY]}) { clientPermission { since } } }"),
            ("GET", "/v1/me/client-permissions?cursor=c2Vhc29uczp4", None, "{ me { clientPermissions(after: \"c2Vhc29uczp4\") { nodes { since } } } }"),
            ("POST", "/v1/me/sync", Some(json!({ "waitSeconds": 21 })), "mutation { startSync(input: {waitSeconds: 21}) { run { id } } }"),
            ("GET", "/v1/me/tokens/fitbit/consent-link?clientId=x&scopes=all&redirectUrl=here", None,
             "{ consentLink(input: {clientId: \"x\", scopes: \"all\", redirectUrl: \"here\"}) { url } }"),
        ];
        for (method, path, body, query) in cases {
            let rest = ada.call(method, path, body.as_ref()).await;
            let graphql = ada.graphql(query, json!({})).await;
            assert!((400..500).contains(&rest.status), "{method} {path}: {}", rest.text);
            assert_eq!(rest.code(), graphql.code(), "{method} {path}: {} / {}", rest.text, graphql.text);
            assert_eq!(rest.pointers(), graphql.pointers(), "{method} {path}");
            assert_eq!(rest.fault_codes(), graphql.fault_codes(), "{method} {path}");
            let extensions = &graphql.json()["errors"][0]["extensions"];
            assert_eq!(rest.json()["detail"], extensions["detail"], "{method} {path}");
            assert_eq!(extensions["status"], rest.status, "{method} {path}");
        }
    }
}
