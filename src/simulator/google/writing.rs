//! What clients write and delete, and what they take away as a file.

use actix_web::web::{self, Bytes, Data, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::{Value, json};

use super::asking::{Access, body, of_kind, unsupported};
use super::errors::invalid;
use super::form::no_value;
use super::kinds::{self, Kind, Writing};
use super::points::{not_found, of_id};
use super::{Needs, serve};
use crate::simulator::truth::life::Life;
use crate::simulator::world::World;

/// What a written point is called in an answer.
const TYPE: &str = "type.googleapis.com/google.devicesandservices.health.v4.DataPoint";
/// Names that are deleted at once, at most.
const MOST: usize = 10_000;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    let place = "/v4/users/{user}/dataTypes/{kind}/dataPoints";
    cfg.route(&format!("{place}:batchDelete"), web::post().to(delete))
        .route(place, web::post().to(create))
        .route(
            "/v4/users/{user}/dataTypes/exercise/dataPoints/{id}:exportExerciseTcx",
            web::get().to(export),
        )
        .route(&format!("{place}/{{id}}"), web::patch().to(patch));
}

async fn create(
    world: Data<World>,
    request: HttpRequest,
    name: Path<(String, String)>,
    point: Bytes,
) -> HttpResponse {
    of_kind(&world, &request, &name, Access::Write, |life, kind| {
        let write = writing("Create", kind)?;
        let id = write(life, None, &value(kind, &point)?)?;
        life.write(|book| book.clients.insert(id));
        written(life, kind, id)
    })
    .await
}

async fn patch(
    world: Data<World>,
    request: HttpRequest,
    path: Path<(String, String, String)>,
    point: Bytes,
) -> HttpResponse {
    let (user, kind, id) = path.into_inner();
    of_kind(
        &world,
        &request,
        &(user, kind),
        Access::Write,
        |life, kind| {
            let write = writing("Patch", kind)?;
            let known = id.parse().ok().and_then(|id| of_id(life, kind, id));
            let known = known.ok_or_else(not_found)?;
            written(life, kind, write(life, known.id, &value(kind, &point)?)?)
        },
    )
    .await
}

fn writing(way: &str, kind: &Kind) -> Result<Writing, HttpResponse> {
    kind.write.ok_or_else(|| unsupported(way, kind))
}

/// What is said of the kind in a point.
fn value(kind: &Kind, point: &Bytes) -> Result<Value, HttpResponse> {
    let mut point: Value = body(point)?;
    let value = point.get_mut(kind.key).map(Value::take);
    value.ok_or_else(no_value)
}

fn written(life: &Life<'_>, kind: &Kind, id: u64) -> Result<Value, HttpResponse> {
    let point = of_id(life, kind, id).ok_or_else(not_found)?;
    let mut response = point.listed(life, kind);
    response["@type"] = json!(TYPE);
    let done = json!({ "done": true, "response": response });
    Ok(life.world.operations().begin(done))
}

#[derive(Deserialize)]
struct Names {
    #[serde(default)]
    names: Vec<String>,
}

/// Deletes points by their names, of any kind if the path says `-`.
async fn delete(
    world: Data<World>,
    request: HttpRequest,
    path: Path<(String, String)>,
    names: Bytes,
) -> HttpResponse {
    let (_, kind) = path.into_inner();
    let one = kinds::find(&kind).map(|kind| [kind.family]);
    let families: &[&str] = one.as_ref().map_or(&super::asking::FAMILIES, |one| one);
    serve(&world, &request, Needs::ToWrite(families), |life| {
        let names: Names = body(&names)?;
        if kind != "-" {
            let kind = kinds::find(&kind);
            let unknown = "INVALID_PARENT_DATA_TYPE_COLLECTION";
            let kind = kind.ok_or_else(|| invalid("Unknown data type.", unknown))?;
            writing("BatchDelete", kind)?;
        }
        if names.names.is_empty() || names.names.len() > MOST {
            return Err(invalid("Invalid names.", "INVALID_DATA_POINT_NAME"));
        }
        let points = names.names.iter().map(|name| named(life, &kind, name));
        let points: Vec<Option<u64>> = points.collect::<Result<_, _>>()?;
        let mut failed = serde_json::Map::new();
        for (index, point) in points.into_iter().enumerate() {
            if let Some(id) = point {
                life.write(|book| book.delete(id));
            } else {
                let status = json!({ "code": 5, "message": "Requested entity was not found." });
                failed.insert(index.to_string(), status);
            }
        }
        let mut done = json!({ "done": true, "response": {} });
        if !failed.is_empty() {
            done["metadata"] = json!({ "failedRequests": failed });
        }
        Ok(life.world.operations().begin(done))
    })
    .await
}

/// The id in a full name, if there is such a point that can be deleted.
fn named(life: &Life<'_>, kind: &str, name: &str) -> Result<Option<u64>, HttpResponse> {
    let wrong = || invalid("Invalid data point name.", "INVALID_DATA_POINT_NAME");
    let parts: Vec<&str> = name.split('/').collect();
    let ["users", user, "dataTypes", of, "dataPoints", id] = parts.as_slice() else {
        return Err(wrong());
    };
    let own = *user == "me" || *user == life.person.health_user_id;
    let fits = kind == "-" || kind == *of;
    let known = kinds::find(of).filter(|_| own && fits).ok_or_else(wrong)?;
    writing("BatchDelete", known)?;
    let id = id
        .parse()
        .ok()
        .filter(|id| of_id(life, known, *id).is_some());
    Ok(id)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Export {
    #[serde(default)]
    partial_data: bool,
}

async fn export(
    world: Data<World>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> HttpResponse {
    let (_, id) = path.into_inner();
    let needs = Needs::AllOf(&["activity_and_fitness", "location"]);
    serve(&world, &request, needs, |life| {
        let wish = Query::<Export>::from_query(request.query_string());
        let partly = wish.is_ok_and(|wish| wish.partial_data);
        let exercise = id.parse().ok().and_then(|id| life.exercise_of(id));
        let exercise = exercise.ok_or_else(not_found)?;
        // `serve` writes what is `Ok` as JSON; any other answer is made here.
        Err(HttpResponse::Ok()
            .content_type("application/vnd.garmin.tcx+xml")
            .body(life.tcx(&exercise, partly)))
    })
    .await
}
