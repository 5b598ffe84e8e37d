//! API clients over REST: an admin's to look after.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, delete, get, post, put};

use super::key::{self, Key};
use crate::api::body::{Body, Query};
use crate::api::problem::Failed;
use crate::app::App;
use crate::caller::Caller;
use crate::model::api_client::{ApiClient, IssuedApiClient, NewApiClient};
use crate::model::field::Field;
use crate::model::id::ClientId;
use crate::model::page::{Page, Paging};
use crate::model::subscriber::{IssuedSubscriber, NewSubscriber, Subscriber};
use crate::service;

/// Make an API client: an admin's to do.
#[utoipa::path(
    tag = "api-clients",
    request_body = NewApiClient,
    params(("Idempotency-Key" = Option<String>, Header, description = "Names this attempt: a repetition is answered, not carried out again")),
    responses((status = 201, description = "The client, with its secret: it is shown this once", body = IssuedApiClient)),
)]
#[post("/v1/api-clients")]
pub(in crate::api) async fn create_api_client(
    app: Data<App>,
    caller: Caller,
    key: Key,
    body: Body<NewApiClient>,
) -> Result<HttpResponse, Failed> {
    let made = service::api_clients::create(&app, &caller, body.0, key.0).await?;
    let location = format!("/v1/api-clients/{}", made.value.client.id);
    Ok(key::answer(StatusCode::CREATED, &made, &location))
}

/// List the API clients, the newest first, revoked ones included: an admin's to see.
#[utoipa::path(
    tag = "api-clients",
    params(Paging),
    responses((status = 200, description = "The clients", body = Page<ApiClient>)),
)]
#[get("/v1/api-clients")]
pub(in crate::api) async fn list_api_clients(
    app: Data<App>,
    caller: Caller,
    paging: Query<Paging>,
) -> Result<HttpResponse, Failed> {
    Ok(HttpResponse::Ok().json(service::api_clients::list(&app, &caller, paging.0).await?))
}

/// Read an API client: an admin's to see.
#[utoipa::path(
    tag = "api-clients",
    params(("id" = ClientId, Path, description = "The client's id")),
    responses((status = 200, description = "The client", body = ApiClient)),
)]
#[get("/v1/api-clients/{id}")]
pub(in crate::api) async fn get_api_client(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let client = service::api_clients::get(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Ok().json(client))
}

/// Give an API client another secret. The one before it, and every token that was had with it, end at once.
#[utoipa::path(
    tag = "api-clients",
    params(("id" = ClientId, Path, description = "The client's id")),
    responses((status = 200, description = "The client, with its new secret: it is shown this once", body = IssuedApiClient)),
)]
#[post("/v1/api-clients/{id}/secret")]
pub(in crate::api) async fn renew_api_client_secret(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let issued = service::api_clients::renew_secret(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Ok().json(issued))
}

/// Revoke an API client for good. Its secret and its tokens end at once.
#[utoipa::path(
    tag = "api-clients",
    params(("id" = ClientId, Path, description = "The client's id")),
    responses((status = 200, description = "The client, revoked", body = ApiClient)),
)]
#[delete("/v1/api-clients/{id}")]
pub(in crate::api) async fn revoke_api_client(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let client = service::api_clients::revoke(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Ok().json(client))
}

/// Give an API client an address to hear of changes at, in place of the one it had. Its subscriptions stay;
/// the address has another secret and has to be verified.
#[utoipa::path(
    tag = "api-clients",
    params(("id" = ClientId, Path, description = "The client's id")),
    request_body = NewSubscriber,
    responses((status = 200, description = "The subscriber, with the secret that notices are signed with: it is shown this once", body = IssuedSubscriber)),
)]
#[put("/v1/api-clients/{id}/subscriber")]
pub(in crate::api) async fn put_subscriber(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
    body: Body<NewSubscriber>,
) -> Result<HttpResponse, Failed> {
    let client = Field::of_text(&id);
    let issued = service::subscribers::put(&app, &caller, client, body.0).await?;
    Ok(HttpResponse::Ok().json(issued))
}

/// Read where an API client hears of changes.
#[utoipa::path(
    tag = "api-clients",
    params(("id" = ClientId, Path, description = "The client's id")),
    responses((status = 200, description = "The subscriber", body = Subscriber)),
)]
#[get("/v1/api-clients/{id}/subscriber")]
pub(in crate::api) async fn get_subscriber(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let subscriber = service::subscribers::get(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Ok().json(subscriber))
}

/// Let the address of an API client show that it is the client's: it is asked with `?verify=`, and has to
/// answer 204 to its code and 404 to another. From then on it hears of changes.
#[utoipa::path(
    tag = "api-clients",
    params(("id" = ClientId, Path, description = "The client's id")),
    responses((status = 200, description = "The subscriber, verified", body = Subscriber)),
)]
#[post("/v1/api-clients/{id}/subscriber/verification")]
pub(in crate::api) async fn verify_subscriber(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let subscriber = service::subscribers::verify(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Ok().json(subscriber))
}

/// Tell an API client of nothing more. Its subscriptions end.
#[utoipa::path(
    tag = "api-clients",
    params(("id" = ClientId, Path, description = "The client's id")),
    responses((status = 204, description = "It hears of nothing")),
)]
#[delete("/v1/api-clients/{id}/subscriber")]
pub(in crate::api) async fn remove_subscriber(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    service::subscribers::remove(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
