//! The contracts in the repository are what the program says.

use std::path::Path;

fn committed(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn the_committed_graphql_schema_is_the_programs() {
    assert!(
        committed("schema.graphql") == fitex::export::graphql(),
        "run `cargo run -- schema graphql > schema.graphql` and read the difference"
    );
}

#[test]
fn the_committed_openapi_document_is_the_programs() {
    assert!(
        committed("openapi/openapi.json") == fitex::export::openapi().unwrap(),
        "run `cargo run -- schema openapi > openapi/openapi.json` and read the difference"
    );
}

#[test]
fn the_committed_document_of_the_fitbit_surface_is_the_programs() {
    assert!(
        committed("openapi/fitbit.json") == fitex::export::fitbit().unwrap(),
        "run `cargo run -- schema fitbit > openapi/fitbit.json` and read the difference"
    );
}

#[test]
fn every_rest_operation_is_documented_whole() {
    let document: serde_json::Value =
        serde_json::from_str(&fitex::export::openapi().unwrap()).unwrap();
    let mut seen = std::collections::HashSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap_or_default();
            assert!(
                seen.insert(id.to_owned()) && !id.is_empty(),
                "{method} {path}: {id}"
            );
            assert!(operation["summary"].is_string(), "{id} has no summary");
            assert!(
                operation["responses"]["default"].is_object(),
                "{id} has no problem"
            );
            assert!(operation["tags"].is_array(), "{id} has no tag");
        }
    }
}

#[test]
fn every_field_and_argument_of_the_model_is_described_in_both_documents() {
    let sdl = fitex::export::graphql();
    let lines: Vec<&str> = sdl.lines().collect();
    for (index, line) in lines.iter().enumerate() {
        let field = line.starts_with('\t')
            && line.contains(':')
            && !line.starts_with("\t\t")
            && !line.starts_with("\t)");
        let relay = line.contains("cursor: String")
            || line.contains("edges:")
            || line.contains("node")
            || line.contains("pageInfo: PageInfo")
            || matches!(
                line.trim(),
                "query: Query" | "mutation: Mutation" | "subscription: Subscription"
            );
        if field && !relay {
            assert!(
                lines[index - 1].contains("\"\"\""),
                "no description: {line}"
            );
        }
    }
    let document: serde_json::Value =
        serde_json::from_str(&fitex::export::openapi().unwrap()).unwrap();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        for (field, property) in schema["properties"].as_object().into_iter().flatten() {
            let referred = property.to_string().contains("$ref");
            assert!(
                referred || property["description"].is_string(),
                "{name}.{field}"
            );
        }
    }
}
