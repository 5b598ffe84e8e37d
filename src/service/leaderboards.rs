//! Boards: read from totals and counts that are kept, so that the first fifty and the caller's own place
//! cost the same among ten people and a million.

use std::collections::HashMap;

use crate::app::App;
use crate::caller::{Caller, Person};
use crate::database::Conn;
use crate::database::types::DbUuid;
use crate::engine::ranking::{UNRANKED, key};
use crate::engine::standings::score;
use crate::engine::team_metrics::standard_error;
use crate::error::{Code, Error, Fault, Result};
use crate::model::field::{Field, Invalid};
use crate::model::id::{SeasonId, TeamId, UserId};
use crate::model::leaderboard::{
    BoardMetric, BoardPeriod, BoardState, Leaderboard, LeaderboardQuery, LeaderboardRow, Subject,
};
use crate::model::membership::{Listing, Membership, Shared};
use crate::model::page::Limit;
use crate::model::season::Season;
use crate::model::team_progress::UnrankedReason;
use crate::model::text::Area;
use crate::model::time::{CivilDate, Instant};
use crate::service::boards::{
    DAYS_KEPT, EVERYBODY, Ranking, around, first_kept, fresh, of_area, of_cohort, places,
};
use crate::service::ranks::{Ranks, is_revised};
use crate::service::seasons::season_id;
use crate::store::board_entries::Entry;
use crate::store::boards::Board;
use crate::store::memberships::Named;
use crate::store::standings::Standing;
use crate::{parsed, policy, store};

/// Rows on each side of the caller's own.
const AROUND: i64 = 3;

/// Which board was asked for.
struct Wish {
    of: Subject,
    metric: Option<BoardMetric>,
    period: BoardPeriod,
    date: Option<CivilDate>,
    scope: Scope,
    limit: Limit,
}

enum Scope {
    Everybody,
    Area(Area),
    Cohort(Area),
    Team(TeamId),
}

/// A board of a season.
pub async fn get(
    app: &App,
    caller: &Caller,
    season: Field<SeasonId>,
    query: LeaderboardQuery,
) -> Result<Leaderboard> {
    let person = policy::may_mind_their_own(caller)?.clone();
    let season = season_id(season)?;
    let (of, metric, period, date, area, cohort, team_id, limit) =
        parsed!(query => of, metric, period, date, area, cohort, team_id, limit)
            .map_err(Error::malformed)?;
    let wish = Wish {
        of: of.unwrap_or(Subject::Teams),
        metric,
        period: period.unwrap_or(BoardPeriod::Week),
        date,
        scope: scope(area, cohort, team_id)?,
        limit: limit.unwrap_or_default(),
    };
    let now = app.now();
    app.database
        .read(move |conn| {
            let season = store::seasons::find(conn, season)?;
            let own = store::memberships::open_in(conn, person.user, season.id)?;
            let view = View::new(&person, season, own, wish, now)?;
            match view.wish.scope {
                Scope::Team(team) => view.within(conn, team),
                _ => view.read(conn),
            }
        })
        .await
}

fn scope(area: Option<Area>, cohort: Option<Area>, team: Option<TeamId>) -> Result<Scope> {
    match (area, cohort, team) {
        (None, None, None) => Ok(Scope::Everybody),
        (Some(area), None, None) => Ok(Scope::Area(area)),
        (None, Some(cohort), None) => Ok(Scope::Cohort(cohort)),
        (None, None, Some(team)) => Ok(Scope::Team(team)),
        _ => Err(Error::malformed(vec![Fault {
            pointer: "/area".to_owned(),
            code: "one_of",
            message: "goes with neither cohort nor teamId: a board is of one of them.".to_owned(),
        }])),
    }
}

/// A board as one person may see it.
struct View {
    caller: UserId,
    season: Season,
    own: Option<Membership>,
    wish: Wish,
    metric: BoardMetric,
    dates: (CivilDate, CivilDate),
    now: Instant,
}

impl View {
    fn new(
        person: &Person,
        season: Season,
        own: Option<Membership>,
        wish: Wish,
        now: Instant,
    ) -> Result<Self> {
        match &wish.scope {
            Scope::Team(team) => {
                let of_team = own.iter().filter(|own| own.team_id == Some(*team));
                policy::may_see_members(person, &season, of_team)?;
                refuse_teams_of_a_team(wish.of)?;
            }
            _ if wish.of == Subject::Users => {
                policy::may_see_people(person, &season, own.as_ref())?;
            }
            _ => {}
        }
        refuse_unknown(&season, &wish.scope)?;
        let metric = metric(&season, &wish)?;
        let yesterday = now.date_in(&season.time_zone).plus_days(-1);
        let date = wish.date.unwrap_or(yesterday);
        let date = date.clamp(season.starts_on, season.ends_on);
        if wish.period == BoardPeriod::Day && date < first_kept(&season, now) {
            return Err(gone(date));
        }
        Ok(Self {
            caller: person.user,
            metric,
            dates: around(&season, wish.period, date),
            season,
            own,
            wish,
            now,
        })
    }

