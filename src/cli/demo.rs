//! `fitex demo`: FitEx on a new SQLite file beside the simulator, with a season of two teams whose
//! people have weeks of steps, and what to type to see them.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use url::Url;

use super::say;
use crate::app::App;
use crate::caller::{Caller, Person, Who};
use crate::clock::Clock;
use crate::config::{Config, LogFormat, LogLevel};
use crate::error::{Error, Result};
use crate::model::api_client::{ClientScope, NewApiClient};
use crate::model::client_permission::NewClientPermission;
use crate::model::field::Field;
use crate::model::goal::{NewGoal, Period, Target};
use crate::model::id::SessionId;
use crate::model::membership::{NewMembership, Shared};
use crate::model::metric::Metric;
use crate::model::season::NewSeason;
use crate::model::strategy::Strategy;
use crate::model::sync_run::{SyncWish, WaitSeconds};
use crate::model::team::{NewTeam, Team};
use crate::model::token::PastedToken;
use crate::model::user::{Role, SignUp, User};
use crate::server::Server;
use crate::service;
use crate::simulator::{self, Options, Simulator, SimulatorError};
use crate::telemetry;

/// Where the demo keeps its files; each start begins anew.
const FOLDER: &str = "fitex-demo";
const PASSWORD: &str = "five sturdy walking shoes";
const SCOPES: [&str; 3] = ["activity", "profile", "settings"];
const MONTH: i64 = 2_592_000;

pub(super) async fn run(days: Option<PathBuf>, hours: Option<PathBuf>) -> Result<()> {
    telemetry::start(LogFormat::Text, LogLevel::Info);
    let simulator = simulator(days, hours).await?;
    let listener = listener(SocketAddr::from(([127, 0, 0, 1], 8080)))?;
    let address = listener.local_addr().map_err(Error::internal)?;
    let app = App::open(config(address, simulator.url())?, Clock::System).await?;
    let server = Server::start_on(&app, listener)?;
    let people = simulator.people();
    let mut users = Vec::new();
    for person in &people {
        users.push(join(&app, &simulator, person).await?);
    }
    let teams = teams(&app, &users).await?;
    let client = client(&app, &users).await?;
    say(&guide(
        &address, &simulator, &people, &users, &teams, &client,
    ))?;
    server.run_until_signalled().await?;
    simulator.stop().await;
    Ok(())
}

/// The simulator on its usual port, or on any that is free.
async fn simulator(days: Option<PathBuf>, hours: Option<PathBuf>) -> Result<Simulator> {
    let on = |port: u16| Options {
        bind: SocketAddr::from(([127, 0, 0, 1], port)),
        days_file: days.clone(),
        hours_file: hours.clone(),
        ..Options::default()
    };
    match Simulator::start(on(8090)).await {
        Err(SimulatorError::Bind(..)) => Simulator::start(on(0)).await,
        other => other,
    }
    .map_err(Error::internal)
}

/// The usual port, or any that is free.
fn listener(usual: SocketAddr) -> Result<TcpListener> {
    let any = SocketAddr::new(usual.ip(), 0);
    TcpListener::bind(usual)
        .or_else(|_| TcpListener::bind(any))
        .map_err(Error::internal)
}

fn config(address: SocketAddr, upstream: &str) -> Result<Config> {
    let folder = Path::new(FOLDER);
    match std::fs::remove_dir_all(folder) {
        Err(fault) if fault.kind() != std::io::ErrorKind::NotFound => {
            return Err(Error::internal(fault));
        }
        _ => std::fs::create_dir(folder).map_err(Error::internal)?,
    }
    let upstream = Url::parse(upstream).map_err(Error::internal)?;
    Ok(Config {
        bind: address,
        database_url: format!("sqlite:{FOLDER}/fitex.db").into(),
        fitbit_client_id: Some(Options::default().client_id),
        fitbit_api_url: upstream.clone(),
        fitbit_web_url: upstream.clone(),
        google_client_id: Some(Options::default().google_client_id),
        google_client_secret: Some(Options::default().client_secret.into()),
        google_token_url: upstream.join("/token").map_err(Error::internal)?,
        google_oauth_url: upstream.clone(),
        google_health_url: upstream,
        log: LogFormat::Text,
        // The least that is allowed: everybody here has the same printed password.
        password_memory_kib: 19_456,
        password_passes: 2,
        ..Config::default()
    })
}

