//! The simulator sends notices as both providers do, to those who showed that they listen.

use fitex::auth::notices::{Keyset, Verdict, fitbit_signature_is_good, secret_matches};
use fitex::model::token::Provider;
use fitex::simulator::{NoticeWish, Operation, Proof, SubscriberWish};
use reqwest::Method;
use serde_json::{Value, json};

use super::{client, granted, is_refused, world};
use crate::support::{CODE, Heard, Person, Receiver, SECRET, World};

const HOOKS: &str = "/v4/projects/123456789012/subscribers";
const KEYSET: &str = "/googlehealthapi/webhooks/webhooks_public_keyset.json";

fn of_fitbit(url: &str) -> SubscriberWish {
    SubscriberWish::Fitbit {
        url: url.parse().unwrap(),
        verification_code: CODE.to_owned(),
    }
}

fn of_google(url: &str) -> SubscriberWish {
    SubscriberWish::GoogleHealth {
        url: url.parse().unwrap(),
        secret: SECRET.to_owned(),
        data_types: vec!["steps".to_owned(), "distance".to_owned()],
    }
}

fn wish(provider: Provider) -> NoticeWish {
    NoticeWish::of(provider, vec!["2026-11-18".parse().unwrap()])
}

/// Somebody with a grant of Fitbit's, who subscribes to a collection under the id "320".
async fn subscribed(world: &World, collection: &str) -> Person {
    let ada = granted(world, 0);
    ada.post(
        &format!("/1/user/-/{collection}/apiSubscriptions/320.json"),
        Value::Null,
    )
    .await
    .expect(201);
    ada
}

/// Lets a walker consent at Google.
async fn consented(world: &World, walker: usize) {
    let steps = "https://www.googleapis.com/auth/googlehealth.activity_and_fitness.readonly";
    let form = [
        ("client_id", "fitex.apps.googleusercontent.com"),
        ("response_type", "code"),
        ("redirect_uri", "http://localhost/"),
        ("scope", steps),
        ("tick", steps),
        ("person", &world.walkers()[walker].id),
        ("decision", "allow"),
    ];
    let nobody = client(world, None);
    let request = nobody.request(Method::POST, "/o/oauth2/v2/auth");
    let redirects = reqwest::redirect::Policy::none();
    let http = reqwest::Client::builder().redirect(redirects).build();
    let request = request.form(&form).build().unwrap();
    let answer = http.unwrap().execute(request).await.unwrap();
    assert_eq!(answer.status(), 302);
}

fn google_service(world: &World) -> Person {
    client(world, Some("simulated-service-account".to_owned()))
}

async fn keyset(world: &World) -> Keyset {
    let document = client(world, None).get(KEYSET).await;
    Keyset::parse(document.text.as_bytes()).unwrap()
}

