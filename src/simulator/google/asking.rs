//! What every question about data has: a kind, whose data, a body, and a page.

use std::hash::{DefaultHasher, Hash, Hasher};

use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::errors::{invalid, refuse};
use super::kinds::{self, Kind};
use super::point::Shape;
use super::{Needs, serve};
use crate::simulator::truth::life::Life;
use crate::simulator::truth::sources::Sources;
use crate::simulator::world::World;

/// Things in a page: if it is not said how many, and at most.
#[derive(Clone, Copy)]
pub(super) struct Sizes {
    usual: usize,
    most: usize,
}

impl Sizes {
    pub(super) const MANY: Self = Self {
        usual: 1_440,
        most: 10_000,
    };
    const FEW: Self = Self {
        usual: 25,
        most: 25,
    };

    /// Sessions are long, and come few at a time.
    pub(super) fn of(kind: &Kind) -> Self {
        match kind.shape {
            Shape::Sleep => Self::FEW,
            Shape::Session if kind.name == "exercise" => Self::FEW,
            _ => Self::MANY,
        }
    }
}

/// What is done with data.
#[derive(Clone, Copy)]
pub(super) enum Access {
    Read,
    Write,
}

/// A question about a kind of data of a user.
pub(super) async fn of_kind(
    world: &Data<World>,
    request: &HttpRequest,
    (user, name): &(String, String),
    access: Access,
    answer: impl FnOnce(&Life<'_>, &'static Kind) -> Result<Value, HttpResponse>,
) -> HttpResponse {
    let kind = kinds::find(name);
    // Of what is unknown it is not known which scope it needs.
    let families: &[&str] = match &kind {
        Some(kind) => &[kind.family],
        None => &FAMILIES,
    };
    let needs = match access {
        Access::Read => Needs::AnyOf(families),
        Access::Write => Needs::ToWrite(families),
    };
    serve(world, request, needs, |life| {
        let reason = "INVALID_PARENT_DATA_TYPE_COLLECTION";
        if user != "me" && *user != life.person.health_user_id {
            let message = "The caller does not have permission";
            return Err(refuse(403, "PERMISSION_DENIED", message, None));
        }
        let kind = kind.ok_or_else(|| invalid("Unknown data type.", reason))?;
        answer(life, kind)
    })
    .await
}

/// Every family of scopes that data belong to.
pub(super) const FAMILIES: [&str; 6] = [
    "activity_and_fitness",
    "health_metrics_and_measurements",
    "sleep",
    "nutrition",
    "ecg",
    "irn",
];

/// A kind that cannot be asked for in this way.
pub(super) fn unsupported(way: &str, kind: &Kind) -> HttpResponse {
    let message = format!("{way} is not supported for data type {}", kind.name);
    refuse(400, "INVALID_ARGUMENT", &message, None)
}

/// What a question says in its body.
pub(super) fn body<T: DeserializeOwned>(body: &Bytes) -> Result<T, HttpResponse> {
    serde_json::from_slice(body).map_err(|fault| {
        let message = format!("Invalid JSON payload received. {fault}");
        refuse(400, "INVALID_ARGUMENT", &message, None)
    })
}

/// Whose data are meant by a family, which has a full name.
pub(super) fn sources(family: Option<&str>) -> Result<Sources, HttpResponse> {
    let name = family.unwrap_or_default();
    match name.strip_prefix("users/me/dataSourceFamilies/") {
        None if name.is_empty() => Ok(Sources::All),
        // What is first party has entries by hand and Health Connect, and here there is nothing else.
        Some("all-sources" | "google-sources") => Ok(Sources::All),
        Some("google-wearables") => Ok(Sources::Wearables),
        _ => {
            let reason = "INVALID_DATA_POINT_DATA_SOURCE_FAMILY";
            Err(invalid("Invalid data source family.", reason))
        }
    }
}

/// A page of an answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) size: usize,
    pub(super) offset: usize,
    question: u64,
}

impl Page {
    /// The page that a token means, which is of use for the same question only.
    pub(super) fn of(
        sizes: Sizes,
        (size, token): (Option<u32>, Option<&str>),
        question: &impl Hash,
    ) -> Result<Self, HttpResponse> {
        let mut hasher = DefaultHasher::new();
        question.hash(&mut hasher);
        let size = size.and_then(|size| usize::try_from(size).ok());
        let size = size.filter(|size| *size > 0).unwrap_or(sizes.usual);
        let mut page = Self {
            size: size.min(sizes.most),
            offset: 0,
            question: hasher.finish(),
        };
        if let Some(token) = token.filter(|token| !token.is_empty()) {
            let said = token.split_once('-');
            let said = said.filter(|(of, _)| *of == format!("{:016x}", page.question));
            let offset = said.and_then(|(_, offset)| usize::from_str_radix(offset, 16).ok());
            let invalid = || refuse(400, "INVALID_ARGUMENT", "Invalid page token.", None);
            page.offset = offset.ok_or_else(invalid)?;
        }
        Ok(page)
    }

    /// The token of the page after this one.
    pub(super) fn next(&self) -> String {
        format!(
            "{:016x}-{:x}",
            self.question,
            self.offset.saturating_add(self.size)
        )
    }

    /// The things of this page, with the token of the next if there is one.
    pub(super) fn cut<T>(&self, things: impl Iterator<Item = T>) -> (Vec<T>, Option<String>) {
        let mut things = things.skip(self.offset);
        let page: Vec<T> = things.by_ref().take(self.size).collect();
        let next = things.next().map(|_| self.next());
        (page, next)
    }
}

#[cfg(test)]
mod tests {
    use super::{Page, Sizes, sources};
    use crate::simulator::truth::sources::Sources;

    #[test]
    fn pages_follow_each_other_and_a_token_is_for_its_question_only() {
        let first = Page::of(Sizes::MANY, (Some(2), None), &"steps")
            .ok()
            .map(|page| page.cut(0..5));
        let (things, next) = first.unwrap_or_default();
        let second = Page::of(Sizes::MANY, (Some(2), next.as_deref()), &"steps").ok();
        let last = Page::of(Sizes::MANY, (Some(3), next.as_deref()), &"steps").ok();

        assert_eq!(things, [0, 1]);
        assert_eq!(second.map(|page| page.cut(0..5).0), Some(vec![2, 3]));
        assert_eq!(last.map(|page| page.cut(0..5)), Some((vec![2, 3, 4], None)));
        assert!(Page::of(Sizes::MANY, (Some(2), next.as_deref()), &"distance").is_err());
        assert!(Page::of(Sizes::MANY, (Some(2), Some("2")), &"steps").is_err());
    }

    #[test]
    fn a_family_has_a_full_name() {
        let full = |name: &str| sources(Some(&format!("users/me/dataSourceFamilies/{name}"))).ok();

        assert_eq!(sources(None).ok(), Some(Sources::All));
        assert_eq!(full("all-sources"), Some(Sources::All));
        assert_eq!(full("google-sources"), Some(Sources::All));
        assert_eq!(full("google-wearables"), Some(Sources::Wearables));
        assert_eq!(full("others"), None);
        assert!(sources(Some("google-wearables")).is_err());
    }
}
