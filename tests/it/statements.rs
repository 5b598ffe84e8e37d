//! What operations cost, counted in SQL statements: a fixed number, whatever the number of rows.

use serde_json::json;

use crate::support::{Answer, Person, World};
use crate::{both, leaderboards};

/// Statements that a request runs, once what is built at first use is there. Workers have to be at rest: what
/// they look for would be counted as well.
async fn cost<F: AsyncFn() -> Answer>(world: &World, request: F) -> u64 {
    let mut least = u64::MAX;
    for _ in 0..3 {
        let before = world.app.database.statements();
        let answer = request().await;
        assert!((200..300).contains(&answer.status), "{}", answer.text);
        least = least.min(world.app.database.statements() - before);
    }
    least
}

async fn graphql(person: &Person, query: &str) -> Answer {
    let answer = person.graphql(query, json!({})).await;
    assert!(answer.json()["errors"].is_null(), "{}", answer.text);
    answer
}

/// People without a password who take part in a season alone, each with one day.
async fn strangers(world: &World, season: &str, how_many: i32) {
    use fitex::model::day::{DayStatus, Source, StatusReason};
    use fitex::model::day_record::{DayRecord, Teller};
    use fitex::model::time::{CivilDate, Instant};
    let season: fitex::model::id::SeasonId = serde_json::from_value(json!(season)).unwrap();
    let date = CivilDate(jiff::civil::date(2026, 11, 18));
    let now = Instant(world.clock.now());
    for n in 0..how_many {
        let user = fitex::model::user::User {
            id: fitex::model::id::UserId::new(now.0),
            email: serde_json::from_value(json!(format!("{how_many}.{n}@example.org"))).unwrap(),
            display_name: serde_json::from_value(json!(format!("Stranger {n}"))).unwrap(),
            time_zone: fitex::model::time::ZoneName::utc(),
            unit_preference: fitex::model::user::UnitPreference::Metric,
            age_group: fitex::model::user::AgeGroup::Adult,
            role: fitex::model::user::Role::Member,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        let membership = fitex::model::membership::Membership {
            id: fitex::model::id::MembershipId::new(now.0),
            season_id: season,
            team_id: None,
            user_id: user.id,
            role: fitex::model::membership::MemberRole::Member,
            shares: fitex::model::membership::Shares::default(),
            joined_on: date,
            left_on: None,
            listed_as: fitex::model::membership::Listing::Alias,
            alias: None,
            area: None,
            cohort: None,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        let reading = fitex::service::ledger::Reading {
            told_by: Teller::GoogleHealth,
            observed_at: now,
            first: date,
            last: date,
            sources: vec![Source::Device],
            records: vec![DayRecord {
                steps: Some(3_000 + 50 * n),
                status: DayStatus::Complete,
                status_reason: StatusReason::SyncedPastMidnight,
                ..DayRecord::empty(date, Source::Device, Teller::GoogleHealth, now)
            }],
            refused: Vec::new(),
        };
        let join = move |conn: &mut _| {
            fitex::store::users::insert(conn, &user, "none")?;
            fitex::store::memberships::insert(conn, &membership)?;
            fitex::service::ledger::record(conn, user.id, &reading)
        };
        world.app.database.write(join).await.unwrap();
    }
}

both! {
    async fn reads_cost_a_fixed_number_of_statements(world: World) {
        let mut world = world;
        let ada = world.ada().await;
        world.rest().await;
        for target in 0..30 {
            ada.post("/v1/me/goals", json!({ "metric": "steps", "period": "day", "target": 5_000 + target })).await.expect(201);
        }
        // One of each is to find out who asks.
        for (path, most) in [
            ("/v1/me", 2), ("/v1/sessions", 2), ("/v1/me/tokens", 2), ("/v1/me/devices", 2),
            ("/v1/me/days?limit=1", 2), ("/v1/me/days?limit=200&from=2026-01-01&to=2026-11-18", 2),
            ("/v1/me/days/2026-11-18", 2), ("/v1/me/day-records?limit=1", 2), ("/v1/me/day-records?limit=200", 2),
            // As it was is told of records and excuses.
            ("/v1/me/days?asOf=2026-11-18T15:00:00Z&from=2026-01-01&to=2026-11-18", 3),
            // The day, what is kept, the grant to ask the provider with, and what that costs.
            ("/v1/me/days/2026-11-18/intraday", 9),
            ("/v1/me/goals?limit=1", 2), ("/v1/me/goals?limit=200", 2), ("/v1/me/sync", 2),
            ("/v1/me/progress", 5), ("/v1/me/progress?from=2026-01-01&to=2026-11-18", 5), ("/v1/me/streak", 5),
        ] {
            let spent = cost(&world, async || ada.get(path).await).await;
            assert_eq!(spent, most, "{path}");
        }
        // What the client is known by, and what there is to know of its token.
        let admin = world.person("admin").await;
        admin.admin(&world).await;
        let client = crate::api_clients::Client::made_by(&admin, &world).await;
        crate::api_clients::allow(&ada, &client).await.expect(200);
        let token = client.token_for(&ada).await;
        assert_eq!(cost(&world, async || client.introspect(&token).await).await, 2);
        let nobody = world.nobody();
        for path in ["/health/live", "/.well-known/jwks.json", "/openapi.json", "/problems"] {
            assert_eq!(cost(&world, async || nobody.get(path).await).await, 0, "{path}");
        }
    }

    async fn a_graphql_query_costs_what_its_fields_cost_however_many_rows_there_are(world: World) {
        let mut world = world;
        let ada = world.ada().await;
        world.rest().await;
        for target in 0..30 {
            ada.post("/v1/me/goals", json!({ "metric": "steps", "period": "day", "target": 5_000 + target })).await.expect(201);
        }
        let query = |first: u32| format!("{{ me {{ user {{ displayName }} tokens {{ id }} devices {{ name }} goals(first: {first}) {{ nodes {{ id target }} }} days(first: {first}) {{ nodes {{ date steps }} }} progress {{ done }} }} }}");

        let few = cost(&world, async || graphql(&ada, &query(1)).await).await;
        let many = cost(&world, async || graphql(&ada, &query(100)).await).await;

        assert_eq!((few, many), (10, 10));
    }

    async fn all_parts_of_fitbits_data_cost_a_read_each_whoever_is_asked(world: World) {
        let (mut world, mut people) = (world, Vec::new());
        for (walker, provider) in ["fitbit", "google_health"].into_iter().enumerate() {
            people.push((provider, crate::graphql_fitbit::wearer(&world, provider, walker).await));
        }
        world.rest().await;
        for (provider, person) in people {
            let date = std::cell::Cell::new(10);
            let other = async || {
                date.set(date.get() + 1);
                graphql(&person, &crate::graphql_fitbit::short(&format!("2026-10-{}", date.get()))).await
            };

            let (asked, kept) = (cost(&world, other).await, cost(&world, async || {
                graphql(&person, &crate::graphql_fitbit::short("2026-10-11")).await
            }).await);

            // Who asks, and for each part the grant. Google does not know the three goals of the summary.
            let goals = if provider == "google_health" { 3 } else { 0 };
            assert_eq!((asked, kept), (6 + goals, 6), "{provider}");
        }
    }

    async fn a_team_costs_the_same_whatever_its_size_and_so_do_many(world: World) {
        let mut world = world;
        let ada = world.ada().await;
        world.rest().await;
        let season = ada.season(&world).await["id"].as_str().unwrap().to_owned();
        let teams = format!("/v1/seasons/{season}/teams");
        let team = ada.post(&teams, json!({ "name": "Birds" })).await.expect(201)["id"].as_str().unwrap().to_owned();
        let page = format!("{{ team(id: \"{team}\") {{ name memberCount members {{ displayName today {{ steps target met }} }} }} }}");
        let many = format!("{{ teams(seasonId: \"{season}\", first: 10) {{ nodes {{ name members {{ displayName }} }} }} }}");
        let whole = format!("{{ teamPage(id: \"{team}\") {{ team {{ name }} members {{ displayName today {{ steps target }} }} progress {{ steps {{ done target }} goalDays {{ rate }} }} }} }}");
        let alone = (
            cost(&world, async || ada.get(&format!("/v1/teams/{team}/page")).await).await,
            cost(&world, async || graphql(&ada, &whole).await).await,
            cost(&world, async || ada.get(&format!("/v1/teams/{team}/members")).await).await,
            cost(&world, async || graphql(&ada, &page).await).await,
            cost(&world, async || graphql(&ada, &many).await).await,
        );
        let code = ada.get(&format!("/v1/teams/{team}/code")).await.expect(200)["code"].clone();
        for n in 0..5 {
            let person = world.person(&format!("person{n}")).await;
            person.post("/v1/me/memberships", json!({ "code": code })).await.expect(201);
            let captain = world.person(&format!("captain{n}")).await;
            captain.post(&teams, json!({ "name": format!("Team {n}") })).await.expect(201);
        }

        let full = (
            cost(&world, async || ada.get(&format!("/v1/teams/{team}/page")).await).await,
            cost(&world, async || graphql(&ada, &whole).await).await,
            cost(&world, async || ada.get(&format!("/v1/teams/{team}/members")).await).await,
            cost(&world, async || graphql(&ada, &page).await).await,
            cost(&world, async || graphql(&ada, &many).await).await,
        );

        assert_eq!((alone, full), ((6, 6, 5, 6, 6), (6, 6, 5, 6, 6)));
    }

    async fn writes_cost_a_fixed_number_of_statements(world: World) {
        let mut world = world;
        let ada = world.ada().await;
        world.rest().await;
        let goal = || async { ada.post("/v1/me/goals", json!({ "metric": "steps", "period": "day", "target": 7_000 })).await };
        let first = cost(&world, goal).await;
        assert!(first <= 9, "{first}");
        let sign_in = cost(&world, async || {
            ada.post("/v1/sessions", json!({ "email": ada.email, "password": crate::support::PASSWORD })).await
        }).await;
        assert!(sign_in <= 17, "{sign_in}");
    }

    async fn a_token_that_lives_costs_one_read_by_an_index_and_no_renewal(world: World) {
        let mut world = world;
        let ada = world.ada().await;
        world.rest().await;
        world.simulator.clear_calls();
        let user = fitex::model::field::Field::of_text(&ada.id).alone("id").unwrap();
        let before = world.app.database.statements();
        fitex::service::token_lending::live(&world.app, user).await.unwrap();
        assert_eq!(world.app.database.statements() - before, 1);
        assert!(world.simulator.calls().is_empty() && world.app.renewals.is_empty());

        let plan = world.engine.plan("SELECT * FROM tokens WHERE user_id =");
        assert!(plan.contains("tokens_") && !plan.contains("SCAN tokens") && !plan.contains("Seq Scan"), "{plan}");
    }

    async fn a_fetch_costs_the_same_for_a_month_as_for_a_quarter(world: World) {
        use fitex::service::sync_work;
        let mut world = world;
        let ada = world.ada().await;
        world.rest().await;
        let mut found = Vec::new();
        for (from, to) in [("2026-07-01", "2026-07-30"), ("2026-04-01", "2026-06-29")] {
            let asked = ada.post("/v1/me/backfills", json!({ "from": from, "to": to })).await.expect(202);
            let before = world.app.database.statements();
            let claim = sync_work::claim(&world.app).await.unwrap().unwrap();
            sync_work::run(&world.app, claim).await.unwrap();
            found.push(world.app.database.statements() - before);
            let path = format!("/v1/me/sync/{}", asked["id"].as_str().unwrap());
            assert_eq!(ada.get(&path).await.expect(200)["state"], "succeeded");
        }
        assert!(found[0] <= 30, "{found:?}");
        assert_eq!(found[0], found[1]);
    }

    async fn a_board_costs_the_same_with_five_rows_and_with_a_hundred_and_fifty(world: World) {
        let (mut world, mut people) = (world, Vec::new());
        for (name, joining) in [("ada", 4), ("ben", 149)] {
            let person = world.person(name).await;
            let season = leaderboards::season(&world, &person, json!({})).await;
            leaderboards::alone(&person, &season, 5_000, json!({})).await;
            people.push((person, season, joining));
        }
        world.pass_hours(24);
        for (person, season, joining) in &mut people {
            strangers(&world, season, *joining).await;
            person.sign_in().await;
            leaderboards::walked(person, &[5_000]).await;
        }
        leaderboards::made(&world).await;
        world.rest().await;
        let mut found = Vec::new();
        for (person, season, joining) in &people {
            let path = format!("/v1/seasons/{season}/leaderboard?of=users&period=day&metric=capped_mean&date=2026-11-18&limit=200");
            let query = format!("{{ leaderboard(seasonId: \"{season}\", of: USERS, period: DAY, metric: CAPPED_MEAN, date: \"2026-11-18\", first: 200) {{ ranked items {{ rank name score }} around {{ rank }} own {{ rank }} }} }}");
            let board = person.get(&path).await.expect(200);
            assert_eq!(board["ranked"], joining + 1);
            assert_eq!(board["items"].as_array().unwrap().len(), usize::try_from(joining + 1).unwrap());
            assert!(board["own"]["rank"].is_number(), "{board}");
            found.push((cost(&world, async || person.get(&path).await).await, cost(&world, async || graphql(person, &query).await).await));
        }

        // Who asks, the season, their part in it, the board, its first, their own entry and both directions
        // from it, counts, totals, names.
        assert_eq!(found, [(11, 11), (11, 11)]);
    }
}
