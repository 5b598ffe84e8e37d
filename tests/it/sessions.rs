//! Sessions: sign in, refresh, list, end.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::both;
use crate::support::{PASSWORD, Person};

async fn refresh(person: &Person, token: &str) -> crate::support::Answer {
    person
        .post("/v1/sessions/refresh", json!({ "refreshToken": token }))
        .await
}

fn refresh_token(answer: &Value) -> String {
    answer["refreshToken"].as_str().unwrap().to_owned()
}

both! {
    async fn an_unknown_address_and_a_wrong_password_are_answered_alike(world: World) {
        world.person("ada").await;
        let nobody = world.nobody();
        let say = |email: &str, password: &str| {
            let form = json!({ "email": email, "password": password });
            let nobody = nobody.clone();
            async move {
                let answer = nobody.post("/v1/sessions", form).await;
                let mut body = answer.json();
                body["requestId"] = json!("");
                (answer.status, body)
            }
        };

        let wrong = say("ada@example.org", "wrong").await;
        let unknown = say("nobody@example.org", PASSWORD).await;

        assert_eq!(wrong, unknown);
        assert_eq!(wrong.0, 401);
    }

    async fn an_unknown_address_costs_a_hash_as_a_known_one_does(world: World) {
        world.person("ada").await;
        let nobody = world.nobody();
        let least = |email: &'static str| {
            let nobody = nobody.clone();
            let world = &world;
            async move {
                let mut times = Vec::new();
                for _ in 0..5 {
                    let began = std::time::Instant::now();
                    nobody.post("/v1/sessions", json!({ "email": email, "password": "wrong" })).await;
                    times.push(began.elapsed());
                    world.pass_hours(1);
                }
                times.into_iter().min().unwrap()
            }
        };

        let (known, unknown) = (least("ada@example.org").await, least("nobody@example.org").await);

        // A sign-in without its hash takes a twentieth of the time; noise does not.
        assert!(unknown * 4 > known && known * 4 > unknown, "{known:?} {unknown:?}");
    }

    async fn an_access_token_is_a_jwt_of_rfc_9068_and_anybody_can_verify_it(world: World) {
        let ada = world.person("ada").await;
        let token = ada.token.clone().unwrap();
        let header = jsonwebtoken::decode_header(&token).unwrap();
        assert_eq!(header.typ.as_deref(), Some("at+jwt"));
        assert_eq!(header.alg, jsonwebtoken::Algorithm::EdDSA);

        let keys = world.nobody().get("/.well-known/jwks.json").await;
        assert!(keys.header("cache-control").unwrap().contains("max-age"));
        let keys = keys.expect(200);
        let key = keys["keys"].as_array().unwrap().iter().find(|key| key["kid"] == header.kid.clone().unwrap()).unwrap();
        assert!(key.get("d").is_none(), "no private part");
        let verifier = jsonwebtoken::DecodingKey::from_ed_components(key["x"].as_str().unwrap()).unwrap();
        let mut rules = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::EdDSA);
        rules.set_audience(&[&world.base]);
        rules.set_issuer(&[&world.base]);
        rules.validate_exp = false;
        let claims = jsonwebtoken::decode::<Value>(&token, &verifier, &rules).unwrap().claims;

        for claim in ["iss", "aud", "sub", "exp", "nbf", "iat", "jti", "sid", "scope", "client_id"] {
            assert!(!claims[claim].is_null(), "{claim}");
        }
        assert_eq!(claims["sub"], ada.id);
        let lifetime = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
        assert!((570..=600).contains(&lifetime), "{lifetime}");
        assert!(!claims.to_string().contains("ada@"), "no address inside");
    }

    async fn an_access_token_expires_and_a_refresh_goes_on(world: World) {
        let mut ada = world.person("ada").await;
        world.pass(jiff::SignedDuration::from_mins(12));
        let expired = ada.get("/v1/me").await;
        assert_eq!((expired.status, expired.code().as_str()), (401, "session_expired"));
        assert!(expired.header("www-authenticate").unwrap().contains("invalid_token"));

        let tokens = refresh(&ada, &ada.refresh_token).await.expect(200);
        ada.take(&tokens);

        assert_eq!(ada.get("/v1/me").await.status, 200);
        assert_eq!(tokens["tokenType"], "Bearer");
    }

    async fn of_many_refreshes_with_one_token_all_get_the_same_successor(world: World) {
        let ada = world.person("ada").await;
        let tries = (0..20).map(|_| {
            let ada = ada.clone();
            tokio::spawn(async move { refresh(&ada, &ada.refresh_token).await.expect(200) })
        });
        let mut successors = HashSet::new();
        for one in tries.collect::<Vec<_>>() {
            successors.insert(refresh_token(&one.await.unwrap()));
        }

        assert_eq!(successors.len(), 1, "one rotation");
    }

    async fn a_lost_answer_can_be_asked_for_again_until_it_was_used(world: World) {
        let mut ada = world.person("ada").await;
        let old = ada.refresh_token.clone();
        let first = refresh(&ada, &old).await.expect(200);
        world.pass_hours(3);
        let again = refresh(&ada, &old).await.expect(200);
        assert_eq!(refresh_token(&first), refresh_token(&again));

        ada.take(&again);
        ada.get("/v1/me").await.expect(200);
        let thief = refresh(&ada, &old).await;

        assert_eq!(thief.code(), "session_expired");
        assert_eq!(ada.get("/v1/me").await.code(), "session_expired", "the session has ended");
        assert_eq!(refresh(&ada, &ada.refresh_token).await.status, 401);
    }

    async fn a_stale_token_ends_its_session_in_whichever_order_it_is_used(world: World) {
        let mut ada = world.person("ada").await;
        let stolen = ada.refresh_token.clone();
        for _ in 0..2 {
            let tokens = refresh(&ada, &ada.refresh_token).await.expect(200);
            ada.take(&tokens);
        }

        assert_eq!(refresh(&ada, &stolen).await.status, 401);

        assert_eq!(refresh(&ada, &ada.refresh_token).await.status, 401);
        assert_eq!(ada.get("/v1/me").await.status, 401);
    }

    async fn garbage_ends_nobodys_session(world: World) {
        let ada = world.person("ada").await;
        let mut forged = ada.refresh_token.clone();
        forged.replace_range(10..14, "AAAA");

        for token in ["fxr_", "garbage", forged.as_str(), &ada.refresh_token[..40]] {
            assert_eq!(refresh(&ada, token).await.status, 401, "{token}");
        }

        assert_eq!(ada.get("/v1/me").await.status, 200);
        refresh(&ada, &ada.refresh_token).await.expect(200);
    }

    async fn reuse_is_remembered_over_a_restart(world: World) {
        let mut world = world;
        let mut ada = world.person("ada").await;
        let stolen = ada.refresh_token.clone();
        for _ in 0..2 {
            let tokens = refresh(&ada, &ada.refresh_token).await.expect(200);
            ada.take(&tokens);
        }

        world.restart().await;
        ada.base.clone_from(&world.base);

        assert_eq!(ada.get("/v1/me").await.status, 200, "access tokens outlive a restart");
        assert_eq!(refresh(&ada, &stolen).await.status, 401);
        assert_eq!(ada.get("/v1/me").await.status, 401);
    }

    async fn a_session_ends_when_it_is_not_used(world: World) {
        let ada = world.person("ada").await;
        world.pass_hours(24 * 31);

        assert_eq!(refresh(&ada, &ada.refresh_token).await.code(), "session_expired");
    }

    async fn a_session_ends_in_any_case_after_ninety_days(world: World) {
        let mut ada = world.person("ada").await;
        for _ in 0..4 {
            world.pass_hours(24 * 20);
            let tokens = refresh(&ada, &ada.refresh_token).await.expect(200);
            ada.take(&tokens);
        }
        world.pass_hours(24 * 11);

        assert_eq!(refresh(&ada, &ada.refresh_token).await.status, 401);
    }

    async fn sessions_are_listed_and_ended_one_by_one(world: World) {
        let ada = world.person("ada").await;
        let mut phone = ada.clone();
        phone.sign_in().await;
        let listed = ada.get("/v1/sessions").await.expect(200);
        assert_eq!(listed["items"].as_array().unwrap().len(), 2);
        assert!(listed["items"][0]["address"].as_str().unwrap().ends_with("/24"), "{listed}");

        assert_eq!(ada.delete(&format!("/v1/sessions/{}", phone.session)).await.status, 204);
        assert_eq!(ada.delete(&format!("/v1/sessions/{}", phone.session)).await.status, 204, "idempotent");

        assert_eq!(phone.get("/v1/me").await.code(), "session_expired");
        let listed = ada.get("/v1/sessions").await.expect(200);
        assert_eq!(listed["items"].as_array().unwrap().len(), 1);
        assert_eq!(ada.delete("/v1/sessions/current").await.status, 204);
        assert_eq!(ada.get("/v1/me").await.status, 401);
    }

    async fn sign_in_is_limited_for_an_account_however_it_is_spelled(world: World) {
        world.person("ada").await;
        let nobody = world.nobody();
        let spellings = ["ada@example.org", "ADA@example.org", " ada@example.org", "Ada@Example.Org", "ada@example.org "];
        for email in spellings {
            let form = json!({ "email": email, "password": "wrong" });
            assert_eq!(nobody.post("/v1/sessions", form).await.status, 401, "{email}");
        }

        let right = json!({ "email": "ada@example.org", "password": PASSWORD });
        let answer = nobody.post("/v1/sessions", right.clone()).await;

        assert_eq!((answer.status, answer.code().as_str()), (429, "rate_limited"));
        assert_eq!(answer.json()["limitOwner"], "fitex");
        let wait: i64 = answer.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=900).contains(&wait));
        world.pass(jiff::SignedDuration::from_secs(wait));
        nobody.post("/v1/sessions", right).await.expect(201);
        let wrong = json!({ "email": "ada@example.org", "password": "wrong" });
        assert_eq!(nobody.post("/v1/sessions", wrong).await.status, 401, "success gives the quota back");
    }

    async fn a_rush_of_guesses_does_not_lock_the_owner_out(world: World) {
        let ada = world.person("ada").await;
        let sign_in = |address: String, password: &str| {
            let caller = fitex::caller::Caller {
                who: fitex::caller::Who::Nobody,
                address: Some(address.parse().unwrap()),
                agent: None,
            };
            let input = serde_json::from_value(json!({ "email": ada.email, "password": password })).unwrap();
            let app = world.app.clone();
            async move {
                let done = fitex::service::sessions::sign_in(&app, &caller, input).await;
                done.map(drop).map_err(|error| error.code.as_str())
            }
        };
        for number in 0..49 {
            assert_eq!(sign_in(format!("10.1.{number}.7"), "a guess").await, Err("unauthenticated"), "{number}");
        }

        assert_eq!(sign_in("10.2.0.7".to_owned(), "a guess").await, Err("rate_limited"), "from everywhere together");
        assert_eq!(sign_in("10.2.1.7".to_owned(), PASSWORD).await, Err("rate_limited"), "where she never was");
        // She signed in from here before.
        assert_eq!(sign_in("127.0.0.9".to_owned(), PASSWORD).await, Ok(()));
    }

    async fn sign_in_is_limited_for_a_network(world: World) {
        let nobody = world.nobody();
        let mut statuses = Vec::new();
        for number in 0..32 {
            let form = json!({ "email": format!("guess{number}@example.org"), "password": "wrong" });
            statuses.push(nobody.post("/v1/sessions", form).await.status);
        }

        assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 30);
        assert_eq!(statuses.last(), Some(&429));
    }

    async fn sixteen_sign_ins_at_once_are_served_or_told_to_wait(world: World) {
        let ada = world.person("ada").await;
        let form = json!({ "email": ada.email, "password": PASSWORD });
        let tries = (0..16).map(|_| {
            let (ada, form) = (ada.clone(), form.clone());
            tokio::spawn(async move { ada.post("/v1/sessions", form).await.status })
        });
        for one in tries.collect::<Vec<_>>() {
            let status = one.await.unwrap();
            assert!(matches!(status, 201 | 429 | 503), "{status}");
        }
        assert_eq!(ada.get("/health/ready").await.status, 200);
    }
}
