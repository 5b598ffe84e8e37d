//! The arrows of the house: every `use crate::` points down, and siblings do not know each other.

use std::path::{Path, PathBuf};

/// From the top down. A module may use what stands below it, never what stands beside or above.
const LEVELS: &[&[&str]] = &[
    &["cli"],
    &["server", "export"],
    &["api", "jobs"],
    &["service"],
    &["policy", "app"],
    &["caller"],
    &["store", "upstream", "egress", "auth", "engine"],
    &["model"],
    &["database"],
    &["config", "clock", "step", "error", "table"],
];
/// Beside the house: what each of these may use, and who may use them.
const APART: &[(&str, &[&str], &[&str])] = &[
    ("simulator", &["model", "clock", "table"], &["cli"]),
    ("backtest", &["engine", "model", "table"], &["cli"]),
    ("telemetry", &["config"], &["cli"]),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The code above a file's own tests.
fn production(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

fn level(module: &str) -> Option<usize> {
    LEVELS.iter().position(|level| level.contains(&module))
}

/// Why one module may not use another, if it may not.
fn fault(from: &str, to: &str) -> Option<String> {
    if from == to {
        return None;
    }
    if let Some((_, uses, _)) = APART.iter().find(|(name, ..)| *name == from) {
        return (!uses.contains(&to)).then(|| format!("{from} may use only {uses:?}, not {to}"));
    }
    if let Some((_, _, users)) = APART.iter().find(|(name, ..)| *name == to) {
        return (!users.contains(&from))
            .then(|| format!("only {users:?} may use {to}, not {from}"));
    }
    match (level(from), level(to)) {
        (Some(from_level), Some(to_level)) if from_level < to_level => None,
        (Some(_), Some(_)) => Some(format!("{from} may not use {to}: it is not below")),
        _ => Some(format!("{from} or {to} has no place in the house")),
    }
}

fn mentions(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in production(text).split("crate::").skip(1) {
        let name: String = part
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        if name.is_empty() {
            // `use crate::{a, b::c};`
            let list = part
                .trim_start_matches('{')
                .split('}')
                .next()
                .unwrap_or_default();
            for item in list.split(',') {
                let name: String = item
                    .trim()
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                found.push(name);
            }
        } else {
            found.push(name);
        }
    }
    // Macros stand at the root but belong to a module.
    found
        .into_iter()
        .filter(|name| !name.is_empty())
        .map(|name| match name.as_str() {
            "on" | "stored_as" => "database".to_owned(),
            "parsed" => "model".to_owned(),
            _ => name,
        })
        .collect()
}

#[test]
fn every_arrow_points_down() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let mut faults = Vec::new();
    for file in files {
        let inside = file.strip_prefix(&src).unwrap();
        let module = inside
            .iter()
            .next()
            .unwrap()
            .to_str()
            .unwrap()
            .trim_end_matches(".rs");
        if matches!(module, "lib" | "main") {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        for used in mentions(&text) {
            faults.extend(fault(module, &used).map(|why| format!("{}: {why}", inside.display())));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_guard_would_see_an_arrow_that_points_up_or_sideways() {
    assert!(fault("store", "service").is_some());
    assert!(fault("store", "upstream").is_some());
    assert!(fault("api", "jobs").is_some());
    assert!(fault("simulator", "upstream").is_some());
    assert!(fault("service", "simulator").is_some());
    assert!(fault("service", "store").is_none());
    assert_eq!(mentions("use crate::{app::App, model};"), ["app", "model"]);
    assert_eq!(mentions("let x = crate::service::f();"), ["service"]);
}

#[test]
fn queries_http_and_rules_stay_in_their_rooms() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    for file in files {
        let inside = file.strip_prefix(&src).unwrap().display().to_string();
        let text = std::fs::read_to_string(&file).unwrap();
        let text = production(&text);
        let only = |needle: &str, rooms: &[&str]| {
            let home = rooms.iter().any(|room| inside.starts_with(room));
            assert!(
                home || !text.contains(needle),
                "{inside} has `{needle}`, which belongs to {rooms:?}"
            );
        };
        only("diesel::insert_into", &["store/"]);
        only("diesel::update", &["store/"]);
        only("diesel::delete", &["store/"]);
        // The simulator sends notices, and must not do so through what it is there to test.
        only(
            "reqwest::",
            &["upstream/", "egress/", "simulator/sender.rs"],
        );
        only("hyper", &["upstream/"]);
        only("actix_web", &["api/", "server.rs", "simulator/"]);
        only("HttpResponse", &["api/", "simulator/"]);
        only("policy::", &["service/"]);
    }
}