    /// Who the caller is on this board: themselves, or their team.
    fn own_subject(&self) -> Option<DbUuid> {
        let own = self.own.as_ref()?;
        match self.wish.of {
            Subject::Users => Some(DbUuid(own.user_id.0)),
            Subject::Teams => own.team_id.map(|team| DbUuid(team.0)),
        }
    }

    fn read(&self, conn: &mut Conn) -> Result<Leaderboard> {
        let scope = match &self.wish.scope {
            Scope::Area(area) => of_area(area),
            Scope::Cohort(cohort) => of_cohort(cohort),
            Scope::Everybody | Scope::Team(_) => EVERYBODY.to_owned(),
        };
        let ranking = Ranking {
            season: self.season.id,
            subject: self.wish.of,
            metric: self.metric,
            period: self.wish.period,
            starts_on: self.dates.0,
            scope: &scope,
        };
        let id = ranking.id();
        let board = store::boards::find(conn, id)?;
        let board = board.unwrap_or_else(|| self.fresh(id));
        let first = store::board_entries::first(conn, id, i64::from(self.wish.limit.0))?;
        let around = self.around(conn, id)?;
        let mut keys: Vec<i64> = around.iter().map(|entry| entry.sort_key).collect();
        if is_revised(&board) {
            let settled = first.iter().chain(&around).map(Entry::settled_key);
            keys.extend(settled.filter(|key| *key >= 0));
        }
        let ranks = Ranks::of(conn, id, &keys)?;
        let first = in_order(first);
        let place = |entry: Entry| (Some(ranks.now(entry.sort_key)), entry);
        let around: Vec<(Option<i64>, Entry)> = around.into_iter().map(place).collect();
        let all = || first.iter().chain(&around);
        let subjects = all().map(|(_, entry)| entry.subject_id);
        let mut subjects: Vec<DbUuid> = subjects.chain(self.own_subject()).collect();
        subjects.sort_unstable();
        subjects.dedup();
        let rows = Rows {
            standings: self.standings(conn, &subjects)?,
            names: self.names(conn, &subjects)?,
        };
        let show = |(rank, entry): &(Option<i64>, Entry)| {
            let settled = ranks.settled(&board, entry, *rank);
            self.row(&rows, entry.subject_id, *rank, settled)
        };
        let own = around
            .iter()
            .find(|(_, entry)| Some(entry.subject_id) == self.own_subject())
            .and_then(show)
            .or_else(|| self.unlisted(&rows, id));
        Ok(Leaderboard {
            ranked: count(ranks.ranked()),
            items: first.iter().filter_map(show).collect(),
            around: around.iter().filter_map(show).collect(),
            own,
            ..self.head(&board)
        })
    }

    /// The caller's place and those next to it, in order.
    fn around(&self, conn: &mut Conn, id: i64) -> Result<Vec<Entry>> {
        let Some(subject) = self.own_subject() else {
            return Ok(Vec::new());
        };
        let own = store::board_entries::find(conn, id, subject)?;
        match own.filter(|own| own.sort_key != UNRANKED) {
            Some(own) => store::board_entries::around(conn, own, AROUND),
            None => Ok(Vec::new()),
        }
    }

    fn standings(&self, conn: &mut Conn, subjects: &[DbUuid]) -> Result<HashMap<DbUuid, Standing>> {
        let period = (self.wish.period, self.dates.0);
        let all = store::standings::of(conn, self.season.id, subjects, period)?;
        Ok(all.into_iter().map(|it| (it.subject_id, it)).collect())
    }

    fn names(&self, conn: &mut Conn, subjects: &[DbUuid]) -> Result<HashMap<DbUuid, String>> {
        if self.wish.of == Subject::Teams {
            let ids: Vec<TeamId> = subjects.iter().map(|id| TeamId(id.0)).collect();
            let teams = store::teams::all(conn, &ids)?.into_iter();
            return Ok(teams
                .map(|team| (DbUuid(team.id.0), team.name.as_str().to_owned()))
                .collect());
        }
        let ids: Vec<UserId> = subjects.iter().map(|id| UserId(id.0)).collect();
        let people = store::memberships::listed(conn, self.season.id, &ids, self.now)?;
        let name = |named: &Named| match self.wish.scope {
            // The others of a team see who is in it anyway.
            Scope::Team(_) => named.1.as_str().to_owned(),
            _ => called(named),
        };
        Ok(people
            .iter()
            .map(|named| (DbUuid(named.0.user_id.0), name(named)))
            .collect())
    }

