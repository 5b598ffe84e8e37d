//! From when on a goal counts, and which dates it may look at.

use crate::database::Conn;
use crate::error::{Error, Result};
use crate::model::field::Invalid;
use crate::model::goal::{Period, Target};
use crate::model::time::CivilDate;
use crate::service::goal_places::Owner;
use crate::service::goal_wish::Wish;
use crate::store;

/// How far ahead a goal may be set, in days.
const AHEAD: i32 = 366;

/// The dates of a wish: where its first period begins, and how long each is.
pub(super) struct Span {
    /// The first date of the current period, or of the season.
    earliest: CivilDate,
    /// The first date on which the goal is to count.
    pub(super) from: CivilDate,
    /// Days of a period.
    pub(super) days: i32,
    /// The last date, where the period is a season.
    pub(super) last: Option<CivilDate>,
}

pub(super) fn span(conn: &mut Conn, owner: &Owner, wish: &Wish) -> Result<Span> {
    let today = owner.today();
    let Some(season) = wish.season else {
        let (earliest, last) = wish.period.around(today, None);
        return Ok(Span {
            earliest,
            from: wish.from.unwrap_or(earliest),
            days: earliest.days_to(last) + 1,
            last: None,
        });
    };
    let season = store::seasons::find(conn, season)?;
    if store::memberships::open_in(conn, owner.user, season.id)?.is_none() {
        let message = "is not a season that you take part in.";
        return Err(Error::validation(vec![
            Invalid::new("not_a_member", message).at("/seasonId"),
        ]));
    }
    Ok(Span {
        earliest: season.starts_on,
        from: wish.from.unwrap_or(season.starts_on),
        days: season.starts_on.days_to(season.ends_on) + 1,
        last: Some(season.ends_on),
    })
}

pub(super) fn check(wish: &Wish, span: &Span, today: CivilDate) -> Result<()> {
    let mut faults = Vec::new();
    let check = |target: Target| target.check(wish.metric, span.days);
    if let Some(Err(invalid)) = wish.target.map(check) {
        faults.push(invalid.at("/target"));
    }
    if let Some(message) = bad_start(wish, span, today) {
        faults.push(Invalid::new("bad_start", message).at("/effectiveFrom"));
    }
    match faults.is_empty() {
        true => Ok(()),
        false => Err(Error::validation(faults)),
    }
}

/// A goal never changes how a period that has ended is judged.
fn bad_start(wish: &Wish, span: &Span, today: CivilDate) -> Option<String> {
    let (from, earliest) = (span.from, span.earliest);
    if let Some(last) = span.last {
        if from != earliest {
            return Some(format!("must be {earliest}, with which the season begins."));
        }
        return (last < today).then(|| format!("is of a season that ended on {last}."));
    }
    if wish.period == Period::Week && from != from.monday() {
        return Some(format!("must be a Monday, as {} is.", from.monday()));
    }
    if from < earliest {
        return Some(format!(
            "must not be before {earliest}: what has passed stays as it was judged."
        ));
    }
    (today.days_to(from) > AHEAD).then(|| "must be at most a year ahead.".to_owned())
}

/// The date before which a goal looks, if it is set on `date`.
pub(super) fn until_on(wish: &Wish, span: &Span, date: CivilDate) -> CivilDate {
    match (wish.period, wish.from) {
        (Period::Season, _) => span.from.min(date),
        (period, from) => {
            let earliest = period.around(date, None).0;
            from.unwrap_or(earliest).max(earliest).min(date)
        }
    }
}
