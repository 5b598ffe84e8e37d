//! The Fitbit surface: what a program asks of Fitbit is answered by whatever has the person's data.

use std::fmt::Write;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use jiff::civil::Date;
use tokio::time::Instant as Moment;

use crate::app::App;
use crate::app::answers::{Found as Finding, Kept, Question};
use crate::app::reserves::Allowance;
use crate::caller::{Caller, Who};
use crate::error::{Code, Error, Result};
use crate::model::fitbit::{
    Answer, Cache, Call, Collection, Found, Inputs, Method, Operation, Translation,
};
use crate::model::id::UserId;
use crate::model::time::{Instant, ZoneName};
use crate::model::token::{Provider, Scopes, Token, TokenReason};
use crate::service::authenticate::Grants;
use crate::service::proxy_budget::{count, heed, owe, spend};
pub use crate::service::proxy_pass::Arriving;
use crate::service::proxy_pass::{Keeping, Passed, pass};
use crate::service::token_lending::{Live, lend_held, standing, usable};
use crate::service::token_state::scope_missing;
use crate::service::translation::{self, Asked};
use crate::service::{clients, consent_scopes, notices};
use crate::store;
use crate::store::tokens::Held;
pub use crate::upstream::fitbit::Tongue;
use crate::upstream::{Failure, counted};

/// No request takes longer, however often its token is renewed.
const LONGEST: Duration = Duration::from_secs(16);
/// How long a request waits for others of the same person.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes that hold most of what is asked.
const USUAL: usize = 384;
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
    /// Whether a program with credentials of its own asks: nobody but the person has allowed it.
    for_client: bool,
    /// Until when it has to be answered.
    until: Moment,
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
    let user = clients::person_for(app, caller, found.whose.as_deref()).await?;
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
        for_client: matches!(caller.who, Who::Client(_)),
        until: Moment::now() + LONGEST,
    });
    count(app, user)?;
    let held = match grants.0 {
        held if held.is_empty() => Arc::new(Box::pin(standing(app, user)).await?),
        held => usable(app, held).await?,
    };
    require_scopes(app, &held, &wish.call)?;
    if held.token.provider == Provider::GoogleHealth {
        translation::require_source(wish.call.operation)?;
    }
    match wish.call.operation.method {
        Method::Get => read(app, held, wish).await,
        Method::Post | Method::Delete => Box::pin(change(app, held, wish)).await,
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

/// Google names one scope that is missing. The person is asked at once for all that the operation needs.
fn with_all_missing(app: &App, token: &Token, operation: &Operation, error: Error) -> Error {
    let named = match &error.facts.reauthorization {
        // A grant that has ended is told of in its own words.
        Some(facts) if facts.reason == TokenReason::ScopeMissing.to_string() => {
            &facts.missing_scopes
        }
        _ => return error,
    };
    if token.provider != Provider::GoogleHealth || operation.translation == Translation::Own {
        return error;
    }
    let needed = consent_scopes::needed(operation).filter(|scope| !token.scopes.has(scope));
    let missing = Scopes::new(named.iter().cloned().chain(needed));
    scope_missing(app, token, missing.as_slice().to_vec())
}

async fn read(app: &App, held: Arc<Held>, wish: Arc<Wish>) -> Result<Served> {
    let who = (held.user, held.token.provider);
    let account = (held.token.provider, held.token.provider_user_id.clone());
    let question = question(&held, &wish);
    let found = app
        .answers
        .find(&question, (&account, held.notices), wish.now);
    let found = tokio::time::timeout_at(wish.until, found).await;
    let promise = match found.map_err(|_| too_slow())? {
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
            let kept = Arc::new(keeping(answer.alone()));
            promise.keep(Arc::clone(&kept));
            Reply::Whole(kept)
        }
        Passed::Arriving(beginning) => {
            let keep = app.answers.keeps().then(|| Keeping {
                app: app.clone(),
                question,
                kept: Box::new(keeping),
            });
            Reply::Arriving(Box::new(beginning.arriving(passage, keep)))
        }
    };
    Ok(Served {
        reply,
        allowance: Some(allowance),
    })
}

/// Changes something, to the end even if the caller goes away: what was kept is old then, whatever came
/// of it.
async fn change(app: &App, held: Arc<Held>, wish: Arc<Wish>) -> Result<Served> {
    let owner = app.clone();
    let changing = tokio::spawn(async move {
        let account = (held.token.provider, held.token.provider_user_id.clone());
        let done = fetch(&owner, held, &wish).await;
        // Of a refusal it is known that nothing was done; of what else went wrong, nothing.
        if done
            .as_ref()
            .err()
            .is_none_or(|error| error.code.status() >= 500)
        {
            let noted = changed(&owner, account, &wish).await;
            if let Err(fault) = noted {
                tracing::warn!(
                    error = fault.source_text(),
                    "a change was not noted for others"
                );
            }
        }
        done.map(|(passed, allowance, passage)| (passed, allowance, passage, wish))
    });
    let (passed, allowance, passage, wish) = changing.await.map_err(Error::internal)??;
    let reply = match passed {
        Passed::Whole(answer) => Reply::Whole(Arc::new(keeping(&wish)(answer))),
        Passed::Arriving(beginning) => Reply::Arriving(Box::new(beginning.arriving(passage, None))),
    };
    Ok(Served {
        reply,
        allowance: Some(allowance),
    })
}

