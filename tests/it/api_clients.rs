//! API clients: made by admins, allowed by people, and what OAuth says to them.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Answer, Person, World};

const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const USER_ID: &str = "urn:fitex:token-type:user-id";

/// A client as an admin gets it.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) secret: String,
    nobody: Person,
}

impl Client {
    pub(crate) async fn made_by(admin: &Person, world: &World) -> Self {
        let form = json!({ "name": "Dashboard", "scopes": ["fitbit:proxy"] });
        let made = admin.post("/v1/api-clients", form).await.expect(201);
        Self {
            id: made["client"]["id"].as_str().unwrap().to_owned(),
            secret: made["secret"].as_str().unwrap().to_owned(),
            nobody: world.nobody(),
        }
    }

    async fn send(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let proof = Some((self.id.as_str(), self.secret.as_str()));
        self.nobody.form(path, proof, form).await
    }

    pub(crate) async fn own_token(&self) -> String {
        let form = [("grant_type", "client_credentials")];
        token(&self.send("/oauth/token", &form).await.expect(200))
    }

    async fn trade(&self, subject: &str, kind: &str) -> Answer {
        let form = [
            ("grant_type", EXCHANGE),
            ("subject_token", subject),
            ("subject_token_type", kind),
        ];
        self.send("/oauth/token", &form).await
    }

    pub(crate) async fn trade_for(&self, person: &Person) -> Answer {
        self.trade(&person.id, USER_ID).await
    }

    pub(crate) async fn token_for(&self, person: &Person) -> String {
        token(&self.trade_for(person).await.expect(200))
    }

    pub(crate) async fn introspect(&self, token: &str) -> Answer {
        self.send("/oauth/introspect", &[("token", token)]).await
    }

    /// Whether the token is good: by introspection, and by what the API says to it.
    async fn is_good(&self, token: &str) -> bool {
        let told = self.introspect(token).await.expect(200);
        let active = told["active"].as_bool().unwrap();
        let answer = caller(&self.nobody, token).get("/v1/me").await;
        let code = if active {
            "insufficient_scope"
        } else {
            "session_expired"
        };
        assert_eq!(answer.code(), code, "{told}");
        active
    }
}

/// Somebody who sends this token.
pub(crate) fn caller(nobody: &Person, token: &str) -> Person {
    Person {
        token: Some(token.to_owned()),
        ..nobody.clone()
    }
}

fn token(answer: &Value) -> String {
    answer["access_token"].as_str().unwrap().to_owned()
}

