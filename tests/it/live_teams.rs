//! How a team does, pushed: what any process has written reaches whoever may see it, once, and costs
//! nothing where nothing has changed.

use std::time::Duration;

use fitex::app::App;
use fitex::caller::{Caller, Who};
use fitex::error::{Code, Error};
use fitex::model::field::Field;
use fitex::model::id::TeamId;
use fitex::server::Server;
use futures_util::StreamExt;
use jiff::civil::date;
use serde_json::{Value, json};
use tokio::sync::mpsc::{Receiver, channel};

use crate::both;
use crate::support::{Engine, Person, Said, Socket, World};
use crate::team_progress::{aim, join, team};

/// What a change may take to arrive.
const SOON: Duration = Duration::from_secs(2);
/// After so long nothing comes any more.
const SILENCE: Duration = Duration::from_millis(1_500);

fn progress(team: &str) -> String {
    format!(
        "subscription {{ teamProgress(teamId: \"{team}\") {{ teamId from to members memberDays steps {{ done target }} own {{ done }} }} }}"
    )
}

/// A connection on which somebody watches a team, and what they see at once.
async fn watching(person: &Person, team: &str) -> (Socket, Value) {
    let mut socket = Socket::of(person).await;
    socket.subscribe("1", &progress(team)).await;
    let first = next(&mut socket).await;
    (socket, first)
}

#[track_caller]
fn seen(said: &Said) -> Value {
    match said {
        Said::Message(message) if message["type"] == "next" => {
            assert_eq!(message["payload"]["errors"], Value::Null);
            message["payload"]["data"]["teamProgress"].clone()
        }
        other => panic!("{other:?}"),
    }
}

async fn next(socket: &mut Socket) -> Value {
    seen(&socket.hear_within(SOON).await)
}

/// The code of the problem with which a subscription ends, and that it is over then.
async fn end(socket: &mut Socket) -> Value {
    let Said::Message(message) = socket.hear_within(SOON).await else {
        panic!("it goes on")
    };
    assert_eq!(message["type"], "error", "{message}");
    assert_eq!(socket.hear_within(SILENCE).await, Said::Nothing);
    message["payload"][0]["extensions"]["code"].clone()
}

/// More steps today, told by somebody's tracker, and how many that are so far.
async fn walk(world: &World, person: &Person, walker: usize, steps: u32) -> Value {
    let walker = world.walkers()[walker].id.clone();
    world
        .simulator
        .correct(&walker, date(2026, 11, 18), Some(steps));
    world.pass(jiff::SignedDuration::from_secs(1));
    person.sync().await.expect(202);
    let day = person.get("/v1/me/days/2026-11-18").await.expect(200);
    day["creditedSteps"].clone()
}

/// A second server on the same database, and how to stop it.
async fn another(world: &World) -> (Server, String) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let server = Server::start_on(&open(world, &listener).await, listener).unwrap();
    let base = format!("http://{}", server.address());
    (server, base)
}

/// Another process on the same database, of which only what is asked happens.
async fn open(world: &World, listener: &std::net::TcpListener) -> App {
    let config = fitex::config::Config {
        public_url: Some(world.app.config.public_url().parse().unwrap()),
        ..crate::support::config(&world.engine, &world.simulator, listener)
    };
    App::open(config, world.clock.clone()).await.unwrap()
}

