//! The ledger of days: what every source said is kept, and what counts of it is told anew.

use std::collections::{BTreeMap, BTreeSet};

use crate::database::Conn;
use crate::engine::{credit, history};
use crate::error::Result;
use crate::model::day::{Day, Source};
use crate::model::day_record::{DayRecord, Teller};
use crate::model::excuse::Excuse;
use crate::model::id::UserId;
use crate::model::time::{CivilDate, Instant};
use crate::store;

/// What a teller said of a range of dates at one moment. What it does not tell of a source that it
/// was asked about is not there.
#[derive(Debug)]
pub struct Reading {
    /// Who was asked.
    pub told_by: Teller,
    /// When.
    pub observed_at: Instant,
    /// The first date it was asked about.
    pub first: CivilDate,
    /// The last.
    pub last: CivilDate,
    /// The sources it was asked about.
    pub sources: Vec<Source>,
    /// What it told.
    pub records: Vec<DayRecord>,
    /// What was told and cannot be; what was known of it stays.
    pub refused: Vec<(CivilDate, Source)>,
}

/// What a reading changed, in dates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Of which nothing was known.
    pub new: i32,
    /// Of which something else was known.
    pub restated: i32,
    /// Of which the same was known.
    pub unchanged: i32,
    /// Those that are not as they were.
    pub dates: BTreeSet<CivilDate>,
}

/// Records of one date by source and teller.
type Key = (CivilDate, Source, Teller);

/// Writes a reading down. In whatever order readings arrive, the ledger becomes the same.
pub fn record(conn: &mut Conn, user: UserId, reading: &Reading) -> Result<Changes> {
    // What counts on a date is told from all its records: one writer at a time.
    store::users::lock(conn, user)?;
    let range = (reading.first, reading.last);
    let standing = store::day_records::standing(conn, user, range)?;
    let newer = store::day_records::readings(conn, user, reading.told_by, reading.observed_at)?;
    let newer: Vec<_> = newer
        .into_iter()
        .filter(|(at, ..)| *at > reading.observed_at)
        .collect();
    let (changes, standing) = if newer.is_empty() {
        follow(conn, user, reading, standing)?
    } else {
        insert(conn, user, reading, &newer)?
    };
    let at = (reading.told_by, reading.observed_at);
    store::day_records::note_reading(conn, user, at, range)?;
    count_anew(conn, user, &changes.dates, standing, reading.observed_at)?;
    Ok(changes)
}

/// Every word of a reading: also that what was told before is there no more.
fn words(reading: &Reading, known: &[DayRecord]) -> Vec<DayRecord> {
    let mut words = reading.records.clone();
    let told: BTreeSet<_> = words.iter().map(DayRecord::history).map(order).collect();
    let gone = known.iter().filter(|record| {
        record.told_by == reading.told_by
            && reading.sources.contains(&record.source)
            && !told.contains(&order(record.history()))
            && !reading.refused.contains(&(record.date, record.source))
    });
    words.extend(gone.map(|record| record.withdrawn(reading.observed_at)));
    words
}

/// Words can be sorted, sources and tellers by their spelling.
fn order((date, source, teller): Key) -> (CivilDate, &'static str, &'static str) {
    (date, source.as_str(), teller.as_str())
}

/// The newest words: what changed stands from now on.
fn follow(
    conn: &mut Conn,
    user: UserId,
    reading: &Reading,
    standing: Vec<DayRecord>,
) -> Result<(Changes, Vec<DayRecord>)> {
    let words = words(reading, &standing);
    let mut standing: BTreeMap<_, DayRecord> = standing
        .into_iter()
        .map(|record| (order(record.history()), record))
        .collect();
    let mut tally = Tally::default();
    let mut new = Vec::new();
    let mut superseded: BTreeMap<&str, (Source, Vec<CivilDate>)> = BTreeMap::new();
    for word in words {
        let key = order(word.history());
        let before = standing.get(&key);
        tally.knew(word.date, before.is_some_and(DayRecord::is_told));
        if let Some(next) = history::follow(before, word) {
            if before.is_some() {
                let of_source = superseded.entry(key.1).or_insert((next.source, Vec::new()));
                of_source.1.push(next.date);
            }
            tally.changed(next.date);
            new.push(next.clone());
            standing.insert(key, next);
        }
    }
    for (source, dates) in superseded.into_values() {
        let whose = (source, reading.told_by);
        store::day_records::supersede(conn, user, whose, &dates, reading.observed_at)?;
    }
    store::day_records::insert(conn, user, &new)?;
    Ok((tally.done(), standing.into_values().collect()))
}

