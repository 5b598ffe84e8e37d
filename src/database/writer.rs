//! SQLite's one writer: it takes what waits, commits it together, and only then answers. A durable
//! commit costs milliseconds whatever is in it, so concurrent writers share one.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use tokio::sync::oneshot;

use super::news::{News, Told, take};
use super::{Commits, Conn};
use crate::error::{Error, Result};

/// How many writes may wait; beyond that callers are told that FitEx is busy.
const QUEUE: usize = 1024;
/// How many writes share a commit at most, so that the first of them does not wait for ever.
const GROUP: usize = 128;

/// Runs one write and returns what tells its caller once the group's fate is known.
type Job = Box<dyn FnOnce(&mut Conn) -> Outcome + Send>;
type Tell = Box<dyn FnOnce(Result<()>) + Send>;

struct Outcome {
    keep: bool,
    tell: Tell,
}

/// A handle to the writer's thread; the thread ends when the last handle is gone.
#[derive(Clone)]
pub(super) struct Writer {
    jobs: SyncSender<Job>,
}

impl Writer {
    /// Starts the thread that owns the writing connection.
    pub(super) fn start(mut conn: Conn, news: News, commits: Commits) -> Result<Self> {
        let told = conn.learn_to_tell()?;
        let (jobs, waiting) = sync_channel(QUEUE);
        std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || serve(conn, &waiting, (&told, &news), &commits))
            .map_err(Error::internal)?;
        Ok(Self { jobs })
    }

    /// Runs `write` in a transaction and returns once it is durable, or undone.
    pub(super) async fn write<T, F>(&self, write: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        let (answer, outcome) = oneshot::channel();
        let job: Job = Box::new(move |conn| {
            let result = catch_unwind(AssertUnwindSafe(|| write(conn)))
                .unwrap_or_else(|_| Err(Error::internal("a write panicked")));
            Outcome {
                keep: result.is_ok(),
                tell: Box::new(move |committed| {
                    let result = result.and_then(|value| committed.map(|()| value));
                    // A caller that has gone does not need its answer.
                    let _ = answer.send(result);
                }),
            }
        });
        self.jobs.try_send(job).map_err(|fault| match fault {
            TrySendError::Full(_) => Error::busy("Too many writes are waiting."),
            TrySendError::Disconnected(_) => Error::internal("the SQLite writer has ended"),
        })?;
        // The writer drops what it could not even begin.
        outcome
            .await
            .map_err(|_| Error::busy("The database cannot take the change now."))?
    }
}

fn serve(mut conn: Conn, waiting: &Receiver<Job>, (told, news): (&Told, &News), commits: &Commits) {
    while let Ok(first) = waiting.recv() {
        let mut group = vec![first];
        while group.len() < GROUP
            && let Ok(job) = waiting.try_recv()
        {
            group.push(job);
        }
        let committed = commit_together(&mut conn, group, commits);
        // Also of what was undone by itself: who hears of it finds nothing new.
        for payload in take(told).iter().filter(|_| committed) {
            news.spread(payload);
        }
    }
}

/// Says whether the group was committed.
fn commit_together(conn: &mut Conn, group: Vec<Job>, commits: &Commits) -> bool {
    if let Err(fault) = conn.begin() {
        tracing::error!(error = %fault, writes = group.len(), "a transaction could not begin");
        return false;
    }
    let alone = group.len() == 1;
    let mut tells = Vec::with_capacity(group.len());
    let mut any_kept = false;
    for job in group {
        let (kept, tell) = if alone {
            run(conn, job)
        } else {
            run_apart(conn, job)
        };
        any_kept |= kept;
        tells.push(tell);
        // A full disk makes SQLite undo the whole transaction by itself, whatever the savepoints say.
        if !conn.is_in_transaction() {
            break;
        }
    }
    let end = match (conn.is_in_transaction(), any_kept) {
        (true, true) => conn.commit(),
        (true, false) => conn.rollback(),
        (false, _) => Err(diesel::result::Error::BrokenTransactionManager),
    };
    if end.is_err() {
        // A commit that failed leaves the transaction open, or what counts transactions off its count.
        conn.forget_transaction();
    }
    let committed = any_kept && end.is_ok();
    // Before anybody hears of it.
    commits.count();
    let end = end.map_err(|fault| fault.to_string());
    for tell in tells {
        tell(
            end.clone()
                .map_err(|why| Error::busy("The change could not be made durable.").because(why)),
        );
    }
    committed
}

fn run(conn: &mut Conn, job: Job) -> (bool, Tell) {
    let outcome = job(conn);
    (outcome.keep, outcome.tell)
}

/// Runs a job that shares its transaction: if it fails, only its own changes are undone.
fn run_apart(conn: &mut Conn, job: Job) -> (bool, Tell) {
    if let Err(fault) = conn.savepoint() {
        tracing::error!(error = %fault, "a write could not begin");
        return (false, Box::new(|_| {}));
    }
    let (keep, tell) = run(conn, job);
    let end = if keep { conn.commit() } else { conn.rollback() };
    match end {
        Ok(()) => (keep, tell),
        Err(fault) => {
            let why = fault.to_string();
            (false, Box::new(move |_| tell(Err(Error::internal(why)))))
        }
    }
}
