//! Lists that go back from a moment, or on from one, page by page. Google lists the newest first and
//! leads on with a token; who goes on from a moment is told of stretches of time that grow until a page
//! is full.

use jiff::ToSpan;
use jiff::civil::DateTime;
use url::form_urlencoded;

use super::{Asked, Made};
use crate::error::{Error, Fault};
use crate::model::fitbit::answers::Pagination;
use crate::upstream::google_health::readings::{Between, Listed};

/// Days of the first stretch that is looked at, going on from a moment.
const STRETCH: i64 = 32;
/// Pages of Google's that one stretch may have; a longer one is cut.
const FULL: u32 = 8;
/// Entries of one of Google's pages, and of those that begin at the same moment, at most.
const MOST_SKIPPED: usize = 100;

/// A page that is asked for.
pub(super) struct Wish {
    /// `beforeDate` or `afterDate`, and what was said.
    bound: (&'static str, String),
    at: DateTime,
    backwards: bool,
    limit: usize,
    /// Where the page before ended.
    place: Option<(usize, String)>,
}

/// Entries of a page, and where the next goes on.
struct Found<T> {
    entries: Vec<T>,
    next: Option<String>,
}

impl Wish {
    /// The page that a call asks for.
    pub(super) fn of(asked: &Asked<'_>) -> Made<Self> {
        let call = asked.call;
        let (bound, said) = match (call.text("beforeDate"), call.text("afterDate")) {
            (Some(before), _) => ("beforeDate", before),
            (None, after) => ("afterDate", after.unwrap_or("today")),
        };
        let (date, time) = said.split_once('T').unwrap_or((said, ""));
        let date = match date {
            "today" => asked.today,
            date => date.parse().map_err(Error::internal)?,
        };
        let at = match time {
            "" => date.at(0, 0, 0, 0),
            time => date.to_datetime(time.parse().map_err(Error::internal)?),
        };
        let backwards = bound == "beforeDate";
        // What begins at the very moment is not after it, but what begins on a date is.
        let after = i64::from(!backwards && !time.is_empty());
        let place = call.text("pageToken").map(place).transpose()?;
        let limit = call.text("limit").and_then(|limit| limit.parse().ok());
        Ok(Self {
            bound: (bound, said.to_owned()),
            at: at.saturating_add(after.seconds()),
            backwards,
            limit: limit.unwrap_or(1_usize).max(1),
            place,
        })
    }

    /// The page, and where it stands. `when` says when an entry is, by which the list is in order.
    pub(super) async fn page<T>(
        &self,
        asked: &Asked<'_>,
        kind: &Listed<T>,
        when: impl Fn(&T) -> DateTime,
    ) -> Made<(Vec<T>, Pagination)> {
        let found = match self.backwards {
            true => self.back(asked, kind, when).await?,
            false => self.on(asked, kind, when).await?,
        };
        let (name, said) = &self.bound;
        let bound = |of: &str| (*name == of).then(|| said.clone());
        let pagination = Pagination {
            after_date: bound("afterDate"),
            before_date: bound("beforeDate"),
            limit: u32::try_from(self.limit).unwrap_or(u32::MAX),
            next: found
                .next
                .map_or_else(String::new, |place| self.link(asked, &place)),
            offset: 0,
            previous: String::new(),
            sort: self.sort().to_owned(),
        };
        Ok((found.entries, pagination))
    }

    fn sort(&self) -> &'static str {
        if self.backwards { "desc" } else { "asc" }
    }

    /// The address of the next page: FitEx's own.
    fn link(&self, asked: &Asked<'_>, place: &str) -> String {
        let (name, said) = &self.bound;
        // Today may be another day by then.
        let said = said.replace("today", &asked.today.to_string());
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair(name, &said)
            .append_pair("sort", self.sort())
            .append_pair("offset", "0")
            .append_pair("limit", &self.limit.to_string())
            .append_pair("pageToken", place)
            .finish();
        asked.address(&format!("{}?{query}", asked.call.path()))
    }

