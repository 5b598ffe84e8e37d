//! Listens at PostgreSQL for news: one connection for a whole process, and only while anybody in it
//! waits for any. Processes that only write, and commands, open none.
//!
//! The thread looks whether something has arrived instead of waiting for it: to wait means to poll the
//! socket, which diesel does not give out without unsafe code. A look is one system call and no word to
//! the server, since `notifications_iter` lets libpq take in what is there (`PQconsumeInput`).

use std::time::Duration;

use super::Conn;
use super::news::News;
use super::pool::Opener;
use crate::error::{Error, Result};

/// How often it is looked: what another process did is heard within this.
const LOOK: Duration = Duration::from_millis(200);
/// How long a server that was lost is left alone.
const AGAIN: Duration = Duration::from_secs(1);

/// Starts the thread, which ends when nobody wants to hear anything any more.
pub(super) fn start(opener: Opener, news: News) -> Result<()> {
    let left = news.clone();
    let started = std::thread::Builder::new()
        .name("news-listener".to_owned())
        .spawn(move || serve(&opener, &news));
    if started.is_err() {
        left.is_left_alone();
    }
    started.map(drop).map_err(Error::internal)
}

fn serve(opener: &Opener, news: &News) {
    let mut line = None;
    while news.is_wanted() {
        let listened = match line.take() {
            None => open(opener, news),
            Some(conn) => hear(conn, news),
        };
        let pause = match listened {
            Ok(conn) => {
                line = Some(conn);
                LOOK
            }
            Err(error) => {
                tracing::warn!(error = error.source_text(), "cannot hear what changes");
                AGAIN
            }
        };
        std::thread::sleep(pause);
    }
}

/// PostgreSQL keeps nothing for who does not listen: everybody looks once for what they missed.
fn open(opener: &Opener, news: &News) -> Result<Conn> {
    let mut conn = opener.open()?;
    conn.listen()?;
    news.spread_doubt();
    Ok(conn)
}

fn hear(mut conn: Conn, news: &News) -> Result<Conn> {
    for payload in conn.heard()? {
        news.spread(&payload);
    }
    Ok(conn)
}
