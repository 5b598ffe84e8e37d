//! The Fitbit surface: what a program asks of Fitbit is answered by whatever has the person's data.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::civil::Date;
use tokio::time::Instant as Moment;

use crate::app::App;
use crate::app::answers::{Found as Finding, Kept, Question};
use crate::app::reserves::Allowance;
use crate::auth::random;
use crate::caller::{Caller, Who};
use crate::error::{Code, Error, Result};
use crate::model::fitbit::{Answer, Answers, Cache, Call, Found, Inputs, Method};
use crate::model::id::UserId;
use crate::model::time::{Instant, ZoneName};
use crate::model::token::Provider;
use crate::service::authenticate::Grants;
use crate::service::proxy_budget::{allowed, count, spend};
pub use crate::service::proxy_pass::Arriving;
use crate::service::proxy_pass::{Keeping, Passed, pass};
use crate::service::token_lending::{Live, lend_held, standing, usable};
use crate::service::token_state::scope_missing;
use crate::service::translation::{self, Asked};
use crate::service::{clients, notices};
use crate::store;
use crate::store::tokens::Held;
use crate::upstream::Failure;
pub use crate::upstream::fitbit::Tongue;

/// No request takes longer, however often its token is renewed.
const LONGEST: Duration = Duration::from_secs(18);
/// How long a request waits for others of the same person.
const PATIENCE: Duration = Duration::from_secs(5);
/// Seconds for which an answer is good that can change soon.
const FRESH: i64 = 60;
/// Seconds for which an answer is good that can hardly change.
const OLD: i64 = 86_400;

/// What is answered.
pub enum Reply {
    /// An answer, whole.
    Whole(Arc<Kept>),
    /// An answer that is still arriving.
    Arriving(Box<Arriving>),
}

/// What is answered, and what the person's programs may still ask.
pub struct Served {
    /// The answer.
    pub reply: Reply,
    /// What is left of the person's budget at their provider; nothing if nobody was asked.
    pub allowance: Option<Allowance>,
}

/// A request that is understood.
struct Wish {
    call: Call,
    tongue: Tongue,
    zone: ZoneName,
    today: Date,
    now: Instant,
}

/// Answers what a program asks of Fitbit.
pub async fn serve(
    app: &App,
    caller: &Caller,
    asked: (Found, Inputs),
    tongue: Tongue,
) -> Result<Served> {
    serve_with(app, caller, Grants::default(), asked, tongue).await
}

/// The same, with what was read of the person when it was found out who asks.
pub async fn serve_with(
    app: &App,
    caller: &Caller,
    grants: Grants,
    (found, inputs): (Found, Inputs),
    tongue: Tongue,
) -> Result<Served> {
    let user = clients::person_for(app, caller, found.whose().as_deref()).await?;
    if found.operation.answers != Answers::Provider {
        return Err(Error::new(Code::Gone, found.operation.differences));
    }
    let now = app.now();
    let zone = zone(app, caller, user).await?;
    let today = now.date_in(&zone).0;
    let call = found.read(inputs, today).map_err(Error::malformed)?;
    let wish = Arc::new(Wish {
        call,
        tongue,
        zone,
        today,
        now,
    });
    count(app, user)?;
    let held = match grants.0 {
        held if held.is_empty() => standing(app, user).await?,
        held => usable(app, held).await?,
    };
    require_scopes(app, &held, &wish.call)?;
    match wish.call.operation.method {
        Method::Get => read(app, held, wish).await,
        Method::Post | Method::Delete => change(app, held, wish).await,
    }
}

/// The zone of the person's days. Of who is signed in it is known.
async fn zone(app: &App, caller: &Caller, user: UserId) -> Result<ZoneName> {
    if let Who::Person(person) = &caller.who {
        return Ok(person.zone.clone());
    }
    let now = app.now();
    app.database
        .read(move |conn| store::zones::of(conn, user, now))
        .await
}

/// Refuses what the person has not allowed before the provider is asked.
fn require_scopes(app: &App, held: &Held, call: &Call) -> Result<()> {
    if held.token.provider != Provider::Fitbit {
        return Ok(());
    }
    let missing = held.token.scopes.missing(call.operation.scopes);
    match missing.is_empty() {
        true => Ok(()),
        false => Err(scope_missing(app, &held.token, missing)),
    }
}

async fn read(app: &App, held: Held, wish: Arc<Wish>) -> Result<Served> {
    let who = (held.user, held.token.provider);
    let account = (held.token.provider, held.token.provider_user_id.clone());
    let question = question(&held, &wish);
    let promise = match app
        .answers
        .find(&question, (&account, held.notices), wish.now)
        .await
    {
        Finding::Kept(kept) => {
            return Ok(Served {
                reply: Reply::Whole(kept),
                allowance: app.reserves.left(who),
            });
        }
        Finding::Missing(promise) => promise,
    };
    let (passed, allowance, passage) = fetch(app, held, &wish).await?;
    let keeping = keeping(&wish);
    let reply = match passed {
        Passed::Whole(answer) => {
            let kept = Arc::new(keeping(answer));
            promise.keep(Arc::clone(&kept));
            Reply::Whole(kept)
        }
        Passed::Arriving(arriving) => {
            let keep = Keeping {
                app: app.clone(),
                question,
                kept: Box::new(keeping),
            };
            Reply::Arriving(Box::new((*arriving).with(passage, Some(keep))))
        }
    };
    Ok(Served {
        reply,
        allowance: Some(allowance),
    })
}

