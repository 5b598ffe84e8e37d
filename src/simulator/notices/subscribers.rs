//! Where a project at Google registers subscribers, with its service account.

#![expect(
    clippy::result_large_err,
    reason = "a refusal is an answer; few are made"
)]

use actix_web::web::{self, Bytes, Data, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::{Value, json as object};

use super::form::{Form, invalid};
use super::google::fresh_name;
use super::subscriber::{Subscriber, is_id};
use super::{Standing, handshake};
use crate::simulator::google::errors::{DEAD, json, refuse, unauthenticated};
use crate::simulator::oauth::bearer;
use crate::simulator::world::{Call, World};

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/v4/projects/{project}/subscribers")
            .route(web::post().to(create))
            .route(web::get().to(list)),
    )
    .service(
        web::resource("/v4/projects/{project}/subscribers/{id}")
            .route(web::get().to(show))
            .route(web::patch().to(patch))
            .route(web::delete().to(delete)),
    );
}

type Answer = Result<Value, HttpResponse>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    subscriber_id: Option<String>,
    update_mask: Option<String>,
    page_size: Option<usize>,
    page_token: Option<usize>,
}

/// Whether the service account asks, for a project by its number.
fn admit(world: &World, request: &HttpRequest, project: &str) -> Result<(), HttpResponse> {
    let Some(token) = bearer(request) else {
        return Err(unauthenticated(
            "Request is missing credentials.",
            Some("CREDENTIALS_MISSING"),
        ));
    };
    if token != world.google_service_token() {
        return Err(unauthenticated(DEAD, None));
    }
    match project.bytes().all(|byte| byte.is_ascii_digit()) {
        true => Ok(()),
        false => Err(invalid("The project must be given by its number.")),
    }
}

/// Records the call, which nobody's token came with.
fn settle(world: &World, request: &HttpRequest, answer: Answer) -> HttpResponse {
    let response = answer.map_or_else(|refused| refused, |body| json(200, &body));
    world.note(Call {
        method: request.method().to_string(),
        path: request.path().to_owned(),
        person: None,
        status: response.status().as_u16(),
    });
    response
}

async fn verify(world: &World, subscriber: &mut Subscriber) -> Result<(), HttpResponse> {
    let sender = &world.notices().sender;
    handshake::google(sender, &subscriber.endpoint, &subscriber.secret)
        .await
        .map_err(|why| refuse(400, "FAILED_PRECONDITION", &why, None))?;
    subscriber.standing = Standing::Active;
    Ok(())
}

/// The operation is over when it is answered.
fn operation(subscriber: &Subscriber) -> Value {
    let mut response = subscriber.shown();
    response["@type"] = "type.googleapis.com/google.devicesandservices.health.v4.Subscriber".into();
    let name = format!(
        "projects/{}/operations/{}",
        subscriber.project,
        fresh_name()
    );
    object!({ "name": name, "done": true, "response": response })
}

async fn create(
    world: Data<World>,
    request: HttpRequest,
    project: Path<String>,
    asked: Query<Asked>,
    body: Bytes,
) -> HttpResponse {
    let made = async {
        admit(&world, &request, &project)?;
        let id = asked.into_inner().subscriber_id;
        if id.as_deref().is_some_and(|id| !is_id(id)) {
            return Err(invalid("subscriber_id is not valid."));
        }
        let id = id.unwrap_or_else(fresh_name);
        let mut subscriber = Form::read(&body)?.subscriber(&project, id, world.now())?;
        free(&world, &subscriber)?;
        verify(&world, &mut subscriber).await?;
        // Another may have come while the endpoint was asked.
        free(&world, &subscriber)?;
        let answer = operation(&subscriber);
        world.notices().state().subscribers.push(subscriber);
        Ok(answer)
    };
    settle(&world, &request, made.await)
}

fn free(world: &World, new: &Subscriber) -> Result<(), HttpResponse> {
    match found(world, &new.project, &new.id) {
        None => Ok(()),
        Some(_) => Err(refuse(
            409,
            "ALREADY_EXISTS",
            "The subscriber exists.",
            None,
        )),
    }
}

fn found(world: &World, project: &str, id: &str) -> Option<Subscriber> {
    let state = world.notices().state();
    let mut known = state.subscribers.iter();
    known.find(|known| known.is(project, id)).cloned()
}

fn unknown() -> HttpResponse {
    refuse(404, "NOT_FOUND", "There is no such subscriber.", None)
}

async fn show(
    world: Data<World>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> HttpResponse {
    let (project, id) = path.into_inner();
    let answer = admit(&world, &request, &project)
        .and_then(|()| found(&world, &project, &id).ok_or_else(unknown))
        .map(|subscriber| subscriber.shown());
    settle(&world, &request, answer)
}

async fn list(
    world: Data<World>,
    request: HttpRequest,
    project: Path<String>,
    asked: Query<Asked>,
) -> HttpResponse {
    let answer = admit(&world, &request, &project).map(|()| {
        let state = world.notices().state();
        let own = state.subscribers.iter();
        let own: Vec<_> = own.filter(|known| known.project == *project).collect();
        let from = asked.page_token.unwrap_or(0);
        let size = asked.page_size.unwrap_or(50).clamp(1, 1000);
        let page = own.iter().skip(from).take(size);
        let page: Vec<Value> = page.map(|known| known.shown()).collect();
        let mut answer = object!({ "subscribers": page, "totalSize": own.len() });
        if from + size < own.len() {
            answer["nextPageToken"] = (from + size).to_string().into();
        }
        answer
    });
    settle(&world, &request, answer)
}

async fn patch(
    world: Data<World>,
    request: HttpRequest,
    path: Path<(String, String)>,
    asked: Query<Asked>,
    body: Bytes,
) -> HttpResponse {
    let (project, id) = path.into_inner();
    let changed = async {
        admit(&world, &request, &project)?;
        let mut subscriber = found(&world, &project, &id).ok_or_else(unknown)?;
        Form::read(&body)?.apply(&mut subscriber, asked.update_mask.as_deref())?;
        verify(&world, &mut subscriber).await?;
        subscriber.updated_at = world.now();
        let answer = operation(&subscriber);
        let subscribers = &mut world.notices().state().subscribers;
        let mut known = subscribers.iter_mut();
        let place = known.find(|known| known.is(&project, &id));
        *place.ok_or_else(unknown)? = subscriber;
        Ok(answer)
    };
    settle(&world, &request, changed.await)
}

async fn delete(
    world: Data<World>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> HttpResponse {
    let (project, id) = path.into_inner();
    let answer = admit(&world, &request, &project).and_then(|()| {
        let subscribers = &mut world.notices().state().subscribers;
        let before = subscribers.len();
        subscribers.retain(|known| !known.is(&project, &id));
        match subscribers.len() < before {
            true => Ok(object!({})),
            false => Err(unknown()),
        }
    });
    settle(&world, &request, answer)
}
