//! The documents that clients are generated from, and the pages that show them. Everything is built
//! in; nothing is loaded from elsewhere.

use actix_web::http::header::{self, ContentType};
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr,
    ResponseBuilder,
};
use utoipa::{PartialSchema, ToSchema};
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::graphql;
use super::problem::{Failed, Problem, ProblemField};
use crate::error::Error;

pub(super) const BEARER: &str = "bearer";
const PAGE_STYLE: &str = include_str!("assets/page.css");
const GRAPHIQL_PAGE: &str = include_str!("assets/graphiql.html");
const GRAPHIQL_SCRIPT: &str = include_str!("assets/graphiql.js");
/// What the document says before any route is added.
pub(super) fn base() -> OpenApi {
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .build();
    let components = ComponentsBuilder::new()
        .security_scheme(BEARER, SecurityScheme::Http(bearer))
        .schema(Problem::name(), Problem::schema())
        .schema(ProblemField::name(), ProblemField::schema());
    let info = InfoBuilder::new()
        .title("FitEx")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Step goals for people and teams. Dates are civil dates, instants are RFC 3339 in UTC, \
             units are metric. Errors are problem details (RFC 9457); `/problems` explains each code. \
             The GraphQL API at `/graphql` offers the same.",
        ));
    OpenApiBuilder::new()
        .info(info)
        .components(Some(components.build()))
        .build()
}

/// What every route has in common: the bearer token, and problems.
pub(super) fn finish(mut document: OpenApi) -> OpenApi {
    for item in document.paths.paths.values_mut() {
        let operations = [
            &mut item.get,
            &mut item.post,
            &mut item.put,
            &mut item.patch,
            &mut item.delete,
        ];
        operations.into_iter().flatten().for_each(complete);
    }
    document
}

fn complete(operation: &mut Operation) {
    let open = operation
        .tags
        .as_ref()
        .is_some_and(|tags| tags.iter().any(|t| t == "operations"));
    if operation.security.is_none() && !open {
        let bearer = SecurityRequirement::new(BEARER, [] as [&str; 0]);
        operation.security = Some(vec![bearer]);
    }
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(Problem::name())))
        .build();
    let problem = ResponseBuilder::new()
        .description("What went wrong")
        .content("application/problem+json", content)
        .build();
    operation
        .responses
        .responses
        .insert("default".to_owned(), RefOr::T(problem));
}

/// The OpenAPI document.
#[get("/openapi.json")]
pub(super) async fn get_openapi(document: Data<OpenApi>) -> HttpResponse {
    HttpResponse::Ok().json(document.into_inner())
}

/// The GraphQL schema.
#[get("/schema.graphql")]
pub(super) async fn get_schema() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body(graphql::schema().sdl())
}

/// The browsable document lives in a folder of its own.
#[get("/docs")]
pub(super) async fn get_docs() -> HttpResponse {
    HttpResponse::PermanentRedirect()
        .insert_header((header::LOCATION, "/docs/"))
        .finish()
}

/// The browsable document.
pub(super) fn swagger_ui() -> SwaggerUi {
    SwaggerUi::new("/docs/{_:.*}").config(Config::new(["/openapi.json"]).validator_url("none"))
}

/// A console for GraphQL.
#[get("/graphiql")]
pub(super) async fn get_graphiql() -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::html())
        .body(GRAPHIQL_PAGE)
}

/// What the pages are made of.
#[get("/assets/{name}")]
pub(super) async fn get_asset(name: Path<String>) -> Result<HttpResponse, Failed> {
    let (kind, body) = match name.as_str() {
        "page.css" => ("text/css; charset=utf-8", PAGE_STYLE),
        "graphiql.js" => ("text/javascript; charset=utf-8", GRAPHIQL_SCRIPT),
        _ => return Err(Error::not_found("asset").into()),
    };
    Ok(HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .body(body))
}