both! {
    async fn what_a_teammate_does_is_seen_within_two_seconds(world: World) {
        let (ada, bob) = (world.person("ada").await, world.ada_like("bob", 1).await);
        let (team, code) = team(&world, &ada, 8).await;
        join(&bob, &code).await;
        let before = walk(&world, &bob, 1, 4_000).await;

        let (mut adas, first) = watching(&ada, &team).await;
        let (mut bobs, own) = watching(&bob, &team).await;

        assert_eq!((&first["from"], &first["to"], &first["members"]), (&json!("2026-11-18"), &json!("2026-11-24"), &json!(2)));
        assert_eq!((&first["steps"]["done"], &first["own"]["done"]), (&before, &json!(0)));
        assert_eq!(own["own"]["done"], before);
        let after = walk(&world, &bob, 1, 6_500).await;
        let (adas_next, bobs_next) = (next(&mut adas).await, next(&mut bobs).await);
        assert_eq!((&adas_next["steps"]["done"], &adas_next["own"]["done"]), (&after, &json!(0)));
        assert_eq!(bobs_next["own"]["done"], after);
        assert!(after.as_i64() > before.as_i64(), "{after}");
        assert_eq!(adas.hear_within(SILENCE).await, Said::Nothing, "once");
    }

    async fn goals_excuses_members_and_self_reports_are_news(world: World) {
        let mut ada = world.person("ada").await;
        let (team, code) = team(&world, &ada, 8).await;
        // The second day of the week: a goal that its first has counts through all of it.
        world.pass_hours(24);
        ada.sign_in().await;
        let bob = world.person("bob").await;
        let (mut socket, first) = watching(&ada, &team).await;
        assert_eq!((&first["members"], &first["steps"]["target"]), (&json!(1), &json!(0)));

        join(&bob, &code).await;
        assert_eq!(next(&mut socket).await["members"], 2);
        aim(&bob, 5_000).await;
        assert_eq!(next(&mut socket).await["steps"]["target"], 30_000);
        bob.call("PUT", "/v1/me/days/2026-11-20/excuse", Some(&json!({ "reason": "travel" }))).await.expect(200);
        assert_eq!(next(&mut socket).await["steps"]["target"], 25_000);
        bob.delete("/v1/me/days/2026-11-20/excuse").await.expect(204);
        assert_eq!(next(&mut socket).await["steps"]["target"], 30_000);
        let walk = json!({ "date": "2026-11-19", "kind": "walking", "distanceMeters": 3219, "minutes": 40 });
        bob.post("/v1/me/activities", walk).await.expect(201);
        assert_eq!(next(&mut socket).await["steps"]["done"], 4_000);
        let goal = bob.get("/v1/me/goals").await.expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
        bob.delete(&format!("/v1/goals/{goal}")).await.expect(200);
        assert_eq!(next(&mut socket).await["steps"]["target"], 5_000, "through today");
        ada.delete(&format!("/v1/teams/{team}/members/{}", bob.id)).await.expect(204);
        assert_eq!(next(&mut socket).await["members"], 1);
        join(&bob, &code).await;
        assert_eq!(next(&mut socket).await["members"], 2);
        bob.delete("/v1/me").await.expect(200);
        assert_eq!(next(&mut socket).await["members"], 1);
        assert_eq!(socket.hear_within(SILENCE).await, Said::Nothing, "each once");
    }

    async fn what_changes_nothing_that_is_seen_sends_nothing(world: World) {
        let (ada, bob) = (world.person("ada").await, world.ada_like("bob", 1).await);
        let (team, code) = team(&world, &ada, 8).await;
        join(&bob, &code).await;
        walk(&world, &bob, 1, 4_000).await;
        let (mut socket, first) = watching(&ada, &team).await;

        walk(&world, &bob, 1, 4_000).await;
        bob.post("/v1/me/goals", json!({ "metric": "steps", "period": "week", "target": 50_000 })).await.expect(201);
        let named = ada.request(reqwest::Method::PATCH, &format!("/v1/teams/{team}")).header("If-Match", "\"v2\"");
        ada.send(named.json(&json!({ "name": "The Late Birds" }))).await.expect(200);

        assert_eq!(socket.hear_within(SILENCE).await, Said::Nothing);
        let more = walk(&world, &bob, 1, 4_500).await;
        assert_ne!(more, first["steps"]["done"]);
        assert_eq!(next(&mut socket).await["steps"]["done"], more);
        bob.call("PUT", "/v1/me/nutrition/2026-11-18", Some(&json!({ "quarterCups": 9 }))).await.expect(200);
        next(&mut socket).await;
    }

    async fn who_leaves_or_is_removed_sees_no_more(world: World) {
        let [ada, bob, carol] = [world.person("ada").await, world.person("bob").await, world.person("carol").await];
        let (team, code) = team(&world, &ada, 8).await;
        join(&bob, &code).await;
        join(&carol, &code).await;
        let (mut bobs, _) = watching(&bob, &team).await;
        let (mut carols, _) = watching(&carol, &team).await;
        let memberships = bob.get("/v1/me/memberships").await.expect(200);
        let own = memberships["items"][0]["id"].as_str().unwrap();

        bob.delete(&format!("/v1/me/memberships/{own}")).await.expect(200);

        let asked = bob.get(&format!("/v1/teams/{team}/progress")).await.code();
        assert_eq!(end(&mut bobs).await.as_str().unwrap().to_lowercase(), asked);
        assert_eq!(next(&mut carols).await["members"], 2);
        ada.delete(&format!("/v1/teams/{team}/members/{}", carol.id)).await.expect(204);
        assert_eq!(end(&mut carols).await, "FORBIDDEN");
        // The connection is as good as before.
        carols.subscribe("1", "{ me { user { email } } }").await;
        assert_eq!(carols.result().await["data"]["me"]["user"]["email"], carol.email);
    }

    async fn a_stranger_is_refused_and_who_runs_the_season_is_not(world: World) {
        let (agent, ada, stranger) = (world.person("agent").await, world.person("ada").await, world.person("stranger").await);
        let (_, code) = team(&world, &agent, 8).await;
        join(&ada, &code).await;
        let memberships = agent.get("/v1/me/memberships").await.expect(200)["items"][0].clone();
        agent.delete(&format!("/v1/me/memberships/{}", memberships["id"].as_str().unwrap())).await.expect(200);
        let team = memberships["teamId"].as_str().unwrap();

        for (id, code) in [(team, "FORBIDDEN"), ("tem_00000000000000000000000000000007", "NOT_FOUND"), ("soon", "MALFORMED_REQUEST")] {
            let mut socket = Socket::of(&stranger).await;
            socket.subscribe("1", &progress(id)).await;
            assert_eq!(end(&mut socket).await, code, "{id}");
        }
        let (mut socket, first) = watching(&agent, team).await;
        assert_eq!((&first["members"], &first["own"]), (&json!(1), &Value::Null));
        aim(&ada, 5_000).await;
        assert_eq!(next(&mut socket).await["steps"]["target"], 35_000);
        let rules = agent.request(reqwest::Method::PATCH, &format!("/v1/seasons/{}", memberships["seasonId"].as_str().unwrap()));
        agent.send(rules.header("If-Match", "\"v1\"").json(&json!({ "name": "Later" }))).await.expect(200);
        assert_eq!(socket.hear_within(SILENCE).await, Said::Nothing);
    }

    async fn a_date_that_closes_is_seen_without_anybodys_doing(world: World) {
        let ada = world.person("ada").await;
        let (team, _) = team(&world, &ada, 8).await;
        // Two seconds before midnight in New York.
        world.clock.set("2026-11-19T04:59:58Z".parse().unwrap());
        let ada = { let mut ada = ada; ada.sign_in().await; ada };
        let (mut socket, first) = watching(&ada, &team).await;
        assert_eq!(first["memberDays"], 0);

        world.pass(jiff::SignedDuration::from_secs(3));

        let told = socket.hear_within(Duration::from_secs(4)).await;
        assert_eq!(seen(&told)["memberDays"], 1);
    }

    async fn a_look_costs_six_statements_and_a_burst_is_one(world: World) {
        let ada = world.person("ada").await;
        let (team, code) = team(&world, &ada, 8).await;
        for n in 0..4 {
            join(&world.person(&format!("person{n}")).await, &code).await;
        }
        // Without workers: every statement is the watcher's, or ours.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let app = open(&world, &listener).await;
        let (mut heard, team) = (watched(&app, &ada, &team).await, id(&team));
        heard.recv().await.unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;

        let idle = spent(&app, async |_| {}).await;
        let other = spent(&app, async |app| tell(app, 7, Ok(())).await).await;
        let one = spent(&app, async |app| tell(app, team, Ok(())).await).await;
        let burst = spent(&app, async |app| {
            for _ in 0..20 {
                tell(app, team, Ok(())).await;
            }
        }).await;
        let undone = spent(&app, async |app| {
            tell(app, team, Err(Error::new(Code::Conflict, "undo me"))).await;
        }).await;

        assert_eq!((idle, one - other, undone - other), (0, 6, 0));
        let looks = (burst - 20 * other) / 6;
        assert!((1..=2).contains(&looks), "{looks} looks after twenty news within moments");
        assert!(heard.try_recv().is_err(), "nothing has changed");
    }
}

