//! Lists that begin before or after a date, a page at a time.

use actix_web::HttpResponse;
use jiff::civil::{Date, DateTime};
use serde_json::{Value, json};

use super::asked::Asked;
use super::errors::invalid;
use crate::simulator::truth::life::{Life, dates};

/// A list that is asked for in pages.
pub(super) struct List {
    /// What its entries are called in an answer.
    pub(super) name: &'static str,
    /// Entries of a page, at most.
    pub(super) most: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Ascending,
    Descending,
}

impl List {
    /// The page that is asked for. The entries of a date come in any order, each with its local time.
    pub(super) fn page<T>(
        &self,
        asked: &Asked<'_>,
        path: &str,
        of_date: impl Fn(&Life<'_>, Date) -> Vec<(DateTime, T)>,
        write: impl Fn(&T) -> Value,
    ) -> Result<Value, HttpResponse> {
        let (sort, bound) = asked.bound()?;
        let limit = self.limit(asked)?;
        // Where the page before ended: pages are told apart by it, not by counting.
        let offset = match asked.said("after").map(str::parse::<usize>) {
            None => 0,
            Some(Ok(offset)) => offset,
            Some(Err(_)) => return Err(asked.faulty("after")),
        };
        let mut entries: Vec<(String, T)> = asked
            .told_dates()
            .flat_map(|date| of_date(&asked.life, date))
            .map(|(at, entry)| (at.to_string(), entry))
            .filter(|(at, _)| match sort {
                Sort::Ascending => *at > bound,
                Sort::Descending => *at < bound,
            })
            .collect();
        entries.sort_by(|(one, _), (other, _)| match sort {
            Sort::Ascending => one.cmp(other),
            Sort::Descending => other.cmp(one),
        });
        let (name, word) = match sort {
            Sort::Ascending => ("afterDate", "asc"),
            Sort::Descending => ("beforeDate", "desc"),
        };
        let more = entries.len() > offset.saturating_add(limit);
        let link = |offset: usize| {
            let base = &asked.base;
            let date = asked.gap(name);
            format!("{base}{path}?offset=0&limit={limit}&sort={word}&{name}={date}&after={offset}")
        };
        let page = entries.iter().skip(offset).take(limit);
        let page: Vec<Value> = page.map(|(_, entry)| write(entry)).collect();
        Ok(json!({
            self.name: page,
            "pagination": {
                name: asked.gap(name),
                "limit": limit,
                "next": if more { link(offset + limit) } else { String::new() },
                "offset": 0,
                "previous": match offset {
                    0 => String::new(),
                    offset => link(offset.saturating_sub(limit)),
                },
                "sort": word,
            },
        }))
    }

    fn limit(&self, asked: &Asked<'_>) -> Result<usize, HttpResponse> {
        if asked.said("offset").is_some_and(|offset| offset != "0") {
            return Err(invalid("offset", "Only an offset of 0 is supported."));
        }
        let limit = asked.count("limit")?;
        let limit = usize::try_from(limit).ok();
        let limit = limit.filter(|limit| (1..=self.most).contains(limit));
        limit.ok_or_else(|| {
            let why = format!("limit must be between 1 and {}", self.most);
            invalid("limit", &why)
        })
    }
}

impl Asked<'_> {
    /// Which way, and from where: `YYYY-MM-DD`, with or without a time.
    fn bound(&self) -> Result<(Sort, String), HttpResponse> {
        let sort = self.need("sort")?;
        let (sort, name) = match (sort, self.said("afterDate"), self.said("beforeDate")) {
            ("asc", Some(_), None) => (Sort::Ascending, "afterDate"),
            ("desc", None, Some(_)) => (Sort::Descending, "beforeDate"),
            ("asc" | "desc", ..) => {
                let why = "Give afterDate with sort=asc, or beforeDate with sort=desc.";
                return Err(invalid("sort", why));
            }
            _ => return Err(self.faulty("sort")),
        };
        let said = self.gap(name);
        let (date, time) = said.split_at_checked(10).unwrap_or((said, ""));
        let date = self.read_date(name, date)?;
        match (sort, time) {
            // What begins on a date is after it, and not before it.
            (_, "") => Ok((sort, format!("{date}"))),
            (_, time) if time.starts_with('T') => Ok((sort, format!("{date}{time}"))),
            _ => Err(self.faulty(name)),
        }
    }

    /// The last date on which there may be anything.
    pub(super) fn last_date(&self) -> Date {
        let synced = self.life.clock(self.life.synced).date();
        self.life.today().max(synced)
    }

    /// The dates on which there may be anything, the oldest first.
    pub(super) fn told_dates(&self) -> impl Iterator<Item = Date> {
        let last = self.last_date();
        let oldest = self.world.dates(self.person).last().unwrap_or(last);
        dates(oldest, last)
    }
}