/// What was kept is old; and what FitEx itself knows, if that is about activity.
async fn changed(app: &App, account: (Provider, String), wish: &Wish) -> Result<()> {
    let mut scopes = wish.call.operation.scopes.iter();
    let collection = scopes.find_map(|scope| Collection::of_scope(scope));
    notices::of_our_own(app, account, collection, wish.changed()).await
}

impl Wish {
    /// The date that a change is about; today, if that is not told.
    fn changed(&self) -> (Date, Date) {
        let date = self.call.text("date").and_then(|date| date.parse().ok());
        let date = date.unwrap_or(self.today);
        (date, date)
    }
}

type Fetched = (Passed, Allowance, crate::app::gates::Passage);

/// Asks whatever has the person's data, in time.
async fn fetch(app: &App, held: Arc<Held>, wish: &Arc<Wish>) -> Result<Fetched> {
    let who = (held.user, held.token.provider);
    let patience = PATIENCE.min(wish.until.saturating_duration_since(Moment::now()));
    let passage = app.gates.pass(who.0, who.1, patience).await;
    let passage = passage
        .ok_or_else(|| Error::busy("Too many requests of this person are under way; ask again."))?;
    let allowance = spend(app, who).await?;
    let asked = Arc::clone(wish);
    let grant = Arc::clone(&held);
    let lent = lend_held(app, held, move |app, live| {
        let wish = Arc::clone(&asked);
        Box::pin(async move { ask(app, live, &wish).await })
    });
    let lent = Box::pin(counted(tokio::time::timeout_at(wish.until, lent)));
    let (passed, made) = lent.await;
    // The one that was taken for it has been counted.
    owe(app, who, made - 1);
    let passed = passed.map_err(|_| too_slow())?;
    let passed = passed.map_err(|error| {
        let error = heed(app, who, error);
        with_all_missing(app, &grant.token, wish.call.operation, error)
    })?;
    Ok((passed, allowance, passage))
}

fn too_slow() -> Error {
    Error::new(
        Code::UpstreamTimeout,
        "The data provider did not answer in time.",
    )
}

async fn ask(app: &App, live: &Live, wish: &Wish) -> Result<Result<Passed, Failure>> {
    match live.token().provider {
        Provider::Fitbit => Ok(pass(app, live, &wish.call, &wish.tongue, wish.until).await),
        Provider::GoogleHealth => {
            let asked = Asked {
                app,
                live,
                call: &wish.call,
                units: wish.tongue.units,
                zone: &wish.zone,
                today: wish.today,
                for_client: wish.for_client,
            };
            // Most of what is asked is small beside it.
            let answer = Box::pin(translation::answer(asked)).await?;
            Ok(answer.map(Passed::Whole))
        }
    }
}

/// What is asked, with everything that an answer depends on.
fn question(held: &Held, wish: &Wish) -> Question {
    let call = &wish.call;
    let mut text = String::with_capacity(USUAL);
    text.push_str(call.path());
    // What that means changes.
    let day = text.contains("/today").then_some(wish.today);
    text.push('?');
    let end = text.len();
    let mut text = url::form_urlencoded::Serializer::for_suffix(text, end)
        .extend_pairs(call.query())
        .finish();
    let whose = call.whose.as_deref();
    let Tongue { units, locale } = &wish.tongue;
    let (zone, client) = (&wish.zone, wish.for_client);
    // It writes into memory, which does not fail.
    let _ = write!(
        text,
        " {whose:?} {day:?} {units:?} {locale:?} {zone} {client}"
    );
    for scope in held.token.scopes.as_slice() {
        text.push(' ');
        text.push_str(scope);
    }
    Question {
        user: held.user,
        token: held.token.id,
        text,
    }
}

/// Gives an answer its life.
fn keeping(wish: &Wish) -> impl FnOnce(Answer) -> Kept + Send + 'static {
    let (now, today) = (wish.now, wish.today);
    let asked = wish.call.dates(today);
    let dates = match wish.call.operation.looks_back {
        true => asked.map(|(_, last)| (Date::MIN, last)),
        false => asked,
    };
    let yesterday = today.yesterday().unwrap_or(today);
    let life = match wish.call.operation.cache {
        Cache::Never => 0,
        Cache::Minutes => FRESH,
        Cache::ByDate => match asked {
            Some((_, last)) if last < yesterday => OLD,
            _ => FRESH,
        },
        Cache::Days => OLD,
    };
    move |answer| Kept {
        answer,
        tag: OnceLock::new(),
        asked_at: now,
        until: now.plus_seconds(life),
        dates,
    }
}