/// What a team's watcher hears in a process.
async fn watched(app: &App, person: &Person, team: &str) -> Receiver<Value> {
    let text = person.token.as_deref();
    let found = fitex::service::authenticate::caller_of(app, text, None, None).await;
    let caller: Caller = found.unwrap();
    assert!(matches!(caller.who, Who::Person(_)));
    let changes = fitex::service::team_watch::watch(app, &caller, Field::of_text(team)).await;
    let (tell, heard) = channel(100);
    let mut changes = Box::pin(changes.unwrap());
    tokio::spawn(async move {
        while let Some(change) = changes.next().await {
            let told = serde_json::to_value(change.unwrap()).unwrap();
            if tell.send(told).await.is_err() {
                return;
            }
        }
    });
    heard
}

fn id(team: &str) -> u128 {
    let id: TeamId = Field::of_text(team).alone("id").unwrap();
    id.0.as_u128()
}

/// A transaction that tells of a thing, and does nothing else.
async fn tell(app: &App, thing: u128, outcome: fitex::error::Result<()>) {
    let expected = outcome.is_ok();
    let done = app
        .database
        .write(move |conn| {
            conn.tell([uuid::Uuid::from_u128(thing)])?;
            outcome
        })
        .await;
    assert_eq!(done.is_ok(), expected);
}

