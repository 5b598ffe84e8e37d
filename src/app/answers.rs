//! What providers answered, kept for whoever asks the same again, and for those who ask it at the same
//! time: of these one asks the provider, and the others wait for that.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::ToSpan;
use jiff::civil::Date;
use quick_cache::sync::{Cache, DefaultLifecycle, PlaceholderGuard};
use quick_cache::{DefaultHashBuilder, Weighter};

use crate::auth::random;
use crate::model::fitbit::Answer;
use crate::model::id::{TokenId, UserId};
use crate::model::time::Instant;
use crate::model::token::Provider;

/// What an entry takes beside its body.
const OVERHEAD: usize = 512;
/// Seconds for which a change is remembered; nothing is kept for longer.
const LONGEST: i64 = 86_400;

/// What was asked, and for whom.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Question {
    /// Whose data.
    pub user: UserId,
    /// By which grant.
    pub token: TokenId,
    /// The path, the query, and in which words and units.
    pub text: String,
}

/// An answer that is kept.
#[derive(Debug)]
pub struct Kept {
    /// The answer.
    pub answer: Answer,
    /// Its tag, once that was asked for.
    pub tag: OnceLock<String>,
    /// When it was asked for.
    pub asked_at: Instant,
    /// Until when it is as good as a new one.
    pub until: Instant,
    /// The first and the last date that it tells of.
    pub dates: Option<(Date, Date)>,
}

impl Kept {
    /// Names it: another answer has another tag. It takes a look at all of it, so it is made when somebody
    /// wants it.
    pub fn tag(&self) -> &str {
        self.tag.get_or_init(|| {
            let hash = random::sha256(&self.answer.body);
            let short = hash.get(..18).unwrap_or_default();
            format!("\"{}\"", URL_SAFE_NO_PAD.encode(short))
        })
    }
}

#[derive(Clone, Copy)]
struct Bytes;

impl Weighter<Question, Arc<Kept>> for Bytes {
    fn weight(&self, question: &Question, kept: &Arc<Kept>) -> u64 {
        (question.text.len() + kept.answer.body.len() + OVERHEAD) as u64
    }
}

/// Something of somebody's changed, at this instant: those dates, or anything.
struct Change(Instant, Option<(Date, Date)>);

type Account = (Provider, String);
type Kitchen = Cache<Question, Arc<Kept>, Bytes>;

/// The answers of this process. Clones share them.
#[derive(Clone)]
pub struct Answers {
    cache: Arc<Kitchen>,
    keeps: bool,
    changes: Arc<Mutex<HashMap<Account, Changes>>>,
}

/// What is known of an account's changes.
#[derive(Default)]
struct Changes {
    since: Vec<Change>,
    /// Notices that are written down of which this process knows what they are about.
    notices: Option<i32>,
}

/// Whether an answer is there.
pub enum Found<'a> {
    /// It is.
    Kept(Arc<Kept>),
    /// It is not, and everybody who asks the same waits for who holds this.
    Missing(Promise<'a>),
}

/// To be kept, or dropped: then the next one asks.
pub struct Promise<'a>(
    PlaceholderGuard<
        'a,
        Question,
        Arc<Kept>,
        Bytes,
        DefaultHashBuilder,
        DefaultLifecycle<Question, Arc<Kept>>,
    >,
);

impl Promise<'_> {
    /// Gives the answer to everybody who waits for it.
    pub fn keep(self, kept: Arc<Kept>) {
        // Somebody else kept one meanwhile.
        let _ = self.0.insert(kept);
    }
}

impl Answers {
    /// Keeps so many bytes of answers; with none, only those who ask at the same time share them.
    pub fn new(bytes: u64) -> Self {
        let entries = usize::try_from(bytes / 4096).unwrap_or(usize::MAX).max(16);
        Self {
            cache: Arc::new(Cache::with_weighter(entries, bytes, Bytes)),
            keeps: bytes > 0,
            changes: Arc::default(),
        }
    }

