//! What providers answered, kept for whoever asks the same again, and for those who ask it at the same
//! time: of these one asks the provider, and the others wait for that.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::civil::Date;
use quick_cache::sync::{Cache, DefaultLifecycle, PlaceholderGuard};
use quick_cache::{DefaultHashBuilder, Weighter};

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
    /// Names it: another answer has another tag.
    pub tag: String,
    /// When it was asked for.
    pub asked_at: Instant,
    /// Until when it is as good as a new one.
    pub until: Instant,
    /// The first and the last date that it tells of.
    pub dates: Option<(Date, Date)>,
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
    changes: Arc<Mutex<HashMap<Account, Vec<Change>>>>,
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
            changes: Arc::default(),
        }
    }

    /// Finds an answer that is still good.
    pub async fn find(&self, question: &Question, account: &Account, now: Instant) -> Found<'_> {
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

    /// Keeps an answer that came while nobody waited for it.
    pub fn keep(&self, question: Question, kept: Arc<Kept>) {
        self.cache.insert(question, kept);
    }

    /// Something of these dates has changed, or anything.
    pub fn change(&self, account: Account, dates: Option<(Date, Date)>, now: Instant) {
        let old = now.plus_seconds(-LONGEST);
        let mut all = self.changes();
        let changes = all.entry(account).or_default();
        changes.retain(|Change(at, of)| {
            *at > old && (dates.is_some() || of.is_none()) && *of != dates
        });
        changes.push(Change(now, dates));
    }

    /// Forgets changes that nothing is older than.
    pub fn forget(&self, now: Instant) {
        let old = now.plus_seconds(-LONGEST);
        self.changes().retain(|_, changes| {
            changes.retain(|Change(at, _)| *at > old);
            !changes.is_empty()
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
        now < kept.until
            && !self
                .changes()
                .get(account)
                .is_some_and(|changes| changes.iter().any(touches))
    }

    /// A panic while the lock was held left nothing half-done.
    fn changes(&self) -> MutexGuard<'_, HashMap<Account, Vec<Change>>> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
