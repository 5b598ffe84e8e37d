//! `DATABASE_URL`, understood or refused: a misspelled one never becomes a new empty database.

use std::fmt;
use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};

/// On a connection on which FitEx says nothing, the machine itself asks whether the other side is still
/// there, and finds out within half a minute that it is not.
const KEEPALIVES: &str = "keepalives_idle=15&keepalives_interval=5&keepalives_count=3";

/// Which database FitEx keeps its data in.
#[derive(Clone, Debug)]
pub enum DatabaseUrl {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL server; the URL may hold a password.
    Postgres(SecretString),
}

impl DatabaseUrl {
    /// Reads `sqlite:PATH`, `sqlite://PATH`, `postgres://…` or `postgresql://…`.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(rest) = text.strip_prefix("sqlite:") {
            let path = rest.strip_prefix("//").unwrap_or(rest);
            if path.is_empty() || path == ":memory:" || path.contains(['?', '\0']) {
                return Err(
                    "DATABASE_URL: sqlite: needs the path of a file, as in sqlite:fitex.db"
                        .to_owned(),
                );
            }
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return match url::Url::parse(text) {
                Ok(url) if url.path().len() > 1 => Ok(Self::Postgres(text.into())),
                Ok(_) => Err("DATABASE_URL: the postgres:// URL names no database, as in postgres://user@host/fitex".to_owned()),
                Err(fault) => Err(format!("DATABASE_URL: not a URL: {fault}")),
            };
        }
        let scheme = text.split(':').next().unwrap_or_default();
        let scheme: String = scheme.chars().take(20).collect();
        Err(format!(
            "DATABASE_URL: `{scheme}` is not a database FitEx knows; write sqlite:fitex.db or postgres://user@host/fitex"
        ))
    }

    /// The text a driver connects with.
    pub(super) fn driver_text(&self) -> String {
        match self {
            Self::Sqlite(path) => path.to_string_lossy().into_owned(),
            Self::Postgres(url) => url.expose_secret().to_owned(),
        }
    }

    /// The same for a connection that only listens. What the URL says itself comes last and prevails.
    pub(super) fn kept_alive(&self) -> Self {
        let Self::Postgres(url) = self else {
            return self.clone();
        };
        let text = url.expose_secret();
        let (server, own) = text.split_once('?').unwrap_or((text, ""));
        Self::Postgres(
            format!("{server}?{KEEPALIVES}&{own}")
                .trim_end_matches('&')
                .into(),
        )
    }
}

impl fmt::Display for DatabaseUrl {
    /// Shows where the database is, without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => match url::Url::parse(url.expose_secret()) {
                Ok(url) => write!(
                    f,
                    "postgres://{}{}",
                    url.host_str().unwrap_or("local"),
                    url.path()
                ),
                Err(_) => f.write_str("postgres"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DatabaseUrl;

    #[test]
    fn a_misspelled_url_is_refused() {
        for text in [
            "",
            "fitex.db",
            "sqlit:fitex.db",
            "postgre://host/db",
            "sqlite:",
            "sqlite::memory:",
            "mysql://h/d",
            "postgres://host",
        ] {
            assert!(DatabaseUrl::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_the_url_says_of_keeping_alive_comes_last() {
        let listening = |text| DatabaseUrl::parse(text).map(|url| url.kept_alive().driver_text());
        let ours = super::KEEPALIVES;
        for (text, expected) in [
            ("postgres://db/fitex", format!("postgres://db/fitex?{ours}")),
            (
                "postgres://db/fitex?keepalives_idle=60",
                format!("postgres://db/fitex?{ours}&keepalives_idle=60"),
            ),
        ] {
            assert_eq!(listening(text), Ok(expected));
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let url = DatabaseUrl::parse("postgres://fitex:hunter2secret@db/fitex").ok();

        let shown = url.map(|url| format!("{url} {url:?}")).unwrap_or_default();

        assert!(shown.contains("postgres://db/fitex"));
        assert!(!shown.contains("hunter2secret"), "{shown}");
    }
}
