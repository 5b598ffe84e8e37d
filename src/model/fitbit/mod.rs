//! The Fitbit Web API as FitEx serves it: one table of operations, from which come the routes, the
//! checks, the documents and what is passed on. What is not in the table is not there.

mod answer;
pub mod answers;
mod call;
mod detail;
mod kind;
mod operation;
pub mod scopes;
mod subscription;
mod table;
mod template;
mod units;

use std::sync::LazyLock;

use jiff::civil::Date;

pub use self::answer::{Answer, Media};
pub use self::call::{Call, Inputs, Pairs};
pub use self::detail::DetailLevel;
pub use self::kind::{Kind, Value, When, Words};
pub use self::operation::{Answers, Cache, Content, Key, Longest, Method, Operation, Translation};
pub use self::subscription::{Collection, Notice, Subscription, Subscriptions};
pub use self::table::GROUPS;
use self::template::{Parameters, Template};
pub use self::units::Units;
use crate::error::Fault;

/// The longest path there is.
const LONGEST: usize = 2_048;
/// Parts of a path; no operation has as many.
const MOST_PARTS: usize = 16;

struct Route {
    operation: &'static Operation,
    template: Template,
}

static ROUTES: LazyLock<Vec<Route>> = LazyLock::new(|| {
    let of = |operation: &'static Operation| {
        let templates = std::iter::once(&operation.template).chain(operation.also);
        templates.map(move |template| Route {
            operation,
            template: Template::of(operation, template),
        })
    };
    operations().flat_map(of).collect()
});

/// Every operation there is.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    GROUPS.iter().flat_map(|(_, operations)| *operations)
}

/// An operation that a path names.
#[derive(Clone, Debug)]
pub struct Found {
    /// The operation.
    pub operation: &'static Operation,
    /// Whose data, if somebody is named.
    pub whose: Option<String>,
    template: &'static Template,
    parameters: Result<Parameters, Vec<Fault>>,
}

/// Why a path names no operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotFound {
    /// There is nothing.
    Path,
    /// It takes other methods: these.
    Method(String),
}

/// The operation of a path, which begins behind `/fitbit`. One whose parameters are wrong is found
/// too, so that it can be said what is wrong with them.
pub fn find(method: &str, path: &str) -> Result<Found, NotFound> {
    let asked = parts(path).ok_or(NotFound::Path)?;
    let fitting = || {
        let all = ROUTES.iter();
        all.filter_map(|route| Some((route, route.template.fit(&asked)?)))
    };
    let same = fitting().filter(|(route, _)| route.operation.method.as_str() == method);
    let best = same.min_by_key(|(_, fit)| (fit.wrong, usize::MAX - fit.meant));
    if let Some((route, _)) = best {
        return Ok(Found {
            operation: route.operation,
            whose: route.template.whose(&asked),
            template: &route.template,
            parameters: route.template.read(&asked),
        });
    }
    let others = fitting().filter(|(_, fit)| fit.wrong == 0);
    let methods: Vec<&str> = others
        .map(|(route, _)| route.operation.method.as_str())
        .collect();
    match methods.is_empty() {
        true => Err(NotFound::Path),
        false => Err(NotFound::Method(methods.join(", "))),
    }
}

impl Found {
    /// Understands everything that came with the path, or says what is wrong with it.
    pub fn read(self, inputs: Inputs, today: Date) -> Result<Call, Vec<Fault>> {
        Call::read(self, inputs, today)
    }
}

impl Operation {
    /// The names and kinds of the parameters of its path.
    pub fn parameters(&self) -> Vec<(&'static str, Kind)> {
        Template::of(self, self.template).parameters().collect()
    }

    /// A path of it.
    pub fn example(&self) -> String {
        let mut path = self.template.to_owned();
        for (name, kind) in self.parameters() {
            path = path.replace(&format!("{{{name}}}"), kind.example());
        }
        path
    }
}

/// The parts of a path. One with anything in it that no path of Fitbit's has is none: no escapes, no
/// empty parts, no dots that lead elsewhere.
fn parts(path: &str) -> Option<Vec<&str>> {
    let plain =
        |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.' | b':' | b'~');
    if path.len() > LONGEST || !path.bytes().all(plain) {
        return None;
    }
    let mut parts = Vec::with_capacity(MOST_PARTS);
    parts.extend(path.strip_prefix('/')?.split('/').take(MOST_PARTS));
    let leads_on = |part: &&str| {
        !part.is_empty() && !part.starts_with('.') && !part.ends_with('.') && !part.contains("..")
    };
    parts.iter().all(leads_on).then_some(parts)
}

#[cfg(test)]
mod tests;
