//! The public keys with which anybody can verify FitEx's access tokens.

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use crate::app::App;

/// The public keys that verify access tokens, as a JWK Set (RFC 7517).
#[utoipa::path(tag = "operations", responses((status = 200, description = "The keys", body = Object)))]
#[get("/.well-known/jwks.json")]
pub(super) async fn get_jwks(app: Data<App>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=900"))
        .json(app.access_tokens.jwks())
}
