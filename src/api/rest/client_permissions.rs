//! What people allow API clients, over REST.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, delete, get, put};

use crate::api::body::{Body, Query};
use crate::api::problem::Failed;
use crate::app::App;
use crate::caller::Caller;
use crate::model::client_permission::{ClientPermission, NewClientPermission};
use crate::model::field::Field;
use crate::model::id::ClientId;
use crate::model::page::{Page, Paging};
use crate::service;

/// List what one allows API clients, that of the newest client first.
#[utoipa::path(
    tag = "api-clients",
    params(Paging),
    responses((status = 200, description = "The permissions", body = Page<ClientPermission>)),
)]
#[get("/v1/me/client-permissions")]
pub(in crate::api) async fn list_client_permissions(
    app: Data<App>,
    caller: Caller,
    paging: Query<Paging>,
) -> Result<HttpResponse, Failed> {
    Ok(HttpResponse::Ok().json(service::client_permissions::list(&app, &caller, paging.0).await?))
}

/// Allow an API client to do something for oneself. To say it again changes nothing.
#[utoipa::path(
    tag = "api-clients",
    params(("clientId" = ClientId, Path, description = "The client's id")),
    request_body = NewClientPermission,
    responses((status = 200, description = "The permission", body = ClientPermission)),
)]
#[put("/v1/me/client-permissions/{clientId}")]
pub(in crate::api) async fn allow_client(
    app: Data<App>,
    caller: Caller,
    client: Path<String>,
    body: Body<NewClientPermission>,
) -> Result<HttpResponse, Failed> {
    let client = Field::of_text(&client);
    let permission = service::client_permissions::allow(&app, &caller, client, body.0).await?;
    Ok(HttpResponse::Ok().json(permission))
}

/// Withdraw what one allowed an API client. Its tokens for oneself end at once.
#[utoipa::path(
    tag = "api-clients",
    params(("clientId" = ClientId, Path, description = "The client's id")),
    responses((status = 204, description = "Withdrawn")),
)]
#[delete("/v1/me/client-permissions/{clientId}")]
pub(in crate::api) async fn withdraw_client_permission(
    app: Data<App>,
    caller: Caller,
    client: Path<String>,
) -> Result<HttpResponse, Failed> {
    let client = Field::of_text(&client);
    service::client_permissions::withdraw(&app, &caller, client).await?;
    Ok(HttpResponse::NoContent().finish())
}