/// Words from before others that are known: each is put into its place.
fn insert(
    conn: &mut Conn,
    user: UserId,
    reading: &Reading,
    newer: &[(Instant, CivilDate, CivilDate)],
) -> Result<(Changes, Vec<DayRecord>)> {
    let range = (reading.first, reading.last);
    let known = store::day_records::histories(conn, user, reading.told_by, range)?;
    let mut histories: BTreeMap<_, Vec<DayRecord>> = BTreeMap::new();
    for record in known {
        let of_key = histories.entry(order(record.history())).or_default();
        of_key.push(record);
    }
    let known: Vec<DayRecord> = histories
        .values()
        .filter_map(|rows| rows.last().cloned())
        .collect();
    let mut tally = Tally::default();
    for word in words(reading, &known) {
        let (key, whose) = (order(word.history()), word.history());
        let rows = histories.entry(key).or_default();
        let before = rows.clone();
        let covering = newer
            .iter()
            .filter(|(_, first, last)| (*first..=*last).contains(&word.date));
        let again: Vec<Instant> = covering.map(|(at, ..)| *at).collect();
        tally.knew(word.date, !before.is_empty());
        history::insert(rows, &again, word);
        if *rows != before {
            tally.changed(whose.0);
            store::day_records::remove(conn, user, whose)?;
            store::day_records::insert(conn, user, rows)?;
        }
    }
    let standing = store::day_records::standing(conn, user, range)?;
    Ok((tally.done(), standing))
}

/// Tells anew what counts on some dates, of the records that stand.
fn count_anew(
    conn: &mut Conn,
    user: UserId,
    dates: &BTreeSet<CivilDate>,
    standing: Vec<DayRecord>,
    now: Instant,
) -> Result<()> {
    let (Some(&first), Some(&last)) = (dates.first(), dates.last()) else {
        return Ok(());
    };
    let excuses = store::excuses::between(conn, user, (first, last))?;
    let mut counted = credited(standing, &excuses);
    let gone: Vec<CivilDate> = dates
        .iter()
        .copied()
        .filter(|date| !counted.contains_key(date))
        .collect();
    counted.retain(|date, _| dates.contains(date));
    let counted: Vec<Day> = counted.into_values().collect();
    store::days::put(conn, user, &counted)?;
    store::days::remove(conn, user, &gone)?;
    store::tallies::touch(conn, user, Some((first, last)), now)
}

/// The days that records and excuses make.
pub(super) fn credited(records: Vec<DayRecord>, excuses: &[Excuse]) -> BTreeMap<CivilDate, Day> {
    let mut by_date: BTreeMap<CivilDate, Vec<DayRecord>> = BTreeMap::new();
    for record in records {
        by_date.entry(record.date).or_default().push(record);
    }
    for excuse in excuses {
        by_date.entry(excuse.date).or_default();
    }
    let day = |(date, records): (CivilDate, Vec<DayRecord>)| {
        let excuse = excuses.iter().find(|excuse| excuse.date == date);
        Some((date, credit::credit(&records, excuse)?))
    };
    by_date.into_iter().filter_map(day).collect()
}

/// Tells anew what counts on one date.
pub(super) fn recount(conn: &mut Conn, user: UserId, date: CivilDate, now: Instant) -> Result<()> {
    let standing = store::day_records::standing(conn, user, (date, date))?;
    count_anew(conn, user, &BTreeSet::from([date]), standing, now)
}

/// Counts dates as their records are looked at.
#[derive(Default)]
struct Tally {
    /// Whether anything of the date was known, and whether it changed.
    dates: BTreeMap<CivilDate, (bool, bool)>,
}

impl Tally {
    fn knew(&mut self, date: CivilDate, known: bool) {
        self.dates.entry(date).or_default().0 |= known;
    }

    fn changed(&mut self, date: CivilDate) {
        self.dates.entry(date).or_default().1 = true;
    }

    fn done(self) -> Changes {
        let mut changes = Changes::default();
        for (date, (known, restated)) in self.dates {
            match (known, restated) {
                (false, _) => changes.new += 1,
                (true, true) => changes.restated += 1,
                (true, false) => changes.unchanged += 1,
            }
            if restated {
                changes.dates.insert(date);
            }
        }
        changes
    }
}
