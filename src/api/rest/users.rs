//! Accounts over REST.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put};

use super::key::{self, Key};
use crate::api::body::Body;
use crate::api::conditional::{expected_version, version_tag};
use crate::api::problem::Failed;
use crate::app::App;
use crate::caller::Caller;
use crate::model::account_export::AccountExport;
use crate::model::user::{PasswordChange, Receipt, SignUp, User, UserPatch};
use crate::service;

/// Make an account.
#[utoipa::path(
    tag = "users",
    request_body = SignUp,
    params(("Idempotency-Key" = Option<String>, Header, description = "Names this attempt: a repetition is answered, not carried out again")),
    responses((status = 201, description = "The account", body = User)),
    security(()),
)]
#[post("/v1/users")]
pub(in crate::api) async fn sign_up(
    app: Data<App>,
    caller: Caller,
    key: Key,
    body: Body<SignUp>,
) -> Result<HttpResponse, Failed> {
    let user = service::users::sign_up(&app, &caller, body.0, key.0).await?;
    Ok(key::answer(StatusCode::CREATED, &user, "/v1/me"))
}

/// Read one's own account.
#[utoipa::path(tag = "users", responses((status = 200, description = "The account", body = User)))]
#[get("/v1/me")]
pub(in crate::api) async fn get_me(app: Data<App>, caller: Caller) -> Result<HttpResponse, Failed> {
    let user = service::users::me(&app, &caller).await?;
    Ok(HttpResponse::Ok()
        .insert_header(version_tag(user.version))
        .json(user))
}

/// Read everything that FitEx keeps of oneself, to take it along.
#[utoipa::path(
    tag = "users",
    responses((status = 200, description = "A copy of everything, without secrets", body = AccountExport)),
)]
#[get("/v1/me/export")]
pub(in crate::api) async fn export_my_data(
    app: Data<App>,
    caller: Caller,
) -> Result<HttpResponse, Failed> {
    let copy = service::account_export::get(&app, &caller).await?;
    Ok(HttpResponse::Ok()
        .insert_header((
            "Content-Disposition",
            "attachment; filename=\"fitex-export.json\"",
        ))
        .json(copy))
}

/// Change one's own account: a JSON Merge Patch.
#[utoipa::path(
    tag = "users",
    request_body = UserPatch,
    params(("If-Match" = String, Header, description = "The `ETag` of the account that is changed")),
    responses((status = 200, description = "The changed account", body = User)),
)]
#[patch("/v1/me")]
pub(in crate::api) async fn update_me(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    body: Body<UserPatch>,
) -> Result<HttpResponse, Failed> {
    let expected = expected_version(&request)?;
    let user = service::users::update(&app, &caller, expected, body.0).await?;
    Ok(HttpResponse::Ok()
        .insert_header(version_tag(user.version))
        .json(user))
}

/// Change one's own password. Every other session ends.
#[utoipa::path(
    tag = "users",
    request_body = PasswordChange,
    responses((status = 204, description = "Changed")),
)]
#[put("/v1/me/password")]
pub(in crate::api) async fn change_password(
    app: Data<App>,
    caller: Caller,
    body: Body<PasswordChange>,
) -> Result<HttpResponse, Failed> {
    service::users::change_password(&app, &caller, body.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Delete one's own account and everything FitEx holds about its person.
#[utoipa::path(
    tag = "users",
    responses((status = 200, description = "What was removed", body = Receipt)),
)]
#[delete("/v1/me")]
pub(in crate::api) async fn delete_me(
    app: Data<App>,
    caller: Caller,
) -> Result<HttpResponse, Failed> {
    Ok(HttpResponse::Ok().json(service::users::delete(&app, &caller).await?))
}
