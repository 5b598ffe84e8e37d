use std::collections::HashSet;

use jiff::civil::Date;
use proptest::prelude::*;

use super::template::Template;
use super::{
    Content, Inputs, Longest, Method, NotFound, Operation, Pairs, ROUTES, find, operations,
};
use crate::error::Fault;

const TODAY: Date = Date::constant(2026, 1, 5);

fn pairs(pairs: &[(&str, &str)]) -> Pairs {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// What Fitbit's documents require, so that an example is whole.
fn needed(operation: &Operation) -> Inputs {
    let before = ("beforeDate".to_owned(), "2026-01-05".to_owned());
    let list = operation.keys.iter().any(|key| key.name == "beforeDate");
    let required = operation.keys.iter().filter(|key| key.required);
    let of_kind = required.map(|key| {
        let example = if key.name == "sort" {
            "desc"
        } else {
            key.kind.example()
        };
        (key.name.to_owned(), example.to_owned())
    });
    let all = of_kind.chain(list.then_some(before)).collect();
    match operation.content {
        Content::None => Inputs {
            query: all,
            ..Inputs::default()
        },
        _ => Inputs {
            form: all,
            ..Inputs::default()
        },
    }
}

fn faults(path: &str, query: &[(&str, &str)]) -> Vec<Fault> {
    let found = find("GET", path).unwrap();
    let inputs = Inputs {
        query: pairs(query),
        ..Inputs::default()
    };
    found.read(inputs, TODAY).err().unwrap_or_default()
}

fn complaints(path: &str) -> Vec<(String, String)> {
    faults(path, &[])
        .into_iter()
        .map(|fault| (fault.pointer, fault.message))
        .collect()
}

#[test]
fn there_are_122_operations_each_with_a_name_and_a_place_of_its_own() {
    let ids: HashSet<&str> = operations().map(|operation| operation.id).collect();
    let places: HashSet<(&str, &str)> = operations()
        .map(|operation| (operation.method.as_str(), operation.template))
        .collect();

    assert_eq!(
        (operations().count(), ids.len(), places.len()),
        (122, 122, 122)
    );
    let of = |method| {
        operations()
            .filter(|operation| operation.method == method)
            .count()
    };
    assert_eq!(
        (of(Method::Get), of(Method::Post), of(Method::Delete)),
        (85, 25, 12)
    );
}

#[test]
fn no_path_is_of_two_operations() {
    for (index, one) in ROUTES.iter().enumerate() {
        for other in ROUTES.iter().skip(index + 1) {
            let apart = one.operation.method != other.operation.method
                || one.template.excludes(&other.template);
            assert!(apart, "{} and {}", one.operation.id, other.operation.id);
        }
    }
}

#[test]
fn every_example_is_found_and_written_as_it_was_read() {
    for route in ROUTES.iter() {
        let operation = route.operation;
        for template in std::iter::once(operation.template).chain(operation.also.iter().copied()) {
            let mut path = template.to_owned();
            for (name, kind) in Template::of(operation, template).parameters() {
                path = path.replace(&format!("{{{name}}}"), kind.example());
            }
            let found = find(operation.method.as_str(), &path).unwrap();
            let call = found.read(needed(operation), TODAY).unwrap();

            assert_eq!(
                (call.operation.id, call.path()),
                (operation.id, path.as_str())
            );
            assert!(template != operation.template || operation.example() == path);
        }
    }
}

#[test]
fn whoever_is_named_is_told_and_not_written() {
    for (path, whose) in [
        ("/1/user/-/profile.json", None),
        ("/1/user/ABC123/profile.json", Some("ABC123")),
    ] {
        let call = find("GET", path)
            .unwrap()
            .read(Inputs::default(), TODAY)
            .unwrap();

        assert_eq!(
            (call.whose.as_deref(), call.path()),
            (whose, "/1/user/-/profile.json")
        );
    }
}

#[test]
fn what_is_not_in_the_table_is_not_there() {
    for path in [
        "",
        "/",
        "//",
        "/1",
        "/1/user/-",
        "/1/user/-/profile",
        "/1/user/-/profile.json/",
        "/1//user/-/profile.json",
        "/2/user/-/profile.json",
        "/1.2/user/-/profile.json",
        "/1/user/-/sleep/date/2026-01-05.json",
        "/1/user/-/./profile.json",
        "/1/user/-/x/../profile.json",
        "/1/user/../user/-/profile.json",
        "/1/user/%2d/profile.json",
        "/1/user/-%2fprofile.json",
        "/1/user/-/profile%2ejson",
        "/1/user/-/profile.json%00",
        "/1/user/-/profile.json;x=1",
        "/1/user/-\\profile.json",
        "/1/user/-/profile.json?x",
        "/1/user/–/profile.json",
        "/1/user/a b/profile.json",
        "/1/user//profile.json",
        "/1/user/../profile.json",
        "/1/user/.../profile.json",
        "/1/user/-/activities/31415926535.json",
        "/1/foods/abc.json",
        "/1/user/-/foods/log/goals.json",
    ] {
        let nowhere = find("GET", path);
        assert!(
            matches!(nowhere, Err(NotFound::Path | NotFound::Method(_))),
            "{path}: {nowhere:?}"
        );
    }
    assert_eq!(
        find(
            "GET",
            &format!("/1/user/{}/profile.json", "x".repeat(3_000))
        )
        .err(),
        Some(NotFound::Path)
    );
    assert_eq!(
        find("DELETE", "/1/user/-/activities/abc.json").err(),
        Some(NotFound::Path)
    );
}

#[test]
fn another_method_is_told_the_right_ones() {
    for (method, path, right) in [
        ("POST", "/1/user/-/profile.json", "GET"),
        ("HEAD", "/1/user/-/profile.json", "GET"),
        ("PUT", "/1/user/-/activities.json", "POST, GET"),
        ("GET", "/1/user/-/activities/31415926535.json", "DELETE"),
        ("OPTIONS", "/1/user/-/body/log/weight.json", "POST"),
    ] {
        assert_eq!(
            find(method, path).err(),
            Some(NotFound::Method(right.to_owned())),
            "{method} {path}"
        );
    }
}

#[test]
fn what_is_wrong_in_a_path_is_named() {
    for (path, pointer, message) in [
        (
            "/1/user/-/activities/steps/date/2026-13-01/1d.json",
            "/date",
            "Invalid date: 2026-13-01",
        ),
        (
            "/1/user/-/activities/steps/date/2026-01-05/2d.json",
            "/period",
            "Invalid time period: 2d",
        ),
        (
            "/1/user/-/activities/steps/date/2026-01-05/2026-1-5.json",
            "/end-date",
            "Invalid date: 2026-1-5",
        ),
        (
            "/1/user/-/activities/naps/date/today/1d.json",
            "/resource-path",
            "Invalid time series resource path: naps",
        ),
        (
            "/1/user/-/activities/heart/date/today/1y.json",
            "/period",
            "Invalid time period: 1y",
        ),
        (
            "/1/user/-/activities/steps/date/today/1d/2min.json",
            "/detail-level",
            "Invalid detail level: 2min",
        ),
        (
            "/1/user/-/activities/steps/date/today/1d/1min/time/8:00/09:00.json",
            "/start-time",
            "Invalid time: 8:00",
        ),
        (
            "/1/user/-/activities/goals/monthly.json",
            "/period",
            "Invalid time period: monthly",
        ),
        (
            "/1.2/user/-/sleep/date/yesterday.json",
            "/date",
            "Invalid date: yesterday",
        ),
        (
            "/1/user/-/body/log/height/goal.json",
            "/goal-type",
            "Invalid value of goal-type: height",
        ),
    ] {
        assert_eq!(
            complaints(path),
            [(pointer.to_owned(), message.to_owned())],
            "{path}"
        );
    }
}

#[test]
fn a_range_has_an_end_and_a_greatest_length() {
    for (path, message) in [
        (
            "/1/user/-/activities/steps/date/2026-01-05/2026-01-04.json",
            "The end date must not be before the start date.",
        ),
        (
            "/1/user/-/activities/steps/date/2023-01-01/2026-01-02.json",
            "The range cannot exceed 1095 days for resource type steps",
        ),
        (
            "/1/user/-/activities/activityCalories/date/2026-01-01/2026-02-01.json",
            "The range cannot exceed 30 days for resource type activityCalories",
        ),
        (
            "/1/user/-/body/fat/date/2026-01-01/2026-02-01.json",
            "The range cannot exceed 30 days for resource type fat",
        ),
        (
            "/1.2/user/-/sleep/date/2026-01-01/2026-05-01.json",
            "The range cannot exceed 100 days for resource type sleep",
        ),
        (
            "/1/user/-/br/date/2025-12-01/today.json",
            "The range cannot exceed 30 days for resource type br",
        ),
        (
            "/1/user/-/activities/steps/date/2026-01-01/2026-01-03/1min.json",
            "The range cannot exceed 24 hours.",
        ),
        (
            "/1/user/-/activities/heart/date/2026-01-01/2026-01-02/1sec/time/08:00/08:01.json",
            "The range cannot exceed 24 hours.",
        ),
    ] {
        assert_eq!(
            complaints(path),
            [("/end-date".to_owned(), message.to_owned())],
            "{path}"
        );
    }
    for path in [
        "/1/user/-/activities/steps/date/2023-01-06/2026-01-05.json",
        "/1/user/-/activities/activityCalories/date/2026-01-01/2026-01-31.json",
        "/1/user/-/activities/steps/date/2026-01-05/2026-01-05.json",
        "/1/user/-/activities/heart/date/2026-01-01/2026-01-02/1sec/time/08:00/08:00.json",
        "/1/user/-/activities/heart/date/2025-01-05/today.json",
        "/1/user/-/spo2/date/2020-01-01/2026-01-01.json",
    ] {
        assert_eq!(complaints(path), [], "{path}");
    }
}

#[test]
fn a_period_ends_on_its_date() {
    for (period, first) in [
        ("1d", "2026-01-05"),
        ("7d", "2025-12-30"),
        ("1w", "2025-12-30"),
        ("30d", "2025-12-07"),
        ("1m", "2025-12-06"),
        ("1y", "2025-01-06"),
    ] {
        let path = format!("/1/user/-/activities/steps/date/today/{period}.json");
        let call = find("GET", &path)
            .unwrap()
            .read(Inputs::default(), TODAY)
            .unwrap();

        assert_eq!(
            call.dates(TODAY),
            Some((first.parse().unwrap(), TODAY)),
            "{period}"
        );
    }
    let call = find("GET", "/1/user/-/activities/steps/date/today/max.json").unwrap();
    assert_eq!(
        call.read(Inputs::default(), TODAY).unwrap().dates(TODAY),
        None
    );
}

#[test]
fn a_list_goes_back_from_a_date_or_on_from_one() {
    let list = "/1/user/-/activities/list.json";
    let names = |query: &[(&str, &str)]| -> Vec<String> {
        faults(list, query)
            .into_iter()
            .map(|fault| fault.pointer)
            .collect()
    };
    let page = [("offset", "0"), ("limit", "20")];
    let with = |more: &[(&'static str, &'static str)]| [more, &page].concat();

    assert_eq!(
        names(&with(&[("sort", "desc"), ("beforeDate", "2026-01-05")])),
        [""; 0]
    );
    assert_eq!(
        names(&with(&[
            ("sort", "asc"),
            ("afterDate", "2026-01-05T10:00:00"),
            ("_", "1")
        ])),
        [""; 0]
    );
    assert_eq!(
        names(&with(&[("sort", "asc"), ("beforeDate", "2026-01-05")])),
        ["/sort"]
    );
    assert_eq!(names(&with(&[("sort", "desc")])), ["/beforeDate"]);
    assert_eq!(names(&with(&[("beforeDate", "2026-01-05")])), ["/sort"]);
    assert_eq!(
        names(&[
            ("sort", "desc"),
            ("beforeDate", "2026-01-05"),
            ("offset", "0"),
            ("limit", "101")
        ]),
        ["/limit"]
    );
    assert_eq!(
        names(&with(&[("sort", "down"), ("beforeDate", "2026-1-5")])),
        ["/sort", "/beforeDate"]
    );
    assert_eq!(
        names(&with(&[
            ("sort", "desc"),
            ("beforeDate", "2026-01-05"),
            ("limit", "1")
        ])),
        ["/limit"]
    );
}

#[test]
fn only_known_parameters_are_kept_and_where_they_were() {
    let found = find("POST", "/1/user/-/body/log/weight.json").unwrap();
    let inputs = Inputs {
        query: pairs(&[("date", "today"), ("access_token", "secret")]),
        form: pairs(&[("weight", "72.5"), ("colour", "red"), ("time", "08:30:00")]),
        json: Some(b"{}".to_vec()),
    };

    let call = found.read(inputs, TODAY).unwrap();

    assert_eq!(call.query(), [("date", "today".to_owned())]);
    assert_eq!(
        call.form(),
        [
            ("weight", "72.5".to_owned()),
            ("time", "08:30:00".to_owned())
        ]
    );
    assert_eq!(call.json(), None);
    assert_eq!(
        (call.text("weight"), call.text("date"), call.text("fat")),
        (Some("72.5"), Some("today"), None)
    );
}

#[test]
fn the_table_is_consistent() {
    for operation in operations() {
        let parameters = operation.parameters();
        let has = |name: &str| parameters.iter().any(|(known, _)| *known == name);
        let also = operation.also.concat();
        let id = operation.id;
        assert_eq!(has("period"), !operation.periods.is_empty(), "{id}");
        assert_eq!(
            has("detail-level") || also.contains("detail-level"),
            !operation.details.is_empty(),
            "{id}"
        );
        let word = has("resource-path") || has("goal-type") || has("collection-path");
        assert_eq!(word, !operation.words.is_empty(), "{id}");
        assert!(
            operation.translation.as_str() == "yes" || !operation.differences.is_empty(),
            "{id}"
        );
        assert!(
            operation.longest == Longest::Any || operation.template.contains("/date/"),
            "{id}"
        );
        assert!(
            !operation.template.contains('%') && operation.template.is_ascii(),
            "{id}"
        );
    }
}

/// Text that is like a path, or not at all.
fn path() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just(""),
        Just("."),
        Just(".."),
        Just("%2e%2e"),
        Just("%2f"),
        Just("1"),
        Just("1.2"),
        Just("user"),
        Just("-"),
        Just("activities"),
        Just("steps"),
        Just("date"),
        Just("today"),
        Just("2026-01-05"),
        Just("1d.json"),
        Just("1d"),
        Just("1min.json"),
        Just("sleep"),
        Just("list.json"),
        Just("31415926535.json"),
        Just("a;b"),
        Just("\u{0}"),
        Just("é"),
    ];
    prop_oneof![
        proptest::collection::vec(part, 0..9).prop_map(|parts| format!("/{}", parts.join("/"))),
        ".{0,80}",
    ]
}

proptest! {
    #[test]
    fn no_text_panics_and_what_is_found_is_written_as_it_was(path in path(), method in "GET|POST|DELETE|PUT|") {
        if let Ok(found) = find(&method, &path) {
            if let Ok(call) = found.read(Inputs::default(), TODAY) {
                prop_assert_eq!(call.path(), path.as_str());
            }
            prop_assert!(!path.contains("..") && !path.contains('%') && !path.contains("//") && path.is_ascii());
        }
    }

    #[test]
    fn a_valid_path_with_something_put_into_it_is_another_or_none(
        index in 0_usize..122, at in 0_usize..60, put in "\\.\\./|%2e|%2F|//|\\\\|;|\u{0}|%00|\\./|é| "
    ) {
        let operation = operations().nth(index).unwrap();
        let mut path = operation.example();
        let at = at % path.len();
        path.insert_str(at, &put);

        if let Ok(found) = find(operation.method.as_str(), &path) {
            let _ = found.read(Inputs::default(), TODAY);
            prop_assert!(!path.contains("../") && !path.contains('%') && !path.contains("//") && !path.contains(['\\', ';', ' ']));
        }
    }
}
