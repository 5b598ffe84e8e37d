//! What an operator does beside serving: master keys, a provider that is not believed, roles of accounts.

use clap::Subcommand;
use secrecy::ExposeSecret;

use super::say;
use crate::app::App;
use crate::auth::sealing::KeyRing;
use crate::clock::Clock;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::model::field::Field;
use crate::model::token::Provider;
use crate::model::user::Role;
use crate::{service, telemetry};

/// What to do with master keys.
#[derive(Subcommand)]
pub(super) enum Keys {
    /// Print a new key, to be put first (behind the old one, until every process has it) in `FITEX_MASTER_KEY` or its file (keys separated by commas)
    New,
    /// List the keys that the database knows, and what is sealed under each
    List,
    /// Seal everything under the first key, once every process has it; FitEx goes on serving
    Reseal,
    /// Give a key up that nothing is sealed under any more
    Retire {
        /// The key's id, as `fitex keys list` shows it
        id: i32,
    },
}

async fn app() -> Result<App> {
    let config = Config::from_process().map_err(Error::internal)?;
    telemetry::start(config.log, config.log_level);
    App::open(config, Clock::System).await
}

pub(super) async fn keys(what: Keys) -> Result<()> {
    match what {
        Keys::New => say(&format!("{}\n", KeyRing::generate()?.expose_secret())),
        Keys::List => {
            for key in service::keys::list(&app().await?).await? {
                let seals = if key.seals { "seals" } else { "opens" };
                say(&format!("{}\t{seals}\t{} sealed\n", key.id, key.sealed))?;
            }
            Ok(())
        }
        Keys::Reseal => {
            let all = service::keys::reseal(&app().await?).await?;
            say(&format!("sealed {} anew\n", all.done))?;
            if all.unreadable > 0 {
                say(&format!(
                    "{} do not open and were left as they are\n",
                    all.unreadable
                ))?;
            }
            Ok(())
        }
        Keys::Retire { id } => {
            service::keys::retire(&app().await?, id).await?;
            say(&format!("{id} is given up; take it out of the settings\n"))
        }
    }
}

pub(super) async fn provider(provider: &str, believe: bool) -> Result<()> {
    let provider = Provider::from_word(provider)
        .ok_or_else(|| Error::internal("the provider must be fitbit or google_health"))?;
    let app = app().await?;
    if believe {
        service::providers::believe(&app, provider).await?;
    }
    let state = service::providers::state(&app, provider).await?;
    let told = |what: &str, since: Option<crate::model::time::Instant>| match since {
        Some(since) => format!("{what} since {}\n", since.0),
        None => String::new(),
    };
    let text = told(
        "does not accept FitEx's application",
        state.misconfigured_since,
    ) + &told("is not believed", state.suspect_since);
    match text.is_empty() {
        true => say(&format!("{provider} is well\n")),
        false => say(&text),
    }
}

pub(super) async fn user(email: &str, role: Option<&str>) -> Result<()> {
    let role = role.map(|word| {
        let unknown = || Error::internal("the role must be member, agent or admin");
        Role::from_word(word).ok_or_else(unknown)
    });
    let (role, app) = (role.transpose()?, app().await?);
    let mut user = service::users::of_address(&app, Field::of_text(email)).await?;
    if let Some(role) = role {
        user = service::users::set_role(&app, user.id, role).await?;
    }
    let (id, role, since) = (user.id, user.role, user.created_at);
    say(&format!("{id}\t{role}\tsince {since}\n"))
}