    fn row(
        &self,
        rows: &Rows,
        subject: DbUuid,
        rank: Option<i64>,
        settled_rank: Option<i64>,
    ) -> Option<LeaderboardRow> {
        let tally = &rows.standings.get(&subject)?.tally;
        let score = score(tally, self.metric);
        let days = usize::try_from(tally.member_days).unwrap_or_default();
        let is_rate = self.metric == BoardMetric::GoalDayRate;
        let is_team = self.wish.of == Subject::Teams;
        let unranked = tally
            .unranked
            .or((score.is_none()).then_some(UnrankedReason::NotMeasurable));
        Some(LeaderboardRow {
            rank: rank.map(count),
            settled_rank: settled_rank.map(count),
            team_id: is_team.then_some(TeamId(subject.0)),
            name: rows.names.get(&subject)?.clone(),
            is_own: Some(subject) == self.own_subject(),
            score,
            standard_error: score
                .filter(|_| is_rate)
                .and_then(|rate| standard_error(rate, days)),
            coverage: tally.coverage,
            top_member_share: tally.top_member_share.filter(|_| is_team),
            member_days: tally.member_days,
            valid_days: tally.valid_days,
            manual_days: tally.manual_days,
            members: tally.members,
            current_members: tally.current_members,
            unranked: unranked.filter(|_| rank.is_none()),
        })
    }

    /// The caller's own row where it has no place.
    fn unlisted(&self, rows: &Rows, id: i64) -> Option<LeaderboardRow> {
        let subject = self.own_subject()?;
        let row = self.row(rows, subject, None, None)?;
        let is_listed = rows
            .standings
            .get(&subject)
            .is_some_and(|it| places(it).contains_key(&id));
        let elsewhere = row
            .unranked
            .or((!is_listed).then_some(UnrankedReason::Hidden));
        Some(LeaderboardRow {
            unranked: elsewhere,
            ..row
        })
    }

    /// The members of a team, each by what they share with it.
    fn within(&self, conn: &mut Conn, team: TeamId) -> Result<Leaderboard> {
        let shared: &[Shared] = match self.metric {
            BoardMetric::GoalDayRate => &[Shared::Goals],
            // Steps beside a goal that is shown are the steps.
            BoardMetric::ProgressIndex => &[Shared::Goals, Shared::Steps],
            BoardMetric::CappedMean | BoardMetric::Improvement | BoardMetric::Consistency => {
                &[Shared::Steps]
            }
        };
        if store::teams::find(conn, team)?.season_id != self.season.id {
            return Err(Error::not_found("team"));
        }
        let members = store::memberships::named(conn, &[team], self.now)?;
        let tells = |named: &Named| shared.iter().all(|what| named.0.shares.0.contains(what));
        let visible = |named: &&Named| named.0.user_id == self.caller || tells(named);
        let shown: Vec<&Named> = members.iter().filter(visible).collect();
        let subjects: Vec<DbUuid> = shown
            .iter()
            .map(|named| DbUuid(named.0.user_id.0))
            .collect();
        let name = |named: &&Named| (DbUuid(named.0.user_id.0), named.1.as_str().to_owned());
        let rows = Rows {
            standings: self.standings(conn, &subjects)?,
            names: shown.iter().map(name).collect(),
        };
        let entry = |standing: &Standing| {
            let tally = &standing.tally;
            let score = score(tally, self.metric).filter(|_| tally.unranked.is_none())?;
            Some(Entry {
                board_id: 0,
                subject_id: standing.subject_id,
                sort_key: key(self.metric, score, tally.coverage, tally.top_member_share),
                settled_key: None,
            })
        };
        let mut entries: Vec<Entry> = rows.standings.values().filter_map(entry).collect();
        entries.sort_unstable_by_key(|entry| std::cmp::Reverse((entry.sort_key, entry.subject_id)));
        let placed = in_order(entries);
        let show =
            |(rank, entry): &(Option<i64>, Entry)| self.row(&rows, entry.subject_id, *rank, None);
        let items: Vec<LeaderboardRow> = placed.iter().filter_map(show).collect();
        let own = items.iter().find(|row| row.is_own).cloned();
        let own = own.or_else(|| self.row(&rows, self.own_subject()?, None, None));
        Ok(Leaderboard {
            ranked: i32::try_from(items.len()).unwrap_or(i32::MAX),
            around: items
                .iter()
                .filter(|_| own.as_ref().is_some_and(|own| own.rank.is_some()))
                .cloned()
                .collect(),
            items,
            own,
            ..self.head(&self.fresh(0))
        })
    }

