//! The Fitbit Web API, as programs know it: `/fitbit` in place of `https://api.fitbit.com`. The table of
//! operations decides what there is; nothing else is looked at.

mod answer;
mod described;
mod inputs;
mod page;
mod proof;
mod voice;

use actix_web::web::{self, Data, Payload, ServiceConfig};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};

pub use self::described::document;
pub use self::proof::shown_by;
pub(super) use self::voice::{headers, speak};
use super::envelope::Route;
use super::problem::Failed;
use super::{caller, oauth};
use crate::app::App;
use crate::error::{Code, Error};
use crate::model::fitbit::{self, Answers, NotFound};
use crate::service;

/// Where it begins.
pub(super) const PREFIX: &str = "/fitbit/";

pub(super) fn routes(cfg: &mut ServiceConfig) {
    let operations = web::scope("/fitbit")
        .service(page::show)
        .service(described::show)
        .default_service(web::route().to(serve));
    cfg.service(operations);
}

/// Answers whatever a program of Fitbit's asks. What is no operation is not there, whoever asks.
async fn serve(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Failed> {
    let found = find(&request)?;
    let route = Route("/fitbit", found.operation.template);
    request.extensions_mut().insert(route);
    let (caller, grants) = caller::program(&request, &app).await?;
    let inputs = inputs::read(&request, payload, found.operation).await?;
    let told = match found.operation.answers {
        Answers::Tokens => {
            let proof = oauth::proof(&request, None, None)?;
            let asked = (found, inputs);
            Box::pin(service::fitbit_oauth::serve(&app, &caller, proof, asked)).await?
        }
        Answers::Subscriptions => {
            let subscriber = inputs::subscriber(&request);
            let asked = (found, inputs);
            let told = service::program_subscriptions::serve(&app, &caller, asked, subscriber);
            Box::pin(told).await?
        }
        Answers::Provider => {
            let (asked, tongue) = ((found, inputs), inputs::tongue(&request));
            let served = service::proxy::serve_with(&app, &caller, grants, asked, tongue).await?;
            return Ok(answer::render(&request, served));
        }
    };
    Ok(answer::alone(&request, &told))
}

fn find(request: &HttpRequest) -> Result<fitbit::Found, Error> {
    let uri = request.uri();
    let path = uri.path().strip_prefix("/fitbit").unwrap_or_default();
    // A path and nothing more: no scheme, no host, no credentials.
    if uri.authority().is_some() {
        return Err(Error::not_found("path"));
    }
    fitbit::find(request.method().as_str(), path).map_err(|fault| match fault {
        NotFound::Path => Error::not_found("operation; /fitbit lists them"),
        NotFound::Method(allow) => {
            let detail = format!("This path takes {allow}.");
            let mut error = Error::new(Code::MethodNotAllowed, detail);
            error.facts.allow = Some(allow);
            error
        }
    })
}