/// Gives a person of the simulator an account, a connection, data and goals.
async fn join(app: &App, simulator: &Simulator, person: &simulator::Person) -> Result<User> {
    let nobody = Caller {
        who: Who::Nobody,
        address: None,
        agent: None,
    };
    let form = SignUp {
        email: Field::of_text(&format!("{}@example.org", person.id.to_lowercase())),
        password: Field::of_text(PASSWORD),
        display_name: Field::of_text(&person.name),
        time_zone: Field::of_text(&person.time_zone),
        unit_preference: None,
        age_group: None,
    };
    let user = service::users::sign_up(app, &nobody, form, None)
        .await?
        .value;
    let caller = caller(&user, app);
    let address = simulator
        .redirect_url(&person.id, &SCOPES, MONTH)
        .ok_or_else(|| Error::internal(format!("the simulator does not know {}", person.id)))?;
    let paste = PastedToken {
        redirect_url: Some(Field::of_text(&address)),
        access_token: None,
    };
    service::token_paste::paste(app, &caller, paste, None).await?;
    let wait = SyncWish {
        wait_seconds: Some(Field::good(WaitSeconds(20))),
    };
    service::sync::start(app, &caller, wait, None).await?;
    for (period, target) in [(Period::Day, 7_000), (Period::Week, 49_000)] {
        let goal = NewGoal {
            metric: Field::good(Metric::Steps),
            period: Field::good(period),
            target: Some(Field::good(Target(target))),
            strategy: Some(Field::good(Strategy::Fixed)),
            ..NewGoal::default()
        };
        service::goal_setting::set(app, &caller, goal, None).await?;
    }
    Ok(user)
}

/// The first person is an admin, runs a season that starts today and leads the first of its two teams; the next
/// ten are shared out between them, and each shows the others what they do.
async fn teams(app: &App, users: &[User]) -> Result<Vec<Team>> {
    let Some(first) = users.first() else {
        return Ok(Vec::new());
    };
    let agent = service::users::set_role(app, first.id, Role::Admin).await?;
    let form = NewSeason {
        name: Field::of_text("Eight weeks together"),
        starts_on: Field::good(app.now().date_in(&agent.time_zone)),
        time_zone: Field::good(agent.time_zone.clone()),
        ..NewSeason::default()
    };
    let season = service::seasons::create(app, &caller(&agent, app), form, None).await?;
    let all = || Some(Field::good(Shared::ALL.to_vec()));
    let mut teams = Vec::new();
    for (captain, name) in users.iter().zip(["The Early Birds", "The Night Owls"]) {
        let (captain, season) = (caller(captain, app), Field::good(season.value.id));
        let form = NewTeam {
            name: Field::of_text(name),
            shares: all(),
            ..NewTeam::default()
        };
        let team = service::teams::create(app, &captain, season, form, None).await?;
        let code = service::teams::code(app, &captain, Field::good(team.value.id)).await?;
        teams.push((team.value, code.code));
    }
    for (user, (_, code)) in users.iter().skip(2).take(10).zip(teams.iter().cycle()) {
        let form = NewMembership {
            code: Some(Field::of_text(code)),
            shares: all(),
            ..NewMembership::default()
        };
        service::memberships::join(app, &caller(user, app), form, None).await?;
    }
    Ok(teams.into_iter().map(|(team, _)| team).collect())
}

/// A program that the first person lets read for them: what `curl -u` takes.
async fn client(app: &App, users: &[User]) -> Result<String> {
    let Some(first) = users.first() else {
        return Ok(String::new());
    };
    let admin = User {
        role: Role::Admin,
        ..first.clone()
    };
    let scopes = || Field::good(vec![ClientScope::FitbitProxy]);
    let form = NewApiClient {
        name: Field::of_text("The demo's dashboard"),
        scopes: scopes(),
    };
    let caller = caller(&admin, app);
    let made = service::api_clients::create(app, &caller, form, None)
        .await?
        .value;
    let permission = NewClientPermission { scopes: scopes() };
    let id = Field::good(made.client.id);
    service::client_permissions::allow(app, &caller, id, permission).await?;
    Ok(format!("{}:{}", made.client.id, made.secret.expose()))
}

