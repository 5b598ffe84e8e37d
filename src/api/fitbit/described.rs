//! The operations as an OpenAPI document of their own, made of the table: paths, parameters and scopes
//! are Fitbit's, and programs are generated from its documents, not from FitEx's.

use std::sync::LazyLock;

use actix_web::{HttpResponse, get};
use utoipa::openapi::path::{
    HttpMethod, Operation as Described, OperationBuilder, Parameter, ParameterBuilder, ParameterIn,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{ContentBuilder, OpenApi, Required, ResponseBuilder, ServerBuilder};

use crate::api::docs;
use crate::model::fitbit::{Content, GROUPS, Kind, Method, Operation};

static DOCUMENT: LazyLock<OpenApi> = LazyLock::new(document);

/// The document.
#[get("/openapi.json")]
pub(super) async fn show() -> HttpResponse {
    HttpResponse::Ok().json(&*DOCUMENT)
}

/// The OpenAPI document of all operations of the table.
pub fn document() -> OpenApi {
    let mut document = docs::base();
    "FitEx: the Fitbit Web API".clone_into(&mut document.info.title);
    let about = "Every operation of the Fitbit Web API as FitEx serves it; `/fitbit` tells where each answer comes \
        from and how it differs. Errors have Fitbit's members `errors` and `success` beside those of problem details.";
    document.info.description = Some(about.to_owned());
    document.servers = Some(vec![ServerBuilder::new().url("/fitbit").build()]);
    for (group, operations) in GROUPS {
        for operation in *operations {
            let method = match operation.method {
                Method::Get => HttpMethod::Get,
                Method::Post => HttpMethod::Post,
                Method::Delete => HttpMethod::Delete,
            };
            for (index, path) in std::iter::once(&operation.template)
                .chain(operation.also)
                .enumerate()
            {
                let described = described(group, operation, path, index);
                document
                    .paths
                    .add_path_operation(path, vec![method.clone()], described);
            }
        }
    }
    docs::finish(document)
}

fn described(group: &str, operation: &Operation, path: &str, index: usize) -> Described {
    let id = match index {
        0 => operation.id.to_owned(),
        _ => format!("{}_of_all", operation.id),
    };
    let mut built = OperationBuilder::new()
        .tag(group)
        .operation_id(Some(id))
        .summary(Some(operation.summary))
        .description(Some(about(operation)))
        .parameters(Some(parameters(operation, path)))
        .response(
            "200",
            ResponseBuilder::new()
                .description("As Fitbit answers")
                .build(),
        );
    if !operation.scopes.is_empty() {
        built = built.security(SecurityRequirement::new(
            docs::BEARER,
            operation.scopes.iter().copied(),
        ));
    }
    if let Some(media) = body(operation.content) {
        let schema = ObjectBuilder::new().build();
        let content = ContentBuilder::new().schema(Some(schema)).build();
        built = built.request_body(Some(
            RequestBodyBuilder::new().content(media, content).build(),
        ));
    }
    built.build()
}

fn about(operation: &Operation) -> String {
    let passed = if operation.passes() { "yes" } else { "no" };
    let made = operation.translation.as_str();
    format!(
        "Passed on: {passed}. From Google Health: {made}. {}",
        operation.differences
    )
    .trim()
    .to_owned()
}

fn body(content: Content) -> Option<&'static str> {
    match content {
        Content::None => None,
        Content::Form => Some("application/x-www-form-urlencoded"),
        Content::Json => Some("application/json"),
    }
}

fn parameters(operation: &Operation, path: &str) -> Vec<Parameter> {
    let in_path = operation
        .parameters()
        .into_iter()
        .filter(|(name, _)| path.contains(&format!("{{{name}}}")));
    let in_path = in_path.map(|(name, kind)| parameter(name, ParameterIn::Path, kind, true));
    let keys = operation.keys.iter();
    let in_query = keys.map(|key| {
        // What is sent in a form is not required in the query.
        let required = key.required && operation.content == Content::None;
        parameter(key.name, ParameterIn::Query, key.kind, required)
    });
    in_path.chain(in_query).collect()
}

fn parameter(name: &str, place: ParameterIn, kind: Kind, required: bool) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(if required {
            Required::True
        } else {
            Required::False
        })
        .schema(Some(schema(kind)))
        .example(Some(kind.example().into()))
        .build()
}

fn schema(kind: Kind) -> Schema {
    let of = |kind: Type| ObjectBuilder::new().schema_type(SchemaType::new(kind));
    let object = match kind {
        Kind::Period(words) | Kind::Detail(words) | Kind::Word(words) => {
            of(Type::String).enum_values(Some(words.iter().copied()))
        }
        Kind::UpTo(most) => of(Type::Integer).minimum(Some(0)).maximum(Some(most)),
        Kind::Decimal => of(Type::Number),
        Kind::Flag => of(Type::Boolean),
        Kind::Date
        | Kind::Time
        | Kind::Id
        | Kind::Moment
        | Kind::Clock
        | Kind::Name
        | Kind::Text => of(Type::String),
    };
    Schema::Object(object.build())
}
