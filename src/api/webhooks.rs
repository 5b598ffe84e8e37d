//! Where providers tell that something changed. The answer is quick; the work comes later.

use actix_web::http::header::{AUTHORIZATION, HeaderValue};
use actix_web::web::{self, Bytes, Data, PayloadConfig, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use super::problem::Failed;
use crate::app::App;
use crate::error::Error;
use crate::service;
use crate::service::notices::{Proofs, Received};

/// The longest notice that is read: Fitbit's speak of many people at once.
const LONGEST: usize = 1024 * 1024;
const FITBIT_SIGNATURE: &str = "x-fitbit-signature";
/// What Google's signature is called, and what it was called before.
const GOOGLE_SIGNATURES: [&str; 2] = ["google-health-api-signature", "x-healthapi-signature"];

/// The paths, and their methods.
pub(super) const PATHS: [(&str, &str); 2] = [
    ("/webhooks/fitbit", "GET, POST"),
    ("/webhooks/google-health", "POST"),
];

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource(PATHS[0].0)
            .app_data(PayloadConfig::new(LONGEST))
            .route(web::get().to(verify_fitbit))
            .route(web::post().to(hear_fitbit))
            .default_service(web::to(super::routes::unmatched)),
    )
    .service(
        web::resource(PATHS[1].0)
            .app_data(PayloadConfig::new(LONGEST))
            .route(web::post().to(hear_google))
            .default_service(web::to(super::routes::unmatched)),
    );
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a [u8]> {
    request.headers().get(name).map(HeaderValue::as_bytes)
}

/// Fitbit asks for the right code and for a wrong one, and wants to see the difference.
async fn verify_fitbit(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Failed> {
    let codes: Vec<_> = url::form_urlencoded::parse(request.query_string().as_bytes())
        .filter(|(name, _)| name == "verify")
        .collect();
    match codes.as_slice() {
        [(_, code)] if service::notices::is_fitbits_code(&app, code) => {
            Ok(HttpResponse::NoContent().finish())
        }
        _ => Err(Error::not_found("path").into()),
    }
}

async fn hear_fitbit(
    app: Data<App>,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, Failed> {
    service::notices::from_fitbit(&app, header(&request, FITBIT_SIGNATURE), &body).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn hear_google(
    app: Data<App>,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, Failed> {
    let mut signatures = GOOGLE_SIGNATURES.iter();
    let proofs = Proofs {
        authorization: header(&request, AUTHORIZATION.as_str()),
        signature: signatures.find_map(|name| header(&request, name)),
    };
    match service::notices::from_google(&app, &proofs, &body).await? {
        Received::Verified => Ok(HttpResponse::Created().finish()),
        Received::Taken => Ok(HttpResponse::NoContent().finish()),
    }
}