    fn fresh(&self, id: i64) -> Board {
        fresh(&self.season, id, (self.wish.period, self.dates.1))
    }

    /// What a board says of itself, and nobody on it.
    fn head(&self, board: &Board) -> Leaderboard {
        let state = match board.settled_at {
            None => BoardState::Provisional,
            Some(_) if is_revised(board) => BoardState::Revised,
            Some(_) => BoardState::Settled,
        };
        let (mut area, mut cohort, mut team_id) = (None, None, None);
        match &self.wish.scope {
            Scope::Everybody => {}
            Scope::Area(of) => area = Some(of.clone()),
            Scope::Cohort(of) => cohort = Some(of.clone()),
            Scope::Team(of) => team_id = Some(*of),
        }
        Leaderboard {
            season_id: self.season.id,
            of: self.wish.of,
            metric: self.metric,
            period: self.wish.period,
            from: self.dates.0,
            to: self.dates.1,
            area,
            cohort,
            team_id,
            state,
            settles_at: board.settled_at.unwrap_or(board.settles_at),
            revision: board.revision,
            revised_at: board.revised_at,
            ranked: 0,
            items: Vec::new(),
            around: Vec::new(),
            own: None,
        }
    }
}

/// What rows are made of.
struct Rows {
    standings: HashMap<DbUuid, Standing>,
    names: HashMap<DbUuid, String>,
}

fn refuse_teams_of_a_team(of: Subject) -> Result<()> {
    if of == Subject::Users {
        return Ok(());
    }
    let message = "goes only with `of=users`: it ranks the members of a team.";
    Err(Error::malformed(vec![
        Invalid::new("unexpected", message).at("/teamId"),
    ]))
}

fn refuse_unknown(season: &Season, scope: &Scope) -> Result<()> {
    let (pointer, code, known) = match scope {
        Scope::Everybody | Scope::Team(_) => return Ok(()),
        Scope::Area(area) => {
            let mut all = season.areas.0.iter().flat_map(Area::with_wider);
            ("/area", "unknown_area", all.any(|one| one == *area))
        }
        Scope::Cohort(cohort) => (
            "/cohort",
            "unknown_cohort",
            season.cohorts.0.contains(cohort),
        ),
    };
    if known {
        return Ok(());
    }
    let message = "is none of the season's; read the season for its `areas` and `cohorts`.";
    Err(Error::malformed(vec![
        Invalid::new(code, message).at(pointer),
    ]))
}

/// What a board ranks by: what was asked for, or else the season's own if the period has such a board.
fn metric(season: &Season, wish: &Wish) -> Result<BoardMetric> {
    let all = wish.of.metrics(wish.period);
    let metric = wish.metric.unwrap_or(season.ranking_metric);
    match (all.contains(&metric), wish.metric, all) {
        (true, ..) => Ok(metric),
        (false, None, [first, ..]) => Ok(*first),
        _ => {
            let (of, period) = (wish.of, wish.period);
            let all: Vec<&str> = all.iter().map(|metric| metric.as_str()).collect();
            let message = format!(
                "is not what boards of {of} rank by for a {period}; they rank by {}.",
                all.join(", ")
            );
            Err(Error::malformed(vec![
                Invalid::new("no_such_board", message).at("/metric"),
            ]))
        }
    }
}

fn gone(date: CivilDate) -> Error {
    let detail = format!(
        "The board of one date is kept for {DAYS_KEPT} days, and that of {date} no more. Those of its week \
        and of the season are still there.",
    );
    Error::new(Code::NotFound, detail)
}

/// Ranks of the first entries of a board.
fn in_order(entries: Vec<Entry>) -> Vec<(Option<i64>, Entry)> {
    let mut ranked: Vec<(Option<i64>, Entry)> = Vec::with_capacity(entries.len());
    for (place, entry) in (1..).zip(entries) {
        let rank = match ranked.last() {
            _ if entry.sort_key == UNRANKED => None,
            Some((rank, before)) if before.sort_key == entry.sort_key => *rank,
            _ => Some(place),
        };
        ranked.push((rank, entry));
    }
    ranked
}

fn count(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// What somebody is called on a board.
fn called((one, name, _): &Named) -> String {
    match (one.listed_as, &one.alias) {
        (Listing::Name, _) => name.as_str().to_owned(),
        (_, Some(alias)) => alias.as_str().to_owned(),
        (_, None) => made_up(one),
    }
}

/// An alias for who chose none: the end of the membership's id is random, and no name.
fn made_up(one: &Membership) -> String {
    let id = one.id.0.as_simple().to_string();
    let end = id.get(id.len().saturating_sub(5)..).unwrap_or_default();
    format!("Walker {}", end.to_uppercase())
}