/// Statements of a process during something, and until all that follows from it is done.
async fn spent(app: &App, work: impl AsyncFnOnce(&App)) -> u64 {
    let before = app.database.statements();
    work(app).await;
    tokio::time::sleep(SILENCE).await;
    app.database.statements() - before
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_server_writes_is_seen_at_another_also_after_a_restart_of_the_database() {
    let Some(engine) = Engine::postgres() else {
        return;
    };
    let world = World::on(engine).await;
    let (ada, bob) = (world.person("ada").await, world.ada_like("bob", 1).await);
    let (team, code) = team(&world, &ada, 8).await;
    join(&bob, &code).await;
    let (server, base) = another(&world).await;
    let there = Person {
        base,
        ..ada.clone()
    };
    let (mut socket, _) = watching(&there, &team).await;

    let steps = walk(&world, &bob, 1, 4_000).await;
    assert_eq!(next(&mut socket).await["steps"]["done"], steps);
    assert_eq!(listeners(&world), 1, "one for a process, and none without");
    world.engine.drop_connections();
    // While nobody listens: the watcher must look by itself.
    settled(&ada).await;
    let steps = walk(&world, &bob, 1, 5_000).await;
    let told = socket.hear_within(Duration::from_secs(10)).await;
    assert_eq!(seen(&told)["steps"]["done"], steps);
    tokio::time::sleep(SOON).await;
    let steps = walk(&world, &bob, 1, 6_000).await;
    assert_eq!(next(&mut socket).await["steps"]["done"], steps);

    drop(socket);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(listeners(&world), 0, "nobody watches any more");
    server.stop().await.unwrap();
}

/// Until the server has replaced the connections that were dropped.
async fn settled(person: &Person) {
    for _ in 0..20 {
        while person.get("/v1/me").await.status != 200 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Connections that listen.
fn listeners(world: &World) -> i64 {
    use diesel::prelude::*;
    use diesel::sql_types::BigInt;
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        number: i64,
    }
    let mut conn = PgConnection::establish(&world.engine.url()).unwrap();
    let sql = "SELECT count(*) AS number FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN fitex_news'";
    let row: Row = diesel::sql_query(sql).get_result(&mut conn).unwrap();
    row.number
}
