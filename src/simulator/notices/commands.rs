//! What the simulator can be told to do with notices, over HTTP, and where Google's keys are.

use actix_web::web::{self, Bytes, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;

use super::wish::{NoticeWish, SubscriberWish};
use super::{deliver, register};
use crate::simulator::control::{Answer, done, person, read, refuse, settle};
use crate::simulator::google;
use crate::simulator::world::{Call, World};

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/simulator/subscriber", web::put().to(put_subscriber))
        .route(
            "/simulator/people/{id}/notices",
            web::post().to(send_notice),
        )
        .route("/simulator/notices", web::get().to(deliveries))
        .route("/simulator/notices", web::put().to(set_announcing))
        .route("/simulator/keyset/rotate", web::post().to(rotate))
        .route(
            "/googlehealthapi/webhooks/webhooks_public_keyset.json",
            web::get().to(keyset),
        );
}

/// All that, for people.
pub(in crate::simulator) fn guide(id: &str) -> [(&'static str, String); 6] {
    [
        (
            "Register where Fitbit's notices go, with its handshake",
            "curl -X PUT BASE/simulator/subscriber -d '{\"provider\":\"fitbit\",\"url\":\"http://127.0.0.1:8080/webhooks/fitbit\",\"verificationCode\":\"CODE\"}'".to_owned(),
        ),
        (
            "The same for Google's",
            "curl -X PUT BASE/simulator/subscriber -d '{\"provider\":\"google_health\",\"url\":\"http://127.0.0.1:8080/webhooks/google-health\",\"secret\":\"Bearer SECRET\"}'".to_owned(),
        ),
        (
            "Send a notice (also dataTypes, copies, tries, array, operation, revoked, wrongSignature, without)",
            format!(
                "curl -X POST BASE/simulator/people/{id}/notices -d '{{\"provider\":\"google_health\",\"dates\":[\"2026-01-05\"]}}'"
            ),
        ),
        (
            "Whether a corrected day is announced by itself, as it is at first",
            "curl -X PUT BASE/simulator/notices -d '{\"onCorrection\":false}'".to_owned(),
        ),
        (
            "Which notices were sent",
            "curl BASE/simulator/notices".to_owned(),
        ),
        (
            "Sign Google's notices with a new key",
            "curl -X POST BASE/simulator/keyset/rotate".to_owned(),
        ),
    ]
}

async fn put_subscriber(world: Data<World>, body: Bytes) -> HttpResponse {
    let wish = match read::<SubscriberWish>(&body) {
        Ok(wish) => wish,
        Err(refused) => return refused,
    };
    HttpResponse::Ok().json(match register(&world, wish).await {
        Ok(()) => json!({ "verified": true }),
        Err(why) => json!({ "verified": false, "why": why }),
    })
}

async fn send_notice(world: Data<World>, id: Path<String>, body: Bytes) -> HttpResponse {
    settle(sent(&world, &id, &body).await)
}

async fn sent(world: &World, id: &str, body: &Bytes) -> Answer {
    person(world, id)?;
    let wish: NoticeWish = read(body)?;
    if wish.dates.is_empty() && !wish.revoked {
        return Err(refuse(400, "say which dates it is about"));
    }
    let statuses = deliver(world, id, &wish).await;
    Ok(HttpResponse::Ok().json(json!({ "statuses": statuses })))
}

async fn deliveries(world: Data<World>) -> HttpResponse {
    let deliveries = world.notices().state().deliveries.clone();
    HttpResponse::Ok().json(deliveries)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Announcing {
    on_correction: bool,
}

async fn set_announcing(world: Data<World>, body: Bytes) -> HttpResponse {
    settle(read::<Announcing>(&body).map(|wish| {
        world.notices().state().on_correction = wish.on_correction;
        done()
    }))
}

async fn rotate(world: Data<World>) -> HttpResponse {
    settle(match world.notices().rotate() {
        Ok(()) => Ok(done()),
        Err(fault) => Err(refuse(500, &fault.to_string())),
    })
}

async fn keyset(world: Data<World>, request: HttpRequest) -> HttpResponse {
    world.note(Call {
        method: request.method().to_string(),
        path: request.path().to_owned(),
        person: None,
        status: 200,
    });
    let published = world.notices().state().keyset.published();
    google::errors::json(200, &published)
}