fn claims(token: &str) -> Value {
    use base64::Engine;
    let part = token.split('.').nth(1).unwrap();
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(part)
        .unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

pub(crate) async fn allow(person: &Person, client: &Client) -> Answer {
    let path = format!("/v1/me/client-permissions/{}", client.id);
    let body = json!({ "scopes": ["fitbit:proxy"] });
    person.call("PUT", &path, Some(&body)).await
}

pub(crate) async fn withdraw(person: &Person, client: &Client) -> Answer {
    let path = format!("/v1/me/client-permissions/{}", client.id);
    person.delete(&path).await
}

/// An admin, and Ada, who allows the admin's client.
async fn allowed(world: &World) -> (Person, Client, Person) {
    let admin = world.person("admin").await;
    admin.admin(world).await;
    let client = Client::made_by(&admin, world).await;
    let ada = world.person("ada").await;
    allow(&ada, &client).await.expect(200);
    (admin, client, ada)
}

/// What OAuth says when it refuses.
#[track_caller]
fn refused(answer: &Answer) -> (u16, String) {
    let body = answer.json();
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert!(body["error_description"].is_string(), "{}", answer.text);
    assert_eq!(body.as_object().unwrap().len(), 2, "{}", answer.text);
    (
        answer.status,
        body["error"].as_str().unwrap_or_default().to_owned(),
    )
}

fn oauth(status: u16, error: &str) -> (u16, String) {
    (status, error.to_owned())
}

both! {
    async fn an_admin_makes_a_client_and_only_its_making_shows_the_secret(world: World) {
        let admin = world.person("admin").await;
        let form = json!({ "name": " Dashboard ", "scopes": ["fitbit:proxy", "fitbit:proxy"] });
        admin.agent(&world).await;
        let agent = admin.post("/v1/api-clients", form.clone()).await;
        assert_eq!((agent.status, agent.code().as_str()), (403, "forbidden"), "an agent makes none");
        admin.admin(&world).await;

        let answer = admin.post("/v1/api-clients", form).await;

        let location = answer.header("location").unwrap().to_owned();
        let made = answer.expect(201);
        let (client, secret) = (&made["client"], made["secret"].as_str().unwrap());
        assert_eq!((&client["name"], &client["scopes"]), (&json!("Dashboard"), &json!(["fitbit:proxy"])));
        assert_eq!((&client["lastUsedAt"], &client["revokedAt"]), (&Value::Null, &Value::Null));
        assert!(client["id"].as_str().unwrap().starts_with("cli_") && secret.starts_with("fxc_") && secret.len() == 47);
        let read = admin.get(&location).await;
        let tag = read.header("etag").unwrap().to_owned();
        assert!(!read.text.contains("fxc_"));
        assert_eq!(&read.expect(200), client);
        let again = admin.request(reqwest::Method::GET, &location).header("If-None-Match", tag);
        assert_eq!(admin.send(again).await.status, 304);
        let listed = admin.get("/v1/api-clients").await;
        assert!(!listed.text.contains("fxc_"));
        assert_eq!(&listed.expect(200)["items"][0], client);
        let node = admin.data(&format!("{{ node(id: {}) {{ id ... on ApiClient {{ name }} }} }}", client["id"])).await;
        assert_eq!(node["node"], json!({ "id": client["id"], "name": "Dashboard" }));
        let id = serde_json::from_value(client["id"].clone()).unwrap();
        let kept = world.app.database.read(move |conn| fitex::store::api_clients::credentials(conn, id)).await.unwrap().unwrap();
        assert_eq!(kept.secret_hash, fitex::auth::random::sha256(secret.as_bytes()), "no more than a hash is kept");
    }

    async fn what_makes_no_client_is_refused_by_its_name(world: World) {
        let admin = world.person("admin").await;
        admin.admin(&world).await;

        for (field, value) in [
            ("name", json!("")), ("name", json!("x".repeat(61))), ("name", Value::Null), ("scopes", json!([])),
            ("scopes", json!(["fitbit:proxy", "admin"])), ("scopes", json!("fitbit:proxy")), ("secret", json!("mine")),
        ] {
            let mut form = json!({ "name": "Dashboard", "scopes": ["fitbit:proxy"] });
            form[field] = value.clone();
            let answer = admin.post("/v1/api-clients", form).await;
            assert_eq!((answer.status, answer.pointers()), (422, vec![format!("/{field}")]), "{value}: {}", answer.text);
        }
        for path in ["/v1/api-clients/cli_1", "/v1/api-clients/usr_00000000000000000000000000000007"] {
            assert_eq!(admin.get(path).await.code(), "malformed_request");
        }
        let unknown = "/v1/api-clients/cli_00000000000000000000000000000007";
        assert_eq!(admin.get(unknown).await.code(), "not_found");
        assert_eq!(admin.delete(unknown).await.code(), "not_found");
        assert_eq!(admin.post(&format!("{unknown}/secret"), json!({})).await.code(), "not_found");
        assert_eq!(admin.get("/v1/api-clients").await.expect(200)["items"], json!([]));
    }

    async fn a_lost_answer_can_be_asked_for_again_and_is_kept_sealed(world: World) {
        let admin = world.person("admin").await;
        admin.admin(&world).await;
        let make = |name: &str| {
            let request = admin.request(reqwest::Method::POST, "/v1/api-clients").header("Idempotency-Key", "one");
            admin.send(request.json(&json!({ "name": name, "scopes": ["fitbit:proxy"] })))
        };

        let first = make("Dashboard").await.expect(201);
        let again = make("Dashboard").await;
        let other = make("Another").await;

        assert_eq!(again.header("idempotent-replayed"), Some("true"));
        assert_eq!(again.expect(201), first);
        assert_eq!((other.status, other.code().as_str()), (422, "idempotency_key_reused"));
        assert_eq!(admin.get("/v1/api-clients").await.expect(200)["items"].as_array().unwrap().len(), 1);
        let owner = admin.id.clone();
        let kept = world.app.database.read(move |conn| fitex::store::idempotency::find(conn, &owner, "one")).await.unwrap();
        let (_, answer) = kept.unwrap();
        assert!(answer.contains(first["client"]["id"].as_str().unwrap()) && !answer.contains("fxc_"), "{answer}");
    }

    async fn clients_are_listed_page_by_page_the_newest_first(world: World) {
        let admin = world.person("admin").await;
        admin.admin(&world).await;
        let mut made = Vec::new();
        for _ in 0..3 {
            world.pass(SignedDuration::from_secs(1));
            made.insert(0, Client::made_by(&admin, &world).await.id);
        }

        let first = admin.get("/v1/api-clients?limit=2").await.expect(200);
        let cursor = first["pageInfo"]["nextCursor"].as_str().unwrap();
        let second = admin.get(&format!("/v1/api-clients?limit=2&cursor={cursor}")).await.expect(200);

        let ids = |page: &Value| page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        assert_eq!([ids(&first), ids(&second)].concat(), made);
        assert_eq!(second["pageInfo"], json!({ "nextCursor": null, "hasNextPage": false }));
        let foreign = admin.get(&format!("/v1/seasons?cursor={cursor}")).await;
        assert_eq!(foreign.code(), "malformed_request");
    }

    async fn a_client_gets_a_token_of_its_own_however_it_proves_itself(world: World) {
        let (admin, client, _) = allowed(&world).await;
        let form = [("grant_type", "client_credentials")];
        let basic = client.send("/oauth/token", &form).await;
        let form = [("grant_type", "client_credentials"), ("scope", "fitbit:proxy"), ("client_id", &client.id), ("client_secret", &client.secret), ("colour", "red"), ("audience", &world.base)];
        let in_form = world.nobody().form("/oauth/token", None, &form).await;

        for answer in [basic, in_form] {
            assert_eq!((answer.header("cache-control"), answer.header("pragma")), (Some("no-store"), Some("no-cache")));
            let issued = answer.expect(200);
            assert_eq!((&issued["token_type"], &issued["scope"]), (&json!("Bearer"), &json!("fitbit:proxy")));
            assert!(issued.get("issued_token_type").is_none() && issued.get("refresh_token").is_none());
            let claims = claims(issued["access_token"].as_str().unwrap());
            assert_eq!((&claims["sub"], &claims["client_id"], &claims["scope"]), (&json!(client.id), &json!(client.id), &json!("fitbit:proxy")));
            assert!(claims.get("act").is_none() && claims.get("sid").is_none(), "{claims}");
            assert_eq!((&claims["iss"], &claims["aud"]), (&json!(world.base), &json!(world.base)));
            let lives = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
            assert_eq!(issued["expires_in"], lives);
            assert!((570..=600).contains(&lives));
            assert!(client.is_good(issued["access_token"].as_str().unwrap()).await);
        }
        let header = jsonwebtoken::decode_header(client.own_token().await).unwrap();
        assert_eq!((header.typ.as_deref(), header.alg), (Some("at+jwt"), jsonwebtoken::Algorithm::EdDSA));
        let used = admin.get(&format!("/v1/api-clients/{}", client.id)).await.expect(200);
        assert_eq!(used["lastUsedAt"], "2026-11-18T15:00:00Z");
    }

    async fn a_client_is_refused_in_the_words_of_oauth(world: World) {
        let (_, client, ada) = allowed(&world).await;
        let own = ("grant_type", "client_credentials");
        let nobody = world.nobody();

        let never = "cli_00000000000000000000000000000007";
        for proof in [Some((client.id.as_str(), "fxc_wrong")), Some((never, &client.secret)), Some(("", "")), Some((&ada.id, &client.secret)), None] {
            let answer = nobody.form("/oauth/token", proof, &[own]).await;
            assert_eq!(refused(&answer), oauth(401, "invalid_client"), "{proof:?}");
            assert_eq!(answer.header("www-authenticate"), Some("Basic realm=\"fitex\""));
        }
        let bearer = ada.request(reqwest::Method::POST, "/oauth/token").form(&[own]);
        assert_eq!(refused(&ada.send(bearer).await), oauth(401, "invalid_client"), "a person is no client");
        for (form, error) in [
            (vec![], "invalid_request"),
            (vec![("grant_type", "")], "invalid_request"),
            (vec![own, own], "invalid_request"),
            (vec![own, ("client_secret", &client.secret)], "invalid_request"),
            (vec![own, ("client_id", never)], "invalid_request"),
            (vec![("grant_type", "password"), ("username", "ada"), ("password", "x")], "unsupported_grant_type"),
            (vec![("grant_type", "refresh_token")], "unsupported_grant_type"),
            (vec![own, ("scope", "fitbit:proxy users:read")], "invalid_scope"),
            (vec![own, ("scope", "self")], "invalid_scope"),
            (vec![own, ("resource", "https://elsewhere.example.org")], "invalid_target"),
        ] {
            let answer = client.send("/oauth/token", &form).await;
            assert_eq!(refused(&answer), oauth(400, error), "{form:?}: {}", answer.text);
        }
        let as_json = nobody.request(reqwest::Method::POST, "/oauth/token").basic_auth(&client.id, Some(&client.secret));
        let as_json = nobody.send(as_json.json(&json!({ "grant_type": "client_credentials" }))).await;
        assert_eq!(refused(&as_json), oauth(400, "invalid_request"));
        assert_eq!(nobody.get("/oauth/token").await.status, 405);
        for path in ["/oauth/introspect", "/oauth/revoke"] {
            assert_eq!(refused(&nobody.form(path, None, &[("token", "x")]).await), oauth(401, "invalid_client"));
            assert_eq!(refused(&client.send(path, &[]).await), oauth(400, "invalid_request"));
        }
    }

    async fn a_client_trades_for_a_token_of_a_person_who_allowed_it(world: World) {
        let (_, client, ada) = allowed(&world).await;

        let by_id = client.trade(&ada.id, USER_ID).await;
        let by_token = client.trade(ada.token.as_deref().unwrap(), ACCESS_TOKEN).await;

        for answer in [by_id, by_token] {
            let issued = answer.expect(200);
            assert_eq!((&issued["issued_token_type"], &issued["token_type"]), (&json!(ACCESS_TOKEN), &json!("Bearer")));
            assert_eq!(issued["scope"], "fitbit:proxy");
            let token = token(&issued);
            let claims = claims(&token);
            assert_eq!((&claims["sub"], &claims["client_id"]), (&json!(ada.id), &json!(client.id)));
            assert_eq!(claims["act"], json!({ "sub": client.id }));
            let told = client.send("/oauth/introspect", &[("token", &token), ("token_type_hint", "access_token")]).await.expect(200);
            assert_eq!(told["active"], true);
            for member in ["sub", "act", "client_id", "scope", "exp", "iat", "nbf", "jti", "iss", "aud"] {
                assert_eq!(told[member], claims[member], "{member}");
            }
        }
    }

    async fn whom_nobody_allowed_a_client_is_not_told_from_whom_nobody_knows(world: World) {
        let (admin, client, ada) = allowed(&world).await;
        let bob = world.person("bob").await;
        let other = Client::made_by(&admin, &world).await;
        let mut texts = std::collections::HashSet::new();

        let for_ada = client.token_for(&ada).await;
        let own = client.own_token().await;
        for (who, subject, kind) in [
            (&client, bob.id.as_str(), USER_ID),
            (&client, "usr_00000000000000000000000000000007", USER_ID),
            (&client, "ada", USER_ID),
            (&client, bob.token.as_deref().unwrap(), ACCESS_TOKEN),
            (&client, "garbage", ACCESS_TOKEN),
            (&client, for_ada.as_str(), ACCESS_TOKEN),
            (&client, own.as_str(), ACCESS_TOKEN),
            (&other, ada.id.as_str(), USER_ID),
            (&other, ada.token.as_deref().unwrap(), ACCESS_TOKEN),
        ] {
            let answer = who.trade(subject, kind).await;
            assert_eq!(refused(&answer), oauth(400, "invalid_request"), "{subject}");
            texts.insert(answer.text);
        }
        assert_eq!(texts.len(), 1, "{texts:?}");
        let subject = [("grant_type", EXCHANGE), ("subject_token", ada.id.as_str())];
        for (more, error) in [
            (vec![], "invalid_request"),
            (vec![("subject_token_type", "urn:ietf:params:oauth:token-type:id_token")], "invalid_request"),
            (vec![("subject_token_type", USER_ID), ("actor_token", "x")], "invalid_request"),
            (vec![("subject_token_type", USER_ID), ("requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token")], "invalid_request"),
            (vec![("subject_token_type", USER_ID), ("audience", "another service")], "invalid_target"),
        ] {
            let form = [subject.to_vec(), more.clone()].concat();
            assert_eq!(refused(&client.send("/oauth/token", &form).await), oauth(400, error), "{more:?}");
        }
    }

    async fn a_person_allows_a_client_and_withdraws_it_as_often_as_they_like(world: World) {
        let (admin, client, ada) = allowed(&world).await;
        let first = ada.get("/v1/me/client-permissions").await.expect(200);
        world.pass(SignedDuration::from_secs(5));
        let again = allow(&ada, &client).await.expect(200);

        assert_eq!(first["items"], json!([again]), "since then, not since now");
        assert_eq!((&again["clientId"], &again["clientName"], &again["scopes"]), (&json!(client.id), &json!("Dashboard"), &json!(["fitbit:proxy"])));
        assert_eq!(admin.get("/v1/me/client-permissions").await.expect(200)["items"], json!([]), "each sees their own");
        let export = ada.get("/v1/me/export").await.expect(200);
        assert_eq!(export["clientPermissions"], first["items"]);
        for _ in 0..2 {
            assert_eq!(withdraw(&ada, &client).await.status, 204);
        }
        assert_eq!(ada.get("/v1/me/client-permissions").await.expect(200)["items"], json!([]));
        let path = format!("/v1/me/client-permissions/{}", client.id);
        for (scopes, pointer) in [(json!([]), "/scopes"), (json!(["everything"]), "/scopes"), (Value::Null, "/scopes")] {
            let answer = ada.call("PUT", &path, Some(&json!({ "scopes": scopes }))).await;
            assert_eq!((answer.status, answer.pointers()), (422, vec![pointer.to_owned()]), "{}", answer.text);
        }
        let never = "/v1/me/client-permissions/cli_00000000000000000000000000000007";
        let never = ada.call("PUT", never, Some(&json!({ "scopes": ["fitbit:proxy"] }))).await;
        assert_eq!((never.status, never.code().as_str()), (404, "not_found"));
        allow(&ada, &client).await.expect(200);
        assert_eq!(ada.delete("/v1/me").await.expect(200)["clientPermissions"], 1);
        assert_eq!(refused(&client.trade(&ada.id, USER_ID).await), oauth(400, "invalid_request"));
    }

    async fn a_token_ends_with_whatever_it_was_had_by(world: World) {
        let (admin, mut client, ada) = allowed(&world).await;
        let bob = world.person("bob").await;
        allow(&bob, &client).await.expect(200);

        // The person withdraws: what was for them ends, and nothing else.
        let (for_ada, for_bob, own) = (client.token_for(&ada).await, client.token_for(&bob).await, client.own_token().await);
        assert!(client.is_good(&for_ada).await);
        withdraw(&ada, &client).await.expect(204);
        assert!(!client.is_good(&for_ada).await);
        assert!(client.is_good(&for_bob).await && client.is_good(&own).await);
        // The person is gone.
        bob.delete("/v1/me").await.expect(200);
        assert!(!client.is_good(&for_bob).await);
        // The client gives one back, and another lives on.
        let another = client.own_token().await;
        for _ in 0..2 {
            assert_eq!(client.send("/oauth/revoke", &[("token", &own)]).await.status, 200);
        }
        assert!(!client.is_good(&own).await);
        assert!(client.is_good(&another).await);
        // Another secret.
        let old = client.clone();
        let renewed = admin.post(&format!("/v1/api-clients/{}/secret", client.id), json!({})).await.expect(200);
        client.secret = renewed["secret"].as_str().unwrap().to_owned();
        assert_ne!(client.secret, old.secret);
        assert_eq!(refused(&old.send("/oauth/token", &[("grant_type", "client_credentials")]).await), oauth(401, "invalid_client"));
        assert!(!client.is_good(&another).await);
        // Its time.
        let late = client.own_token().await;
        assert!(client.is_good(&late).await);
        world.pass(SignedDuration::from_mins(12));
        assert!(!client.is_good(&late).await);
    }

    async fn another_process_refuses_what_it_has_just_believed(world: World) {
        use fitex::caller::Who;
        use fitex::service::authenticate::caller_of;
        let (admin, client, ada) = allowed(&world).await;
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let config = fitex::config::Config {
            public_url: Some(world.app.config.public_url().parse().unwrap()),
            ..crate::support::config(&world.engine, &world.simulator, &listener)
        };
        let there = fitex::app::App::open(config, world.clock.clone()).await.unwrap();
        let believes = async |token: &str| {
            let caller = caller_of(&there, Some(token), None, None).await.unwrap();
            matches!(caller.who, Who::Client(_))
        };
        let (for_ada, own, another) = (client.token_for(&ada).await, client.own_token().await, client.own_token().await);
        for token in [&for_ada, &own, &another] {
            assert!(believes(token).await);
        }

        withdraw(&ada, &client).await.expect(204);
        client.send("/oauth/revoke", &[("token", &own)]).await.expect(200);

        assert!(!believes(&for_ada).await && !believes(&own).await);
        assert!(believes(&another).await);
        admin.delete(&format!("/v1/api-clients/{}", client.id)).await.expect(200);
        assert!(!believes(&another).await);
    }

    async fn a_token_that_was_given_back_is_remembered_until_it_would_have_expired(world: World) {
        use diesel::{QueryDsl, RunQueryDsl};
        use fitex::database::tables::ended_tokens;
        let (_, client, _) = allowed(&world).await;
        let token = client.own_token().await;
        client.send("/oauth/revoke", &[("token", &token)]).await.expect(200);
        let remembered = async || {
            fitex::service::housekeeping::tidy(&world.app).await.unwrap();
            let count = |conn: &mut _| Ok(fitex::on!(conn, c => ended_tokens::table.count().get_result::<i64>(c))?);
            world.app.database.read(count).await.unwrap()
        };

        assert_eq!(remembered().await, 1);
        world.pass(SignedDuration::from_mins(9));
        assert_eq!(remembered().await, 1);
        world.pass(SignedDuration::from_mins(3));
        assert_eq!(remembered().await, 0);
    }

    async fn a_revoked_client_stays_revoked(world: World) {
        let (mut admin, client, ada) = allowed(&world).await;
        let tokens = [client.token_for(&ada).await, client.own_token().await];
        let path = format!("/v1/api-clients/{}", client.id);

        let revoked = admin.delete(&path).await.expect(200);
        world.pass(SignedDuration::from_mins(1));
        let again = admin.delete(&path).await.expect(200);

        assert_eq!((&revoked["revokedAt"], &again), (&json!("2026-11-18T15:00:00Z"), &revoked));
        for token in &tokens {
            assert_eq!(caller(&world.nobody(), token).get("/v1/me").await.code(), "session_expired");
        }
        assert_eq!(refused(&client.trade(&ada.id, USER_ID).await), oauth(401, "invalid_client"));
        let secret = admin.post(&format!("{path}/secret"), json!({})).await;
        assert_eq!((secret.status, secret.code().as_str()), (409, "conflict"));
        assert_eq!(allow(&ada, &client).await.code(), "not_found");
        let kept = ada.get("/v1/me/client-permissions").await.expect(200);
        assert_eq!(kept["items"][0]["clientRevokedAt"], revoked["revokedAt"]);
        world.pass(SignedDuration::from_mins(12));
        admin.sign_in().await;
        assert_eq!(admin.get("/v1/api-clients").await.expect(200)["items"], json!([revoked]));
    }

    async fn a_client_learns_nothing_of_tokens_that_are_not_its_own(world: World) {
        let (admin, client, ada) = allowed(&world).await;
        let other = Client::made_by(&admin, &world).await;
        let foreign = [other.own_token().await, ada.token.clone().unwrap()];

        for token in &foreign {
            assert_eq!(client.send("/oauth/introspect", &[("token", token)]).await.expect(200), json!({ "active": false }));
            assert_eq!(refused(&client.send("/oauth/revoke", &[("token", token)]).await), oauth(400, "invalid_grant"));
        }
        assert!(other.is_good(&foreign[0]).await);
        assert_eq!(ada.get("/v1/me").await.status, 200);
        assert_eq!(client.send("/oauth/introspect", &[("token", "garbage")]).await.expect(200), json!({ "active": false }));
        assert_eq!(client.send("/oauth/revoke", &[("token", "garbage")]).await.status, 200, "what is not good has ended");
    }

    async fn guesses_are_limited_for_a_network_and_lock_no_client_out(world: World) {
        let (_, client, _) = allowed(&world).await;
        let form = [("grant_type", "client_credentials")];
        let guess = || world.nobody();
        for number in 0..30 {
            let answer = guess().form("/oauth/token", Some((&client.id, "fxc_guess")), &form).await;
            assert_eq!(answer.status, 401, "{number}");
        }

        let answer = guess().form("/oauth/introspect", Some((&client.id, "fxc_guess")), &[("token", "x")]).await;

        assert_eq!(refused(&answer), oauth(429, "temporarily_unavailable"));
        let wait: i64 = answer.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=60).contains(&wait));
        assert_eq!(client.send("/oauth/token", &form).await.status, 200);
        world.pass(SignedDuration::from_secs(wait));
        let answer = guess().form("/oauth/token", Some((&client.id, "fxc_guess")), &form).await;
        assert_eq!(refused(&answer), oauth(401, "invalid_client"));
    }

    async fn a_client_gets_so_many_tokens_in_a_minute(world: World) {
        let (admin, client, _) = allowed(&world).await;
        let form = [("grant_type", "client_credentials")];
        for number in 0..300 {
            assert_eq!(client.send("/oauth/token", &form).await.status, 200, "{number}");
        }

        let answer = client.send("/oauth/token", &form).await;

        assert_eq!(refused(&answer), oauth(429, "temporarily_unavailable"));
        assert_eq!(answer.header("retry-after"), Some("1"));
        Client::made_by(&admin, &world).await.own_token().await;
        world.pass(SignedDuration::from_secs(1));
        assert_eq!(client.send("/oauth/token", &form).await.status, 200);
    }

    async fn where_tokens_are_had_is_told(world: World) {
        let answer = world.nobody().get("/.well-known/oauth-authorization-server").await;

        assert!(answer.header("cache-control").unwrap().contains("max-age"));
        let told = answer.expect(200);
        assert_eq!(told["issuer"], world.base);
        assert_eq!(told["grant_types_supported"], json!(["client_credentials", EXCHANGE]));
        assert_eq!(told["scopes_supported"], json!(["fitbit:proxy"]));
        assert_eq!(told["response_types_supported"], json!([]));
        for endpoint in ["token_endpoint", "introspection_endpoint", "revocation_endpoint"] {
            let path = told[endpoint].as_str().unwrap().strip_prefix(&world.base).unwrap();
            assert_eq!(world.nobody().form(path, None, &[("token", "x")]).await.status, 401, "{endpoint}");
            let methods = told[format!("{endpoint}_auth_methods_supported")].as_array().unwrap();
            assert_eq!(methods, &["client_secret_basic", "client_secret_post"]);
        }
        let keys = told["jwks_uri"].as_str().unwrap().strip_prefix(&world.base).unwrap();
        assert!(world.nobody().get(keys).await.expect(200)["keys"].is_array());
    }

    async fn who_may_be_read_through_the_proxy_is_decided_by_the_token(world: World) {
        let (_, client, ada) = allowed(&world).await;
        ada.connect(&world, 0).await;
        let bob = world.ada_like("bob", 1).await;
        let fitbit = [world.walkers()[0].id.clone(), world.walkers()[1].id.clone()];
        let asks = async |token: &str, whose: Option<&str>| {
            use fitex::service::{authenticate::caller_of, clients::person_for};
            let caller = caller_of(&world.app, Some(token), None, None).await.unwrap();
            let person = person_for(&world.app, &caller, whose).await;
            person.map(|person| person.to_string()).map_err(|error| error.code.as_str())
        };
        let adas = || Ok(ada.id.clone());

        let (for_ada, own) = (client.token_for(&ada).await, client.own_token().await);

        for token in [ada.token.as_deref().unwrap(), for_ada.as_str()] {
            for whose in [None, Some("-"), Some(ada.id.as_str()), Some(&fitbit[0])] {
                assert_eq!(asks(token, whose).await, adas(), "{whose:?}");
            }
            for whose in [bob.id.as_str(), &fitbit[1], "usr_00000000000000000000000000000007", "NOBODY", ""] {
                assert_eq!(asks(token, Some(whose)).await, Err("not_found"), "{whose}");
            }
        }
        for whose in [None, Some("-")] {
            assert_eq!(asks(&own, whose).await, Err("malformed_request"));
        }
        for whose in [ada.id.as_str(), &fitbit[0]] {
            assert_eq!(asks(&own, Some(whose)).await, adas());
        }
        for whose in [bob.id.as_str(), &fitbit[1], "usr_00000000000000000000000000000007", "NOBODY", ""] {
            assert_eq!(asks(&own, Some(whose)).await, Err("forbidden"), "{whose}");
        }
        withdraw(&ada, &client).await.expect(204);
        assert_eq!(asks(&own, Some(&ada.id)).await, Err("forbidden"));
        assert_eq!(asks(&for_ada, None).await, Err("session_expired"));
        assert_eq!(asks("garbage", None).await, Err("unauthenticated"));
    }
}
