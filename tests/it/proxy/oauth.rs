//! The OAuth operations of the Fitbit surface, for tokens of FitEx.

use reqwest::Method;
use serde_json::{Value, json};

use super::{told, wearer};
use crate::api_clients::{Client, allow, caller};
use crate::both;
use crate::support::{Answer, Person, World};

/// Sends a form as a program of Fitbit's does, with credentials that it had there.
async fn send(world: &World, path: &str, form: &[(&str, &str)]) -> Answer {
    let proof = Some(("22ABCD", "a secret of Fitbit's"));
    let path = format!("/fitbit{path}");
    world.nobody().form(&path, proof, form).await
}

async fn about(person: &Person, token: &str) -> Value {
    let request = person.request(Method::POST, "/fitbit/1.1/oauth2/introspect");
    person
        .send(request.form(&[("token", token)]))
        .await
        .expect(200)
}

both! {
    async fn a_program_goes_on_with_a_session_by_its_refresh_token(world: World) {
        let mut ada = wearer(&world, "ada", 0).await;
        let form = [("grant_type", "refresh_token"), ("refresh_token", &*ada.refresh_token.clone()), ("expires_in", "28800")];

        let answer = send(&world, "/oauth2/token", &form).await;

        assert_eq!(answer.header("cache-control"), Some("no-store, private"));
        let tokens = answer.expect(200);
        assert_eq!((&tokens["token_type"], &tokens["user_id"]), (&json!("Bearer"), &json!(ada.id)));
        assert!(tokens["expires_in"].as_i64().unwrap() > 0);
        let scope = tokens["scope"].as_str().unwrap();
        assert!(scope.contains("activity") && scope.contains("sleep"), "{scope}");
        ada.token = Some(tokens["access_token"].as_str().unwrap().to_owned());
        ada.get("/fitbit/1/user/-/activities/date/today.json").await.expect(200);

        // The old one again, after the new one was used: somebody has stolen it.
        let again = send(&world, "/oauth2/token", &form).await;
        assert_eq!((again.status, told(&again)["errorType"].as_str()), (400, Some("invalid_grant")), "{}", again.text);
    }

    async fn a_client_gets_a_token_of_its_own_with_its_credentials(world: World) {
        let ada = wearer(&world, "ada", 0).await;
        let admin = world.person("admin").await;
        admin.admin(&world).await;
        let client = Client::made_by(&admin, &world).await;
        allow(&ada, &client).await.expect(200);
        let nobody = world.nobody();
        let form = [("grant_type", "client_credentials")];

        let proof = Some((client.id.as_str(), client.secret.as_str()));
        let tokens = nobody.form("/fitbit/oauth2/token", proof, &form).await.expect(200);

        assert!(tokens.get("refresh_token").is_none() && tokens.get("user_id").is_none(), "{tokens}");
        let program = caller(&nobody, tokens["access_token"].as_str().unwrap());
        program.get(&format!("/fitbit/1/user/{}/activities/date/today.json", ada.id)).await.expect(200);
        let wrong = send(&world, "/oauth2/token", &form).await;
        assert_eq!((wrong.status, told(&wrong)["errorType"].as_str()), (401, Some("invalid_client")), "{}", wrong.text);
    }

    async fn what_gets_no_token_is_told_in_fitbits_shape(world: World) {
        for (form, kind) in [
            (vec![], "invalid_request"),
            (vec![("grant_type", "refresh_token")], "invalid_request"),
            (vec![("grant_type", "refresh_token"), ("refresh_token", "abc")], "invalid_grant"),
            (vec![("grant_type", "authorization_code"), ("code", "abc")], "unsupported_grant_type"),
        ] {
            let answer = send(&world, "/oauth2/token", &form).await;
            assert_eq!((answer.status, told(&answer)["errorType"].as_str()), (400, Some(kind)), "{form:?} {}", answer.text);
        }
    }

    async fn a_token_is_told_of_to_whom_it_is_for(world: World) {
        let (ada, bob) = (wearer(&world, "ada", 0).await, world.person("bob").await);
        let token = ada.token.clone().unwrap();

        let told_of = about(&ada, &token).await;

        assert_eq!((&told_of["active"], &told_of["user_id"]), (&json!(true), &json!(ada.id)));
        let scope = told_of["scope"].as_str().unwrap();
        assert!(scope.starts_with('{') && scope.contains("ACTIVITY=READ_WRITE"), "{scope}");
        assert!(told_of["exp"].as_i64() > told_of["iat"].as_i64() && told_of["iat"].as_i64() > Some(1_600_000_000_000));
        assert_eq!(about(&bob, &token).await, json!({ "active": false }));
        assert_eq!(about(&ada, "abc").await, json!({ "active": false }));
        let nobody = world.nobody();
        let refused = nobody.form("/fitbit/1.1/oauth2/introspect", None, &[("token", &token)]).await;
        assert_eq!((refused.status, told(&refused)["errorType"].as_str()), (401, Some("invalid_token")));
    }

    async fn either_token_of_a_session_ends_it(world: World) {
        for which in ["access", "refresh"] {
            let ada = world.person(which).await;
            let token = match which {
                "access" => ada.token.clone().unwrap(),
                _ => ada.refresh_token.clone(),
            };

            let answer = send(&world, "/oauth2/revoke", &[("token", &token)]).await;

            assert_eq!((answer.status, answer.text.as_str()), (200, ""));
            assert_eq!(ada.get("/v1/me").await.code(), "session_expired");
            assert_eq!(send(&world, "/oauth2/revoke", &[("token", &token)]).await.status, 200);
        }
        assert_eq!(send(&world, "/oauth2/revoke", &[("token", "abc")]).await.status, 200);
    }
}
