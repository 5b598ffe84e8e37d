//! A fresh database for each test, on either engine.

use std::path::PathBuf;
use std::sync::Once;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

/// A database that is removed with this value.
pub(crate) enum Engine {
    Sqlite { folder: PathBuf },
    Postgres { server: String, name: String },
}

static SAID: Once = Once::new();

impl Engine {
    pub(crate) fn sqlite() -> Self {
        let folder = std::env::temp_dir().join(format!("fitex-test-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir(&folder).unwrap();
        Self::Sqlite { folder }
    }

    /// Nothing where no PostgreSQL was named: the test then says so instead of running.
    #[expect(clippy::disallowed_methods, reason = "tests are told of PostgreSQL by the environment")]
    pub(crate) fn postgres() -> Option<Self> {
        let Ok(server) = std::env::var("TEST_POSTGRES_URL") else {
            SAID.call_once(|| {
                eprintln!("NOT RUN ON POSTGRESQL: set TEST_POSTGRES_URL, or use `bash tests/run`");
            });
            return None;
        };
        let name = format!("fitex_test_{}", uuid::Uuid::now_v7().simple());
        let mut admin = PgConnection::establish(&server).unwrap();
        admin.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        Some(Self::Postgres { server, name })
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite { folder } => format!("sqlite:{}", folder.join("fitex.db").display()),
            Self::Postgres { server, name } => {
                let mut url: url::Url = server.parse().unwrap();
                url.set_path(name);
                url.into()
            }
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        match self {
            Self::Sqlite { folder } => {
                let _ = std::fs::remove_dir_all(folder);
            }
            Self::Postgres { server, name } => {
                if let Ok(mut admin) = PgConnection::establish(server) {
                    let _ = admin.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
                }
            }
        }
    }
}