async fn change(app: &App, held: Held, wish: Arc<Wish>) -> Result<Served> {
    let account = (held.token.provider, held.token.provider_user_id.clone());
    let dates = wish.changed();
    let done = fetch(app, held, &wish).await;
    // Also if it failed: nobody knows then whether it was done.
    notices::of_our_own(app, account, dates).await?;
    let (passed, allowance, passage) = done?;
    let reply = match passed {
        Passed::Whole(answer) => Reply::Whole(Arc::new(keeping(&wish)(answer))),
        Passed::Arriving(arriving) => Reply::Arriving(Box::new((*arriving).with(passage, None))),
    };
    Ok(Served {
        reply,
        allowance: Some(allowance),
    })
}

impl Wish {
    /// The date that a change is about, if that is told.
    fn changed(&self) -> Option<(Date, Date)> {
        let date = self.call.text("date")?;
        let date = match date {
            "today" => self.today,
            date => date.parse().ok()?,
        };
        Some((date, date))
    }
}

type Fetched = (Passed, Allowance, crate::app::gates::Passage);

/// Asks whatever has the person's data, in time.
async fn fetch(app: &App, held: Held, wish: &Arc<Wish>) -> Result<Fetched> {
    let until = Moment::now() + LONGEST;
    let (user, provider) = (held.user, held.token.provider);
    let calls = match provider {
        Provider::Fitbit => 1,
        Provider::GoogleHealth => translation::calls(&wish.call, wish.today),
    };
    let allowance = spend(app, (user, provider), calls).await?;
    let passage = app.gates.pass(user, provider, PATIENCE).await;
    let passage = passage
        .ok_or_else(|| Error::busy("Too many requests of this person are under way; ask again."))?;
    let wish = Arc::clone(wish);
    let lent = lend_held(app, held, move |app, live| {
        let wish = Arc::clone(&wish);
        Box::pin(async move { ask(app, live, &wish, until).await })
    });
    let passed = tokio::time::timeout_at(until, lent).await;
    let slow = || {
        Error::new(
            Code::UpstreamTimeout,
            "The data provider did not answer in time.",
        )
    };
    let passed = passed.map_err(|_| slow())?;
    let passed = passed.map_err(|error| limited(app, provider, error))?;
    Ok((passed, allowance, passage))
}

/// A provider that wants to be left alone does not say how much it allows; that is known.
fn limited(app: &App, provider: Provider, mut error: Error) -> Error {
    if error.code == Code::RateLimited {
        error.facts.quota.get_or_insert(allowed(app, provider));
    }
    error
}

async fn ask(
    app: &App,
    live: &Live,
    wish: &Wish,
    until: Moment,
) -> Result<Result<Passed, Failure>> {
    match live.token.provider {
        Provider::Fitbit => Ok(pass(app, live, &wish.call, &wish.tongue, until).await),
        Provider::GoogleHealth => {
            let asked = Asked {
                app,
                live,
                call: &wish.call,
                units: wish.tongue.units,
                zone: &wish.zone,
                today: wish.today,
            };
            Ok(translation::answer(asked).await?.map(Passed::Whole))
        }
    }
}

fn question(held: &Held, wish: &Wish) -> Question {
    let call = &wish.call;
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(call.query())
        .finish();
    let whose = call.whose.as_deref().unwrap_or("-");
    let Tongue { units, locale } = &wish.tongue;
    let path = call.path();
    // What that means changes.
    let day = path.contains("/today").then(|| wish.today.to_string());
    let day = day.unwrap_or_default();
    let locale = locale.as_deref().unwrap_or_default();
    Question {
        user: held.user,
        token: held.token.id,
        text: format!("{path} {query} {whose} {day} {units:?} {locale}"),
    }
}

/// Gives an answer its tag and its life.
fn keeping(wish: &Wish) -> impl FnOnce(Answer) -> Kept + Send + 'static {
    let (now, today) = (wish.now, wish.today);
    let dates = wish.call.dates(today);
    let yesterday = today.yesterday().unwrap_or(today);
    let life = match wish.call.operation.cache {
        Cache::Never => 0,
        Cache::Minutes => FRESH,
        Cache::ByDate => match dates {
            Some((_, last)) if last < yesterday => OLD,
            _ => FRESH,
        },
        Cache::Days => OLD,
    };
    move |answer| Kept {
        tag: tag(&answer),
        answer,
        asked_at: now,
        until: now.plus_seconds(life),
        dates,
    }
}

fn tag(answer: &Answer) -> String {
    let hash = random::sha256(&answer.body);
    let short = hash.get(..18).unwrap_or_default();
    format!("\"{}\"", URL_SAFE_NO_PAD.encode(short))
}