    /// Back from a moment, as Google goes.
    async fn back<T>(
        &self,
        asked: &Asked<'_>,
        kind: &Listed<T>,
        when: impl Fn(&T) -> DateTime,
    ) -> Made<Found<T>> {
        let between = Between {
            from: None,
            until: Some(self.at),
        };
        let (mut skip, mut token) = self.place.clone().unwrap_or_default();
        let mut entries = Vec::new();
        loop {
            let page = asked.readings().page(kind, between, &token).await?;
            let points = page.points.into_iter().enumerate().skip(skip);
            for (index, entry) in points.filter(|(_, entry)| when(entry) < self.at) {
                if entries.len() == self.limit {
                    let next = Some(format!("{index}.{token}"));
                    return Ok(Found { entries, next });
                }
                entries.push(entry);
            }
            let Some(next) = page.next else {
                return Ok(Found {
                    entries,
                    next: None,
                });
            };
            (skip, token) = (0, next);
        }
    }

    /// On from a moment, against Google's order.
    async fn on<T>(
        &self,
        asked: &Asked<'_>,
        kind: &Listed<T>,
        when: impl Fn(&T) -> DateTime,
    ) -> Made<Found<T>> {
        let (skip, from) = match &self.place {
            None => (0, self.at),
            Some((skip, at)) => (*skip, at.parse().map_err(|_| unknown_place())?),
        };
        let most = skip.saturating_add(self.limit);
        let mut entries = match kind.is_open_ended() {
            true => earliest(asked, kind, (from, most), &when).await?,
            false => stretches(asked, kind, (from, most)).await?,
        };
        entries.sort_by_key(&when);
        let mut entries: Vec<T> = entries.into_iter().skip(skip).collect();
        let rest = entries.split_off(self.limit.min(entries.len()));
        let next = rest.first().map(&when).map(|at| {
            // Of those that begin at the same moment some may have been told.
            let told = entries.iter().filter(|entry| when(entry) == at).count();
            format!("{told}.{at}")
        });
        Ok(Found { entries, next })
    }
}

/// What comes from a moment on, stretch by stretch, until it is more than so many.
async fn stretches<T>(
    asked: &Asked<'_>,
    kind: &Listed<T>,
    (mut from, most): (DateTime, usize),
) -> Made<Vec<T>> {
    let end = asked.today.saturating_add(2.days()).at(0, 0, 0, 0);
    let mut entries: Vec<T> = Vec::new();
    let mut days = STRETCH;
    while from < end && entries.len() <= most {
        let until = from.saturating_add(days.days()).min(end);
        let between = Between {
            from: Some(from),
            until: Some(until),
        };
        let pages = if days == 1 { u32::MAX } else { FULL };
        match asked.readings().points_within(kind, between, pages).await? {
            Some(points) => {
                entries.extend(points);
                (from, days) = (until, days * 2);
            }
            None => days = (days / 4).max(1),
        }
    }
    Ok(entries)
}

/// The first that come from a moment on, one more than so many, of a kind that has no other end: all
/// are looked at, the newest first, and few are kept.
async fn earliest<T>(
    asked: &Asked<'_>,
    kind: &Listed<T>,
    (from, most): (DateTime, usize),
    when: impl Fn(&T) -> DateTime,
) -> Made<Vec<T>> {
    let between = Between {
        from: Some(from),
        until: None,
    };
    let (mut entries, mut token) = (Vec::new(), String::new());
    loop {
        let page = asked.readings().page(kind, between, &token).await?;
        let meant = page.points.into_iter();
        entries.extend(meant.filter(|entry| when(entry) >= from));
        let surplus = entries.len().saturating_sub(most.saturating_add(1));
        entries.drain(..surplus);
        let Some(next) = page.next else {
            entries.reverse();
            return Ok(entries);
        };
        token = next;
    }
}

/// A place in a list: how many to pass over, and from where.
fn place(token: &str) -> Result<(usize, String), Error> {
    let (skip, at) = token.split_once('.').ok_or_else(unknown_place)?;
    let skip = skip.parse().ok().filter(|skip| *skip <= MOST_SKIPPED);
    Ok((skip.ok_or_else(unknown_place)?, at.to_owned()))
}

fn unknown_place() -> Error {
    Error::malformed(vec![Fault {
        pointer: "/pageToken".to_owned(),
        code: "bad_page",
        message: "is not a place in this list; follow `next` as it was given.".to_owned(),
    }])
}