fn verdict(keyset: &Keyset, heard: &Heard) -> Verdict {
    let header = heard.header("google-health-api-signature").unwrap();
    keyset.verify(header.as_bytes(), &heard.body)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_is_made_once_per_collection_and_shown_and_removed() {
    let world = world().await;
    let ada = granted(&world, 0);
    let path = |id: &str| format!("/1/user/-/activities/apiSubscriptions/{id}.json");
    let expected = json!({
        "collectionType": "activities", "ownerId": world.walkers()[0].id, "ownerType": "user",
        "subscriberId": "1", "subscriptionId": "320",
    });

    let made = ada.post(&path("320"), Value::Null).await.expect(201);
    let again = ada.post(&path("320"), Value::Null).await.expect(200);
    let other = ada.post(&path("321"), Value::Null).await;
    let own_list = "/1/user/-/activities/apiSubscriptions.json";
    let listed = ada.get(own_list).await.expect(200);
    let everything = ada.get("/1/user/-/apiSubscriptions.json").await.expect(200);
    let gone = ada.delete(&path("320")).await;
    let gone_again = ada.delete(&path("320")).await;

    assert_eq!((&made, &again), (&expected, &expected));
    assert_eq!(other.status, 409);
    assert_eq!(listed, json!({ "apiSubscriptions": [expected] }));
    assert_eq!(everything, listed);
    assert_eq!((gone.status, gone_again.status), (204, 404));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_needs_a_scope_of_its_collection() {
    let world = world().await;
    let ada = granted(&world, 0);
    let path = |collection: &str| format!("/1/user/-/{collection}apiSubscriptions/1.json");

    for collection in ["sleep/", "body/", "foods/", ""] {
        let refused = ada.post(&path(collection), Value::Null).await;
        is_refused(&refused, 403, "insufficient_scope");
    }
    let unknown = ada.post(&path("dreams/"), Value::Null).await;
    let long = format!(
        "/1/user/-/activities/apiSubscriptions/{}.json",
        "1".repeat(51)
    );
    let long = ada.post(&long, Value::Null).await;
    let nobody = client(&world, None);
    let nobody = nobody.post(&path("activities/"), Value::Null).await;
    let revocations = ada.post(&path("userRevokedAccess/"), Value::Null).await;

    is_refused(&unknown, 404, "not_found");
    is_refused(&long, 400, "validation");
    is_refused(&nobody, 401, "invalid_request");
    assert_eq!(revocations.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_ends_with_its_grant() {
    let world = world().await;
    subscribed(&world, "activities").await;
    world.simulator.revoke(&world.walkers()[0].id);

    let returned = granted(&world, 0);
    let listed = returned.get("/1/user/-/apiSubscriptions.json").await;
    let made = "/1/user/-/activities/apiSubscriptions/another.json";
    let made = returned.post(made, Value::Null).await;

    assert_eq!(listed.expect(200), json!({ "apiSubscriptions": [] }));
    assert_eq!(made.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_of_fitbit_is_signed_and_goes_to_subscribers_only() {
    let (world, receiver) = (world().await, Receiver::start().await);
    let walkers = world.walkers();
    let of_steps = wish(Provider::Fitbit);
    subscribed(&world, "activities").await;

    let unregistered = world.simulator.notify(&walkers[0].id, &of_steps).await;
    let registered = world.simulator.register(of_fitbit(&receiver.url)).await;
    let sent = world.simulator.notify(&walkers[0].id, &of_steps).await;
    let stranger = world.simulator.notify(&walkers[1].id, &of_steps).await;

    let heard = receiver.heard();
    let expected = json!([{
        "collectionType": "activities", "date": "2026-11-18", "ownerId": walkers[0].id,
        "ownerType": "user", "subscriptionId": "320",
    }]);
    assert_eq!((unregistered, registered), (vec![], Ok(())));
    assert_eq!((sent, stranger), (vec![Some(204)], vec![]));
    assert_eq!(heard.len(), 1);
    assert_eq!(heard[0].json(), expected);
    let signature = heard[0].header("x-fitbit-signature").unwrap().as_bytes();
    let secret = "known-to-the-simulator".into();
    assert!(fitbit_signature_is_good(&secret, &heard[0].body, signature));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_is_told_to_those_who_subscribed_to_it() {
    let (world, receiver) = (world().await, Receiver::start().await);
    let walker = world.walkers()[0].id.clone();
    subscribed(&world, "userRevokedAccess").await;
    world
        .simulator
        .register(of_fitbit(&receiver.url))
        .await
        .unwrap();
    world.simulator.revoke(&walker);

    let of_steps = world
        .simulator
        .notify(&walker, &wish(Provider::Fitbit))
        .await;
    let revoked = NoticeWish {
        revoked: true,
        ..wish(Provider::Fitbit)
    };
    let of_the_end = world.simulator.notify(&walker, &revoked).await;

    let expected = json!([{
        "collectionType": "userRevokedAccess", "ownerId": walker, "ownerType": "user",
        "subscriptionId": "320",
    }]);
    assert_eq!((of_steps, of_the_end), (vec![], vec![Some(204)]));
    assert_eq!(receiver.heard()[0].json(), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_that_is_not_taken_comes_again_a_few_times() {
    let (world, receiver) = (world().await, Receiver::start().await);
    let walker = world.walkers()[0].id.clone();
    subscribed(&world, "activities").await;
    world
        .simulator
        .register(of_fitbit(&receiver.url))
        .await
        .unwrap();
    receiver.answers(&[503, 204, 404, 200, 500]);

    let taken = world
        .simulator
        .notify(&walker, &wish(Provider::Fitbit))
        .await;
    let given_up = world
        .simulator
        .notify(&walker, &wish(Provider::Fitbit))
        .await;
    receiver.stop().await;
    let once = NoticeWish {
        tries: 1,
        ..wish(Provider::Fitbit)
    };
    let nobody = world.simulator.notify(&walker, &once).await;

    assert_eq!(taken, [Some(503), Some(204)]);
    assert_eq!(given_up, [Some(404), Some(200), Some(500)]);
    assert_eq!(nobody, [None]);
    assert_eq!(world.simulator.deliveries().len(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_fails_its_handshake_gets_nothing() {
    let (world, receiver) = (world().await, Receiver::start().await);
    let walker = world.walkers()[0].id.clone();
    subscribed(&world, "activities").await;
    consented(&world, 0).await;
    let control = client(&world, None);
    let subscriber = "/simulator/subscriber";
    let fitbit = json!({ "provider": "fitbit", "url": receiver.url, "verificationCode": "wrong" });
    let google = json!({ "provider": "google_health", "url": receiver.url, "secret": "wrong" });

    let fitbit = control
        .call("PUT", subscriber, Some(&fitbit))
        .await
        .expect(200);
    let google = control
        .call("PUT", subscriber, Some(&google))
        .await
        .expect(200);
    let of_fitbit = world
        .simulator
        .notify(&walker, &wish(Provider::Fitbit))
        .await;
    let of_google = world
        .simulator
        .notify(&walker, &wish(Provider::GoogleHealth))
        .await;

    let expected = "the endpoint answered 404 where 204 was expected";
    assert_eq!(fitbit, json!({ "verified": false, "why": expected }));
    assert_eq!(google["verified"], false);
    assert_eq!((of_fitbit, of_google), (vec![], vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_of_google_names_the_interval_where_the_person_lives() {
    let (world, receiver) = (world().await, Receiver::start().await);
    let ada = &world.walkers()[0];
    consented(&world, 0).await;
    world
        .simulator
        .register(of_google(&receiver.url))
        .await
        .unwrap();

    let sent = world
        .simulator
        .notify(&ada.id, &wish(Provider::GoogleHealth))
        .await;

    let heard = receiver.heard();
    assert_eq!((sent, heard.len()), (vec![Some(204)], 1));
    let body = heard[0].json();
    let data = &body["data"];
    let midnight =
        |day: u8| json!({ "date": { "year": 2026, "month": 11, "day": day }, "time": {} });
    assert_eq!(data["healthUserId"], json!(ada.health_user_id));
    assert_eq!(
        (&data["operation"], &data["dataType"]),
        (&json!("UPSERT"), &json!("steps"))
    );
    assert_eq!(
        data["intervals"],
        json!([{
            "physicalTimeInterval":
                { "startTime": "2026-11-18T05:00:00Z", "endTime": "2026-11-19T05:00:00Z" },
            "civilDateTimeInterval":
                { "startDateTime": midnight(18), "endDateTime": midnight(19) },
            "civilIso8601TimeInterval":
                { "startTime": "2026-11-18T00:00:00", "endTime": "2026-11-19T00:00:00" },
        }])
    );
    let secret = heard[0].header("authorization").unwrap().as_bytes();
    assert!(secret_matches(&SECRET.into(), secret));
    assert_eq!(verdict(&keyset(&world).await, &heard[0]), Verdict::Good);
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_of_google_come_in_every_form_that_is_wished() {
    let (world, receiver) = (world().await, Receiver::start().await);
    let walkers = world.walkers();
    consented(&world, 0).await;
    world
        .simulator
        .register(of_google(&receiver.url))
        .await
        .unwrap();
    let usual = NoticeWish {
        data_types: ["steps", "distance", "sleep"].map(str::to_owned).to_vec(),
        ..wish(Provider::GoogleHealth)
    };
    let array = NoticeWish {
        array: true,
        copies: 2,
        operation: Operation::Delete,
        ..usual.clone()
    };
    let bare = NoticeWish {
        without: vec![Proof::Secret, Proof::Signature],
        ..wish(Provider::GoogleHealth)
    };
    let forged = NoticeWish {
        wrong_signature: true,
        ..wish(Provider::GoogleHealth)
    };

    for wish in [&usual, &array, &bare, &forged] {
        world.simulator.notify(&walkers[0].id, wish).await;
    }
    let stranger = world.simulator.notify(&walkers[1].id, &usual).await;

    let heard = receiver.heard();
    let kinds: Vec<Value> = heard[..2]
        .iter()
        .map(|h| h.json()["data"]["dataType"].clone())
        .collect();
    assert_eq!(kinds, ["steps", "distance"], "sleep was not subscribed to");
    assert_eq!(heard[2].body, heard[3].body, "the same came twice");
    assert_eq!(heard[2].json().as_array().unwrap().len(), 2);
    assert_eq!(heard[2].json()[0]["data"]["operation"], "DELETE");
    assert_eq!(heard[4].header("authorization"), None);
    assert_eq!(heard[4].header("google-health-api-signature"), None);
    assert_eq!(verdict(&keyset(&world).await, &heard[5]), Verdict::Bad);
    assert_eq!((heard.len(), stranger), (6, vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_signs_and_the_one_before_stays_published() {
    let (world, receiver) = (world().await, Receiver::start().await);
    let ada = world.walkers()[0].id.clone();
    consented(&world, 0).await;
    world
        .simulator
        .register(of_google(&receiver.url))
        .await
        .unwrap();
    let old = keyset(&world).await;
    world
        .simulator
        .notify(&ada, &wish(Provider::GoogleHealth))
        .await;
    let rotated = client(&world, None)
        .post("/simulator/keyset/rotate", Value::Null)
        .await;
    world
        .simulator
        .notify(&ada, &wish(Provider::GoogleHealth))
        .await;

    let heard = receiver.heard();
    let new = keyset(&world).await;
    world.simulator.rotate_keyset().unwrap();
    let newest = keyset(&world).await;

    assert_eq!(rotated.status, 204);
    assert_eq!(verdict(&old, &heard[0]), Verdict::Good);
    assert!(matches!(verdict(&old, &heard[1]), Verdict::UnknownKey(_)));
    assert_eq!(verdict(&new, &heard[0]), Verdict::Good);
    assert_eq!(verdict(&new, &heard[1]), Verdict::Good);
    assert!(matches!(
        verdict(&newest, &heard[0]),
        Verdict::UnknownKey(_)
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_a_consent_at_google_is_a_deletion() {
    let (world, receiver) = (world().await, Receiver::start().await);
    let ada = world.walkers()[0].id.clone();
    consented(&world, 0).await;
    world
        .simulator
        .register(of_google(&receiver.url))
        .await
        .unwrap();
    world.simulator.revoke(&ada);
    let revoked = NoticeWish {
        revoked: true,
        dates: Vec::new(),
        ..wish(Provider::GoogleHealth)
    };

    let of_steps = world
        .simulator
        .notify(&ada, &wish(Provider::GoogleHealth))
        .await;
    let of_the_end = world.simulator.notify(&ada, &revoked).await;

    assert_eq!((of_steps, of_the_end), (vec![], vec![Some(204)]));
    assert_eq!(receiver.heard()[0].json()["data"]["operation"], "DELETE");
}

#[tokio::test(flavor = "multi_thread")]
async fn subscribers_of_a_project_are_kept_for_its_service_account() {
    let (world, receiver) = (world().await, Receiver::start().await);
    let service = google_service(&world);
    let configs = json!([{ "dataTypes": ["steps"], "subscriptionCreatePolicy": "AUTOMATIC" }]);
    let form = json!({
        "endpointUri": receiver.url, "subscriberConfigs": configs,
        "endpointAuthorization": { "secret": SECRET },
    });
    let main = format!("{HOOKS}/fitex-main");

    let created = format!("{HOOKS}?subscriberId=fitex-main");
    let made = service.post(&created, form.clone()).await.expect(200);
    let again = service.post(&created, form).await;
    let wider = json!([{ "dataTypes": ["sleep"], "subscriptionCreatePolicy": "AUTOMATIC" }]);
    let change = json!({ "subscriberConfigs": wider });
    let patch = format!("{main}?updateMask=subscriberConfigs");
    let patched = service
        .call("PATCH", &patch, Some(&change))
        .await
        .expect(200);
    let shown = service.get(&main).await.expect(200);
    let listed = service.get(HOOKS).await.expect(200);
    let deleted = service.delete(&main).await.expect(200);
    let gone = service.get(&main).await;

    let name = "projects/123456789012/subscribers/fitex-main";
    assert_eq!(
        (&made["done"], &made["response"]["name"]),
        (&json!(true), &json!(name))
    );
    assert_eq!(made["response"]["state"], "ACTIVE");
    assert_eq!(
        made["response"]["endpointAuthorization"],
        json!({ "secretSet": true })
    );
    assert_eq!(again.status, 409);
    assert_eq!(patched["response"]["subscriberConfigs"], wider);
    assert_eq!(shown["subscriberConfigs"], wider);
    assert_eq!(
        (&listed["totalSize"], &listed["subscribers"][0]),
        (&json!(1), &shown)
    );
    assert_eq!((deleted, gone.status), (json!({}), 404));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscriber_that_google_does_not_take_is_not_kept() {
    let (world, receiver) = (world().await, Receiver::start().await);
    let service = google_service(&world);
    let form = |kind: &str, secret: &str| {
        json!({
            "endpointUri": receiver.url,
            "subscriberConfigs":
                [{ "dataTypes": [kind], "subscriptionCreatePolicy": "AUTOMATIC" }],
            "endpointAuthorization": { "secret": secret },
        })
    };

    let unverified = service.post(HOOKS, form("steps", "wrong")).await;
    let unknown_kind = service.post(HOOKS, form("dreams", SECRET)).await;
    let bad_id = format!("{HOOKS}?subscriberId=1x");
    let bad_id = service.post(&bad_id, form("steps", SECRET)).await;
    let stranger = client(&world, Some("somebody".to_owned()));
    let stranger = stranger.post(HOOKS, form("steps", SECRET)).await;
    let listed = service.get(HOOKS).await.expect(200);

    let status = |answer: &crate::support::Answer| answer.json()["error"]["status"].clone();
    assert_eq!(
        (unverified.status, status(&unverified)),
        (400, json!("FAILED_PRECONDITION"))
    );
    assert_eq!(
        (unknown_kind.status, status(&unknown_kind)),
        (400, json!("INVALID_ARGUMENT"))
    );
    assert_eq!((bad_id.status, stranger.status), (400, 401));
    assert_eq!(listed["totalSize"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrected_day_is_announced_by_itself_unless_told_otherwise() {
    let (world, receiver) = (world().await, Receiver::start().await);
    let walker = world.walkers()[0].id.clone();
    subscribed(&world, "activities").await;
    consented(&world, 0).await;
    world
        .simulator
        .register(of_fitbit(&receiver.url))
        .await
        .unwrap();
    world
        .simulator
        .register(of_google(&receiver.url))
        .await
        .unwrap();
    let control = client(&world, None);
    let day = format!("/simulator/people/{walker}/days/2026-11-10");

    let correction = json!({ "steps": 12_345 });
    control.call("PUT", &day, Some(&correction)).await;
    let announced = receiver.wait_for(3).await;
    let silent = json!({ "onCorrection": false });
    control
        .call("PUT", "/simulator/notices", Some(&silent))
        .await;
    let date = "2026-11-11".parse().unwrap();
    world.simulator.correct(&walker, date, Some(1));
    let of_fitbit = wish(Provider::Fitbit);
    world.simulator.notify(&walker, &of_fitbit).await;
    let after = receiver.heard();

    assert_eq!(
        announced.len(),
        3,
        "one of Fitbit's, and Google's of steps and of distance"
    );
    assert_eq!(after.len(), 1, "the one that was wished");
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_can_be_told_of_over_http() {
    let (world, receiver) = (world().await, Receiver::start().await);
    let walker = world.walkers()[0].id.clone();
    subscribed(&world, "activities").await;
    let control = client(&world, None);
    let subscriber = json!({ "provider": "fitbit", "url": receiver.url, "verificationCode": CODE });
    let notices = format!("/simulator/people/{walker}/notices");
    let notice = json!({
        "provider": "fitbit", "dates": ["2026-11-18", "2026-11-17"], "operation": "UPSERT",
        "dataTypes": ["steps", "distance"], "copies": 2, "wrongSignature": true, "revoked": false,
    });

    let verified = control
        .call("PUT", "/simulator/subscriber", Some(&subscriber))
        .await;
    let sent = control.post(&notices, notice).await;
    let undated = control
        .post(&notices, json!({ "provider": "fitbit" }))
        .await;
    let deliveries = control.get("/simulator/notices").await.expect(200);
    let nobody = "/simulator/people/NOBODY/notices";
    let nobody = control.post(nobody, json!({ "provider": "fitbit" })).await;

    let heard = receiver.heard();
    assert_eq!(verified.expect(200), json!({ "verified": true }));
    assert_eq!(sent.expect(200), json!({ "statuses": [204, 204] }));
    assert_eq!(
        heard[0].json().as_array().unwrap().len(),
        2,
        "one for each date"
    );
    let signature = heard[0].header("x-fitbit-signature").unwrap().as_bytes();
    let secret = "known-to-the-simulator".into();
    assert!(!fitbit_signature_is_good(
        &secret,
        &heard[0].body,
        signature
    ));
    assert_eq!((undated.status, nobody.status), (400, 404));
    assert_eq!(deliveries[1]["status"], 204);
}