fn caller(user: &User, app: &App) -> Caller {
    let person = Person {
        user: user.id,
        role: user.role,
        session: SessionId::new(app.now().0),
        zone: user.time_zone.clone(),
    };
    Caller {
        who: Who::Person(person),
        address: None,
        agent: None,
    }
}

fn guide(
    address: &SocketAddr,
    simulator: &Simulator,
    people: &[simulator::Person],
    users: &[User],
    teams: &[Team],
    client: &str,
) -> String {
    let base = format!("http://{address}");
    let upstream = simulator.url();
    let list = people
        .iter()
        .zip(users)
        .fold(String::new(), |list, (person, user)| {
            let source = person
                .source_id
                .as_ref()
                .map(|id| format!("  (Id {id})"))
                .unwrap_or_default();
            format!(
                "{list}  {:<28} {}{source}\n",
                user.email.as_str(),
                person.name
            )
        });
    let (email, user, id) = match (users.first(), people.first()) {
        (Some(user), Some(person)) => (user.email.as_str(), user.id, person.id.as_str()),
        _ => return "The file has nobody in it.\n".to_owned(),
    };
    let team = teams
        .first()
        .map(|team| team.id.to_string())
        .unwrap_or_default();
    format!(
        r#"
FitEx             {base}
REST              {base}/docs
GraphQL           {base}/graphiql
Simulator         {upstream}/simulator

People, all with the password "{PASSWORD}":
{list}
Paste these into another terminal.

# Sign in, and keep the access token for ten minutes
TOKEN=$(curl -s {base}/v1/sessions -H 'Content-Type: application/json' -d '{{"email":"{email}","password":"{PASSWORD}"}}' | sed -n 's/.*"accessToken":"\([^"]*\)".*/\1/p')

# This week beside the goal, over REST and over GraphQL
curl -s "{base}/v1/me/progress?period=week" -H "Authorization: Bearer $TOKEN"
curl -s {base}/graphql -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{{"query":"{{ me {{ user {{ displayName }} progress(period: WEEK) {{ done target ratio items {{ outcome }} }} }} }}"}}'

# The days behind it
curl -s "{base}/v1/me/days?limit=7" -H "Authorization: Bearer $TOKEN"

# Set another goal for each day
curl -s {base}/v1/me/goals -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{{"metric":"steps","period":"day","target":8000}}'

# The team: who is in it, and how far each is today
curl -s {base}/graphql -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{{"query":"{{ team(id: \"{team}\") {{ name members {{ displayName role today {{ steps target met }} }} }} }}"}}'

# Fetch what is new and wait for it
curl -s {base}/v1/me/sync -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{{"waitSeconds":20}}'

# A dashboard that this person allows gets a token to read their data with
curl -s {base}/oauth/token -u {client} -d grant_type=urn:ietf:params:oauth:grant-type:token-exchange -d subject_token_type=urn:fitex:token-type:user-id -d subject_token={user}

# A program of Fitbit's asks FitEx as it asked Fitbit; {base}/fitbit lists what there is
curl -s {base}/fitbit/1/user/-/activities/steps/date/today/7d.json -H "Authorization: Bearer $TOKEN"

# Let the person withdraw the consent at Fitbit, and see how FitEx says so
curl -s -X POST {upstream}/simulator/people/{id}/revoke
curl -s {base}/v1/me/sync -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{{"waitSeconds":20}}'

# Consent again, paste what the browser would show, and the gap is filled
ADDRESS=$(curl -s -X POST {upstream}/simulator/people/{id}/tokens | sed -n 's/.*"redirectUrl":"\([^"]*\)".*/\1/p')
curl -s {base}/v1/me/tokens/fitbit -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d "{{\"redirectUrl\":\"$ADDRESS\"}}"
curl -s {base}/v1/me/sync -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{{"waitSeconds":20}}'

# Move on to Google Health: open this in a browser, sign in with the same e-mail and password, and
# choose the same person
#   {base}/connect/google_health

Ctrl+C stops it all. The next start begins anew.
"#
    )
}