    /// Finds an answer that is still good. `notices` counts those about the account that any process has
    /// written down.
    pub async fn find(
        &self,
        question: &Question,
        (account, notices): (&Account, Option<i32>),
        now: Instant,
    ) -> Found<'_> {
        self.catch_up(account, notices, now);
        loop {
            match self.cache.get_value_or_guard_async(question).await {
                Ok(kept) if self.is_good(&kept, account, now) => return Found::Kept(kept),
                Ok(old) => {
                    self.cache
                        .remove_if(question, |kept| Arc::ptr_eq(kept, &old));
                }
                Err(guard) => return Found::Missing(Promise(guard)),
            }
        }
    }

    /// Whether any are kept.
    pub fn keeps(&self) -> bool {
        self.keeps
    }

    /// Keeps an answer that came while nobody waited for it.
    pub fn keep(&self, question: Question, kept: Arc<Kept>) {
        self.cache.insert(question, kept);
    }

    /// Something of these dates has changed, or anything.
    pub fn change(&self, account: Account, dates: Option<(Date, Date)>, now: Instant) {
        let mut all = self.changes();
        all.entry(account).or_default().add(dates, now);
    }

    /// What this process knows of is the notice that was written down with this number.
    pub fn told(&self, account: &Account, number: i32) {
        if let Some(changes) = self.changes().get_mut(account)
            && changes.notices == Some(number.wrapping_sub(1))
        {
            changes.notices = Some(number);
        }
    }

    /// If another process has written notices down, anything can have changed; and so it can if nothing is
    /// known of the account.
    fn catch_up(&self, account: &Account, notices: Option<i32>, now: Instant) {
        let mut all = self.changes();
        if all
            .get(account)
            .is_some_and(|known| known.notices == notices)
        {
            return;
        }
        let changes = all.entry(account.clone()).or_default();
        changes.add(None, just_before(now));
        changes.notices = notices;
    }

    /// Forgets changes that nothing is older than.
    pub fn forget(&self, now: Instant) {
        let old = now.plus_seconds(-LONGEST);
        self.changes().retain(|_, changes| {
            changes.since.retain(|Change(at, _)| *at > old);
            !changes.since.is_empty()
        });
    }

    fn is_good(&self, kept: &Kept, account: &Account, now: Instant) -> bool {
        let touches = |Change(at, dates): &Change| {
            let meets = match (dates, kept.dates) {
                (Some((first, last)), Some((from, to))) => *first <= to && from <= *last,
                _ => true,
            };
            *at >= kept.asked_at && meets
        };
        let changes = self.changes();
        let since = changes.get(account).map(|known| &known.since);
        now < kept.until && !since.is_some_and(|since| since.iter().any(touches))
    }

    /// A panic while the lock was held left nothing half-done.
    fn changes(&self) -> MutexGuard<'_, HashMap<Account, Changes>> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Changes {
    fn add(&mut self, dates: Option<(Date, Date)>, now: Instant) {
        let old = now.plus_seconds(-LONGEST);
        self.since.retain(|Change(at, of)| {
            *at > old && (dates.is_some() || of.is_none()) && *of != dates
        });
        self.since.push(Change(now, dates));
    }
}

/// What is asked for now is newer.
fn just_before(now: Instant) -> Instant {
    Instant(now.0.saturating_sub(1.microsecond()).unwrap_or(now.0))
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, OnceLock};

    use jiff::civil::date;
    use uuid::Uuid;

    use super::{Answers, Found, Kept, Question};
    use crate::model::fitbit::Answer;
    use crate::model::id::{TokenId, UserId};
    use crate::model::time::Instant;
    use crate::model::token::Provider;

    fn at(second: i64) -> Instant {
        Instant(jiff::Timestamp::from_second(second).unwrap())
    }

    #[tokio::test]
    async fn what_another_process_was_told_of_makes_everything_old_and_what_this_one_was_only_its_dates()
     {
        let answers = Answers::new(1 << 20);
        let account = (Provider::Fitbit, "ABC".to_owned());
        let question = |text: &str| Question {
            user: UserId(Uuid::nil()),
            token: TokenId(Uuid::nil()),
            text: text.to_owned(),
        };
        let is_kept = async |day: i8, notices, second| {
            let text = day.to_string();
            match answers
                .find(&question(&text), (&account, Some(notices)), at(second))
                .await
            {
                Found::Kept(_) => true,
                Found::Missing(promise) => {
                    let date = date(2026, 1, day);
                    promise.keep(Arc::new(Kept {
                        answer: Answer::empty(),
                        tag: OnceLock::new(),
                        asked_at: at(second),
                        until: at(second + 1_000),
                        dates: Some((date, date)),
                    }));
                    false
                }
            }
        };
        assert!(!is_kept(1, 5, 10).await && is_kept(1, 5, 11).await);
        assert!(!is_kept(2, 5, 10).await);

        // This process was told of a change on the first, and has written it down.
        let first = date(2026, 1, 1);
        answers.change(account.clone(), Some((first, first)), at(12));
        answers.told(&account, 6);
        assert!(!is_kept(1, 6, 13).await && is_kept(2, 6, 13).await);

        // Another was told of one, of what is not known.
        assert!(!is_kept(1, 7, 14).await && !is_kept(2, 7, 14).await);
        assert!(is_kept(1, 7, 15).await && is_kept(2, 7, 15).await);

        // What is forgotten is not taken for unchanged.
        answers.forget(at(200_000));
        assert!(!is_kept(2, 8, 16).await);
    }
}
